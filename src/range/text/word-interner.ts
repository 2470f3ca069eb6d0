import { randomInt } from 'node:crypto';
import { buildCharacterClasses, JOINER, JOINING_MARK, OWN_WORD, WORD_PART } from '../../kernels/character-classes.ts';
import { buildFoldTable } from '../../kernels/fold-table.ts';
import { wordsOf } from '../../kernels/words-of.ts';

/** Longest texts are cut to this many characters a word still wanted before the slow way folds them; cut again longer if too few. */
const CHARACTERS_A_WORD = 16;
const SPACE = 0x20;

/** Folded code unit and class of each UTF-16 code unit, built once a thread; 0 where neighbours decide how it folds. */
let tables: { readonly folds: Uint16Array; readonly classes: Uint8Array } | undefined;

/**
 * Numbers the folded words of texts in the order in which they are first seen, without making strings of them: a text is read once,
 * code unit by code unit, a rolling hash leads into an open-addressing table, and the units of a word are compared with those of the
 * word found there. The words are those of `wordsOf`, exactly; texts whose characters fold together with their neighbours (combining
 * marks, most pairs of surrogates) go that slower way.
 */
export class WordInterner {
  /** Numbers of the words interned so far, text after text; only the first `size` are filled. */
  ids: Uint32Array<ArrayBuffer>;
  size = 0;
  readonly #folds: Uint16Array;
  readonly #classes: Uint8Array;
  // Texts written to collide must not know where words land. Numbers follow first sight, so the seed shows in no result.
  readonly #seed = randomInt(2 ** 32) | 1;
  /** 1 + number of a word, by hash; at most half full. */
  #slots = new Uint32Array(1 << 12);
  #hashes = new Uint32Array(1 << 11);
  /** Where each word begins in `units`, and the end of the last: shape [words + 1]. */
  #starts = new Uint32Array((1 << 11) + 1);
  #units = new Uint16Array(1 << 15);
  #types = 0;

  /** @param expected words that are likely to be interned: room is made for them; more may come */
  constructor({ expected = 1024 }: { readonly expected?: number } = {}) {
    this.ids = new Uint32Array(Math.max(16, expected));
    tables ??= buildTables();
    this.#folds = tables.folds;
    this.#classes = tables.classes;
  }

  /** Different words so far; numbers are 0 … types - 1. */
  get types(): number {
    return this.#types;
  }

  /**
   * Appends the numbers of the first words of a text to `ids`.
   *
   * @param most words taken of the text, at least 1
   * @returns how many were appended, at most `most`
   */
  intern(text: string, { most = Number.POSITIVE_INFINITY }: { readonly most?: number } = {}): number {
    const before = this.size;
    if (!this.#internQuickly(text, most)) {
      // What was appended until the character in question is taken back; words already numbered keep their numbers.
      this.size = before;
      for (const word of firstWords(text, most)) this.#append(this.#numberOf(word));
    }
    return this.size - before;
  }

  /** Folded form of a word. */
  word(id: number): string {
    let word = '';
    for (let at = this.#starts[id]!; at < this.#starts[id + 1]!; at++) word += String.fromCharCode(this.#units[at]!);
    return word;
  }

  /** False where a character needs its neighbours to be folded. */
  #internQuickly(text: string, most: number): boolean {
    const folds = this.#folds;
    const classes = this.#classes;
    const seed = this.#seed;
    const length = text.length;
    let left = most;
    // The open word lies behind those that are kept; `end` is where it ends, joiners behind it not counted.
    let start = this.#starts[this.#types]!;
    let at = start;
    let end = start;
    let hash = seed;
    let hashAtEnd = seed;
    let isOpen = false;
    let joins = false;
    let units = this.#units;
    for (let place = 0; place < length; place++) {
      let unit = folds[text.charCodeAt(place)]!;
      if (unit === 0) {
        if (!isPictograph(text, place)) return false;
        place++;
        unit = SPACE;
      }
      const kind = classes[unit]!;
      if (kind === WORD_PART && (joins || !isOpen)) {
        isOpen = joins = true;
      } else if (kind === JOINING_MARK && isOpen) {
        // Belongs to the word before it, whatever that is.
      } else if (kind === JOINER && joins) {
        // Inside a word only where a letter follows: written, and not counted yet.
        if (at === units.length) units = this.#growUnits();
        units[at++] = unit;
        hash = Math.imul(hash ^ unit, 0x01000193);
        continue;
      } else {
        if (isOpen) {
          this.#append(this.#found(start, end, hashAtEnd));
          if (--left <= 0) return true;
          start = at = end = this.#starts[this.#types]!;
          units = this.#units;
          hash = seed;
          isOpen = joins = false;
        }
        if (kind !== OWN_WORD && kind !== WORD_PART) continue;
        isOpen = true;
        joins = kind === WORD_PART;
      }
      if (at === units.length) units = this.#growUnits();
      units[at++] = unit;
      hash = hashAtEnd = Math.imul(hash ^ unit, 0x01000193);
      end = at;
    }
    if (isOpen) this.#append(this.#found(start, end, hashAtEnd));
    return true;
  }

