/** Powers beyond which a model has one type left, whatever its shares. */
const MOST_POWER = 1000;
const STEPS = 200;

/**
 * Temperature of a loop without human rows from two whole consecutive training sets: the T whose sharpened shares q^(1/T) have the mean
 * ln q of the next set (section 7.7; the maximum of its likelihood).
 *
 * @param options.before counts of the training set before: shape [types]; types without rows cannot come again
 * @param options.after counts of the next one: shape [types]
 * @returns above 0; Infinity where likely types lost all lead, 0 where only the likeliest are left
 * @throws {RangeError} for sets without common rows, or shapes that differ
 */
export function fittedTemperature({
  before,
  after,
}: {
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
}): number {
  if (before.length !== after.length) throw new RangeError(`sets of ${before.length} and of ${after.length} types`);
  const logs: number[] = [];
  let target = 0;
  let rows = 0;
  for (let type = 0; type < before.length; type++) {
    if (!(before[type]! > 0)) continue;
    const log = Math.log(before[type]!);
    logs.push(log);
    target += after[type]! * log;
    rows += after[type]!;
  }
  if (!(rows > 0)) throw new RangeError('the sets have no type in common');
  target /= rows;
  const largest = logs.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY);
  const meanAt = (power: number) => {
    let mass = 0;
    let sum = 0;
    for (const log of logs) {
      const weight = Math.exp(power * (log - largest));
      mass += weight;
      sum += weight * log;
    }
    return sum / mass;
  };
  if (target <= meanAt(0)) return Number.POSITIVE_INFINITY;
  if (target >= meanAt(MOST_POWER)) return 0;
  let low = 0;
  let high = MOST_POWER;
  for (let step = 0; step < STEPS && high - low > 1e-14 * high; step++) {
    const middle = (low + high) / 2;
    if (meanAt(middle) < target) low = middle;
    else high = middle;
  }
  return 2 / (low + high);
}
