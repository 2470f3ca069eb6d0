/** @throws {RangeError} when `p` and `q` are not two distributions over the same cells */
export function requireShares(p: readonly number[], q: readonly number[]): void {
  if (p.length !== q.length) throw new RangeError(`${p.length} cells against ${q.length}`);
  for (const shares of [p, q]) {
    const sum = shares.reduce((total, share) => total + share, 0);
    // Histograms divided by their total add up to 1 within rounding; anything further off is counts or a slip.
    if (shares.some((share) => !(share >= 0)) || Math.abs(sum - 1) > 1e-6)
      throw new RangeError(`shares must be from 0 and add up to 1; they add up to ${sum}`);
  }
}
