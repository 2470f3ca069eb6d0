import { type ShiftTest, shiftTest } from './shift-test.ts';

/**
 * Whether the mean of a trait (length, language, score of a type) moved further than drift moves it (section 7.7).
 *
 * @param options.expected shares that the next training set has on average: shape [types]; counts do as well
 * @param options.after counts of the next training set: shape [types]
 * @param options.trait value of each type: shape [types]
 * @param options.effectiveSize absent: the rows of the next training set
 * @throws {RangeError} for empty sets, values that are no numbers, or shapes that differ
 */
export function traitShift({
  expected,
  after,
  trait,
  effectiveSize,
}: {
  readonly expected: ArrayLike<number>;
  readonly after: ArrayLike<number>;
  readonly trait: ArrayLike<number>;
  readonly effectiveSize?: number;
}): ShiftTest {
  if (expected.length !== after.length || expected.length !== trait.length)
    throw new RangeError(`${expected.length} and ${after.length} types, ${trait.length} values of the trait`);
  const before = meanOf(trait, expected);
  const next = meanOf(trait, after);
  const spread = meanOf(
    Float64Array.from(trait, (value) => (value - before.mean) ** 2),
    expected,
  );
  return shiftTest(next.mean - before.mean, Math.sqrt(spread.mean / (effectiveSize ?? next.rows)));
}

function meanOf(
  values: ArrayLike<number>,
  counts: ArrayLike<number>,
): { readonly mean: number; readonly rows: number } {
  let rows = 0;
  let sum = 0;
  for (let type = 0; type < counts.length; type++) {
    if (!Number.isFinite(values[type]!)) throw new RangeError(`${values[type]} is no value of a trait`);
    rows += counts[type]!;
    sum += counts[type]! * values[type]!;
  }
  if (!(rows > 0)) throw new RangeError('counts that add up to 0');
  return { mean: sum / rows, rows };
}
