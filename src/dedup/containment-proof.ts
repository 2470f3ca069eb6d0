import { containsSequence } from '../kernels/contains-sequence.ts';
import { HASH_SEED } from './hash-seed.ts';
import { type TokenRule, WORDS } from './token-rule.ts';

const FIRST_WORDS = 1024;

/**
 * Proves on the words themselves that nothing of a text is missing in another: hashes can agree by chance or by malice. Each distinct
 * word gets a number, by comparing its characters; no word is made a string of its own, as texts may have millions. What counts as a
 * word is up to the rule of tokens.
 */
export class ContainmentProof {
  readonly #rule: TokenRule;
  readonly #folded: string;
  /** Where each distinct word stands first, and its hash: shape [distinct words], with room behind. */
  #starts = new Uint32Array(FIRST_WORDS);
  #ends = new Uint32Array(FIRST_WORDS);
  #hashes = new Uint32Array(FIRST_WORDS);
  #distinct = 0;
  /** Open table of numbers of words, 0 for none; at most half full. */
  #slots = new Uint32Array(2 * FIRST_WORDS);
  /** Number of each word, from 1: shape [words]. */
  readonly #words: Uint32Array;
  /** Open table of places of 3-grams, from 1; built when it is first asked for. */
  #trigrams: Uint32Array | undefined;
  #distinctTrigrams = 0;
  /** For each slot of 3-grams the last question in which it was met; built when repeats are first asked for. */
  #metIn: Uint32Array | undefined;
  #question = 0;

  /** @param text the text that would stay */
  constructor(text: string, rule: TokenRule = WORDS) {
    this.#rule = rule;
    this.#folded = rule.form(text);
    let count = 0;
    for (const cursor = rule.cursor(this.#folded); cursor.next(); ) count++;
    this.#words = new Uint32Array(count);
    const cursor = rule.cursor(this.#folded);
    for (let word = 0; word < count; word++) {
      cursor.next();
      this.#words[word] = this.#number(cursor.start, cursor.end);
    }
  }

  /** Whether each word 3-gram of `text` occurs in the other; of a text of one or two words, whether they stand there in one run. */
  contains(text: string): boolean {
    const words = this.#numbersOf(text);
    if (words === undefined || words.length === 0) return false;
    if (words.length < 3) return containsSequence(this.#words, words);
    const trigrams = this.#tableOfTrigrams();
    for (let at = 0; at + 3 <= words.length; at++) {
      const slot = this.#slotOfTrigram(trigrams, words, at);
      if (trigrams[slot] === 0) return false;
    }
    return true;
  }

  /**
   * As `contains`, but where either text has fewer distinct 3-grams than `leastDistinct` for each place of one, its words must stand
   * in the other in one run.
   */
  containsBeyondRepeats(text: string, leastDistinct: number): boolean {
    const words = this.#numbersOf(text);
    if (words === undefined || words.length === 0) return false;
    if (words.length < 3) return containsSequence(this.#words, words);
    const trigrams = this.#tableOfTrigrams();
    this.#metIn ??= new Uint32Array(trigrams.length);
    this.#question++;
    let distinct = 0;
    for (let at = 0; at + 3 <= words.length; at++) {
      const slot = this.#slotOfTrigram(trigrams, words, at);
      if (trigrams[slot] === 0) return false;
      if (this.#metIn[slot] !== this.#question) distinct++;
      this.#metIn[slot] = this.#question;
    }
    const isRepeated =
      distinct < leastDistinct * (words.length - 2) ||
      this.#distinctTrigrams < leastDistinct * (this.#words.length - 2);
    return !isRepeated || containsSequence(this.#words, words);
  }

  /** Whether all words of `text` stand there in one run; so do those of a text without words. */
  containsSequence(text: string): boolean {
    const words = this.#numbersOf(text);
    return words !== undefined && containsSequence(this.#words, words);
  }

  /** Numbers of the words of a text; undefined where one does not occur in the other text. */
  #numbersOf(text: string): Uint32Array | undefined {
    const folded = this.#rule.form(text);
    let words = new Uint32Array(FIRST_WORDS);
    let count = 0;
    for (const cursor = this.#rule.cursor(folded); cursor.next(); ) {
      const slot = this.#slotOf(folded, cursor.start, cursor.end, hashOf(folded, cursor.start, cursor.end));
      const number = this.#slots[slot]!;
      if (number === 0) return undefined;
      if (count === words.length) words = grown(words);
      words[count++] = number;
    }
    return words.subarray(0, count);
  }

  #number(start: number, end: number): number {
    const hash = hashOf(this.#folded, start, end);
    const slot = this.#slotOf(this.#folded, start, end, hash);
    if (this.#slots[slot] !== 0) return this.#slots[slot]!;
    if (this.#distinct === this.#starts.length) this.#grow();
    const number = ++this.#distinct;
    this.#starts[number - 1] = start;
    this.#ends[number - 1] = end;
    this.#hashes[number - 1] = hash;
    this.#slots[this.#slotOf(this.#folded, start, end, hash)] = number;
    return number;
  }

  /** Slot of the word that stands in [start, end) of `folded`, or the empty one where it belongs. */
  #slotOf(folded: string, start: number, end: number, hash: number): number {
    const last = this.#slots.length - 1;
    let slot = hash & last;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & last) {
      const known = this.#slots[slot]! - 1;
      if (this.#hashes[known] !== hash) continue;
      const from = this.#starts[known]!;
      if (this.#ends[known]! - from !== end - start) continue;
      let at = start;
      while (at < end && folded.charCodeAt(at) === this.#folded.charCodeAt(from + at - start)) at++;
      if (at === end) break;
    }
    return slot;
  }

  #grow(): void {
    this.#starts = grown(this.#starts);
    this.#ends = grown(this.#ends);
    this.#hashes = grown(this.#hashes);
    this.#slots = new Uint32Array(2 * this.#starts.length);
    const last = this.#slots.length - 1;
    for (let known = 0; known < this.#distinct; known++) {
      let slot = this.#hashes[known]! & last;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & last;
      this.#slots[slot] = known + 1;
    }
  }

  #tableOfTrigrams(): Uint32Array {
    if (this.#trigrams !== undefined) return this.#trigrams;
    const places = Math.max(0, this.#words.length - 2);
    const table = new Uint32Array(2 ** Math.ceil(Math.log2(2 * places + 2)));
    for (let at = 0; at < places; at++) {
      const slot = this.#slotOfTrigram(table, this.#words, at);
      if (table[slot] !== 0) continue;
      table[slot] = at + 1;
      this.#distinctTrigrams++;
    }
    this.#trigrams = table;
    return table;
  }

  /** Slot of the 3-gram at a place of `words`, or the empty one where it belongs. */
  #slotOfTrigram(table: Uint32Array, words: Uint32Array, at: number): number {
    const last = table.length - 1;
    let slot = mix(mix(mix(HASH_SEED, words[at]!), words[at + 1]!), words[at + 2]!) & last;
    for (; table[slot] !== 0; slot = (slot + 1) & last) {
      const place = table[slot]! - 1;
      const isSame =
        this.#words[place] === words[at] &&
        this.#words[place + 1] === words[at + 1] &&
        this.#words[place + 2] === words[at + 2];
      if (isSame) break;
    }
    return slot;
  }
}

function hashOf(folded: string, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let at = start; at < end; at++) hash = mix(hash, folded.charCodeAt(at));
  return hash >>> 0;
}

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

function grown(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(values.length * 2);
  larger.set(values);
  return larger;
}
