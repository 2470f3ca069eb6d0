import type { SourceTexts } from '../engine/source-texts.ts';
import type { ScoredRecord } from '../engine/style-scores.ts';
import { againstOthers } from '../origin/prevalence/against-others.ts';
import { type DetectionProfile, profilesOfLength } from '../origin/prevalence/detection-profile.ts';
import { estimateShare, type ShareEstimate } from '../origin/prevalence/estimate-share.ts';
import { estimateShares, type SharePeriod } from '../origin/prevalence/estimate-shares.ts';
import type { ShareBucket } from '../origin/prevalence/pile-counts.ts';
import { LEAST_ANCHORS } from '../origin/style/least-anchors.ts';
import { AnchorPool } from './anchor-pool.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import { joinEstimates } from './join-estimates.ts';
import type { Prevalence } from './prevalence-result.ts';
import { ANY_SOURCE } from './read-anchors.ts';
import { shareSummary } from './share-summary.ts';
import { STYLE_LENGTHS } from './style-levels.ts';
import { styleSilence } from './style-silence.ts';

/** Texts of a source that its share is estimated on at most, */
const TEXTS_OF_SOURCE = 20_000;
/** and of each of its months. */
const TEXTS_OF_MONTH = 4000;
/** Months with fewer texts are joined with the next. */
const LEAST_TEXTS_OF_PERIOD = 100;
const SEED = 1;

/**
 * How much of each source, and of each of its months, is model text, against text of the source that is known to be human; where there is
 * none, against that of other sources, and then no figure is likely.
 *
 * @param options.sources those that are asked for; default all
 */
export async function estimatePrevalence(
  calibrated: AuditStyleScores,
  { sources }: { readonly sources?: readonly string[] | undefined } = {},
): Promise<Prevalence> {
  const { scores, knownHuman, hardMarked, settings } = calibrated;
  const comparison: Comparison = { pool: new AnchorPool(calibrated.anchors), profiles: settings.profiles };
  const options = { marked: hardMarked, leastWords: STYLE_LENGTHS[0]!, sources };
  const pilesOf = async (byMonth: boolean, limit: number) => {
    const records = await scores.sampleWithout(knownHuman, { ...options, byMonth, limit });
    const keyOf = ({ source, month }: { readonly source: string; readonly month: string | null }) =>
      JSON.stringify([source, byMonth ? month : null]);
    const sampled = Map.groupBy(records, keyOf);
    // A source without any score is there as well: its marks are a floor.
    return (await scores.countWithout(knownHuman, { ...options, byMonth })).map(
      (all): Pile => ({ all, records: sampled.get(keyOf(all)) ?? [] }),
    );
  };
  const bySource = (await pilesOf(false, TEXTS_OF_SOURCE)).map((pile) => {
    const estimate = shareOf(pile, comparison);
    return { source: pile.all.source, ...shareSummary(estimate), stands_for: standsFor(estimate.n, pile) };
  });
  const periods = periodsOf(await pilesOf(true, TEXTS_OF_MONTH), comparison);
  const followed = Map.groupBy(periods, ({ source }) => source);
  const { silent, undecided } = await styleSilence(calibrated);
  const { references = [] } = settings;
  return {
    detector: {
      model: settings.modelId,
      newest_generator: settings.newestGenerator,
      languages: [...settings.languages],
    },
    single_texts: {
      group_columns: (settings.groupColumns ?? []).map(({ name }) => name),
      silent: [...silent],
      undecided: [...undecided],
    },
    anchors_needed: LEAST_ANCHORS,
    anchors: anchorCounts(calibrated),
    ...(references.length > 0 && {
      references: references.map(({ source, ...named }) => ({
        source: source === ANY_SOURCE ? null : source,
        ...named,
      })),
    }),
    ...(calibrated.shared.length > 0 && {
      among_anchors: calibrated.shared.map(({ source, texts }) => ({ source, texts })),
    }),
    by_source: bySource,
    by_month: periods
      .filter(({ source }) => followed.get(source)!.length > 1)
      .map(({ source, from, to, estimate }) => ({ source, first: from!, last: to!, ...shareSummary(estimate) })),
  };
}

