import { instantiateKernels, type KernelExports } from './kernel-instance.ts';
import { BLOCKS_A_HASH, PROJECTION_BLOCK } from './project-words.ts';

/** Words that there is room for at once; more are taken in portions. */
const ROOM_WORDS = 2048;

/** Sums weighed words to vectors in WASM, to the bit as `projectWords` does. One instance a thread. */
export class ProjectionKernel {
  readonly #exports: KernelExports = instantiateKernels();
  readonly #hashes: number;
  readonly #halvesAt: number;
  readonly #bitsAt: number;
  readonly #rowAt: number;
  /** Half of the weight of each word of a portion: shape [capacity]. */
  readonly halves: Float64Array;
  /** Hashes of each word of a portion: shape [capacity, dimensions / 32]. */
  readonly bits: Uint32Array;
  /** The sum: shape [dimensions]. */
  readonly row: Float64Array;

  /** @param dimensions a multiple of 32 */
  constructor(dimensions: number) {
    this.#hashes = dimensions / (PROJECTION_BLOCK * BLOCKS_A_HASH);
    this.#halvesAt = this.#exports.reserveDoubles(ROOM_WORDS);
    this.#bitsAt = this.#exports.reserveDoubles((ROOM_WORDS * this.#hashes) / 2);
    this.#rowAt = this.#exports.reserveDoubles(dimensions);
    const { buffer } = this.#exports.memory;
    this.halves = new Float64Array(buffer, this.#halvesAt, ROOM_WORDS);
    this.bits = new Uint32Array(buffer, this.#bitsAt, ROOM_WORDS * this.#hashes);
    this.row = new Float64Array(buffer, this.#rowAt, dimensions);
  }

  /** Words of a portion at most. */
  get capacity(): number {
    return ROOM_WORDS;
  }

  /** Adds the first `count` words of `halves` and `bits` to `row`. */
  add(count: number): void {
    this.#exports.projectWords(count, this.#halvesAt, this.#bitsAt, this.#hashes, this.#rowAt);
  }
}
