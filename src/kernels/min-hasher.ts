import { createHashFamily } from './hash-family.ts';
import { SHINGLE_WORDS } from './shingle-hashes.ts';
import { TextKernel } from './text-kernel.ts';

/** MinHash signatures of texts, with a chosen number of hashes. One instance a thread. */
export class MinHasher {
  readonly #kernel: TextKernel;

  /**
   * @param options.hashCount a multiple of 16
   * @param options.shingleWords words of a shingle
   * @param options.seed of the hash family; signatures compare only under equal seeds and shingles
   * @throws {RangeError} for any other number of hashes
   */
  constructor({
    hashCount,
    shingleWords = SHINGLE_WORDS,
    seed,
  }: {
    readonly hashCount: number;
    readonly shingleWords?: number;
    readonly seed?: number;
  }) {
    const family = createHashFamily({ hashCount, ...(seed !== undefined && { seed }) });
    this.#kernel = new TextKernel([], { family, shingleWords });
  }

  /** Shape [hashes]: equal values / hashes estimates the Jaccard index. Undefined for a text of fewer words than a shingle has. */
  signature(text: string): Uint32Array | undefined {
    this.#kernel.hashWords(text);
    return this.#kernel.signature();
  }
}
