import { instantiateKernels, type KernelExports } from './kernel-instance.ts';

/** Rows turned to doubles at a time: with a few hundred centres the block and its products stay in the second-level cache. */
export const DOT_BLOCK_ROWS = 256;
/** Rows and centres that the kernel takes at once. */
const TILE = 4;

/**
 * Products of rows with centres in WASM, block by block, to the bit those of `dotProducts`. Takes memory for the largest number of centres
 * asked for. One instance a thread.
 */
export class DotKernel {
  readonly #dimensions: number;
  #exports!: KernelExports;
  #capacity = 0;
  #stride = 0;
  #rowsAt = 0;
  #centresAt = 0;
  #productsAt = 0;
  #rows!: Float64Array;
  #products!: Float64Array;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  /** Distance of the products of one row from those of the next. */
  get stride(): number {
    return this.#stride;
  }

  /** @param centres shape [centres, dimensions]; what `multiply` multiplies with from now on */
  setCentres(centres: Float32Array | Float64Array): void {
    const dimensions = this.#dimensions;
    const count = centres.length / dimensions;
    this.#stride = Math.ceil(count / TILE) * TILE;
    if (this.#stride > this.#capacity) this.#start(this.#stride);
    const target = new Float64Array(this.#exports.memory.buffer, this.#centresAt, this.#stride * dimensions);
    if (this.#stride > count) target.fill(0, (this.#stride - TILE) * dimensions);
    for (let centre = 0; centre < count; centre++) {
      const from = centre * dimensions;
      const to = (centre - (centre % TILE)) * dimensions + (centre % TILE);
      for (let at = 0; at < dimensions; at++) target[to + at * TILE] = centres[from + at]!;
    }
  }

  /**
   * @param rows shape [rows, dimensions], at most `DOT_BLOCK_ROWS`
   * @returns shape [rows, stride], those behind the centres of no meaning; valid until the next call
   */
  multiply(rows: Float32Array | Float64Array): Float64Array {
    const count = rows.length / this.#dimensions;
    // What an earlier block left behind the last rows gives products that nobody reads.
    this.#rows.set(rows);
    this.#exports.dotProducts(
      this.#rowsAt,
      Math.ceil(count / TILE) * TILE,
      this.#centresAt,
      this.#stride,
      this.#dimensions,
      this.#productsAt,
    );
    return this.#products;
  }

  /** Takes fresh memory; what was used before is collected. */
  #start(centres: number): void {
    this.#capacity = centres;
    this.#exports = instantiateKernels();
    this.#rowsAt = this.#exports.reserveDoubles(DOT_BLOCK_ROWS * this.#dimensions);
    this.#centresAt = this.#exports.reserveDoubles(centres * this.#dimensions);
    this.#productsAt = this.#exports.reserveDoubles(DOT_BLOCK_ROWS * centres);
    const { buffer } = this.#exports.memory;
    this.#rows = new Float64Array(buffer, this.#rowsAt, DOT_BLOCK_ROWS * this.#dimensions);
    this.#products = new Float64Array(buffer, this.#productsAt, DOT_BLOCK_ROWS * centres);
  }
}
