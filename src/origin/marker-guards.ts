import type { TextSpan } from '../record/evidence.ts';
import { findFrontMatter } from './front-matter.ts';
import type { MarkerGuard } from './marker-table.ts';

export interface MarkerMatch {
  readonly text: string;
  readonly span: TextSpan;
  /** End of the text without trailing white space. */
  readonly trimmedEnd: number;
}

/** `with-company`: only where another mark of tier A or B was found in the record. */
export type GuardAnswer = 'keep' | 'drop' | 'with-company';

export const MARKER_GUARDS: Readonly<Record<MarkerGuard, (match: MarkerMatch) => GuardAnswer>> = {
  'first-person-or-company': (match) => (FIRST_PERSON.test(sentenceAround(match)) ? 'keep' : 'with-company'),
  'inside-url': (match) => keepIf(isInsideUrl(match)),
  'no-date-format': (match) => keepIf(!DATE_FORMAT_TALK.test(around(match, 120))),
  'no-model-talk': (match) => keepIf(!MODEL_TALK.test(around(match, 400))),
  'opening-line': (match) => keepIf(isOpeningLine(match)),
  'outside-label-carrier': (match) => keepIf(!isInsideLabelCarrier(match)),
  'private-use-pair': (match) => keepIf(isPrivateUsePair(match)),
  'within-last-200': ({ span, trimmedEnd }) => keepIf(span.start >= trimmedEnd - 200),
};

/**
 * Whether the words around a match talk *about* the mark: "marks such as turn0search0", "the </think> tag". Left-behind
 * marks stand after sentences and clauses.
 */
export function isMention({ text, span }: MarkerMatch): boolean {
  return (
    MENTION_BEFORE.test(text.slice(Math.max(0, span.start - 40), span.start)) ||
    MENTION_AFTER.test(text.slice(span.end, span.end + 40))
  );
}

const MENTION_BEFORE =
  /(?:\bsuch as|\blike|\be\.g\.|\bcalled|\bnamed|\b(?:the|a|an) (?:strings?|tokens?|tags?|markers?|marks?|placeholders?|pattern|artefacts?|artifacts?))[\s:,([{]{0,4}$/i;
const MENTION_AFTER =
  /^[\s)\]}>]{0,3}(?:tags?|tokens?|markers?|strings?|placeholders?|artefacts?|artifacts?|residues?|patterns?|syntax)\b/i;

/** Words of the first person in the languages of the self-descriptions; Spanish, Portuguese and Japanese leave the pronoun out. */
const FIRST_PERSON =
  /(?<![\p{L}\p{N}])(?:I|I['’]?m|my|me|ich|mir|mich|mein\p{L}{0,2}|je|j['’]|moi|mon|mes|yo|mi|mis|soy|puedo|tengo|estoy|fui|eu|meu|minha|sou|posso|tenho|estou|я|мне|меня|мой|моя|мои|могу)(?![\p{L}\p{N}])|我|私|僕|ません|できかねます/iu;
const DATE_FORMAT_TALK = /\byyyy\b|\bformat|\bplaceholder|\bunknown\b|\bmask/i;
const MODEL_TALK =
  /\b(?:LLMs?|language models?|reasoning models?|tokeni[sz]ers?|system prompts?|prompt templates?|chat templates?|chain[- ]of[- ]thought|fine-?tun|inference|decod(?:e|ing)|stop sequence)|\{\{|\{%|add_generation_prompt/i;

function keepIf(kept: boolean): GuardAnswer {
  return kept ? 'keep' : 'drop';
}

function around({ text, span }: MarkerMatch, reach: number): string {
  return text.slice(Math.max(0, span.start - reach), span.end + reach);
}

function sentenceAround({ text, span }: MarkerMatch): string {
  const before = text.slice(Math.max(0, span.start - 200), span.start);
  const after = text.slice(span.end, span.end + 300);
  const begin = Math.max(...['.', '!', '?', '\n', '。', '！', '？'].map((mark) => before.lastIndexOf(mark)));
  const end = after.search(/[.!?\n。！？]/);
  return before.slice(begin + 1) + text.slice(span.start, span.end) + (end < 0 ? after : after.slice(0, end));
}

function isInsideUrl({ text, span }: MarkerMatch): boolean {
  const before = text.slice(Math.max(0, span.start - 400), span.start);
  let begin = before.length;
  while (begin > 0 && !/[\s"'<>()[\]{}|]/.test(before[begin - 1]!)) begin--;
  const address = before.slice(begin);
  return (
    address.includes('://') ||
    /^(?:www\.|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,24}(?:\/|$))/i.test(address)
  );
}

/**
 * A preface opens the record or a section of it, and what follows reads as the revised text: a colon announces it, or
 * at least 200 characters come after. "Here is a revised draft. Tell me what you think." is a letter.
 */
function isOpeningLine({ text, span }: MarkerMatch): boolean {
  const announces =
    text[span.end - 1] === ':' ||
    text
      .slice(span.end, span.end + 3)
      .trimStart()
      .startsWith(':');
  if (!announces && text.slice(span.end, span.end + 400).trim().length < 200) return false;
  const before = text.slice(Math.max(0, span.start - 200), span.start).trimEnd();
  if (span.start <= 200) return true;
  const line = before.slice(before.lastIndexOf('\n') + 1).trim();
  return /^#{1,6}\s|^\*\*[^*]{1,80}\*\*:?$|^(?:={3,}|-{3,})$/.test(line);
}

/** The label of the record as a whole is read by the source for such labels; here only labels inside a text count. */
function isInsideLabelCarrier({ text, span }: MarkerMatch): boolean {
  if (/^[\s\uFEFF]{0,64}\{/.test(text.slice(0, 65))) return true;
  const frontMatter = findFrontMatter(text);
  return frontMatter !== undefined && span.start < frontMatter.end;
}

/**
 * Two different code points of the product's five, each beside a letter, and no other private-use characters around:
 * those belong to icon fonts and to end-user characters of Chinese and Japanese.
 */
function isPrivateUsePair(match: MarkerMatch): boolean {
  const vicinity = around(match, 200);
  const other = /[\uE000-\uE1FF\uE210-\uF8FF]/.test(vicinity);
  if (other) return false;
  const besideLetters = new Set<string>();
  for (const [character] of vicinity.matchAll(/(?<=\p{L})[\uE200-\uE204]|[\uE200-\uE204](?=\p{L})/gu)) {
    besideLetters.add(character);
  }
  return besideLetters.size >= 2;
}
