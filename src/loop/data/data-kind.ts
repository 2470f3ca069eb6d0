/** What rows of a loop may be. A model says which kind it trains on, a measure which kind it reads. */
export type DataKindId = 'vectors' | 'labelled' | 'categories' | 'documents' | 'interactions';

/**
 * What a loop must be able to do with rows of one kind, so that each regime is written once for all kinds. Data are plain objects of
 * numbers, strings and typed arrays: they pass to worker threads and into files by structured clone. Nothing here changes its arguments.
 */
export interface DataKind<Data> {
  readonly id: DataKindId;
  /** Number of rows: points, draws, labelled rows, documents, or events. */
  count(data: Data): number;
  /** Rows at these places, in this order; a place may occur more than once. */
  take(data: Data, places: Uint32Array): Data;
  /**
   * Rows of all parts, in the order of the parts.
   *
   * @throws {RangeError} where parts differ in dimensions, types or vocabulary, or none is given
   */
  concat(parts: readonly Data[]): Data;
  /**
   * Amount of each row in the unit that sizes of a lab are told in, where rows are of unequal length: tokens of each document. Absent:
   * every row counts 1.
   */
  sizes?(data: Data): Float64Array;
  /** How common each row is among others, 0-1: the share of its type or item. Absent where rows have no types. */
  commonness?(data: Data, among: Data): Float64Array;
  /** Squared distance of each row from a point. Absent where rows have no place. @throws {RangeError} other dimensions */
  distances?(data: Data, centre: readonly number[]): Float64Array;
}
