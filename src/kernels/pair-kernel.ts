import { type PairMeasure, TRIGRAM_WORDS } from './compare-words.ts';
import { containsSequence } from './contains-sequence.ts';
import { instantiateKernels, type KernelExports } from './kernel-instance.ts';

/**
 * Compares texts, given as word hashes, with one reference at a time: the reference's grams are gathered once, each member
 * streams past them. Keeps the memory that its longest text needed, 130 to 270 bytes a word. One instance a thread.
 */
export class PairKernel {
  readonly #exports: KernelExports = instantiateKernels();
  readonly #resultAt = this.#exports.pairResult() / 4;
  #memory = new Uint32Array(this.#exports.memory.buffer);
  #reference: Uint32Array = new Uint32Array(0);

  constructor() {
    this.setReference(this.#reference);
  }

  /** @param words word hashes of the reference, shape [words]; not to be changed while members are compared with it */
  setReference(words: Uint32Array): void {
    this.#write(words, this.#exports.reserveReference(words.length));
    this.#exports.setReference(words.length);
    this.#reference = words;
  }

  /** What the text with these word hashes shares with the reference; without one set, the reference is empty. */
  compare(words: Uint32Array): PairMeasure {
    this.#write(words, this.#exports.reserveMember(words.length));
    this.#exports.compare(words.length, this.#reference.length);
    this.#refresh();
    const at = this.#resultAt;
    const memory = this.#memory;
    return {
      sharedShingles: memory[at + 3]!,
      shingles: [memory[at + 4]!, memory[at + 5]!],
      sharedTrigrams: memory[at]!,
      trigrams: [memory[at + 1]!, memory[at + 2]!],
      positions: [positionsOf(this.#reference), positionsOf(words)],
    };
  }

  /** Whether the whole sequence of words stands in the reference without a gap. */
  containsSequence(words: Uint32Array): boolean {
    return containsSequence(this.#reference, words);
  }

  #write(words: Uint32Array, address: number): void {
    this.#refresh();
    this.#memory.set(words, address / 4);
  }

  /** Takes up the memory anew: growing it detaches every view. */
  #refresh(): void {
    if (this.#memory.buffer !== this.#exports.memory.buffer)
      this.#memory = new Uint32Array(this.#exports.memory.buffer);
  }
}

function positionsOf(words: Uint32Array): number {
  return Math.max(0, words.length - TRIGRAM_WORDS + 1);
}
