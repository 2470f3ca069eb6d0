import { ORIGIN_CLASSES } from './origin.ts';

/**
 * What a reviewer can answer: a class of origin, `unknown` (nobody can tell from what there is), or `unsure` (this reviewer cannot).
 * The last two decide nothing.
 */
export const REVIEW_VERDICTS = [...ORIGIN_CLASSES, 'unsure'] as const;
export type ReviewVerdict = (typeof REVIEW_VERDICTS)[number];

/** A single record, by its id. */
export interface ReviewedRecord {
  readonly kind: 'record';
  readonly record: string;
}

/** All records of a source for which everything named holds. */
export interface ReviewedGroup {
  readonly kind: 'group';
  readonly source: string;
  /** Field path without indices, with the chat role: `messages[assistant]`. */
  readonly field?: string | undefined;
  /** Value of a group column. */
  readonly column?: { readonly name: string; readonly value: string } | undefined;
  /** `signatureDigest` of the evidence that was read from the records. */
  readonly evidence?: string | undefined;
}

/** What a verdict is about. */
export type ReviewTarget = ReviewedRecord | ReviewedGroup;

/** How close a verdict is to a record: on itself, on records with its very evidence, on its group, field or source. Closest first. */
export const REVIEW_SCOPES = ['record', 'evidence', 'group', 'field', 'source'] as const;
export type ReviewScope = (typeof REVIEW_SCOPES)[number];

/** How close a verdict on a target is to the records it reaches. */
export function reviewScope(target: ReviewTarget): ReviewScope {
  if (target.kind === 'record') return 'record';
  if (target.evidence !== undefined) return 'evidence';
  if (target.column !== undefined) return 'group';
  return target.field === undefined ? 'source' : 'field';
}

/** A verdict as it was given. None is ever changed: a later one of the same reviewer on the same target takes its place. */
export interface Review {
  /** Identity of the reviewer: `reviewerName` of what was typed. */
  readonly reviewer: string;
  readonly target: ReviewTarget;
  readonly verdict: ReviewVerdict;
  /** ISO 8601, by the clock of who gave it. */
  readonly decidedAt: string;
  /** What the verdict rests on, in a few words. */
  readonly reason: string | null;
  readonly note: string | null;
  /** Snapshot that was looked at, and what the verdict reached in it. */
  readonly snapshot: string;
  readonly records: number;
  readonly words: number;
  /** Names of the reviewer's earlier verdicts on this target that it takes the place of. */
  readonly supersedes: readonly string[];
}

/** A verdict with the name it is kept under. */
export interface NamedReview extends Review {
  readonly name: string;
}

/** A target as one text, equal for equal targets. */
export function reviewTargetKey(target: ReviewTarget): string {
  if (target.kind === 'record') return JSON.stringify(['record', target.record]);
  const { source, field = null, column, evidence = null } = target;
  return JSON.stringify(['group', source, field, column?.name ?? null, column?.value ?? null, evidence]);
}

/**
 * The verdicts that count: of each reviewer on each target the one that no later one takes the place of. Clocks do not decide that;
 * only of verdicts given at the same time by processes that did not see each other's the later by its clock counts, then by its name.
 */
export function currentReviews(reviews: readonly NamedReview[]): readonly NamedReview[] {
  const keyOf = ({ reviewer, target }: Review) => `${reviewTargetKey(target)}\0${reviewer}`;
  // Nobody takes back what another said, or what they said elsewhere.
  const superseded = new Set(reviews.flatMap((review) => review.supersedes.map((name) => `${keyOf(review)}\0${name}`)));
  const current = new Map<string, NamedReview>();
  for (const review of reviews) {
    const key = keyOf(review);
    if (superseded.has(`${key}\0${review.name}`)) continue;
    const known = current.get(key);
    if (known === undefined || isLater(review, known)) current.set(key, review);
  }
  return [...current.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function isLater(a: NamedReview, b: NamedReview): boolean {
  return a.decidedAt === b.decidedAt ? a.name > b.name : a.decidedAt > b.decidedAt;
}