/** Scored texts of a source, or of one of its months, at most as many as are sampled, and how many there are of it. */
interface Pile {
  readonly records: readonly ScoredRecord[];
  readonly all: SourceTexts;
}

/** Texts of the whole source that `n` of its sample stand for. */
function standsFor(n: number, { records, all }: Pile): number {
  return records.length >= all.scored ? n : Number(((all.scored * n) / records.length).toPrecision(3));
}

/** What texts are compared with. */
interface Comparison {
  readonly pool: AnchorPool;
  readonly profiles: readonly DetectionProfile[];
}

type AnchorSet = 'anchors' | 'highest' | 'lowest';

function shareOf(pile: Pile, comparison: Comparison): ShareEstimate {
  const estimate = (set: AnchorSet) => estimateShare({ ...pileOf(pile, comparison, set), seed: SEED });
  const found = comparesWithOne(pile.records, comparison)
    ? estimate('anchors')
    : joinEstimates({ all: estimate('anchors'), highest: estimate('highest'), lowest: estimate('lowest') });
  return comparison.pool.hasOwn(pile.all.source) ? found : againstOthers(found);
}

function periodsOf(months: readonly Pile[], comparison: Comparison): readonly SharePeriod[] {
  const estimate = (set: AnchorSet) =>
    estimateShares(
      months.map((own) => ({
        source: own.all.source,
        month: own.all.month,
        ...pileOf(own, comparison, set),
      })),
      { minimum: LEAST_TEXTS_OF_PERIOD, seed: SEED },
    );
  const all = estimate('anchors');
  const saying = (periods: readonly SharePeriod[]) =>
    periods.map((period) =>
      comparison.pool.hasOwn(period.source) ? period : { ...period, estimate: againstOthers(period.estimate) },
    );
  if (months.every(({ records }) => comparesWithOne(records, comparison))) return saying(all);
  // Which months are joined depends on texts alone, so the periods of all three are the same.
  const [highest, lowest] = [estimate('highest'), estimate('lowest')];
  return saying(
    all.map((period, index) => ({
      ...period,
      estimate: joinEstimates({
        all: period.estimate,
        highest: highest[index]!.estimate,
        lowest: lowest[index]!.estimate,
      }),
    })),
  );
}

function comparesWithOne(records: readonly ScoredRecord[], { pool }: Comparison): boolean {
  return records.every((record) => {
    const { anchors, highest } = pool.bucketOf(record);
    return anchors === highest;
  });
}

/** Texts with the human texts that they are compared with. Beside a sample, texts without a score count in proportion. */
function pileOf({ records, all }: Pile, { pool, profiles }: Comparison, set: AnchorSet) {
  let hardMarkedScored = 0;
  const buckets = [...Map.groupBy(records, (record) => pool.bucketOf(record))].map(([bucket, own]): ShareBucket => {
    const { name, [set]: anchors } = bucket;
    // Texts that cannot be compared are not what the interval speaks of, marked or not.
    if (anchors.length >= LEAST_ANCHORS) hardMarkedScored += own.filter(({ marked }) => marked).length;
    return {
      name,
      scores: Float64Array.from(own, ({ style }) => style / 1000),
      anchors,
      // Texts of one bucket are of one length.
      profiles: profilesOfLength(profiles, own[0]!.words),
    };
  });
  const part = all.scored === 0 ? 1 : Math.min(1, records.length / all.scored);
  const unscored = Math.round((all.texts - all.scored) * part);
  const markedUnscored = Math.min(unscored, Math.round(all.markedUnscored * part));
  return {
    buckets,
    documents: records.length + unscored,
    hardMarked: records.filter(({ marked }) => marked).length + markedUnscored,
    hardMarkedScored,
  };
}

function anchorCounts({ anchors, fromData }: AuditStyleScores): Prevalence['anchors'] {
  const named = anchors.length - fromData;
  const counted = anchors.map((anchor, at) => ({ anchor, from: at < named ? ('files' as const) : ('data' as const) }));
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
