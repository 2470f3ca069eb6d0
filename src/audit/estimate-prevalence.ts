import type { ScoredRecord } from '../engine/style-scores.ts';
import type { DetectionProfile } from '../origin/prevalence/detection-profile.ts';
import { estimateShare, type ShareEstimate } from '../origin/prevalence/estimate-share.ts';
import { estimateShares } from '../origin/prevalence/estimate-shares.ts';
import { LEAST_ANCHORS, type ShareBucket } from '../origin/prevalence/pile-counts.ts';
import type { StyleAnchor } from '../origin/style/style-calibration.ts';
import { loadStyleModel } from '../origin/style/style-model.ts';
import type { Evidence } from '../record/evidence.ts';
import { originGroup } from '../record/origin.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import type { DecidedUse } from './origin-index.ts';
import type { PartUse } from './part-summary.ts';
import type { Prevalence, ShareSummary } from './prevalence-result.ts';
import { ANY_SOURCE } from './read-anchors.ts';
import { roundShare } from './round-share.ts';
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
 * @param uses all decided evidence of the audit
 */
export async function estimatePrevalence(
  calibrated: AuditStyleScores,
  uses: readonly DecidedUse[],
): Promise<Prevalence> {
  const { card } = loadStyleModel();
  const pool = new AnchorPool(calibrated.anchors);
  const profiles = card.profiles.rows;
  const marked = uses.filter(isHardMarked).map(({ source, field, signature }): PartUse => [source, field, signature]);
  const options = { marked, leastWords: STYLE_LENGTHS[0]! };
  const { scores, provenHuman, settings } = calibrated;
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
      ...summaryOf(estimateShare({ ...pileOf(records, shared), seed: SEED })),
    })),
    by_month: periods
      .filter(({ source }) => followed.get(source)!.length > 1)
      .map(({ source, from, to, estimate }) => ({ source, first: from!, last: to!, ...summaryOf(estimate) })),
  };
}

/** Proof or product residue: what counts without any calibration. */
function isHardMarked({ decision: { origin, evidence } }: DecidedUse): boolean {
  if (origin.status === 'verified') return originGroup(origin.class) === 'synthetic' || origin.class === 'mixed';
  return evidence.some(isHardMark);
}

function isHardMark({ kind, tier, verdict }: Evidence): boolean {
  if (verdict === 'absent' || verdict === 'inconclusive') return false;
  return (kind === 'text-artefact' && tier === 'A') || kind === 'own-ledger' || kind === 'watermark';
}

/** Known-human scores by source, language and length; where a source has too few of its own, those of all sources. */
class AnchorPool {
  readonly #own: ReadonlyMap<string, Float64Array>;
  readonly #all: ReadonlyMap<string, Float64Array>;

  constructor(anchors: readonly StyleAnchor[]) {
    const scored = anchors.filter(({ words }) => words >= STYLE_LENGTHS[0]!);
    this.#own = scoresBy(scored, ({ source, language, words }) => bucketKey(source, language, words));
    this.#all = scoresBy(scored, ({ language, words }) => bucketKey(ANY_SOURCE, language, words));
  }

  of(source: string, language: string, words: number): Float64Array {
    const own = this.#own.get(bucketKey(source, language, words));
    if (own !== undefined && own.length >= LEAST_ANCHORS) return own;
    return this.#all.get(bucketKey(ANY_SOURCE, language, words)) ?? own ?? NO_SCORES;
  }
}

const NO_SCORES = new Float64Array(0);

function scoresBy(anchors: readonly StyleAnchor[], keyOf: (anchor: StyleAnchor) => string) {
  return new Map(
    [...Map.groupBy(anchors, keyOf)].map(([key, own]) => [key, Float64Array.from(own, ({ logit }) => logit)]),
  );
}

function bucketKey(source: string, language: string, words: number): string {
  return `${source}\0${language}\0${lengthOf(words)}`;
}

function lengthOf(words: number): number {
  return STYLE_LENGTHS.findLast((least) => words >= least)!;
}

/** Texts with the human texts that they are compared with. */
function pileOf(
  records: readonly ScoredRecord[],
  { pool, profiles }: { readonly pool: AnchorPool; readonly profiles: readonly DetectionProfile[] },
) {
  const buckets = [...Map.groupBy(records, ({ language, words }) => `${language} ${lengthOf(words)}`)].map(
    ([name, own]): ShareBucket => {
      const { source, language, words } = own[0]!;
      return {
        name,
        scores: Float64Array.from(own, ({ style }) => style / 1000),
        anchors: pool.of(source, language, words),
        profiles,
      };
    },
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

function summaryOf(estimate: ShareEstimate): ShareSummary {
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
      if (doubt.code === 'no-profiles') return { code: doubt.code };
      const { code, level, texts, expected, p } = doubt;
      return { code, level, texts: roundShare(texts), expected: roundShare(expected), p: roundShare(p) };
    }),
    abstains: abstains?.code ?? null,
  };
}
