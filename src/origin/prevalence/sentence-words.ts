import { wordsOf } from '../../kernels/words-of.ts';

/** Characters of a text that are read; a text weighs no more for being longer. */
const MOST_CHARACTERS = 100_000;
/** Shorter sentences are headings, list marks and cut words. */
const LEAST_WORDS = 3;

/**
 * Sentences of a text as sets of folded words: cut after full stops, question and exclamation marks before white space (in scripts
 * without spaces, after theirs), and at line ends. Plain on purpose: both references and texts are cut by it alike.
 *
 * @returns distinct words of each sentence of at least three, in order; shape [sentences][words]
 */
export function sentenceWords(text: string): readonly (readonly string[])[] {
  const sentences: (readonly string[])[] = [];
  const end = Math.min(text.length, MOST_CHARACTERS);
  let start = 0;
  for (let at = 0; at <= end; at++) {
    if (at < end && !endsSentence(text, at)) continue;
    const words = [...new Set(wordsOf(text.slice(start, at + 1)))];
    if (words.length >= LEAST_WORDS) sentences.push(words);
    start = at + 1;
  }
  return sentences;
}

function endsSentence(text: string, at: number): boolean {
  const character = text[at]!;
  if (character === '\n' || character === '。' || character === '！' || character === '？') return true;
  if (character !== '.' && character !== '!' && character !== '?') return false;
  const next = text[at + 1];
  return next === undefined || next === ' ' || next === '\n' || next === '\t' || next === '\u00a0' || next === '\r';
}
