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

/**
 * Whether a text falls into a part that people did not write and one that they may have: the break that explains the windows'
 * logits best, kept where m ln(RSS₁/m) - m ln(RSS₂/m) - 2 ln m > 6, and one side has p <= 0.01 while the other has p >= 0.2.
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
  const residual = (from: number, to: number) => {
    const sum = sums[to]! - sums[from]!;
    return Math.max(0, squares[to]! - squares[from]! - (sum * sum) / (to - from));
  };
  // Equal logits leave no residual; the floor keeps the logarithm finite.
  const floor = 1e-9 * m;
  const whole = residual(0, m) + floor;
  let best = Number.POSITIVE_INFINITY;
  let at = 0;
  for (let tau = 1; tau < m; tau++) {
    const both = residual(0, tau) + residual(tau, m) + floor;
    if (both < best) {
      best = both;
      at = tau;
    }
  }
  const gain = m * Math.log(whole / m) - m * Math.log(best / m) - 2 * Math.log(m);
  if (!(gain > LEAST_GAIN)) return undefined;
  const parts = [windows.slice(0, at), windows.slice(at)] as const;
  const ps = [pOf(sums[at]! / at), pOf((sums[m]! - sums[at]!) / (m - at))] as const;
  const unlike = ps[0] <= UNLIKE && ps[1] >= LIKE ? 0 : ps[1] <= UNLIKE && ps[0] >= LIKE ? 1 : undefined;
  if (unlike === undefined) return undefined;
  const part = parts[unlike];
  return { span: { start: part[0]!.span.start, end: part.at(-1)!.span.end }, p: ps[unlike], gain };
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
