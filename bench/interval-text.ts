import { wilsonInterval } from '../src/statistics/wilson-interval.ts';

/** A share in percent with its 95 % interval by the number of things observed (Wilson): `98.6 % (94.9–99.6)`. */
export function percentInterval(share: number, n: number, { digits = 1 } = {}): string {
  if (!Number.isFinite(share) || n < 1) return '–';
  const { low, high } = wilsonInterval(share, n);
  const text = (value: number) => (100 * value).toFixed(digits);
  return `${text(share)} % (${text(low)}–${text(high)})`;
}

/** A mean with its 95 % interval: `0.024 ± 0.002`. @param spread standard deviation of what it is the mean of */
export function meanInterval(mean: number, { spread, n }: { readonly spread: number; readonly n: number }): string {
  if (!Number.isFinite(mean)) return '–';
  return n < 2 ? mean.toFixed(3) : `${mean.toFixed(3)} ± ${((1.96 * spread) / Math.sqrt(n)).toFixed(3)}`;
}
