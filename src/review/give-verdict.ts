import { originText } from '../audit/what-would-change.ts';
import type { RecordGroup } from '../engine/review-ranking.ts';
import { ReviewRanking } from '../engine/review-ranking.ts';
import { ConfigError, InputError } from '../errors.ts';
import { nearestName } from '../io/nearest-name.ts';
import { reviewerName } from '../origin/reviewer-name.ts';
import { signatureDigest } from '../origin/signature-digest.ts';
import {
  currentReviews,
  REVIEW_VERDICTS,
  type Review,
  type ReviewedGroup,
  type ReviewTarget,
  type ReviewVerdict,
  reviewScope,
  reviewTargetKey,
} from '../record/review.ts';
import { publishReview, readReviews } from '../workspace/reviews.ts';
import { parseReviewItem, printReviewItem } from './review-item.ts';
import { type OpenReview, openReview, type ReviewQueueOptions } from './review-queue.ts';
import { type AlikeRecords, type OriginState, originWithVerdict } from './verdict-changes.ts';

export const MOST_REASON_CHARACTERS = 200;
export const MOST_NOTE_CHARACTERS = 2000;

export interface Verdict {
  /** As typed; see `reviewerName`. */
  readonly reviewer: string;
  readonly verdict: ReviewVerdict;
  /** What it rests on, in a few words. */
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
}

export interface GiveVerdictOptions
  extends Verdict,
    Pick<ReviewQueueOptions, 'workspace' | 'audit' | 'cwd' | 'queryMemoryMb'> {
  /** A record's id, its source left out where one row alone has the id, or a group as the queue writes it. */
  readonly item: string;
  /** Clock. Default the system's. */
  readonly now?: (() => Date) | undefined;
}

export interface GivenVerdict {
  readonly schema: 'outcross.review-verdict/1';
  /** Name of the file that keeps it. */
  readonly name: string;
  readonly item: string;
  readonly reviewer: string;
  readonly verdict: ReviewVerdict;
  /** What it reaches. */
  readonly records: number;
  readonly words: number;
  /** Origins of these before it was given: `unknown`, `human, declared`. Largest first. */
  readonly before: readonly string[];
  /** Their origins now that it was given. Largest first. */
  readonly now: readonly string[];
  /** Earlier verdicts of the reviewer on the same item that it takes the place of. */
  readonly supersedes: number;
}

/**
 * Gives the verdict of a person on records of an audit. It is kept in the workspace and counts from now on, whatever data is audited
 * there: a record by its id, a group by its names.
 *
 * @throws {ConfigError} the item, the reviewer or the verdict cannot be meant
 * @throws {InputError} there are no such records in the audit
 * @throws {WorkspaceError} the workspace cannot be written
 */
export async function giveVerdict(options: GiveVerdictOptions): Promise<GivenVerdict> {
  const checked = checkedVerdict(options);
  const item = parseReviewItem(options.item);
  await using review = await openReview(options);
  const target = await withSource(review, item);
  // Awaited here: what it asks is closed when this returns.
  return await publishVerdict(review, target, checked, options.now);
}

/** Gives a verdict on an opened review. @throws see `giveVerdict` */
export async function publishVerdict(
  review: OpenReview,
  target: ReviewTarget,
  { reviewer, verdict, reason, note }: Verdict,
  now: () => Date = () => new Date(),
): Promise<GivenVerdict> {
  const { workspace, snapshot } = review;
  const reached = await reachOf(review, target);
  const key = reviewTargetKey(target);
  const supersedes = currentReviews(await readReviews(workspace))
    .filter((earlier) => earlier.reviewer === reviewer && reviewTargetKey(earlier.target) === key)
    .map(({ name }) => name);
  const { records, words, before, alike } = reached;
  const given: Review = {
    ...{ reviewer, target, verdict, snapshot, records, words, supersedes },
    decidedAt: now().toISOString(),
    reason: reason ?? null,
    note: note ?? null,
  };
  const name = await publishReview(workspace, given);
  return {
    schema: 'outcross.review-verdict/1',
    ...{ name, item: printReviewItem(target), reviewer, verdict, records, words, before },
    now: originsOf(alike, (use) =>
      originWithVerdict(use, {
        ...{ card: review.open.cards.get(use.source), later: review.open.later },
        ...{ reviewer, verdict, scope: reviewScope(target), keepsEarlier: supersedes.length === 0 },
      }),
    ),
    supersedes: supersedes.length,
  };
}

