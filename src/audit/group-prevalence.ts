import type { QueryProcess } from '../engine/query-process.ts';
import type { PartFiles } from '../engine/record-session.ts';
import { type GroupScores, readStyleGroups, type StyleGroup } from '../engine/style-groups.ts';
import { type DetectionProfile, profilesOfLength } from '../origin/prevalence/detection-profile.ts';
import type { ShareBucket } from '../origin/prevalence/pile-counts.ts';
import {
  type GroupOutcome,
  type GroupTest,
  type GroupTests,
  type HumanGroup,
  type TestedGroup,
  testGroups,
} from '../origin/prevalence/test-groups.ts';
import { LEAST_ANCHORS } from '../origin/style/least-anchors.ts';
import { type AnchorBucket, AnchorPool, type SharesComparedWith } from './anchor-pool.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import { joinEstimates } from './join-estimates.ts';
import type { ShareSummary } from './prevalence-result.ts';
import { roundShare } from './round-share.ts';
import { shareSummary } from './share-summary.ts';
import { STYLE_LENGTHS } from './style-levels.ts';

/** Fewer scored texts of a group say too little: it is counted, not tested. */
const LEAST_TEXTS = 20;
/** Groups tested at most, those with most scored texts: */
const MOST_GROUPS = 2000;
/** and texts of each at most; more would narrow no interval worth the name. */
const TEXTS_OF_GROUP = 2000;
/** Known-human groups show how much groups differ only where several of their texts can be compared. */
const LEAST_HUMAN_TEXTS = 5;
const SEED = 1;

/** Column that groups are read from. */
export type GroupColumn = `g${number}` | 'field' | 'language' | 'source';

/** What was tested of one group. Shares are of texts. */
export interface GroupResult {
  readonly group: string;
  /** Texts of the group that no attested date and no verified capture makes human and that are no anchors; where more than are sampled are scored, those sampled and their like. */
  readonly documents: number;
  /** Texts of the group that an attested date or a verified capture makes human, or that are anchors: they are not tested. */
  readonly known_human: number;
  /** Texts tested: with a score and enough human texts to compare with. */
  readonly n: number;
  readonly anchors: number;
  /** Whose human texts it was compared with; null where untested. Against those of others it is never named. */
  readonly compared_with: SharesComparedWith | null;
  readonly outcome: GroupOutcome;
  /** Chance of so much that looks like model text, were all of it human; null where untested. Without human groups: were texts independent. */
  readonly p: number | null;
  /** P, adjusted for all groups that can be named (Benjamini and Hochberg); null for others, and without human groups. */
  readonly adjusted_p: number | null;
  /** Independent texts that would say as much, at the least. */
  readonly effective_texts: number;
  /** Share of human text let through at which the group stands out most, and the share of its texts and of human texts above. */
  readonly clearest: { readonly level: number; readonly texts: number; readonly human: number } | null;
  /** Null where untested. */
  readonly estimate: ShareSummary | null;
}

export interface GroupPrevalence {
  /** Null where fewer than ten groups of known-human texts are there: none can be promised, and no group is named. */
  readonly false_discovery_rate: number | null;
  readonly tested: number;
  /** Of them those that only known-human texts of other sources could be compared with. */
  readonly tested_against_others: number;
  /** Groups of known-human texts by which it is known how much groups differ; null: fewer than ten. */
  readonly human_groups: number | null;
  /** By p, then name; untested ones last. */
  readonly groups: readonly GroupResult[];
  /** Groups with fewer than 20 scored texts, which are not listed; those beyond the 2,000 largest; texts without a group. */
  readonly too_small: number;
  readonly beyond_limit: number;
  readonly texts_without_group: number;
}

/** A test with what sentences need of it. */
export interface TestedColumn {
  readonly result: GroupPrevalence;
  readonly tests: GroupTests;
}

/** Tests each group of a column for more model text than human text explains, with false discoveries under control. */
export async function testColumn(
  calibrated: AuditStyleScores,
  {
    query,
    parts,
    column,
    sources,
    falseDiscoveryRate,
  }: {
    readonly query: QueryProcess;
    readonly parts: readonly PartFiles[];
    readonly column: GroupColumn;
    readonly sources: readonly string[] | undefined;
    readonly falseDiscoveryRate: number;
  },
): Promise<TestedColumn> {
  const { knownHuman, hardMarked, anchors, settings } = calibrated;
  const { profiles } = settings;
  const found = await readStyleGroups(query, {
    parts,
    column,
    knownHuman,
    marked: hardMarked,
    lengths: STYLE_LENGTHS,
    sources,
    leastTexts: LEAST_TEXTS,
    mostGroups: MOST_GROUPS,
    textsOfGroup: TEXTS_OF_GROUP,
    leastHumanTexts: LEAST_HUMAN_TEXTS,
  });
  const pool = new AnchorPool(anchors);
  const scoresOf = Map.groupBy(found.scores, ({ group }) => group);
  const humanOf = Map.groupBy(found.human, ({ group }) => group);
  const options = { falseDiscoveryRate, seed: SEED };
  const testAgainst = (set: AnchorSet): GroupTests =>
    testGroups(
      found.groups.map((group) =>
        testedGroup(group, bucketsOf(scoresOf.get(group.group) ?? [], { pool, profiles, set })),
      ),
      {
        ...options,
        humanGroups: [...humanOf].map(
          ([name, own]): HumanGroup => ({
            name,
            scores: bucketsOf(own, { pool, profiles, set }).map(({ name: bucket, scores }) => ({ bucket, scores })),
          }),
        ),
      },
    );
  // Where it is not clear which human texts a group's are like, it stands out only if it does against the strictest of them.
  const strict = testAgainst('highest');
  const comparesWithOne = found.scores.every((each) => {
    const { anchors: all, highest } = pool.bucketOf(each);
    return all === highest;
  });
  const tests = comparesWithOne
    ? strict
    : withJoinedEstimates(strict, { all: testAgainst('anchors'), lowest: testAgainst('lowest') });
  const knownHumanOf = new Map(found.groups.map(({ group, knownHuman: count }) => [group, count]));
  return {
    tests,
    result: {
      false_discovery_rate: tests.falseDiscoveryRate,
      tested: tests.tested,
      tested_against_others: tests.testedAgainstOthers,
      human_groups: tests.clustering.known ? tests.clustering.humanGroups : null,
      groups: tests.groups.map((test) => groupResult(test, knownHumanOf.get(test.name) ?? 0)),
      too_small: found.tooSmall,
      beyond_limit: found.beyondLimit,
      texts_without_group: found.without,
    },
  };
}

