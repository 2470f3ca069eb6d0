import { hasAny, writtenWords } from './written-words.ts';

const NEGATIONS: ReadonlySet<string> = new Set(['not', "isn't", "aren't", "wasn't", "weren't", "doesn't", "don't"]);
const STATEMENTS: ReadonlySet<string> = new Set([
  "it's",
  "they're",
  "that's",
  "he's",
  "she's",
  "we're",
  'it',
  'they',
  'this',
]);
/** `it` and the like state something only with one of these behind them. */
const VERBS: ReadonlySet<string> = new Set(['is', 'are', 'was', 'were', 'means']);
const MARKS = ',;:.\u2014\u2013-';
/** Words between the negation and the statement. */
const REACH = 12;

/**
 * "It's not X, it's Y": a negation and, at most 12 words behind it and directly behind a mark of punctuation, a statement that takes the
 * subject up again. What `not … but` makes is counted by the style scanner.
 */
export function statedContrasts(text: string): number {
  let count = 0;
  let since = REACH + 1;
  let pending = false;
  for (const { text: written, start, before } of writtenWords(text)) {
    const word = written.toLowerCase().replaceAll('\u2019', "'");
    if (pending && VERBS.has(word)) {
      count++;
      since = REACH + 1;
    }
    pending = false;
    if (since <= REACH && STATEMENTS.has(word) && hasAny(text, MARKS, { from: before, to: start })) {
      if (word.includes("'")) {
        count++;
        since = REACH + 1;
      } else pending = true;
    }
    if (NEGATIONS.has(word)) since = 0;
    else since++;
  }
  return count;
}
