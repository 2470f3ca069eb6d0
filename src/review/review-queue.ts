import path from 'node:path';
import type { Example } from '../audit/audit-result.ts';
import { chosenSnapshot } from '../audit/chosen-snapshot.ts';
import { type OpenSnapshot, openSnapshot } from '../audit/open-snapshot.ts';
import { evidenceName } from '../audit/origin-index.ts';
import type { SnapshotInput } from '../audit/run-audit.ts';
import { parseWhere } from '../audit/where-expression.ts';
import type { FoundRecord } from '../engine/find-records.ts';
import type { RecordCondition } from '../engine/record-condition.ts';
import { type RankedGroup, type RankedRecord, type RecordGroup, ReviewRanking } from '../engine/review-ranking.ts';
import { REVIEWERS_TO_VERIFY, reviewerOf } from '../origin/review-evidence.ts';
import { reviewerName } from '../origin/reviewer-name.ts';
import { signatureDigest } from '../origin/signature-digest.ts';
import { originGroup } from '../record/origin.ts';
import {
  currentReviews,
  type NamedReview,
  type ReviewScope,
  type ReviewTarget,
  type ReviewVerdict,
  reviewScope,
  reviewTargetKey,
} from '../record/review.ts';
import type { SourceCard } from '../record/source-card.ts';
import { takeLease } from '../workspace/leases.ts';
import { readReviews } from '../workspace/reviews.ts';
import { readSnapshot, type SnapshotManifest } from '../workspace/snapshots.ts';
import { openExistingWorkspace, type Workspace } from '../workspace/workspace.ts';
import { foldGroups } from './fold-groups.ts';
import { answerCommand, printReviewItem } from './review-item.ts';
import { NOBODY, PRESSING_WEIGHT, reviewWeight } from './review-weight.ts';
import { type AlikeRecords, type OriginState, type VerdictEffect, verdictEffects } from './verdict-changes.ts';

export const DEFAULT_QUEUE_LIMIT = 10;
const EXAMPLES = 3;
const EXCERPTS = 3;
/** Evidence named of an item: what most of its words rest on. */
const EVIDENCE_NAMED = 5;

export interface ReviewQueueOptions {
  /** Folder of the workspace. Default `.outcross`. */
  readonly workspace?: string | undefined;
  /** Name of an audit. Default: the latest. */
  readonly audit?: string | undefined;
  /** Expression that records must fit to be open (docs/where.md). */
  readonly where?: string | undefined;
  /** Who asks: what they have answered is left out. */
  readonly reviewer?: string | undefined;
  /** Items listed at most. Default 10. */
  readonly limit?: number | undefined;
  /** Groups, or single records; default: groups first, then records. */
  readonly only?: 'groups' | 'records' | undefined;
  readonly cwd?: string | undefined;
  /** Memory of the query process in MiB. Default 208. */
  readonly queryMemoryMb?: number | undefined;
}

export interface ReviewExample extends Example {
  readonly words: number;
  readonly language: string;
  /** Text around marks; empty where there are none, or text is kept out. */
  readonly excerpts: readonly string[];
}

export interface ReviewAnswer {
  readonly reviewer: string;
  readonly verdict: ReviewVerdict;
}

/** Something a verdict can be given on, and what hangs on it. */
export interface ReviewItem {
  /** As `outcross review decide` takes it. */
  readonly item: string;
  readonly target: ReviewTarget;
  readonly scope: ReviewScope;
  /** Records whose origin is open and that fit. */
  readonly records: number;
  readonly words: number;
  /** All records that a verdict would reach. */
  readonly reach: { readonly records: number; readonly words: number };
  /** Open words times how open each is: whole words that are fully open. */
  readonly gain: number;
  /** Present origins of all it reaches, largest first. */
  readonly origins: readonly (OriginState & { readonly records: number; readonly words: number })[];
  /** What these rest on, largest first; at most five. */
  readonly evidence: readonly { readonly names: readonly string[]; readonly records: number; readonly words: number }[];
  readonly effects: readonly VerdictEffect[];
  /** Verdicts given on this very item. */
  readonly answers: readonly ReviewAnswer[];
  readonly examples: readonly ReviewExample[];
  readonly command: string;
}

/** An item on which people said different things. */
export interface ReviewDisagreement {
  readonly item: string;
  readonly answers: readonly ReviewAnswer[];
}

export interface ReviewQueue {
  readonly schema: 'outcross.review-queue/1';
  readonly audit: string | null;
  readonly snapshot: string;
  /** Who asked. */
  readonly reviewer: string | null;
  /** Words and records whose origin a verdict could change, by all items together. */
  readonly open: { readonly records: number; readonly words: number };
  /**
   * Groups first, then single records; in each what is pressing first, most words first; then what is declared. Groups that ask what a wider
   * one asks are left out (`foldGroups`).
   */
  readonly items: readonly ReviewItem[];
  readonly disagreements: readonly ReviewDisagreement[];
}

