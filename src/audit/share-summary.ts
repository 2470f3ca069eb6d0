import type { ShareEstimate } from '../origin/prevalence/estimate-share.ts';
import type { ShareSummary } from './prevalence-result.ts';
import { roundShare } from './round-share.ts';

/** An estimate as results hold it: rounded, without what only its maker needs. */
export function shareSummary(estimate: ShareEstimate): ShareSummary {
  const { documents, n, anchors, floor, low, high, point, pointInterval, estimators, doubts, abstains } = estimate;
  const estimator = ({ name, ...each }: ShareEstimate['estimators'][number]) => ({
    name,
    share: each.share === null ? null : roundShare(each.share),
    low: roundShare(each.low),
    high: roundShare(each.high),
  });
  return {
    texts: documents,
    n,
    anchors,
    compared_with:
      abstains !== null ? null : doubts.some(({ code }) => code === 'anchors-of-others') ? 'others' : 'own',
    floor: roundShare(floor),
    low: roundShare(low),
    high: roundShare(high),
    point: point === null ? null : roundShare(point),
    point_interval: pointInterval === null ? null : [roundShare(pointInterval.low), roundShare(pointInterval.high)],
    estimators: estimators.map(estimator),
    doubts: doubts.map((doubt) => {
      if (doubt.code === 'estimators-differ') {
        return { code: doubt.code, lower: estimator(doubt.lower), higher: estimator(doubt.higher) };
      }
      if (doubt.code !== 'anchors-unlike') return { code: doubt.code };
      const { code, level, texts, expected, p } = doubt;
      return { code, level, texts: roundShare(texts), expected: roundShare(expected), p: roundShare(p) };
    }),
    abstains: abstains?.code ?? null,
  };
}
