import type { ScoredRecord } from '../engine/style-scores.ts';
import type { DetectionProfile } from '../origin/prevalence/detection-profile.ts';
import { estimateShare } from '../origin/prevalence/estimate-share.ts';
import { estimateShares } from '../origin/prevalence/estimate-shares.ts';
import { LEAST_ANCHORS, type ShareBucket } from '../origin/prevalence/pile-counts.ts';
import { loadStyleModel } from '../origin/style/style-model.ts';
import { AnchorPool } from './anchor-pool.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import type { Prevalence } from './prevalence-result.ts';
import { ANY_SOURCE } from './read-anchors.ts';
import { shareSummary } from './share-summary.ts';
import { STYLE_LENGTHS } from './style-levels.ts';

/** Texts of a source that its share is estimated on at most, */
const TEXTS_OF_SOURCE = 20_000;
/** and of each of its months. */
const TEXTS_OF_MONTH = 4000;
/** Months with fewer texts are joined with the next. */
const LEAST_TEXTS_OF_PERIOD = 100;
const SEED = 1;

/**
 * How much of each source, and of each of its months, is model text, against text known to be human.
 *
 * @param options.sources those that are asked for; default all
 */
export async function estimatePrevalence(
  calibrated: AuditStyleScores,
  { sources }: { readonly sources?: readonly string[] | undefined } = {},
): Promise<Prevalence> {
  const { card } = loadStyleModel();
  const pool = new AnchorPool(calibrated.anchors);
  const profiles = card.profiles.rows;
  const { scores, provenHuman, hardMarked, settings } = calibrated;
  const options = { marked: hardMarked, leastWords: STYLE_LENGTHS[0]!, sources };
  const texts = await scores.sampleWithout(provenHuman, { ...options, byMonth: false, limit: TEXTS_OF_SOURCE });
  const dated = await scores.sampleWithout(provenHuman, { ...options, byMonth: true, limit: TEXTS_OF_MONTH });
  const shared = { pool, profiles };
  const months = [...Map.groupBy(dated, ({ source, month }) => JSON.stringify([source, month]))].flatMap(
    ([, records]) => {
      const { source, month } = records[0]!;
      // A year alone is no month.
      return month === null || month.length < 7 ? [] : [{ source, month, ...pileOf(records, shared) }];
    },
  );
  const periods = estimateShares(months, { minimum: LEAST_TEXTS_OF_PERIOD, seed: SEED });
  const followed = Map.groupBy(periods, ({ source }) => source);
  return {
    detector: {
      model: settings.modelId,
      newest_generator: settings.newestGenerator,
      languages: [...settings.languages],
    },
    anchors_needed: LEAST_ANCHORS,
    anchors: anchorCounts(calibrated),
    by_source: [...Map.groupBy(texts, ({ source }) => source)].map(([source, records]) => ({
      source,
      ...shareSummary(estimateShare({ ...pileOf(records, shared), seed: SEED })),
    })),
    by_month: periods
      .filter(({ source }) => followed.get(source)!.length > 1)
      .map(({ source, from, to, estimate }) => ({ source, first: from!, last: to!, ...shareSummary(estimate) })),
  };
}

/** Texts with the human texts that they are compared with. */
function pileOf(
  records: readonly ScoredRecord[],
  { pool, profiles }: { readonly pool: AnchorPool; readonly profiles: readonly DetectionProfile[] },
) {
  const buckets = [...Map.groupBy(records, (record) => pool.bucketOf(record))].map(
    ([{ name, anchors }, own]): ShareBucket => ({
      name,
      scores: Float64Array.from(own, ({ style }) => style / 1000),
      anchors,
      profiles,
    }),
  );
  const hardMarked = records.filter(({ marked }) => marked).length;
  return { buckets, documents: records.length, hardMarked, hardMarkedScored: hardMarked };
}

function anchorCounts({ anchors, fromData, settings }: AuditStyleScores): Prevalence['anchors'] {
  const counted = [
    ...settings.anchors.map((anchor) => ({ anchor, from: 'files' as const })),
    ...anchors.slice(anchors.length - fromData).map((anchor) => ({ anchor, from: 'data' as const })),
  ];
  return [...Map.groupBy(counted, ({ anchor: { source, language }, from }) => JSON.stringify([source, language, from]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, own]) => {
      const { anchor, from } = own[0]!;
      return {
        source: anchor.source === ANY_SOURCE ? null : anchor.source,
        language: anchor.language,
        texts: own.length,
        from,
      };
    });
}
