import { type ShiftTest, shiftTest } from './shift-test.ts';

export interface TemperatureScore extends ShiftTest {
  /** Temperature that one step of scoring gives, 1/T = 1 + U/((1 - m) Var ln q); low values of T are told a little too high. */
  readonly temperature: number;
}

/**
 * Drift or sharpening, from two whole consecutive training sets (section 7.7): U = Σ (q' - μ) ln q, above 0 where likely types gained more
 * than drift gives them. ln q may come from a fixed reference, human shares say; never from a sample that also makes the differences: see
 * `temperatureScoreOfSamples`.
 *
 * @param options.before counts of the training set before: shape [types]
 * @param options.expected shares that the next one has on average; absent: those of the set before
 * @param options.after counts of the next training set: shape [types]
 * @param options.effectiveSize rows that scatter as much as this loop; absent: those of the next training set
 * @param options.reference counts or shares whose logarithm is the direction; absent: `before`. Types without any count half a row of `before`
 * @throws {RangeError} for empty sets or shapes that differ
 */
export function temperatureScore({
  before,
  expected = before,
  after,
  humanShare = 0,
  effectiveSize,
  reference = before,
}: {
  readonly before: ArrayLike<number>;
  readonly expected?: ArrayLike<number>;
  readonly after: ArrayLike<number>;
  readonly humanShare?: number;
  readonly effectiveSize?: number;
  readonly reference?: ArrayLike<number>;
}): TemperatureScore {
  const mean = sharesOf(expected);
  const next = sharesOf(after);
  const direction = logShares(reference, rowsOf(before));
  requireSame(mean.length, next.length, direction.length, before.length);
  const rows = effectiveSize ?? rowsOf(after);
  let shift = 0;
  for (let type = 0; type < mean.length; type++) shift += (next[type]! - mean[type]!) * direction[type]!;
  const test = shiftTest(shift, Math.sqrt(varianceUnder(mean, direction) / rows));
  const gain = (1 - humanShare) * varianceUnder(sharesOf(before), direction);
  return { ...test, temperature: temperatureOf(shift, gain) };
}

/**
 * The same from samples of two generations. The one before is split by chance in two halves: one gives ln q, the other the difference,
 * because a type that is too frequent by chance would else pull both, and look like flattening.
 *
 * @param options.random numbers in [0, 1), for the split
 * @param options.effectiveSize rows of the loop, whose drift is added to that of sampling; absent: drift is small beside sampling
 * @param options.split false: one sample for both, for showing that this fails
 * @throws {RangeError} for samples of fewer than 2 rows or shapes that differ
 */
export function temperatureScoreOfSamples({
  before,
  after,
  random,
  effectiveSize = Number.POSITIVE_INFINITY,
  split = true,
}: {
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
  readonly random: () => number;
  readonly effectiveSize?: number;
  readonly split?: boolean;
}): TemperatureScore {
  requireSame(before.length, after.length);
  const [one, other] = split ? halves(before, random) : [Float64Array.from(before), Float64Array.from(before)];
  const direction = logShares(one, rowsOf(one));
  const start = sharesOf(other);
  const end = sharesOf(after);
  let shift = 0;
  for (let type = 0; type < start.length; type++) shift += (end[type]! - start[type]!) * direction[type]!;
  const variance = varianceUnder(start, direction);
  const noise = 1 / rowsOf(other) + 1 / rowsOf(after) + 1 / effectiveSize;
  return { ...shiftTest(shift, Math.sqrt(variance * noise)), temperature: temperatureOf(shift, variance) };
}

/** Rows of a sample, split by chance into two halves that differ by one row at most. */
function halves(counts: ArrayLike<number>, random: () => number): readonly [Float64Array, Float64Array] {
  const rows = new Int32Array(rowsOf(counts));
  if (rows.length < 2) throw new RangeError(`a sample of ${rows.length} rows cannot be halved`);
  let place = 0;
  for (let type = 0; type < counts.length; type++) for (let row = 0; row < counts[type]!; row++) rows[place++] = type;
  const parts = [new Float64Array(counts.length), new Float64Array(counts.length)] as const;
  let wanted = rows.length >> 1;
  for (let row = 0; row < rows.length; row++) {
    const isFirst = random() * (rows.length - row) < wanted;
    parts[isFirst ? 0 : 1][rows[row]!]!++;
    if (isFirst) wanted--;
  }
  return parts;
}

function temperatureOf(shift: number, gain: number): number {
  if (!(gain > 0)) return 1;
  const inverse = 1 + shift / gain;
  return inverse > 0 ? 1 / inverse : Number.POSITIVE_INFINITY;
}

function logShares(counts: ArrayLike<number>, rows: number): Float64Array {
  const total = rowsOf(counts);
  return Float64Array.from(counts, (count) => Math.log(count > 0 ? count / total : 0.5 / rows));
}

function varianceUnder(shares: Float64Array, values: Float64Array): number {
  let mean = 0;
  for (let type = 0; type < shares.length; type++) mean += shares[type]! * values[type]!;
  let variance = 0;
  for (let type = 0; type < shares.length; type++) variance += shares[type]! * (values[type]! - mean) ** 2;
  return variance;
}

function sharesOf(counts: ArrayLike<number>): Float64Array {
  const total = rowsOf(counts);
  return Float64Array.from(counts, (count) => count / total);
}

function rowsOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let type = 0; type < counts.length; type++) sum += counts[type]!;
  if (!(sum > 0)) throw new RangeError('counts that add up to 0');
  return sum;
}

function requireSame(...lengths: readonly number[]): void {
  if (new Set(lengths).size > 1) throw new RangeError(`counts of different numbers of types: ${lengths.join(', ')}`);
}