/** @throws {ConfigError} the reviewer, the verdict, the reason or the note cannot be meant */
export function checkedVerdict({ reviewer, verdict, reason, note }: Verdict): Verdict {
  if (!REVIEW_VERDICTS.includes(verdict)) {
    const near = nearestName(verdict, REVIEW_VERDICTS);
    throw new ConfigError({
      place: '--verdict',
      problem: `"${verdict}" is no verdict`,
      hint: `${near === null ? '' : `Did you mean ${near}? `}Say one of ${REVIEW_VERDICTS.join(', ')}.`,
    });
  }
  for (const [place, text, most] of [
    ['--reason', reason, MOST_REASON_CHARACTERS],
    ['--note', note, MOST_NOTE_CHARACTERS],
  ] as const) {
    if (text !== undefined && text.length > most) {
      throw new ConfigError({
        place,
        problem: `is ${text.length} characters long`,
        hint: `Say it in at most ${most} characters.`,
      });
    }
  }
  return { verdict, reason, note, reviewer: reviewerName(reviewer) };
}

/** The record that an id means where it lacks its source, as long as one row alone brought it. */
async function withSource({ open }: OpenReview, target: ReviewTarget): Promise<ReviewTarget> {
  if (target.kind !== 'record') return target;
  for await (const _record of open.finder.findById(target.record)) return target;
  const { ids, count } = await open.finder.findWithoutSource(target.record);
  if (count > 1) {
    throw new InputError({
      path: target.record,
      problem: `is the id of ${count} rows`,
      hint: `Name one with its source: ${ids.join(', ')}${count > ids.length ? ', …' : ''}.`,
    });
  }
  return count === 1 ? { kind: 'record', record: ids[0]! } : target;
}

async function reachOf(
  { open, manifest, audit, snapshot }: OpenReview,
  target: ReviewTarget,
): Promise<Pick<GivenVerdict, 'records' | 'words' | 'before'> & { readonly alike: readonly AlikeRecords[] }> {
  const place = audit === null ? `snapshot ${snapshot}` : `audit ${audit}`;
  const alike: AlikeRecords[] = [];
  if (target.kind === 'record') {
    const ids: string[] = [];
    for await (const record of open.finder.findById(target.record)) {
      if (record.sha256Raw === null) continue;
      ids.push(record.id);
      if (record.id === target.record) alike.push({ ...record, records: 1 });
    }
    if (alike.length === 0) {
      const near = ids.length > 0 ? ids : await open.finder.nearIds(target.record);
      throw new InputError({
        path: target.record,
        problem: ids.length > 0 ? 'is a row of several records' : `is no record of ${place}`,
        hint:
          near.length > 0
            ? `Name one of ${near.slice(0, 5).join(', ')}.`
            : 'Find it by what it says: outcross trace --where \'preview ~ "…"\'',
      });
    }
  } else {
    const group = groupOf(target, { open, manifest });
    if (typeof group !== 'string') {
      const ranking = await ReviewRanking.open(open.query, {
        weights: [],
        pressing: 0,
        groupColumns: manifest.groupColumns,
      });
      alike.push(...(await ranking.cellsOf(group)).map((cell) => ({ ...cell, source: group.source })));
    }
    if (typeof group === 'string' || alike.length === 0) {
      throw new InputError({
        path: printReviewItem(target),
        problem: `${typeof group === 'string' ? group : 'no record is in this group'} (${place})`,
        hint: 'Copy the item from outcross review queue.',
      });
    }
  }
  return {
    alike,
    records: alike.reduce((sum, { records }) => sum + records, 0),
    words: wordsOf(alike),
    before: originsOf(alike, (use) => open.decisionOf(use).decision.origin),
  };
}

/** Origins of records in words, that of most words first. */
function originsOf(alike: readonly AlikeRecords[], originOf: (use: AlikeRecords) => OriginState): readonly string[] {
  return [...Map.groupBy(alike, (use) => originText(originOf(use)))]
    .sort(([a, one], [b, other]) => wordsOf(other) - wordsOf(one) || (a < b ? -1 : 1))
    .map(([origin]) => origin);
}

function wordsOf(items: readonly { readonly words: number }[]): number {
  return items.reduce((sum, { words }) => sum + words, 0);
}

/** The group in terms of the snapshot; in words what it names that is not there. */
function groupOf(
  { source, field, column, evidence }: ReviewedGroup,
  { open, manifest }: Pick<OpenReview, 'open' | 'manifest'>,
): RecordGroup | string {
  const index = column === undefined ? -1 : manifest.groupColumns.indexOf(column.name);
  if (column !== undefined && index === -1) return `"${column.name}" is no column of groups here`;
  const signature =
    evidence === undefined
      ? undefined
      : open.uses.find((use) => use.source === source && signatureDigest(use.signature) === evidence)?.signature;
  if (evidence !== undefined && signature === undefined) return 'no record has this evidence any more';
  return {
    source,
    field: field ?? null,
    column: index === -1 ? null : index,
    value: column?.value ?? null,
    signature: signature ?? null,
  };
}
