import { hasAny, writtenWords } from './written-words.ts';

/** Behind one of these, or at the beginning of a line, a capital says nothing. */
const ENDS = '.!?:\u2026\n\r"\u201c*#\u2022|';
/** The pronoun, alone and with what is joined to it. */
const PRONOUN: ReadonlySet<string> = new Set(['I', "I'm", "I've", "I'd", "I'll"]);

/**
 * Runs of words with a capital letter that do not begin a sentence, a line or a quotation: "New York City" is one. In scripts
 * without capitals there are none.
 */
export function names(text: string): number {
  let count = 0;
  let isInside = false;
  for (const { text: word, start, before } of writtenWords(text)) {
    const first = String.fromCodePoint(word.codePointAt(0)!);
    const isCapital = first !== first.toLowerCase() && !PRONOUN.has(word.replaceAll('\u2019', "'"));
    const isPlain = before > 0 && !hasAny(text, ENDS, { from: before, to: start });
    const goesOn = isInside && isCapital && start - before === 1 && text[before] === ' ';
    if (isCapital && isPlain && !goesOn) count++;
    isInside = isCapital && isPlain;
  }
  return count;
}
