/**
 * ln of the mean of e^x, without leaving the range of numbers on the way.
 *
 * @param logs shape [terms], at least 1; -Infinity allowed, Infinity and NaN not
 * @throws {RangeError} for none, or other values
 */
export function logMeanExp(logs: readonly number[]): number {
  if (logs.length === 0) throw new RangeError('nothing has no mean');
  let most = Number.NEGATIVE_INFINITY;
  for (const value of logs) {
    if (!(value < Number.POSITIVE_INFINITY)) throw new RangeError(`${value} is no logarithm of a number`);
    most = Math.max(most, value);
  }
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  for (const value of logs) sum += Math.exp(value - most);
  return most + Math.log(sum / logs.length);
}