/** A snapshot opened for giving verdicts on it. */
export interface OpenReview extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly audit: string | null;
  readonly snapshot: string;
  readonly manifest: SnapshotManifest<SnapshotInput, SourceCard>;
  readonly open: OpenSnapshot;
}

/**
 * Opens the snapshot of an audit, with everything that was said of it since.
 *
 * @throws {InputError} there is no such audit
 * @throws {WorkspaceError} there is no workspace, or the snapshot is gone
 */
export async function openReview(
  options: Pick<ReviewQueueOptions, 'workspace' | 'audit' | 'cwd' | 'queryMemoryMb'>,
): Promise<OpenReview> {
  const workspace = await openExistingWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  const { audit, snapshot } = await chosenSnapshot(workspace, options);
  const manifest = await readSnapshot<SnapshotInput, SourceCard>(workspace, snapshot);
  const lease = await takeLease(workspace, 'read');
  try {
    const open = await openSnapshot(workspace, manifest, options);
    return {
      ...{ workspace, audit, snapshot, manifest, open },
      async [Symbol.asyncDispose]() {
        await open[Symbol.asyncDispose]();
        await lease[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await lease[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * What verdicts would change most: whole groups first, then single records. Reads no data.
 *
 * @throws {WhereError} the expression cannot be meant
 * @throws {ConfigError} the reviewer's name cannot be one
 * @throws {OutcrossError} see `openReview`
 */
export async function reviewQueue(options: ReviewQueueOptions): Promise<ReviewQueue> {
  const reviewer = options.reviewer === undefined ? undefined : reviewerName(options.reviewer);
  await using review = await openReview(options);
  // Awaited here: what it asks is closed when this returns.
  return await queueOf(review, { ...options, reviewer });
}

/** The queue of an opened review. @param options.reviewer as `reviewerName` gives it */
export async function queueOf(
  { workspace, audit, snapshot, manifest, open }: OpenReview,
  options: Pick<ReviewQueueOptions, 'where' | 'reviewer' | 'limit' | 'only'>,
): Promise<ReviewQueue> {
  const { reviewer, only, limit = DEFAULT_QUEUE_LIMIT } = options;
  const condition = options.where === undefined ? undefined : parseWhere(options.where, manifest);
  // Reviewers by name: who answered first is of no matter.
  const current = currentReviews(await readReviews(workspace)).toSorted((a, b) => compare(a.reviewer, b.reviewer));
  const answersTo = Map.groupBy(current, ({ target }) => reviewTargetKey(target));
  const { groupColumns } = manifest;
  const empty = { schema: 'outcross.review-queue/1', audit, snapshot, reviewer: reviewer ?? null } as const;
  const disagreements = disagreementsOf(answersTo);
  if (open.uses.length === 0) return { ...empty, open: { records: 0, words: 0 }, items: [], disagreements };

  const weights = open.uses.map((use) => reviewWeight(use, { cards: open.cards, later: open.later, reviewer }));
  const ranking = await ReviewRanking.open(open.query, { weights, pressing: PRESSING_WEIGHT, groupColumns, condition });
  const isSettled = (target: ReviewTarget) => isDone(answersTo.get(reviewTargetKey(target)) ?? [], reviewer);
  const ranked =
    only === 'records'
      ? []
      : (await ranking.groups(limit + answersTo.size))
          .map((group) => ({ group, target: targetOf(group, groupColumns) }))
          .filter(({ target }) => !isSettled(target))
          .sort(
            (a, b) =>
              b.group.pressing - a.group.pressing ||
              b.group.gain - a.group.gain ||
              compare(orderOf(a.target), orderOf(b.target)),
          );
  const groups = foldGroups(ranked).slice(0, limit);
  const records = only === 'groups' || groups.length >= limit ? [] : await ranking.records(limit - groups.length);

  const shown = await ranking.examples(
    groups.map(({ group }) => group),
    EXAMPLES,
  );
  const examples = await examplesById(open, [...shown.flat(), ...records.map(({ id }) => id)]);
  const items: ReviewItem[] = [];
  for (const [i, { group, target }] of groups.entries()) {
    const alike = (await ranking.cellsOf(group)).map((cell) => ({ source: group.source, ...cell }));
    items.push(
      itemOf({ target, group, alike, examples: examplesOf(shown[i]!, examples) }, { open, answersTo, reviewer }),
    );
  }
  for (const record of records) {
    const target: ReviewTarget = { kind: 'record', record: record.id };
    const alike = [{ ...record, records: 1 }];
    items.push(
      itemOf(
        { target, group: asGroup(record), alike, examples: examplesOf([record.id], examples) },
        { open, answersTo, reviewer },
      ),
    );
  }
  return { ...empty, open: await ranking.total(), items, disagreements };
}

/** The target that a ranked group is. */
export function targetOf(
  { source, field, column, value, signature }: RecordGroup,
  groupColumns: readonly string[],
): ReviewTarget {
  return {
    kind: 'group',
    source,
    ...(field !== null && { field }),
    ...(column !== null && value !== null && { column: { name: groupColumns[column]!, value } }),
    ...(signature !== null && { evidence: signatureDigest(signature) }),
  };
}

/** Wider groups come first among equally valuable ones. */
function orderOf(target: ReviewTarget): string {
  const scopes: readonly ReviewScope[] = ['source', 'field', 'group', 'evidence', 'record'];
  return `${scopes.indexOf(reviewScope(target))} ${printReviewItem(target)}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function asGroup({ words, gain }: RankedRecord): Pick<RankedGroup, 'records' | 'words' | 'reach' | 'gain'> {
  return { records: 1, words, gain, reach: { records: 1, words } };
}

/** Whether nobody need be asked about a target any more: the one who asks has answered, or enough people have. Whether these agree is another matter. */
function isDone(answers: readonly NamedReview[], reviewer: string | undefined): boolean {
  if (reviewer !== undefined && answers.some((answer) => answer.reviewer === reviewer)) return true;
  return answers.length >= REVIEWERS_TO_VERIFY;
}

function disagreementsOf(answersTo: ReadonlyMap<string, readonly NamedReview[]>): readonly ReviewDisagreement[] {
  return [...answersTo.values()]
    .filter((answers) => {
      const said = answers.filter(({ verdict }) => verdict !== 'unsure' && verdict !== 'unknown');
      return new Set(said.map(({ verdict }) => originGroup(verdict as Exclude<ReviewVerdict, 'unsure'>))).size > 1;
    })
    .map((answers) => ({ item: printReviewItem(answers[0]!.target), answers: answers.map(answerOf) }))
    .sort((a, b) => compare(a.item, b.item));
}

function answerOf({ reviewer, verdict }: NamedReview): ReviewAnswer {
  return { reviewer, verdict };
}

function itemOf(
  {
    target,
    group,
    alike,
    examples,
  }: {
    target: ReviewTarget;
    group: Pick<RankedGroup, 'records' | 'words' | 'reach' | 'gain'>;
    alike: readonly AlikeRecords[];
    examples: readonly ReviewExample[];
  },
  {
    open,
    answersTo,
    reviewer,
  }: { open: OpenSnapshot; answersTo: ReadonlyMap<string, readonly NamedReview[]>; reviewer: string | undefined },
): ReviewItem {
  const scope = reviewScope(target);
  const decided = alike.map((one) => ({ ...one, decision: open.decisionOf(one).decision }));
  return {
    item: printReviewItem(target),
    target,
    scope,
    records: group.records,
    words: group.words,
    reach: group.reach,
    gain: Math.round(group.gain / 100),
    origins: summed(decided, ({ decision: { origin } }) => ({
      class: origin.class,
      status: origin.status,
      flag: origin.flag,
    })),
    evidence: summed(decided, ({ decision: { evidence } }) => ({
      names: [...new Set(evidence.filter((item) => reviewerOf(item) === undefined).map(evidenceName))].sort(),
    })).slice(0, EVIDENCE_NAMED),
    effects: verdictEffects(
      decided.map(({ decision, ...one }) => ({ ...one, origin: decision.origin })),
      { cards: open.cards, later: open.later, reviewer: reviewer ?? NOBODY, scope },
    ),
    answers: (answersTo.get(reviewTargetKey(target)) ?? []).map(answerOf),
    examples,
    command: answerCommand(target),
  };
}

function summed<Item extends { readonly records: number; readonly words: number }, Key extends object>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): readonly (Key & { readonly records: number; readonly words: number })[] {
  const sums = new Map<string, Key & { records: number; words: number }>();
  for (const item of items) {
    const key = keyOf(item);
    const name = JSON.stringify(key);
    const sum = sums.get(name);
    if (sum === undefined) sums.set(name, { ...key, records: item.records, words: item.words });
    else {
      sum.records += item.records;
      sum.words += item.words;
    }
  }
  return [...sums]
    .sort(([a, one], [b, other]) => other.words - one.words || other.records - one.records || compare(a, b))
    .map(([, sum]) => sum);
}

async function examplesById(open: OpenSnapshot, ids: readonly string[]): Promise<ReadonlyMap<string, ReviewExample>> {
  if (ids.length === 0) return new Map();
  const condition: RecordCondition = { kind: 'in', field: { kind: 'fixed', name: 'id' }, values: [...new Set(ids)] };
  const found = new Map<string, ReviewExample>();
  for await (const record of open.finder.find(condition)) found.set(record.id, exampleOf(record));
  return found;
}

function examplesOf(ids: readonly string[], examples: ReadonlyMap<string, ReviewExample>): readonly ReviewExample[] {
  return ids.flatMap((id) => examples.get(id) ?? []);
}

function exampleOf({ id, preview, words, language, places }: FoundRecord): ReviewExample {
  const excerpts = new Set(places.flatMap(({ excerpt }) => (excerpt === null ? [] : [excerpt])));
  return { record_id: id, preview, words, language, excerpts: [...excerpts].slice(0, EXCERPTS) };
}
