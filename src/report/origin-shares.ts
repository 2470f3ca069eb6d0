import type { AuditResult } from '../audit/audit-result.ts';
import { ORIGIN_GROUPS, ORIGIN_STATUSES, type OriginGroup, type OriginStatus, originGroup } from '../record/origin.ts';

export interface OriginShare {
  readonly group: OriginGroup;
  readonly words: number;
  readonly records: number;
  /** Share of all words, 0-1; 0 where there are no words at all. */
  readonly share: number;
  /** Share of all words by status, largest first, statuses without words left out. */
  readonly statuses: readonly { readonly status: OriginStatus; readonly share: number }[];
}

/** The four headings with their share of words and how firmly each is known, in their fixed order. */
export function originShares({ origin, totals }: Pick<AuditResult, 'origin' | 'totals'>): readonly OriginShare[] {
  const whole = totals.words;
  const shareOf = (words: number) => (whole === 0 ? 0 : words / whole);
  return ORIGIN_GROUPS.map((group) => ({
    group,
    ...origin.groups[group],
    share: shareOf(origin.groups[group].words),
    statuses: ORIGIN_STATUSES.map((status) => ({
      status,
      share: shareOf(
        origin.classes
          .filter((cell) => cell.status === status && originGroup(cell.class) === group)
          .reduce((words, cell) => words + cell.words, 0),
      ),
    }))
      .filter((each) => each.share > 0)
      .sort((a, b) => b.share - a.share),
  }));
}
