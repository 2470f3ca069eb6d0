import type { Evidence } from '../record/evidence.ts';
import { REVIEW_SCOPES, type ReviewScope, type ReviewVerdict } from '../record/review.ts';
import { classVerdict } from './class-verdict.ts';

/** Reviewers that must agree, with none against, before their word verifies. */
export const REVIEWERS_TO_VERIFY = 2;

const PREFIX = 'reviewer-of-';

/**
 * The verdict of a named person as evidence. It is their word, so it declares; `decideOrigin` says when several words verify.
 *
 * @param reviewer name as it identifies one (`reviewerName`)
 * @param scope what the verdict was given on
 */
export function reviewEvidence({
  reviewer,
  scope,
  verdict,
}: {
  readonly reviewer: string;
  readonly scope: ReviewScope;
  readonly verdict: ReviewVerdict;
}): Evidence {
  const says = verdict === 'unsure' || verdict === 'unknown' ? undefined : verdict;
  return {
    kind: 'review',
    verdict: says === undefined ? 'inconclusive' : classVerdict(says),
    strength: 'documentary',
    source: `${PREFIX}${scope}:${reviewer}`,
    ...(says !== undefined && { class: says }),
    coversRecord: true,
  };
}

/** Who gave a verdict, and on what; undefined for other evidence. */
export function reviewerOf({
  kind,
  source,
}: Evidence): { readonly reviewer: string; readonly scope: ReviewScope } | undefined {
  if (kind !== 'review' || !source.startsWith(PREFIX)) return undefined;
  const end = source.indexOf(':');
  const scope = REVIEW_SCOPES.find((name) => name === source.slice(PREFIX.length, end));
  return scope && end !== -1 ? { reviewer: source.slice(end + 1), scope } : undefined;
}

/**
 * Of each reviewer's verdicts the closest: what somebody says of a record itself counts more than what they said of its source. Who says
 * two things at one distance, as of two groups that share a record, has said neither of it.
 */
export function closestReviews(evidence: readonly Evidence[]): readonly Evidence[] {
  const closest = new Map<string, { readonly rank: number; readonly item: Evidence | undefined }>();
  for (const item of evidence) {
    const by = reviewerOf(item);
    if (by === undefined) continue;
    const rank = REVIEW_SCOPES.indexOf(by.scope);
    const known = closest.get(by.reviewer);
    if (known === undefined || rank < known.rank) closest.set(by.reviewer, { rank, item });
    else if (rank === known.rank && item.class !== known.item?.class)
      closest.set(by.reviewer, { rank, item: undefined });
  }
  return [...closest.values()].flatMap(({ item }) => item ?? []);
}
