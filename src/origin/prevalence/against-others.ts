import type { ShareEstimate } from './estimate-share.ts';

/**
 * An estimate against human texts of other sources than the texts are of. Whether people write here as they do there nobody knows: an
 * archive of letters says little about abstracts. The interval is what it would be if they did; no figure is likely, and that is a doubt.
 */
export function againstOthers(estimate: ShareEstimate): ShareEstimate {
  if (estimate.abstains !== null) return estimate;
  return {
    ...estimate,
    point: null,
    pointInterval: null,
    estimators: estimate.estimators.filter(({ name }) => name === 'anchored'),
    doubts: [
      { code: 'anchors-of-others' },
      // Of estimators that are not given.
      ...estimate.doubts.filter(({ code }) => code !== 'estimators-differ'),
    ],
  };
}
