/** Double quotation marks carry their direction among words, as text marks it by spaces only. */
export const OPENING_QUOTE = '``';
export const CLOSING_QUOTE = "''";
/** Single quotation marks, likewise. */
export const OPENING_SINGLE = '`';
export const CLOSING_SINGLE = "'";

const ABBREVIATIONS: ReadonlySet<string> = new Set(
  'Mr Mrs Ms Messrs Mmes Dr Prof Gen Lt Col Maj Capt Sgt Adm Gov Sen Rep Hon Rev Jr Sr St Mt Ft No Nos Vol vs Sec Art Fig Co Corp Inc Ltd Bros Jan Feb Aug Sept Oct Nov Dec'.split(
    ' ',
  ),
);

const CLOSES_SENTENCE = /[.?!]["')\]]{0,3}\s+/g;
const STARTS_SENTENCE = /[\p{Lu}\p{N}"'([$]/u;
const LAST_WORD = /([\p{L}.]{1,12})\.$/u;
const INITIALS = /^(?:\p{Lu}\.)*\p{Lu}$/u;

/**
 * Splits plain text at sentence ends. "Mr. Smith", "U.S. Navy" and "J. P. Morgan" stay whole; a sentence that
 * ends with an abbreviation is joined to the next.
 *
 * @param text one paragraph or more; straight or typographic quotation marks
 * @returns sentences without outer white space, none empty
 */
export function splitSentences(text: string): string[] {
  const plain = straightenQuotes(text);
  const sentences: string[] = [];
  let start = 0;
  for (const match of plain.matchAll(CLOSES_SENTENCE)) {
    const end = match.index + match[0].length;
    if (end < plain.length && !STARTS_SENTENCE.test(plain[end]!)) continue;
    if (match[0].startsWith('.')) {
      // Only an abbreviation's own full stop is looked at, so that ." and .) always close.
      const lastWord = LAST_WORD.exec(plain.slice(Math.max(start, match.index - 12), match.index + 1))?.[1];
      const isSpaceNext = /\s/.test(plain[match.index + 1]!);
      if (isSpaceNext && lastWord !== undefined && isAbbreviation(lastWord)) continue;
    }
    const sentence = plain.slice(start, end).trim();
    if (sentence !== '') sentences.push(sentence);
    start = end;
  }
  const rest = plain.slice(start).trim();
  if (rest !== '') sentences.push(rest);
  return sentences;
}

const WORDS =
  /\$?\p{N}+(?:[.,:/]\p{N}+)*%?|(?:\p{Lu}\.){2,}|[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*(?:(?<=s)'(?!\p{L}))?|--|\.{2,}|\S/gu;

/**
 * Words and marks of one sentence, the mirror of `joinWords`. A number with its currency or percent sign, a word
 * with its hyphens and apostrophes, and an abbreviation with its full stop are one word each. Single quotation
 * marks are left out: text does not tell them from apostrophes.
 */
export function splitWords(sentence: string): string[] {
  const plain = straightenQuotes(sentence);
  const words: string[] = [];
  for (const match of plain.matchAll(WORDS)) {
    const word = match[0];
    if (word === '"') {
      const before = plain[match.index - 1];
      words.push(before === undefined || /[\s([-]/.test(before) ? OPENING_QUOTE : CLOSING_QUOTE);
    } else if (word === '.' && endsWithAbbreviation(words, plain, match.index)) {
      words[words.length - 1] += '.';
    } else if (word !== "'" && word !== '`') {
      words.push(word);
    }
  }
  return words;
}

const NO_SPACE_BEFORE: ReadonlySet<string> = new Set([
  ',',
  '...',
  '....',
  '.',
  ';',
  ':',
  '?',
  '!',
  ')',
  ']',
  '%',
  CLOSING_QUOTE,
  CLOSING_SINGLE,
]);
const NO_SPACE_AFTER: ReadonlySet<string> = new Set(['(', '[', '$', OPENING_QUOTE, OPENING_SINGLE]);
const PRINTED: ReadonlyMap<string, string> = new Map([
  [OPENING_QUOTE, '"'],
  [CLOSING_QUOTE, '"'],
  [OPENING_SINGLE, "'"],
  [CLOSING_SINGLE, "'"],
]);

/**
 * Readable text of words and marks: spaces as English print sets them, straight quotation marks, one full stop where
 * an abbreviation ends a sentence.
 */
export function joinWords(words: readonly string[]): string {
  let text = '';
  let joins = true;
  for (const word of words) {
    if (word === '.' && text.endsWith('.')) continue;
    if (!joins && !NO_SPACE_BEFORE.has(word)) text += ' ';
    text += PRINTED.get(word) ?? word;
    joins = NO_SPACE_AFTER.has(word);
  }
  return text;
}

/** Words of a text as a reader counts them: runs between white space. */
export function countWords(text: string): number {
  let count = 0;
  let isInside = false;
  for (let index = 0; index < text.length; index++) {
    const isSpace = text.charCodeAt(index) <= 32;
    if (!isSpace && !isInside) count++;
    isInside = !isSpace;
  }
  return count;
}

function straightenQuotes(text: string): string {
  return text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/—/g, '--');
}

function isAbbreviation(word: string): boolean {
  // "I." ends sentences far more often than it abbreviates a name.
  return ABBREVIATIONS.has(word) || (INITIALS.test(word) && word !== 'I');
}

function endsWithAbbreviation(words: readonly string[], sentence: string, index: number): boolean {
  const previous = words.at(-1);
  const isLast = sentence.length === index + 1;
  return previous !== undefined && !isLast && !/\s/.test(sentence[index - 1]!) && isAbbreviation(previous);
}
