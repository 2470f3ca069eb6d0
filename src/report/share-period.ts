import type { Prevalence, ShareSummary } from '../audit/prevalence-result.ts';
import type { ShareEstimate } from '../origin/prevalence/estimate-share.ts';
import type { SharePeriod } from '../origin/prevalence/estimate-shares.ts';
import { shareStatements } from '../origin/prevalence/share-statements.ts';
import { fillStatement } from '../origin/prevalence/statement.ts';
import { formatCount, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';

/** Confidence of the intervals that audits hold. */
const CONFIDENCE = 0.95;

/** An estimate as audit.json holds it, as it was made. */
export function shareEstimate(summary: ShareSummary, needed: number): ShareEstimate {
  const { texts, n, anchors, floor, low, high, point, point_interval: interval, estimators, doubts } = summary;
  return {
    documents: texts,
    n,
    anchors,
    confidence: CONFIDENCE,
    floor,
    low,
    high,
    point,
    pointInterval: interval === null ? null : { low: interval[0], high: interval[1] },
    estimators,
    doubts,
    abstains:
      summary.abstains === null
        ? null
        : summary.abstains === 'no-texts'
          ? { code: 'no-texts' }
          : { code: 'too-few-anchors', anchors, needed },
    leftOut: [],
  };
}

/** What charts draw. */
export function sharePeriods({ by_month: byMonth, anchors_needed: needed }: Prevalence): readonly SharePeriod[] {
  return byMonth.map(({ source, first, last, ...summary }) => ({
    source,
    from: first,
    to: last,
    estimate: shareEstimate(summary, needed),
  }));
}

/** An estimate in plain sentences, the main one first. */
export function shareSentences(summary: ShareSummary, needed: number): readonly string[] {
  return shareStatements(shareEstimate(summary, needed)).map((statement) =>
    fillStatement(statement, { count: formatCount, share: formatShare, name: plainText }),
  );
}
