/** Code points below this have an entry in the class table; those up to U+3FFFF above it are ideographs, the rest no words. */
export const CLASS_COUNT = 0x20000;

export const NO_WORD = 0;
export const WORD_PART = 1;
/** Characters of scripts without spaces, each of which counts as one word: Han, kana; letters of Thai, Lao, Khmer, Myanmar. */
export const OWN_WORD = 2;
/** Apostrophes neither begin nor end a word. */
export const JOINER = 3;
/** Marks of Thai, Lao, Khmer and Myanmar: they belong to the word before them and begin none. */
export const JOINING_MARK = 4;

/**
 * Class of each code point below `CLASS_COUNT` under the word rule: a word is a run of letters, marks and digits,
 * apostrophes inside it included; each Han or kana character is a word, and so is each letter of Thai, Lao, Khmer and
 * Myanmar with the marks that follow it.
 */
export function buildCharacterClasses(): Uint8Array {
  const classes = new Uint8Array(CLASS_COUNT);
  const wordPart = /[\p{L}\p{M}\p{N}]/u;
  const ownWord = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u;
  const continuous = /[\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;
  for (let point = 0; point < CLASS_COUNT; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const character = String.fromCodePoint(point);
    if (!wordPart.test(character)) continue;
    if (ownWord.test(character)) classes[point] = OWN_WORD;
    else if (continuous.test(character) && /\p{L}/u.test(character)) classes[point] = OWN_WORD;
    else if (continuous.test(character) && /\p{M}/u.test(character)) classes[point] = JOINING_MARK;
    else classes[point] = WORD_PART;
  }
  classes[0x27] = JOINER;
  classes[0x2019] = JOINER;
  return classes;
}
