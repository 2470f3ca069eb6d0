export { REVIEW_VERDICTS, type ReviewScope, type ReviewTarget, type ReviewVerdict } from '../record/review.ts';
export { type AppliedReviews, applyReviews, type SourceShift } from './apply-reviews.ts';
export { type GivenVerdict, type GiveVerdictOptions, giveVerdict, type Verdict } from './give-verdict.ts';
export {
  type AgreementOf,
  type Measured,
  type PairAgreement,
  type ReviewAgreement,
  reviewAgreement,
} from './review-agreement.ts';
export { parseReviewItem, printReviewItem } from './review-item.ts';
export { type ListedReview, listReviews, type ReviewList } from './review-list.ts';
export {
  type ReviewDisagreement,
  type ReviewExample,
  type ReviewItem,
  type ReviewQueue,
  type ReviewQueueOptions,
  reviewQueue,
} from './review-queue.ts';
export { type ReviewSessionEffects, type ReviewSessionResult, reviewSession } from './review-session.ts';
export type { OriginChange, VerdictEffect } from './verdict-changes.ts';
