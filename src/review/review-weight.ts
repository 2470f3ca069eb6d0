import type { LaterEvidence } from '../audit/later-evidence.ts';
import type { DecidedUse } from '../audit/origin-index.ts';
import type { ReviewWeight } from '../engine/review-ranking.ts';
import { closestReviews, REVIEWERS_TO_VERIFY, reviewerOf } from '../origin/review-evidence.ts';
import type { Evidence } from '../record/evidence.ts';
import type { OriginStatus } from '../record/origin.ts';
import type { ReviewScope } from '../record/review.ts';
import type { SourceCard } from '../record/source-card.ts';
import { originWithVerdict, TOLD_VERDICTS } from './verdict-changes.ts';

/**
 * How open an origin is, in percent: what nobody knows or what disagrees is wholly open; what Outcross concluded is likely; what a supplier
 * declares is mostly true; what is verified needs no reviewer. Chosen, not measured: they order the queue and decide nothing.
 */
const OPENNESS: Readonly<Record<OriginStatus, number>> = { unknown: 100, inferred: 60, declared: 20, verified: 0 };
const WHOLLY_OPEN = 100;
/** From here on a verdict is pressing: it comes before all that is declared, however much that is. */
export const PRESSING_WEIGHT = OPENNESS.inferred;

/** Nobody's name: no reviewer can bear it. */
export const NOBODY = '';

/**
 * What a word of some records gains by a verdict: the openness of their origin, where any verdict would change its class; nothing where
 * enough people have answered, or where the one who asks has.
 *
 * @param reviewer who asks; undefined: anybody
 */
export function reviewWeight(
  use: DecidedUse,
  {
    cards,
    later,
    reviewer,
  }: {
    readonly cards: ReadonlyMap<string, SourceCard>;
    readonly later: LaterEvidence;
    readonly reviewer?: string | undefined;
  },
): ReviewWeight {
  const { source, field, signature, overlay, decision } = use;
  const { origin } = decision;
  const openness = origin.flag === null ? OPENNESS[origin.status] : WHOLLY_OPEN;
  const card = cards.get(source);
  const gain = (scope: ReviewScope) =>
    openness > 0 &&
    TOLD_VERDICTS.some(
      (verdict) =>
        originWithVerdict(use, { card, later, scope, verdict, reviewer: reviewer ?? NOBODY }).class !== origin.class,
    )
      ? openness
      : 0;
  if (isAnswered(closestReviews(decision.evidence), reviewer))
    return { source, field, signature, overlay, near: 0, far: 0 };
  return { source, field, signature, overlay, near: gain('record'), far: gain('source') };
}

/**
 * Whether records need no (further) verdict: enough looked at them and could not tell, or the one who asks said something of them, or
 * looked at them and could not tell. What somebody could not tell of a pile says nothing of its records.
 */
function isAnswered(reviews: readonly Evidence[], reviewer: string | undefined): boolean {
  const unable = reviews.filter((item) => item.class === undefined && reviewerOf(item)!.scope === 'record');
  if (unable.length >= REVIEWERS_TO_VERIFY) return true;
  const own = reviewer === undefined ? undefined : reviews.find((item) => reviewerOf(item)!.reviewer === reviewer);
  return own !== undefined && (own.class !== undefined || unable.includes(own));
}
