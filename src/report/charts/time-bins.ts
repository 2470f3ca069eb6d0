import type { AuditResult } from '../../audit/audit-result.ts';
import { ORIGIN_GROUPS, type OriginGroup, originGroup } from '../../record/origin.ts';

export type TimeUnit = 'month' | 'year' | 'decade' | 'century';

export interface TimeBin {
  /** Start of the bin in years; a month is a twelfth. */
  readonly start: number;
  readonly end: number;
  /** `2024-03`, `1961`, `1790s`, `1700–1799`. */
  readonly name: string;
  readonly words: Readonly<Record<OriginGroup, number>>;
}

export interface TimeBins {
  readonly unit: TimeUnit;
  /** From the first to the last bin with words, empty ones included. */
  readonly bins: readonly TimeBin[];
  /** Words without a date that can be read. */
  readonly undated: Readonly<Record<OriginGroup, number>>;
}

/** Longest span drawn by months. */
const MONTHS_UP_TO_YEARS = 5;
/** More bars than this are too thin to see on a phone. */
const MOST_BINS = 120;

const MONTH = /^(\d{4})(?:-(0[1-9]|1[0-2]))?$/;

/**
 * Words by heading of origin in equal steps of time: months up to five years where every date has a month, else years,
 * decades or centuries, whichever gives at most 120 steps.
 */
export function timeBins(byMonth: AuditResult['origin']['by_month']): TimeBins {
  const none = () => Object.fromEntries(ORIGIN_GROUPS.map((group) => [group, 0])) as Record<OriginGroup, number>;
  const undated = none();
  const dated: { year: number; month: number | null; group: OriginGroup; words: number }[] = [];
  for (const cell of byMonth) {
    const group = originGroup(cell.class);
    const match = cell.month === null ? null : MONTH.exec(cell.month);
    if (match === null) undated[group] += cell.words;
    else if (cell.words > 0) {
      dated.push({
        year: Number(match[1]),
        month: match[2] === undefined ? null : Number(match[2]) - 1,
        group,
        words: cell.words,
      });
    }
  }
  if (dated.length === 0) return { unit: 'year', bins: [], undated };

  let firstYear = Number.POSITIVE_INFINITY;
  let lastYear = 0;
  for (const { year } of dated) {
    firstYear = Math.min(firstYear, year);
    lastYear = Math.max(lastYear, year);
  }
  const years = lastYear - firstYear + 1;
  const hasMonths = dated.every((each) => each.month !== null);
  let unit: TimeUnit = 'century';
  if (years <= MONTHS_UP_TO_YEARS && hasMonths) unit = 'month';
  else if (years <= MOST_BINS) unit = 'year';
  else if (years <= MOST_BINS * 10) unit = 'decade';

  const stepYears = { month: 1 / 12, year: 1, decade: 10, century: 100 }[unit];
  // Counted in whole steps, so that months do not drift.
  const stepOf = (year: number, month: number | null) =>
    unit === 'month' ? year * 12 + (month as number) : Math.floor(year / stepYears);
  let firstStep = Number.POSITIVE_INFINITY;
  let lastStep = 0;
  const sums = new Map<number, Record<OriginGroup, number>>();
  for (const { year, month, group, words } of dated) {
    const step = stepOf(year, month);
    firstStep = Math.min(firstStep, step);
    lastStep = Math.max(lastStep, step);
    const sum = sums.get(step) ?? none();
    sum[group] += words;
    sums.set(step, sum);
  }
  const bins: TimeBin[] = [];
  for (let step = firstStep; step <= lastStep; step++) {
    bins.push({
      start: step * stepYears,
      end: (step + 1) * stepYears,
      name: binName(unit, step),
      words: sums.get(step) ?? none(),
    });
  }
  return { unit, bins, undated };
}

function binName(unit: TimeUnit, step: number): string {
  const year = (value: number) => `${value}`.padStart(4, '0');
  if (unit === 'month') return `${year(Math.floor(step / 12))}-${`${(step % 12) + 1}`.padStart(2, '0')}`;
  if (unit === 'year') return year(step);
  return unit === 'decade' ? `${year(step * 10)}s` : `${year(step * 100)}–${year(step * 100 + 99)}`;
}