  /** Number of a word that was folded elsewhere. */
  #numberOf(word: string): number {
    const start = this.#starts[this.#types]!;
    let hash = this.#seed;
    while (start + word.length > this.#units.length) this.#growUnits();
    for (let index = 0; index < word.length; index++) {
      const unit = word.charCodeAt(index);
      this.#units[start + index] = unit;
      hash = Math.imul(hash ^ unit, 0x01000193);
    }
    return this.#found(start, start + word.length, hash);
  }

  /** Number of the word whose units lie in [start, end), behind all words that are kept; a new one is kept where it lies. */
  #found(start: number, end: number, rolled: number): number {
    const units = this.#units;
    const starts = this.#starts;
    const hashes = this.#hashes;
    const slots = this.#slots;
    const mask = slots.length - 1;
    const hash = spread(rolled);
    let slot = hash & mask;
    for (;;) {
      const entry = slots[slot]!;
      if (entry === 0) break;
      const id = entry - 1;
      if (hashes[id] === hash) {
        const from = starts[id]!;
        const length = end - start;
        if (starts[id + 1]! - from === length) {
          let index = 0;
          while (index < length && units[from + index] === units[start + index]) index++;
          if (index === length) return id;
        }
      }
      slot = (slot + 1) & mask;
    }
    const id = this.#types++;
    hashes[id] = hash;
    starts[id + 1] = end;
    slots[slot] = id + 1;
    if (this.#types === hashes.length) this.#growWords();
    return id;
  }

  #append(id: number): void {
    if (this.size === this.ids.length) {
      const grown = new Uint32Array(this.ids.length * 2);
      grown.set(this.ids);
      this.ids = grown;
    }
    this.ids[this.size++] = id;
  }

  #growUnits(): Uint16Array<ArrayBuffer> {
    const grown = new Uint16Array(this.#units.length * 2);
    grown.set(this.#units);
    this.#units = grown;
    return grown;
  }

  #growWords(): void {
    const capacity = this.#hashes.length * 2;
    const hashes = new Uint32Array(capacity);
    hashes.set(this.#hashes);
    const starts = new Uint32Array(capacity + 1);
    starts.set(this.#starts);
    const slots = new Uint32Array(capacity * 2);
    for (let id = 0; id < this.#types; id++) {
      let slot = hashes[id]! & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = id + 1;
    }
    this.#hashes = hashes;
    this.#starts = starts;
    this.#slots = slots;
  }
}

/** First `wanted` words of a text, without folding all of a text that is much longer. */
function firstWords(text: string, wanted: number): readonly string[] {
  for (let length = wanted * CHARACTERS_A_WORD + 1024; length < text.length; length *= 2) {
    const words = wordsOf(text.slice(0, length));
    // The last word may be cut, so one more than wanted proves that the wanted ones are whole.
    if (words.length > wanted) return words.slice(0, wanted);
  }
  const words = wordsOf(text);
  return words.length > wanted ? words.slice(0, wanted) : words;
}

/** Rolled hashes differ least in the bits that lead to a slot. Unsigned. */
function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

/** Whether a pair of surrogates begins here whose character, U+1F300 to U+1FAFF, folds to itself and belongs to no word. */
function isPictograph(text: string, place: number): boolean {
  const high = text.charCodeAt(place);
  if (high < 0xd83c || high > 0xd83e) return false;
  const point = text.codePointAt(place)!;
  return point >= 0x1f300 && point < 0x1fb00;
}

function buildTables(): { readonly folds: Uint16Array; readonly classes: Uint8Array } {
  const classes = buildCharacterClasses();
  return { folds: buildFoldTable(classes), classes };
}
