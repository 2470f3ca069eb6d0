/** No such pair. */
export const NO_NODE = -1;

/** Numbers of pairs of whole numbers, in the order in which they were first seen: open addressing on typed arrays. */
export class PairTable {
  #mask: number;
  /** Number of the pair plus 1; 0: free. */
  #slots: Uint32Array;
  #first: Int32Array;
  #second: Int32Array;
  #count = 0;

  /** @param expected pairs to be held without growing */
  constructor(expected: number) {
    let size = 16;
    while (size < 2 * expected) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Uint32Array(size);
    this.#first = new Int32Array(size / 2);
    this.#second = new Int32Array(size / 2);
  }

  get count(): number {
    return this.#count;
  }

  /** Number of a pair; `NO_NODE` where it was never added. */
  find(first: number, second: number): number {
    let slot = hash(first, second) & this.#mask;
    for (;;) {
      const held = this.#slots[slot]!;
      if (held === 0) return NO_NODE;
      if (this.#first[held - 1] === first && this.#second[held - 1] === second) return held - 1;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Number of a pair, a new one where it is new: then it is the `count` of before. */
  add(first: number, second: number): number {
    let slot = hash(first, second) & this.#mask;
    for (;;) {
      const held = this.#slots[slot]!;
      if (held === 0) break;
      if (this.#first[held - 1] === first && this.#second[held - 1] === second) return held - 1;
      slot = (slot + 1) & this.#mask;
    }
    if (this.#count === this.#first.length) {
      this.#grow();
      return this.add(first, second);
    }
    this.#first[this.#count] = first;
    this.#second[this.#count] = second;
    this.#slots[slot] = ++this.#count;
    return this.#count - 1;
  }

  first(pair: number): number {
    return this.#first[pair]!;
  }

  second(pair: number): number {
    return this.#second[pair]!;
  }

  #grow(): void {
    const size = 2 * this.#slots.length;
    const first = new Int32Array(size / 2);
    const second = new Int32Array(size / 2);
    first.set(this.#first);
    second.set(this.#second);
    this.#first = first;
    this.#second = second;
    this.#mask = size - 1;
    this.#slots = new Uint32Array(size);
    for (let pair = 0; pair < this.#count; pair++) {
      let slot = hash(first[pair]!, second[pair]!) & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = pair + 1;
    }
  }
}

/** Murmur3's finaliser over both, so that neighbouring numbers do not stand side by side. */
function hash(first: number, second: number): number {
  let mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
