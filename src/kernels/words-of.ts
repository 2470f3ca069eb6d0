import {
  buildCharacterClasses,
  CLASS_COUNT,
  JOINER,
  JOINING_MARK,
  NO_WORD,
  OWN_WORD,
  WORD_PART,
} from './character-classes.ts';
import { foldText } from './fold-text.ts';

let classes: Uint8Array | undefined;

/**
 * The folded words of a text, in order: `foldText`, then the word rule of `buildCharacterClasses`. Apostrophes are kept
 * inside a word and dropped at its ends. Lone surrogates are part of no word, as is U+FFFD.
 */
export function wordsOf(text: string): string[] {
  classes ??= buildCharacterClasses();
  const folded = foldText(text);
  const words: string[] = [];
  // A word stands in [start, end); start is -1 outside words, and joins says whether a letter may still follow.
  let start = -1;
  let end = 0;
  let joins = false;
  for (let at = 0; at < folded.length; ) {
    const unit = folded.charCodeAt(at);
    const point = unit < 0xd800 || unit > 0xdbff ? unit : folded.codePointAt(at)!;
    const next = at + (point > 0xffff ? 2 : 1);
    const kind = point < CLASS_COUNT ? classes[point] : point < 0x40000 ? OWN_WORD : NO_WORD;
    if (kind === WORD_PART && joins) end = next;
    else if (kind === WORD_PART || kind === OWN_WORD) {
      if (start !== -1) words.push(folded.slice(start, end));
      start = at;
      end = next;
      joins = kind === WORD_PART;
    } else if (kind === JOINING_MARK) {
      if (start !== -1) end = next;
    } else if (kind !== JOINER || !joins) {
      if (start !== -1) words.push(folded.slice(start, end));
      start = -1;
      joins = false;
    }
    at = next;
  }
  if (start !== -1) words.push(folded.slice(start, end));
  return words;
}
