import { benjaminiHochberg } from '../../statistics/benjamini-hochberg.ts';
import { designEffect } from '../../statistics/design-effect.ts';
import { LEAST_ANCHORS } from '../style/least-anchors.ts';
import { againstOthers } from './against-others.ts';
import { averagedBinomialTail } from './averaged-binomial-tail.ts';
import { countAbove, DETECTION_LEVELS } from './detection-profile.ts';
import { estimateShare, type ShareEstimate } from './estimate-share.ts';
import { intraclassCorrelationAtMost } from './intraclass-correlation.ts';
import { countPile, type PileCounts, type ShareBucket } from './pile-counts.ts';

/** Levels tested, each at a third of the chance: rare ones see few AI texts among many, common ones many that are hard to tell. */
const LEVELS = [0.02, 0.1, 0.35];
/** Fewer texts cannot speak: with 20 the rarest outcome of the commonest level is still unlikely enough among 50 groups. */
const MINIMUM = 20;
/** Fewer known-human groups say nothing certain about how much such groups differ. */
const LEAST_HUMAN_GROUPS = 10;
/**
 * Chance that groups differ more than they are taken to. With the likeliest correlation in its place one or more of 40 honest groups of
 * 100 texts was named in 40 % of all columns, because ten groups often differ less than most do.
 */
const UNDERRATED = 0.05;

/** Texts that share a value of a column: an annotator, a vendor, a site. */
export interface TestedGroup {
  readonly name: string;
  readonly buckets: readonly ShareBucket[];
  /** All documents of the group, those without a score (too short, bucket not known) included. */
  readonly documents: number;
  readonly hardMarked: number;
  readonly hardMarkedScored?: number;
  /** `others`: its anchors are human texts of other sources than its own. It is tested, and never named. Default `own`. */
  readonly comparedWith?: 'own' | 'others';
}

/** Known-human texts of one person, vendor or site, of the kind that groups are. */
export interface HumanGroup {
  readonly name: string;
  readonly scores: readonly { readonly bucket: string; readonly scores: Float64Array }[];
}

export interface GroupTestOptions {
  /** Expected share of false ones among the groups named; default 0.05. */
  readonly falseDiscoveryRate?: number;
  /** Fewest texts with a score and anchors; default 20. */
  readonly minimum?: number;
  /** How known-human groups differ among themselves. Without ten of them no group is named. */
  readonly humanGroups?: readonly HumanGroup[];
  readonly confidence?: number;
  readonly replicates?: number;
  readonly seed: number;
}

export type GroupOutcome =
  /** More of its texts look like model text than human anchors explain. */
  | 'more-model-text'
  /** Nothing was shown. It says nothing for the group either. */
  | 'not-shown'
  /** It would stand out were its texts independent, and how much human groups differ, or people of its source from others, is not known. */
  | 'not-decidable'
  | 'too-few-texts'
  | 'too-few-anchors';

export interface GroupTest {
  readonly name: string;
  readonly documents: number;
  /** Texts with a score and enough anchors. */
  readonly n: number;
  readonly anchors: number;
  /** Whose human texts it was compared with; null where untested. */
  readonly comparedWith: 'own' | 'others' | null;
  readonly outcome: GroupOutcome;
  /** Chance of so many texts above the thresholds, were all written as the anchors were; null where untested. */
  readonly p: number | null;
  /**
   * P adjusted for all groups that were compared with human texts of their own sources (Benjamini and Hochberg); null for others, and where
   * it is not known how much human groups differ.
   */
  readonly adjusted: number | null;
  /** Level of human text let through at which it stands out most, with the shares of its texts and of the anchors' above. */
  readonly clearest: { readonly level: number; readonly texts: number; readonly human: number } | null;
  /** Texts that would say as much were they independent: `n` over the design effect. */
  readonly effectiveTexts: number;
  /** Null where untested. */
  readonly estimate: ShareEstimate | null;
}

export interface GroupTests {
  /** By p-value, then name; untested ones last. */
  readonly groups: readonly GroupTest[];
  readonly tested: number;
  /** Of them those compared with human texts of other sources alone: none of them is named. */
  readonly testedAgainstOthers: number;
  /** Null where it cannot be promised, because how much human groups differ is not known. */
  readonly falseDiscoveryRate: number | null;
  /** Whether it is known by known-human groups how dependent texts of one group are. */
  readonly clustering: { readonly known: true; readonly humanGroups: number } | { readonly known: false };
}

/**
 * Tests for each group whether its texts hold more model text than human anchors explain, and controls the share of false alarms among
 * the groups named. One test pools all texts of a group, because a single short answer says nothing.
 *
 * Texts of one group are not independent where one person wrote them. How much known-human groups differ bounds that: counts are divided
 * by the largest design effect that those allow (Rao and Scott 1992), at 95 % confidence. Without ten of them no group is named, and no
 * rate is promised: the p-values are those of independent texts then. Nor is a group that only human texts of other sources can be compared with;
 * those are a family of their own, so that the rate holds among the groups that can be named. P-values of groups share their anchors, which makes them depend
 * positively; Benjamini and Hochberg's procedure allows that.
 *
 * @throws {RangeError} for two groups of one name, counts that cannot be
 */
