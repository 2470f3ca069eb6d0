import { instantiateKernels, type KernelExports } from './kernel-instance.ts';

/** Rows of a tile on either side: its points stay in the second-level cache while all queries are held against them. */
export const NEAR_TILE = 64;
/** Dimensions that are multiplied at once. */
const LANES = 4;
/** Rows that lie beside each other, so that they are read from front to back. */
const QUERIES_A_GROUP = 4;
const POINTS_A_GROUP = 2;

/** Single-precision row that takes part in nothing: no product reaches its limits. */
export const UNREACHABLE = Number.POSITIVE_INFINITY;

/**
 * Pairs of rows whose product reaches a limit, in WASM. Queries are held for as long as they are not overwritten; points come a tile at a
 * time. One instance a search: its memory is collected with it.
 */
export class NearPairKernel {
  /** First and second limits of the queries of the tile at hand: shape [2, NEAR_TILE]. */
  readonly queryLimits: Float32Array;
  /** First and second limits of the points at hand: shape [2, NEAR_TILE]. */
  readonly pointLimits: Float32Array;
  /** Of the pairs found last: NEAR_TILE times the query, counted from the tile's first, plus the point. */
  readonly codes: Uint32Array;
  /** Their products. */
  readonly dots: Float32Array;
  readonly #exports: KernelExports;
  readonly #steps: number;
  readonly #queries: Float32Array;
  readonly #points: Float32Array;
  readonly #addresses: Readonly<
    Record<'queries' | 'points' | 'queryLimits' | 'pointLimits' | 'codes' | 'dots', number>
  >;

  /** @param options.queries room for so many, a multiple of NEAR_TILE */
  constructor({ dimensions, queries }: { readonly dimensions: number; readonly queries: number }) {
    this.#exports = instantiateKernels();
    this.#steps = Math.ceil(dimensions / LANES);
    const stride = this.#steps * LANES;
    const pairs = NEAR_TILE * NEAR_TILE;
    const reserve = (numbers: number) => this.#exports.reserveDoubles(Math.ceil(numbers / 2));
    this.#addresses = {
      queries: reserve(queries * stride),
      points: reserve(NEAR_TILE * stride),
      queryLimits: reserve(2 * NEAR_TILE),
      pointLimits: reserve(2 * NEAR_TILE),
      codes: reserve(pairs),
      // Four more for the kernel to work with.
      dots: reserve(pairs + LANES),
    };
    const { buffer } = this.#exports.memory;
    this.#queries = new Float32Array(buffer, this.#addresses.queries, queries * stride);
    this.#points = new Float32Array(buffer, this.#addresses.points, NEAR_TILE * stride);
    this.queryLimits = new Float32Array(buffer, this.#addresses.queryLimits, 2 * NEAR_TILE);
    this.pointLimits = new Float32Array(buffer, this.#addresses.pointLimits, 2 * NEAR_TILE);
    this.codes = new Uint32Array(buffer, this.#addresses.codes, pairs);
    this.dots = new Float32Array(buffer, this.#addresses.dots, pairs);
  }

  /** @param row shape [dimensions], rounded to single precision */
  setQuery(query: number, row: Float64Array): void {
    scatter(row, this.#queries, { index: query, group: QUERIES_A_GROUP, steps: this.#steps });
  }

  /** @param point 0 … NEAR_TILE - 1 */
  setPoint(point: number, row: Float64Array): void {
    scatter(row, this.#points, { index: point, group: POINTS_A_GROUP, steps: this.#steps });
  }

  /**
   * Finds pairs of the tile of queries that begins at `firstQuery` with the points at hand. Rows that only fill up a group of queries or
   * points must have limits that are UNREACHABLE.
   *
   * @param options.firstQuery a multiple of NEAR_TILE
   * @param options.queries at most NEAR_TILE
   * @returns how many were found; `codes` and `dots` hold them until the next call
   */
  find({
    firstQuery,
    queries,
    points,
  }: {
    readonly firstQuery: number;
    readonly queries: number;
    readonly points: number;
  }): number {
    const at = this.#addresses;
    const stride = this.#steps * LANES;
    return this.#exports.nearPairs(
      at.queries + firstQuery * stride * Float32Array.BYTES_PER_ELEMENT,
      Math.ceil(queries / QUERIES_A_GROUP) * QUERIES_A_GROUP,
      at.points,
      Math.ceil(points / POINTS_A_GROUP) * POINTS_A_GROUP,
      stride,
      at.queryLimits,
      at.pointLimits,
      at.codes,
      at.dots,
    );
  }
}

/** Puts a row where its group holds it: at every four dimensions beside the others of the group. */
function scatter(
  row: Float64Array,
  target: Float32Array,
  { index, group, steps }: { readonly index: number; readonly group: number; readonly steps: number },
): void {
  const member = index % group;
  let to = (index - member) * steps * LANES + member * LANES;
  const whole = row.length - (row.length % LANES);
  for (let at = 0; at < whole; at += LANES) {
    target[to] = row[at]!;
    target[to + 1] = row[at + 1]!;
    target[to + 2] = row[at + 2]!;
    target[to + 3] = row[at + 3]!;
    to += group * LANES;
  }
  for (let at = whole; at < row.length; at++) target[to + at - whole] = row[at]!;
}
