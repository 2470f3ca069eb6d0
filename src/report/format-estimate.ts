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

/**
 * A value with half the width of its interval, both with as many digits as the interval allows: `61,904 ± 260`,
 * `1.40 ± 0.02 %`, `2.61 ± 0.02`. Without an interval the value alone.
 */
export function formatEstimate({ value, low, high }: Estimate, kind: EstimateKind): string {
  if (low === null || high === null) return formatPoint(value, kind);
  const factor = kind === 'share' ? 100 : 1;
  const half = ((high - low) / 2) * factor;
  const digits = digitsFor(half, kind);
  return `${fixed(value * factor, digits)}${SPACE}±${SPACE}${fixed(half, digits)}${kind === 'share' ? `${SPACE}%` : ''}`;
}

/** The ends of the interval in the digits of `formatEstimate`: `61,644 to 62,164`; a dash where there is none. */
export function formatInterval({ low, high }: Estimate, kind: EstimateKind): string {
  if (low === null || high === null) return '–';
  const factor = kind === 'share' ? 100 : 1;
  const digits = digitsFor(((high - low) / 2) * factor, kind);
  return `${fixed(low * factor, digits)} to ${fixed(high * factor, digits)}${kind === 'share' ? `${SPACE}%` : ''}`;
}

function formatPoint(value: number, kind: EstimateKind): string {
  if (kind === 'share') return formatShare(value);
  return kind === 'words' ? formatCount(value) : plain(value);
}

/** Decimals that show two digits of the half width; six at most, because results carry no more. */
function digitsFor(half: number, kind: EstimateKind): number {
  if (!(half > 0)) return kind === 'words' ? 0 : 2;
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(half))));
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