export function testGroups(
  groups: readonly TestedGroup[],
  { falseDiscoveryRate = 0.05, minimum = MINIMUM, humanGroups = [], ...options }: GroupTestOptions,
): GroupTests {
  if (new Set(groups.map(({ name }) => name)).size < groups.length) throw new RangeError('two groups have one name');
  const isClustered = humanGroups.length >= LEAST_HUMAN_GROUPS;
  const tests = groups.map((group) => {
    const usable = group.buckets.filter(({ anchors }) => anchors.length >= LEAST_ANCHORS);
    const counts = countPile(usable);
    const base = { name: group.name, documents: group.documents, n: counts?.n ?? 0, anchors: counts?.anchors ?? 0 };
    if (counts === null || counts.n < minimum) {
      const scored = group.buckets.reduce((sum, { scores }) => sum + scores.length, 0);
      const outcome: GroupOutcome = scored < minimum ? 'too-few-texts' : 'too-few-anchors';
      return { ...base, comparedWith: null, outcome, p: null, clearest: null, effectiveTexts: 0, estimate: null };
    }
    const { comparedWith = 'own' } = group;
    const correlations = isClustered ? correlationsOf(humanGroups, usable) : LEVELS.map(() => 0);
    const { p, clearest, effectiveTexts } = testPile(counts, correlations, clusterSize(humanGroups));
    const share = estimateShare({ ...group, ...options });
    const estimate = comparedWith === 'own' ? share : againstOthers(share);
    return { ...base, comparedWith, outcome: null, p, clearest, effectiveTexts, estimate };
  });
  const tested = tests.filter(({ p }) => p !== null);
  const byOthers = tested.filter(({ comparedWith }) => comparedWith === 'others');
  const adjustedOf = new Map(
    [byOthers, tested.filter((test) => !byOthers.includes(test))].flatMap((family) => {
      const adjusted = benjaminiHochberg(family.map(({ p }) => p as number));
      return family.map(({ name }, index) => [name, adjusted[index]!] as const);
    }),
  );
  const judged = tests.map((test): GroupTest => {
    const value = adjustedOf.get(test.name) ?? null;
    const shown = value !== null && value <= falseDiscoveryRate;
    const isNameable = isClustered && test.comparedWith !== 'others';
    const outcome = shown ? (isNameable ? 'more-model-text' : 'not-decidable') : 'not-shown';
    return { ...test, adjusted: isNameable ? value : null, outcome: test.outcome ?? outcome };
  });
  return {
    groups: judged.sort(
      (x, y) => (x.adjusted ?? 2) - (y.adjusted ?? 2) || (x.p ?? 2) - (y.p ?? 2) || (x.name < y.name ? -1 : 1),
    ),
    tested: tested.length,
    testedAgainstOthers: byOthers.length,
    falseDiscoveryRate: isClustered ? falseDiscoveryRate : null,
    clustering: isClustered ? { known: true, humanGroups: humanGroups.length } : { known: false },
  };
}

/** Bonferroni's best of the levels. */
function testPile(counts: PileCounts, correlations: readonly number[], humanClusterSize: number) {
  let least = 1;
  let clearest: GroupTest['clearest'] = null;
  let effectiveTexts = counts.n;
  for (const [position, level] of LEVELS.entries()) {
    const index = DETECTION_LEVELS.indexOf(level);
    const correlation = correlations[position]!;
    const effect = designEffect({ clusterSize: counts.n, icc: correlation });
    // The anchors' own share is as much less sure as theirs come in clusters.
    const humanEffect = designEffect({ clusterSize: humanClusterSize, icc: correlation });
    const { a, b } = counts.shapes[index]!;
    const exceeding = counts.exceeding[index]!;
    const p = averagedBinomialTail({
      exceeding: exceeding / effect,
      n: counts.n / effect,
      shapes: { a: a / humanEffect, b: b / humanEffect },
      rate: (human) => human,
      side: 'upper',
    });
    effectiveTexts = Math.min(effectiveTexts, counts.n / effect);
    if (clearest === null || p < least) clearest = { level, texts: exceeding / counts.n, human: a / (a + b) };
    least = Math.min(least, p);
  }
  return { p: Math.min(1, least * LEVELS.length), clearest, effectiveTexts };
}

/**
 * How alike marks of texts of one human group are at most, at each level. At a rare one few texts say so; it is taken for no less than at
 * commoner ones, which for a latent style it is not.
 */
function correlationsOf(groups: readonly HumanGroup[], buckets: readonly ShareBucket[]): readonly number[] {
  const rarestFirst: number[] = [];
  for (const level of LEVELS.toReversed()) {
    const own = intraclassCorrelationAtMost(countHumanGroups(groups, buckets, level), { chance: UNDERRATED });
    const commoner = rarestFirst[0];
    rarestFirst.unshift(Math.max(own ?? commoner ?? 1, commoner ?? 0));
  }
  return rarestFirst;
}

/** Texts of each known-human group above the thresholds of a level. */
function countHumanGroups(groups: readonly HumanGroup[], buckets: readonly ShareBucket[], level: number) {
  const thresholds = new Map(
    buckets.map(({ name, anchors }) => {
      const sorted = Float64Array.from(anchors).sort();
      return [name, sorted[sorted.length - Math.max(1, Math.round(level * (sorted.length + 1)))]!];
    }),
  );
  return groups.map(({ scores }) => {
    let marked = 0;
    let n = 0;
    for (const { bucket, scores: values } of scores) {
      const threshold = thresholds.get(bucket);
      if (threshold === undefined) continue;
      n += values.length;
      marked += countAbove(Float64Array.from(values).sort(), threshold);
    }
    return { marked, n };
  });
}

/** Texts that a text of a known-human group has beside it on average, itself included. */
function clusterSize(groups: readonly HumanGroup[]): number {
  let total = 0;
  let squares = 0;
  for (const { scores } of groups) {
    const n = scores.reduce((sum, each) => sum + each.scores.length, 0);
    total += n;
    squares += n * n;
  }
  return total === 0 ? 1 : squares / total;
}
