/** A value with the unit that it belongs to. */
export interface UnitValue {
  readonly unit: string;
  readonly value: number;
}

/** Values added up by unit. */
export interface UnitSums {
  /** Of each unit: shape [units], in the order of first values. */
  readonly sums: readonly number[];
  readonly sizes: readonly number[];
  /** Values. */
  readonly n: number;
  readonly mean: number;
  /** Standard error of the mean that lets the values of a unit hang together; undefined for fewer than 2 units. */
  readonly se: number | undefined;
  /** Effective number of units, n²/Σm²: all values of a unit count as one. At most n. */
  readonly fewest: number;
}

/** So much of the largest sum counts as nothing. */
const TIE = 1e-12;

/**
 * Values added up by unit. The error of their mean is that of the delete-one-unit jackknife for equal units, linearised:
 * se² = U/(U-1) Σ (y_u - ȳ m_u)² / n².
 *
 * @throws {RangeError} without values, or for one that is not finite
 */
export function unitSums(values: readonly UnitValue[]): UnitSums {
  if (values.length === 0) throw new RangeError('there are no values');
  const sums = new Map<string, { sum: number; size: number }>();
  let total = 0;
  for (const { unit, value } of values) {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is no finite number`);
    const own = sums.get(unit);
    if (own === undefined) sums.set(unit, { sum: value, size: 1 });
    else {
      own.sum += value;
      own.size++;
    }
    total += value;
  }
  const n = values.length;
  const mean = total / n;
  const units = [...sums.values()];
  const largest = units.reduce((most, { sum }) => Math.max(most, Math.abs(sum)), 0);
  // Equal values differ in their last places once they are weighed and added; that is no spread.
  const spread = units.reduce((all, { sum, size }) => {
    const distance = sum - mean * size;
    return Math.abs(distance) <= TIE * largest ? all : all + distance ** 2;
  }, 0);
  const squares = units.reduce((all, { size }) => all + size * size, 0);
  return {
    sums: units.map(({ sum }) => sum),
    sizes: units.map(({ size }) => size),
    n,
    mean,
    se: units.length < 2 ? undefined : Math.sqrt((units.length / (units.length - 1)) * spread) / n,
    fewest: (n * n) / squares,
  };
}
