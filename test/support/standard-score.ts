/** How many standard errors the mean of these values lies above what is expected: beyond 4 about once in 16,000 times. */
export function standardScore(values: ArrayLike<number>, expected: number): number {
  const count = values.length;
  let mean = 0;
  for (let index = 0; index < count; index++) mean += values[index]! / count;
  let squares = 0;
  for (let index = 0; index < count; index++) squares += (values[index]! - mean) ** 2;
  const error = Math.sqrt(squares / (count - 1) / count);
  return error === 0 ? (mean === expected ? 0 : Number.POSITIVE_INFINITY) : (mean - expected) / error;
}
