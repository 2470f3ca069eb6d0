import {
  buildCharacterClasses,
  CLASS_COUNT,
  JOINER,
  JOINING_MARK,
  NO_WORD,
  OWN_WORD,
  WORD_PART,
} from './character-classes.ts';

let classes: Uint8Array | undefined;

/**
 * Walks over the words of a folded text (`foldText`) by the rule of `buildCharacterClasses`, without making strings of them.
 * Apostrophes are kept inside a word and dropped at its ends. Lone surrogates are part of no word, as is U+FFFD.
 */
export class WordCursor {
  /** The word found last stands in [start, end), in UTF-16 units. */
  start = 0;
  end = 0;
  readonly #folded: string;
  readonly #classes: Uint8Array;
  #at = 0;

  constructor(folded: string) {
    classes ??= buildCharacterClasses();
    this.#classes = classes;
    this.#folded = folded;
  }

  /** Goes to the next word; false where there is none. */
  next(): boolean {
    const folded = this.#folded;
    const length = folded.length;
    const kinds = this.#classes;
    // start is -1 before a word, and joins says whether a letter may still follow.
    let start = -1;
    let end = 0;
    let joins = false;
    let at = this.#at;
    while (at < length) {
      const unit = folded.charCodeAt(at);
      const point = unit < 0xd800 || unit > 0xdbff ? unit : folded.codePointAt(at)!;
      const next = at + (point > 0xffff ? 2 : 1);
      const kind = point < CLASS_COUNT ? kinds[point] : point < 0x40000 ? OWN_WORD : NO_WORD;
      if (kind === WORD_PART && joins) end = next;
      else if (kind === WORD_PART || kind === OWN_WORD) {
        if (start !== -1) break;
        start = at;
        end = next;
        joins = kind === WORD_PART;
      } else if (kind === JOINING_MARK) {
        if (start !== -1) end = next;
      } else if ((kind !== JOINER || !joins) && start !== -1) break;
      at = next;
    }
    this.#at = at;
    this.start = start;
    this.end = end;
    return start !== -1;
  }
}
