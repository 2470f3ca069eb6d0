import { formatCount, formatShare } from './format-number.ts';

/** How a measured value is written: whole words, percent, or a plain number. */
export type EstimateKind = 'words' | 'share' | 'number';

export interface Estimate {
  readonly value: number;
  /** Ends of its interval; null where it has none. */
  readonly low: number | null;
  readonly high: number | null;
}

const SPACE = '\u00a0';

/** An interval lies unevenly where its sides differ by more than this share of the longer one: it was cut to the metric's range. */
const UNEVEN = 0.1;

/**
 * A value with half the width of its interval, both with as many digits as the interval allows: `61,904 ± 260`, `1.42 ± 0.08 %`,
 * `2.61 ± 0.02`; words are whole. Where the interval lies unevenly about the value, its ends: `0.1 (0.0 to 0.9) %`. Without an
 * interval the value alone.
 *
 * @param peers values it stands beside: all are written with the digits of the surest
 */
export function formatEstimate(
  estimate: Estimate,
  kind: EstimateKind,
  peers: readonly Estimate[] = [estimate],
): string {
  const { value, low, high } = estimate;
  if (low === null || high === null) return formatPoint(value, kind);
  const factor = kind === 'share' ? 100 : 1;
  const digits = digitsFor(peers, kind);
  const half = ((high - low) / 2) * factor;
  const [below, above] = [value - low, high - value];
  const unit = kind === 'share' ? `${SPACE}%` : '';
  if (Math.abs(below - above) > UNEVEN * Math.max(below, above))
    return `${fixed(value * factor, digits)}${SPACE}(${fixed(low * factor, digits)}${SPACE}to${SPACE}${fixed(high * factor, digits)})${unit}`;
  // A margin that rounds to nothing is still there.
  const margin = half > 0 && half < 0.5 && kind === 'words' ? '<1' : fixed(half, digits);
  return `${fixed(value * factor, digits)}${SPACE}±${SPACE}${margin}${unit}`;
}

/** The ends of the interval in the digits of `formatEstimate`: `61,644 to 62,164`; a dash where there is none. */
export function formatInterval(estimate: Estimate, kind: EstimateKind): string {
  const { low, high } = estimate;
  if (low === null || high === null) return '–';
  const factor = kind === 'share' ? 100 : 1;
  const digits = digitsFor([estimate], kind);
  return `${fixed(low * factor, digits)} to ${fixed(high * factor, digits)}${kind === 'share' ? `${SPACE}%` : ''}`;
}

function formatPoint(value: number, kind: EstimateKind): string {
  if (kind === 'share') return formatShare(value);
  return kind === 'words' ? formatCount(value) : plain(value);
}

/** Decimals that show one digit of the smallest half width; six at most, because results carry no more. Words are counted: none. */
function digitsFor(estimates: readonly Estimate[], kind: EstimateKind): number {
  if (kind === 'words') return 0;
  const factor = kind === 'share' ? 100 : 1;
  let least = Number.POSITIVE_INFINITY;
  for (const { low, high } of estimates) {
    const half = low === null || high === null ? 0 : ((high - low) / 2) * factor;
    if (half > 0) least = Math.min(least, half);
  }
  if (least === Number.POSITIVE_INFINITY) return 2;
  return Math.min(6, Math.max(0, -Math.floor(Math.log10(least))));
}

function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '–';
  if (digits === 0) return formatCount(value);
  const text = Math.abs(value).toFixed(digits);
  const [whole, rest] = text.split('.') as [string, string];
  return `${value < 0 && Number(text) !== 0 ? '−' : ''}${formatCount(Number(whole))}.${rest}`;
}

function plain(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return fixed(value, Math.min(6, digits));
}
