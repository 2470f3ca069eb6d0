import { instantiateKernels, type KernelExports } from './kernel-instance.ts';

/** Rows whose products are summed before they are added to the rest. A block of 384 columns then takes 400 KB, twice. */
export const GRAM_BLOCK_ROWS = 128;
/** Columns held at a time against those from them on: half of the products would be the same ones again. */
const PANEL = 32;
/** Columns that the kernel takes at once. */
const TILE = 4;

/**
 * Sums of products of columns, X'X, in WASM and double precision, rows being added block by block; to the bit those of `gramMatrix`. One
 * matrix at a time.
 */
export class GramKernel {
  readonly #columns: number;
  readonly #padded: number;
  readonly #exports: KernelExports;
  readonly #at: Readonly<Record<'rows' | 'centres' | 'products', number>>;
  readonly #rows: Float64Array;
  readonly #centres: Float64Array;
  readonly #products: Float64Array;
  readonly #sums: Float64Array;

  constructor(columns: number) {
    this.#columns = columns;
    this.#padded = Math.ceil(columns / TILE) * TILE;
    this.#exports = instantiateKernels();
    const size = this.#padded * GRAM_BLOCK_ROWS;
    this.#at = {
      rows: this.#exports.reserveDoubles(size),
      centres: this.#exports.reserveDoubles(size),
      products: this.#exports.reserveDoubles(PANEL * this.#padded),
    };
    const { buffer } = this.#exports.memory;
    this.#rows = new Float64Array(buffer, this.#at.rows, size);
    this.#centres = new Float64Array(buffer, this.#at.centres, size);
    this.#products = new Float64Array(buffer, this.#at.products, PANEL * this.#padded);
    this.#sums = new Float64Array(columns * columns);
  }

  /** @param block shape [rows, columns], at most `GRAM_BLOCK_ROWS` rows */
  add(block: Float32Array | Float64Array): void {
    const columns = this.#columns;
    const count = block.length / columns;
    for (let column = columns; column < this.#padded; column++) this.#clearColumn(column, count);
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < columns; column++) {
        const value = block[row * columns + column]!;
        const member = column % TILE;
        this.#rows[column * count + row] = value;
        this.#centres[(column - member) * count + row * TILE + member] = value;
      }
    }
    for (let first = 0; first < this.#padded; first += PANEL) this.#addPanel(first, count);
  }

  /** Shape [columns, columns], both halves. */
  matrix(): Float64Array {
    const columns = this.#columns;
    const matrix = this.#sums.slice();
    for (let row = 1; row < columns; row++)
      for (let column = 0; column < row; column++) matrix[row * columns + column] = matrix[column * columns + row]!;
    return matrix;
  }

  /** Begins another matrix. */
  clear(): void {
    this.#sums.fill(0);
  }

  /** A column of zeros that fills up the last group. */
  #clearColumn(column: number, count: number): void {
    const member = column % TILE;
    for (let row = 0; row < count; row++) {
      this.#rows[column * count + row] = 0;
      this.#centres[(column - member) * count + row * TILE + member] = 0;
    }
  }

  #addPanel(first: number, count: number): void {
    const columns = this.#columns;
    const rows = Math.min(PANEL, this.#padded - first);
    const width = this.#padded - first;
    const offset = first * count * Float64Array.BYTES_PER_ELEMENT;
    this.#exports.dotProducts(this.#at.rows + offset, rows, this.#at.centres + offset, width, count, this.#at.products);
    for (let row = first; row < Math.min(first + rows, columns); row++) {
      const from = (row - first) * width - first;
      for (let column = row; column < columns; column++)
        this.#sums[row * columns + column]! += this.#products[from + column]!;
    }
  }
}
