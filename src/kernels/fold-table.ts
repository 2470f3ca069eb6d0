import { NO_WORD } from './character-classes.ts';
import { foldText } from './fold-text.ts';

/** Code points below this have an entry in the fold table. */
const FOLD_COUNT = 0x10000;

/**
 * What each code point below U+10000 folds to, for texts that the kernel can fold by itself, character by character: shape
 * [65536]. 0 where the neighbours decide (marks, conjoining jamo, capital sigma), where the folded form has several
 * characters of which some belong to a word, or lies above U+FFFF. Characters that become several ones outside words are
 * given as a space.
 *
 * @param classes as `buildCharacterClasses` makes them
 */
export function buildFoldTable(classes: Uint8Array): Uint16Array {
  const table = new Uint16Array(FOLD_COUNT);
  for (let point = 0; point < FOLD_COUNT; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    if (point >= 0x3400 && foldsToItself(point)) {
      table[point] = point;
      continue;
    }
    const character = String.fromCodePoint(point);
    const folded = foldText(character);
    if (COMBINING.test(character) || (folded !== character && COMBINING.test(character.normalize('NFKC') + folded)))
      continue;
    if (folded.length === 1) table[point] = folded.charCodeAt(0);
    else if ([...folded].every((part) => classes[part.codePointAt(0)!] === NO_WORD)) table[point] = 0x20;
  }
  // NUL belongs to no word, and 0 is taken.
  table[0] = 0x20;
  // Joins letters to nothing, whatever stands beside it; every other emoji is followed by it.
  table[0xfe0f] = 0xfe0f;
  return table;
}

/** What normalisation or lower case may treat otherwise beside other characters: all that composes, and Σ at a word's end. */
const COMBINING = /[\p{M}\u1100-\u11ff\u03a3]/u;

/** Unified ideographs, Hangul syllables and private use, together 45,000 of the 65,536, need not be asked one by one. */
function foldsToItself(point: number): boolean {
  return (
    point <= 0x4dbf ||
    (point >= 0x4e00 && point <= 0x9fff) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xe000 && point <= 0xf8ff)
  );
}
