import path from 'node:path';
import { currentReviews, type NamedReview } from '../record/review.ts';
import { readReviews } from '../workspace/reviews.ts';
import { openExistingWorkspace } from '../workspace/workspace.ts';
import { printReviewItem } from './review-item.ts';

export interface ListedReview extends Omit<NamedReview, 'supersedes'> {
  readonly item: string;
  /** False where a later verdict of the same reviewer took its place. */
  readonly counts: boolean;
}

export interface ReviewList {
  readonly schema: 'outcross.review-list/1';
  readonly reviews: readonly ListedReview[];
}

/** All verdicts ever given in a workspace, oldest first. */
export async function listReviews({
  workspace,
  cwd,
}: {
  readonly workspace?: string | undefined;
  readonly cwd?: string | undefined;
}): Promise<ReviewList> {
  const reviews = await readReviews(await openExistingWorkspace(path.resolve(cwd ?? '.', workspace ?? '.outcross')));
  const current = new Set(currentReviews(reviews).map(({ name }) => name));
  return {
    schema: 'outcross.review-list/1',
    reviews: reviews
      .map(({ supersedes: _, ...review }) => ({
        ...review,
        item: printReviewItem(review.target),
        counts: current.has(review.name),
      }))
      .sort((a, b) => (a.decidedAt === b.decidedAt ? (a.name < b.name ? -1 : 1) : a.decidedAt < b.decidedAt ? -1 : 1)),
  };
}