type AnchorSet = Exclude<keyof AnchorBucket, 'name' | 'comparedWith'>;

interface ComparedBucket extends ShareBucket {
  readonly comparedWith: SharesComparedWith;
}

function bucketsOf(
  scores: readonly GroupScores[],
  {
    pool,
    profiles,
    set,
  }: { readonly pool: AnchorPool; readonly profiles: readonly DetectionProfile[]; readonly set: AnchorSet },
): readonly ComparedBucket[] {
  return [...Map.groupBy(scores, (each) => pool.bucketOf(each))].map(
    ([{ name, comparedWith, [set]: anchors }, own]) => ({
      name,
      comparedWith,
      scores: Float64Array.from(
        own.flatMap((each) => each.scores),
        (style) => style / 1000,
      ),
      anchors,
      // Texts of one bucket are of one length.
      profiles: profilesOfLength(profiles, own[0]!.words),
    }),
  );
}

/**
 * A group as it is tested. Of a group that was sampled, texts without a score count in proportion. Where some of its texts can be compared
 * with human texts of their own source, it is tested by these alone.
 */
function testedGroup(group: StyleGroup, all: readonly ComparedBucket[]): TestedGroup {
  const hasOwn = all.some(({ comparedWith, anchors }) => comparedWith === 'own' && anchors.length >= LEAST_ANCHORS);
  const buckets = all.map((bucket) =>
    hasOwn && bucket.comparedWith === 'others' ? { ...bucket, anchors: new Float64Array(0) } : bucket,
  );
  const share = group.scored === 0 ? 1 : group.sampled / group.scored;
  const unscored = Math.round((group.texts - group.scored) * share);
  const comparable = buckets
    .filter(({ anchors }) => anchors.length >= LEAST_ANCHORS)
    .reduce((sum, { scores }) => sum + scores.length, 0);
  return {
    name: group.group,
    buckets,
    comparedWith: hasOwn ? 'own' : 'others',
    documents: group.sampled + unscored,
    hardMarked: group.markedSampled + Math.min(unscored, Math.round(group.markedUnscored * share)),
    hardMarkedScored: Math.min(group.markedSampled, comparable),
  };
}

/** The outcome of the strictest comparison, with intervals that hold for all of them. */
function withJoinedEstimates(
  strict: GroupTests,
  { all, lowest }: { readonly all: GroupTests; readonly lowest: GroupTests },
): GroupTests {
  const estimatesOf = (tests: GroupTests) => new Map(tests.groups.map(({ name, estimate }) => [name, estimate]));
  const [allOf, lowestOf] = [estimatesOf(all), estimatesOf(lowest)];
  return {
    ...strict,
    groups: strict.groups.map((test) => {
      const [together, lenient] = [allOf.get(test.name), lowestOf.get(test.name)];
      if (!test.estimate || !together || !lenient) return test;
      return { ...test, estimate: joinEstimates({ all: together, highest: test.estimate, lowest: lenient }) };
    }),
  };
}

function groupResult(test: GroupTest, knownHuman: number): GroupResult {
  const { name, documents, n, anchors, comparedWith, outcome, p, adjusted, effectiveTexts, clearest, estimate } = test;
  return {
    group: name,
    documents,
    known_human: knownHuman,
    n,
    anchors,
    compared_with: comparedWith,
    outcome,
    p: p === null ? null : roundP(p),
    adjusted_p: adjusted === null ? null : roundP(adjusted),
    effective_texts: Math.round(effectiveTexts * 10) / 10,
    clearest:
      clearest === null
        ? null
        : { level: clearest.level, texts: roundShare(clearest.texts), human: roundShare(clearest.human) },
    estimate: estimate === null ? null : shareSummary(estimate),
  };
}

/** Three digits, however small. */
function roundP(p: number): number {
  return Number(p.toPrecision(3));
}
