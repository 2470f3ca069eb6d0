/** Code points below this have an entry in the class table; those up to U+3FFFF above it are ideographs, the rest no words. */
export const CLASS_COUNT = 0x20000;

export const NO_WORD = 0;
export const WORD_PART = 1;
/** Han and kana characters: scripts without spaces, where each character counts as one word. */
export const OWN_WORD = 2;
/** Apostrophes neither begin nor end a word. */
export const JOINER = 3;

/**
 * Class of each code point below `CLASS_COUNT` under the word rule: a word is a run of letters, marks and digits,
 * apostrophes inside it included; each Han or kana character is a word.
 */
export function buildCharacterClasses(): Uint8Array {
  const classes = new Uint8Array(CLASS_COUNT);
  const wordPart = /[\p{L}\p{M}\p{N}]/u;
  const ownWord = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u;
  for (let point = 0; point < CLASS_COUNT; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const character = String.fromCodePoint(point);
    if (ownWord.test(character) && wordPart.test(character)) classes[point] = OWN_WORD;
    else if (wordPart.test(character)) classes[point] = WORD_PART;
  }
  classes[0x27] = JOINER;
  classes[0x2019] = JOINER;
  return classes;
}
