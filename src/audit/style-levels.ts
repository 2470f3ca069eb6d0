import type { StyleCell, StyleLevel } from '../engine/style-scores.ts';
import { type DetectionProfile, profilesOfLength } from '../origin/prevalence/detection-profile.ts';
import { evidenceSignature } from '../origin/signature.ts';
import { LENGTH_BUCKETS } from '../origin/style/style-bucket.ts';
import type { StyleCalibration } from '../origin/style/style-calibration.ts';
import { styleLikelihood } from '../origin/style/style-likelihood.ts';
import { keepsPromise, STYLE_PROMISES } from '../origin/style/style-promise.ts';
import type { Evidence, StyleComparison } from '../record/evidence.ts';
import { FARTHEST_STYLE } from './style-of-text.ts';

/** First numbers of words of the lengths that are calibrated apart. */
export const STYLE_LENGTHS: readonly number[] = LENGTH_BUCKETS.map(({ from }) => from);

const NO_MOST_WORDS = Number.MAX_SAFE_INTEGER;

/**
 * From which score on, in each source, language, length and group, a record reaches which level of p: an item for each record's own p would make
 * every record a case of its own. A level is reached where all that is promised of it holds (`STYLE_PROMISES`). Cells whose calibration
 * abstains have none.
 *
 * Each item says whose anchors those are, and what the level is worth: by what was measured of generators, for texts between its threshold and
 * that of the next stricter level. Against other sources' anchors a level is worth nothing that anybody measured.
 */
export function styleLevels(
  cells: readonly StyleCell[],
  {
    calibration,
    modelId,
    profiles,
  }: {
    readonly calibration: StyleCalibration;
    readonly modelId: string;
    readonly profiles: readonly DetectionProfile[];
  },
): readonly StyleLevel[] {
  return cells.flatMap(({ source, language, leastWords, groups }) => {
    const judge = (style: number) => {
      const answer = calibration.p({ source, language, words: leastWords, groups, logit: style / 1000 });
      return 'abstains' in answer ? undefined : answer;
    };
    const best = judge(FARTHEST_STYLE);
    if (best === undefined) return [];
    const next = LENGTH_BUCKETS.find(({ from }) => from > leastWords)?.from;
    const levels: StyleLevel[] = [];
    const measured = profilesOfLength(profiles, leastWords);
    const { anchors, comparedWith } = best;
    let mostStyle = FARTHEST_STYLE;
    let above = 0;
    let aboveLast = 0;
    for (const promise of STYLE_PROMISES.toReversed()) {
      if (!keepsPromise(best, promise)) continue;
      const leastStyle = leastWhere((style) => keepsPromise(judge(style)!, promise));
      if (leastStyle > mostStyle) continue;
      const upTo = judge(leastStyle)!.p;
      // Against several sets p may be that of the stricter level, and the bound alone be higher: then its weight is that level's.
      if (upTo > above) [aboveLast, above] = [above, upTo];
      const llr = comparedWith === 'others' ? undefined : styleLikelihood({ above: aboveLast, upTo: above }, measured);
      levels.push({
        source,
        language,
        leastWords,
        mostWords: next === undefined ? NO_MOST_WORDS : next - 1,
        leastStyle,
        mostStyle,
        groups,
        item: signatureOf(styleItem({ p: promise.p, anchors, comparedWith, ...(llr && { llr }) }, modelId)),
      });
      mostStyle = leastStyle - 1;
    }
    return levels;
  });
}

/** The item that stands for a record whose p is at most that of the comparison. */
export function styleItem(calibration: StyleComparison, modelId: string): Evidence {
  return {
    kind: 'style-statistic',
    verdict: 'synthetic',
    strength: 'statistical',
    source: `style:${modelId}`,
    coversRecord: true,
    calibration,
  };
}

/** Least whole number in the range of scores at which a condition holds that, once true, stays true; it holds at the end. */
function leastWhere(holds: (style: number) => boolean): number {
  let low = -FARTHEST_STYLE;
  let high = FARTHEST_STYLE;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** One item as overlays hold it. */
function signatureOf(item: Evidence): string {
  return evidenceSignature([item]).slice(1, -1);
}
