/**
 * Jensen-Shannon divergence of two tables of counts, unsmoothed: H(mean) - mean H of the shares, in nats. Positive by chance, the more the
 * more cells there are: only a permutation says whether it is more than that.
 *
 * @param reference,generation counts of the same cells: shape [cells]
 * @returns 0 … ln 2
 * @throws {RangeError} when counts are none, or not of the same cells, or an arm has none at all
 */
export function jensenShannon(reference: readonly number[], generation: readonly number[]): number {
  if (reference.length !== generation.length)
    throw new RangeError(`${reference.length} cells against ${generation.length}`);
  const [n, m] = [reference, generation].map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (counts.some((count) => !(count >= 0)) || !(total > 0 && Number.isFinite(total)))
      throw new RangeError('counts are from 0, with at least one above it');
    return total;
  });
  let sum = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    const [p, q] = [reference[cell]! / n!, generation[cell]! / m!];
    const middle = (p + q) / 2;
    if (p > 0) sum += p * Math.log(p / middle);
    if (q > 0) sum += q * Math.log(q / middle);
  }
  return Math.max(0, sum / 2);
}
