import { normalUpperTail } from './normal-upper-tail.ts';

/** Up to this product of sizes the distribution without ties is counted out; beyond, the normal one is within 0.001 of it. */
const EXACT_UP_TO = 400;

export interface MannWhitney {
  /** Pairs in which the first sample's value is the larger; ties count a half. */
  readonly u: number;
  /** U as a share of all pairs: 0.5 where neither is larger. */
  readonly share: number;
  /** Chance of a U at least as large where both samples come from one distribution. */
  readonly p: number;
}

/**
 * One-sided rank test that values of the first sample tend to be larger (Mann and Whitney 1947). Small samples without ties by
 * counting; others by the normal distribution with continuity correction and the variance reduced for ties.
 *
 * @param first,second shape [n], finite numbers, in any order; at least one each
 * @throws {RangeError} where a sample is empty or holds no number
 */
export function mannWhitney(first: ArrayLike<number>, second: ArrayLike<number>): MannWhitney {
  const [n, m] = [first.length, second.length];
  if (n === 0 || m === 0) throw new RangeError(`a rank test of ${n} against ${m} values`);
  const a = Float64Array.from(first).sort();
  const b = Float64Array.from(second).sort();
  // NaN sorts last.
  if (Number.isNaN(a[n - 1]) || Number.isNaN(b[m - 1]))
    throw new RangeError('a rank test of values that are no numbers');
  let u = 0;
  let tieCubes = 0;
  for (let i = 0, j = 0; i < n || j < m; ) {
    const value = j >= m || (i < n && a[i]! <= b[j]!) ? a[i]! : b[j]!;
    const [i0, j0] = [i, j];
    while (i < n && a[i] === value) i++;
    while (j < m && b[j] === value) j++;
    u += (i - i0) * (j0 + (j - j0) / 2);
    const tied = i - i0 + (j - j0);
    tieCubes += tied * (tied * tied - 1);
  }
  const share = u / (n * m);
  if (tieCubes === 0 && n * m <= EXACT_UP_TO) return { u, share, p: exactTail(u, n, m) };
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - tieCubes / (all * (all - 1)));
  // All values equal: nothing is larger.
  if (!(variance > 0)) return { u, share, p: 1 };
  return { u, share, p: normalUpperTail((u - 0.5 - (n * m) / 2) / Math.sqrt(variance)) };
}

/** P(U >= u): the largest value is one of the first sample with the chance n/(n+m), and then stands above all m of the second. */
function exactTail(u: number, n: number, m: number): number {
  // rows[j] holds the distribution of U for i values against j.
  let rows: Float64Array[] = Array.from({ length: m + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= n; i++) {
    const next: Float64Array[] = [Float64Array.of(1)];
    for (let j = 1; j <= m; j++) {
      const row = new Float64Array(i * j + 1);
      const [above, below] = [rows[j]!, next[j - 1]!];
      for (let k = 0; k < above.length; k++) row[k + j]! += (i / (i + j)) * above[k]!;
      for (let k = 0; k < below.length; k++) row[k]! += (j / (i + j)) * below[k]!;
      next.push(row);
    }
    rows = next;
  }
  const distribution = rows[m]!;
  let sum = 0;
  for (let k = distribution.length - 1; k >= u; k--) sum += distribution[k]!;
  return Math.min(1, sum);
}
