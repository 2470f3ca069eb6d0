/** Sums that are equal by arithmetic may differ in the last places: so much of a column's largest value counts as a tie. */
const TIE = 1e-12;

export interface MinP {
  /** Rank p of each metric alone: shape [metrics]. */
  readonly raw: Float64Array;
  /** Step-down adjusted: shape [metrics], never below `raw`. */
  readonly adjusted: Float64Array;
  /** Of the smallest p against the smallest p of every split: the global test. */
  readonly global: number;
}

/**
 * Westfall and Young's step-down minP (1993, algorithm 2.8) on a table of permuted statistics. In each split every metric becomes its
 * rank p within the table; ties count as at least as extreme. The observed split is one of the table's, so p is at least 1/splits, and
 * is (1 + b)/(1 + 999) for 999 splits beside it. Keeps the chance of any false rejection, whatever the metrics have in common. Sorts
 * every column: O(splits · metrics · log splits).
 *
 * @param table shape [splits][metrics]: row 0 as observed, large = narrowed; the other rows with labels permuted
 * @throws {RangeError} for fewer than 2 splits, no metrics, rows of unequal length, or values that are no finite numbers
 */
export function minP(table: readonly ArrayLike<number>[]): MinP {
  const splits = table.length;
  const metrics = table[0]?.length ?? 0;
  if (splits < 2 || metrics === 0) throw new RangeError(`a table of ${splits} splits of ${metrics} metrics has no p`);
  const ranks = Array.from({ length: metrics }, (_, metric) => columnRanks(table, metric, metrics));
  const raw = Float64Array.from(ranks, (column) => column[0]!);
  const order = Array.from(raw, (_, metric) => metric).sort((x, y) => raw[x]! - raw[y]! || x - y);
  // From the least significant metric on: the smallest p of a split among metrics that are not more significant.
  const least = new Float64Array(splits).fill(1);
  const atStep = new Float64Array(metrics);
  for (let step = metrics - 1; step >= 0; step--) {
    const column = ranks[order[step]!]!;
    let asSmall = 0;
    for (let split = 0; split < splits; split++) {
      least[split] = Math.min(least[split]!, column[split]!);
      // Both are ranks over the same number of splits, so equal ones are equal numbers.
      if (least[split]! <= column[0]!) asSmall++;
    }
    atStep[step] = asSmall / splits;
  }
  const adjusted = new Float64Array(metrics);
  let most = 0;
  for (const [step, metric] of order.entries()) {
    most = Math.max(most, atStep[step]!);
    adjusted[metric] = most;
  }
  return { raw, adjusted, global: atStep[0]! };
}

/** Share of the splits with a value at least as large: shape [splits]. */
function columnRanks(table: readonly ArrayLike<number>[], metric: number, metrics: number): Float64Array {
  const splits = table.length;
  const column = new Float64Array(splits);
  let largest = 0;
  for (const [split, row] of table.entries()) {
    const value = row[metric];
    if (row.length !== metrics || value === undefined || !Number.isFinite(value))
      throw new RangeError(
        `metric ${metric} of split ${split} is ${value}; finite numbers in rows of ${metrics} are needed`,
      );
    column[split] = value;
    largest = Math.max(largest, Math.abs(value));
  }
  const order = Uint32Array.from(column, (_, split) => split).sort((x, y) => column[y]! - column[x]!);
  const ranks = new Float64Array(splits);
  let end = 0;
  for (const [position, split] of order.entries()) {
    end = Math.max(end, position + 1);
    while (end < splits && column[order[end]!]! >= column[split]! - TIE * largest) end++;
    ranks[split] = end / splits;
  }
  return ranks;
}
