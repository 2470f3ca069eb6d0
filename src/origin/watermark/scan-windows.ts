import { logBinomialUpperTail } from '../../statistics/binomial-tail.ts';
import type { TokenSpan, WatermarkScore } from './watermark-score.ts';

/** Below this many tokens no share of green ones is rare enough to survive the price of having looked at many windows. */
const SMALLEST_WINDOW = 32;

/** Tokens of a sequence in the order in which they were first met. */
export interface GreenHits {
  /** 1 where a token is green, else 0: shape [scored]. */
  readonly hits: Uint8Array;
  /** Index of each in the record's tokens, ascending. */
  readonly positions: Uint32Array;
}

/**
 * p-value of green tokens in a text that may be marked in part. The whole is tested, and windows of 32, 64, 128, … tokens
 * that overlap by half; the smallest tail of the windows is multiplied by their number, and the smaller of the two answers
 * by 2, which keeps the false alarms at or under what p says. Text without a mark therefore gives p-values that are
 * rather too large.
 *
 * @param share probability that a token of unmarked text is green
 */
export function scanWindows({ hits, positions }: GreenHits, share: number): WatermarkScore {
  const scored = hits.length;
  const green = hits.reduce((sum, hit) => sum + hit, 0);
  const whole: TokenSpan = { start: positions[0] ?? 0, end: (positions[scored - 1] ?? -1) + 1 };
  if (scored === 0) return { scored, logP: 0, span: whole, isPartial: false, detail: { green } };
  const logWholeP = logBinomialUpperTail({ successes: green, trials: scored, probability: share });
  const best = bestWindow(hits, share);
  const z = (green - share * scored) / Math.sqrt(scored * share * (1 - share));
  const detail = { green, greenShare: green / scored, z, logWholeP, windows: best?.count ?? 0 };
  if (best === undefined) return { scored, logP: logWholeP, span: whole, isPartial: false, detail };
  const logWindowP = Math.min(0, best.logP + Math.log(best.count));
  const logP = Math.min(0, Math.min(logWholeP, logWindowP) + Math.LN2);
  const isPartial = logWindowP < logWholeP;
  const last = positions[best.start + best.size - 1]!;
  const span = isPartial ? { start: positions[best.start]!, end: last + 1 } : whole;
  return { scored, logP, span, isPartial, detail: { ...detail, logWindowP } };
}

interface BestWindow {
  readonly start: number;
  readonly size: number;
  readonly logP: number;
  /** Windows that were looked at. */
  readonly count: number;
}

/** The window whose tail is smallest, the first and shortest of equal ones; `undefined` where none is shorter than the text. */
function bestWindow(hits: Uint8Array, share: number): BestWindow | undefined {
  const sums = new Uint32Array(hits.length + 1);
  for (let index = 0; index < hits.length; index++) sums[index + 1] = sums[index]! + hits[index]!;
  let count = 0;
  let best: Omit<BestWindow, 'count'> | undefined;
  for (let size = SMALLEST_WINDOW; size < hits.length; size *= 2) {
    // Of windows of one size the one with most green tokens has the smallest tail.
    let most = -1;
    let at = 0;
    for (let start = 0; start + size <= hits.length; start += size / 2) {
      count++;
      const green = sums[start + size]! - sums[start]!;
      if (green > most) {
        most = green;
        at = start;
      }
    }
    const logP = logBinomialUpperTail({ successes: most, trials: size, probability: share });
    if (best === undefined || logP < best.logP) best = { start: at, size, logP };
  }
  return best === undefined ? undefined : { ...best, count };
}
