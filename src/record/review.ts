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
