import type { TextSpan } from '../../record/evidence.ts';

/** One part of a text, as two-sided evidence needs it. */
export interface JudgedWindow {
  readonly span: TextSpan;
  readonly logit: number;
  /** Conformal p-value of the window by anchors of its length. */
  readonly p: number;
}

export interface StyleSegment {
  /** The part that is unlike human text. */
  readonly span: TextSpan;
  /** Its windows: half open. */
  readonly from: number;
  readonly to: number;
  /** Of its mean logit, held against single windows of human text, which vary more. */
  readonly p: number;
  /** How much better two levels explain the logits than one, in units of the criterion: at least 6. */
  readonly gain: number;
}

/** Two levels must explain the windows better than one by this much (a BIC difference of 6 is strong). */
const LEAST_GAIN = 6;
const UNLIKE = 0.01;
/** The mean of a part that people wrote lies about the median of their windows, half the time a little above it. */
const LIKE = 0.2;
const LEAST_WINDOWS = 4;
/** All runs of windows are tried in texts of up to so many, a quarter of a million words; of longer ones beginnings and ends. */
const MOST_WINDOWS_OF_RUNS = 2000;

/**
 * Whether a text falls into a part that people did not write and one that they may have: the run of windows, a beginning, an end or one in
 * the middle, whose level above the rest explains the logits best (as circular binary segmentation does; Olshen et al. 2004). Kept where
 * m ln(RSS₁/m) - m ln(RSS₂/m) - (1 + breaks) ln m > 6, and the run has p <= 0.01 while the rest has p >= 0.2.
 *
 * @param windows in text order
 * @param pOf p-value of a logit by the anchors of windows
 * @returns undefined for texts of fewer than 4 windows, and where nothing says that there are two parts
 */
export function findSegment(
  windows: readonly JudgedWindow[],
  pOf: (logit: number) => number,
): StyleSegment | undefined {
  const m = windows.length;
  if (m < LEAST_WINDOWS) return undefined;
  const sums = prefixSums(windows.map(({ logit }) => logit));
  const squares = prefixSums(windows.map(({ logit }) => logit * logit));
  const residual = (sum: number, square: number, count: number) => Math.max(0, square - (sum * sum) / count);
  // Equal logits leave no residual; the floor keeps the logarithm finite.
  const floor = 1e-9 * m;
  const whole = residual(sums[m]!, squares[m]!, m) + floor;
  let best = Number.POSITIVE_INFINITY;
  let [from, to] = [0, 0];
  const tryRun = (start: number, end: number) => {
    const inside = end - start;
    const sum = sums[end]! - sums[start]!;
    // Only levels above the rest say anything.
    if (sum / inside <= (sums[m]! - sum) / (m - inside)) return;
    const square = squares[end]! - squares[start]!;
    const both = residual(sum, square, inside) + residual(sums[m]! - sum, squares[m]! - square, m - inside) + floor;
    const breaks = start === 0 || end === m ? 1 : 2;
    const cost = m * Math.log(both / m) + (1 + breaks) * Math.log(m);
    if (cost < best) [best, from, to] = [cost, start, end];
  };
  for (let at = 1; at < m; at++) {
    tryRun(0, at);
    tryRun(at, m);
  }
  if (m <= MOST_WINDOWS_OF_RUNS)
    for (let start = 1; start < m - 1; start++) for (let end = start + 1; end < m; end++) tryRun(start, end);
  const gain = m * Math.log(whole / m) - best;
  if (!(gain > LEAST_GAIN)) return undefined;
  const sum = sums[to]! - sums[from]!;
  const p = pOf(sum / (to - from));
  if (p > UNLIKE || pOf((sums[m]! - sum) / (m - to + from)) < LIKE) return undefined;
  return { span: { start: windows[from]!.span.start, end: windows[to - 1]!.span.end }, from, to, p, gain };
}

/**
 * Higher criticism over the windows' p-values: the largest standardised excess of small ones among the lower half,
 * max √m (i/m - p₍ᵢ₎) / √(p₍ᵢ₎ (1 - p₍ᵢ₎)) (Donoho and Jin 2004; Kashtan and Kipnis 2024 for few AI sentences in a text). Grows with
 * few, very unusual windows that a mean would hide. 0 for no windows.
 */
export function higherCriticism(ps: readonly number[]): number {
  const m = ps.length;
  const sorted = Float64Array.from(ps).sort();
  let highest = 0;
  for (let i = 1; i <= Math.max(1, Math.floor(m / 2)) && i <= m; i++) {
    const p = sorted[i - 1]!;
    if (p >= 1) continue;
    highest = Math.max(highest, (Math.sqrt(m) * (i / m - p)) / Math.sqrt(p * (1 - p)));
  }
  return highest;
}

function prefixSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (const [index, value] of values.entries()) sums[index + 1] = sums[index]! + value;
  return sums;
}
