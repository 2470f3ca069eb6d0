import { type PairMeasure, TRIGRAM_WORDS } from './compare-words.ts';
import { containsSequence } from './contains-sequence.ts';
import { instantiateKernels, type KernelExports } from './kernel-instance.ts';

/** Most kernels serve texts of a few thousand words; memory for more than `KEPT_WORDS` is given back after use. */
const INITIAL_WORDS = 4096;
const KEPT_WORDS = 1 << 18;

/** Comparisons after which the kernel's 32-bit epochs are begun anew, with much to spare. */
const MAX_EPOCHS = 0x7fffffff;

/**
 * Compares texts, given as word hashes, with one reference at a time: the reference's grams are gathered once, each member
 * streams past them. Needs up to 290 bytes a word of the longest text while that is compared. One instance a thread.
 */
export class PairKernel {
  #reference: Uint32Array = new Uint32Array(0);
  #capacity = INITIAL_WORDS;
  #epochs = 0;
  #exports!: KernelExports;
  #memory!: Uint32Array;
  #referenceAt = 0;
  #memberAt = 0;
  #resultAt = 0;

  constructor() {
    this.#start(INITIAL_WORDS);
  }

  /** @param words word hashes of the reference, shape [words]; not to be changed while members are compared with it */
  setReference(words: Uint32Array): void {
    this.#reference = words;
    const isGenerous = this.#capacity > KEPT_WORDS && words.length <= KEPT_WORDS;
    if (isGenerous || words.length > this.#capacity || ++this.#epochs > MAX_EPOCHS) this.#start(words.length);
    else this.#writeReference();
  }

  /** What the text with these word hashes shares with the reference; without one set, the reference is empty. */
  compare(words: Uint32Array): PairMeasure {
    if (words.length > this.#capacity || ++this.#epochs > MAX_EPOCHS) {
      this.#start(Math.max(words.length, this.#reference.length));
    }
    this.#memory.set(words, this.#memberAt);
    this.#exports.compare(words.length);
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

  /** Takes fresh memory for texts of `words` words, and the reference into it; what was used before is collected. */
  #start(words: number): void {
    this.#capacity = 2 ** Math.ceil(Math.log2(Math.max(words, INITIAL_WORDS)));
    this.#epochs = 0;
    this.#exports = instantiateKernels();
    this.#exports.reservePair(this.#capacity);
    this.#memory = new Uint32Array(this.#exports.memory.buffer);
    this.#referenceAt = this.#exports.referenceWords() / 4;
    this.#memberAt = this.#exports.memberWords() / 4;
    this.#resultAt = this.#exports.pairResult() / 4;
    this.#writeReference();
  }

  #writeReference(): void {
    this.#memory.set(this.#reference, this.#referenceAt);
    this.#exports.setReference(this.#reference.length);
  }
}

function positionsOf(words: Uint32Array): number {
  return Math.max(0, words.length - TRIGRAM_WORDS + 1);
}
