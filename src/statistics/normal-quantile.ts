import { normalUpperTail } from './normal-upper-tail.ts';

/**
 * The z that a standard normal variable stays at or below with the chance `probability`: Newton's steps on the upper tail, begun at its
 * leading term √(-2 ln q). About 1e-14, relatively, also far out on the lower side.
 *
 * @param probability above 0, below 1
 * @throws {RangeError} for other numbers
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1))
    throw new RangeError(
      `a normal quantile is asked for the chance ${probability}; it takes numbers above 0 and below 1`,
    );
  if (probability === 0.5) return 0;
  const tail = Math.min(probability, 1 - probability);
  // ln Q is concave and steeper further out: Newton's steps on it, begun beyond the root, come back to it without passing it.
  let z = Math.sqrt(-2 * Math.log(tail));
  for (let step = 0; step < 60; step++) {
    const upper = normalUpperTail(z);
    const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    const change = (Math.log(upper / tail) * upper) / density;
    z += change;
    if (Math.abs(change) <= 1e-15 * Math.abs(z)) break;
  }
  return probability < 0.5 ? -z : z;
}
