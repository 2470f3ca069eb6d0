import { expect, test } from 'vitest';
import { decideOrigin } from '../../origin/decide.ts';
import { reviewEvidence } from '../../origin/review-evidence.ts';
import type { ReviewScope, ReviewVerdict } from '../../record/review.ts';
import { useFacts } from './use-facts.ts';

const review = (reviewer: string, verdict: ReviewVerdict, scope: ReviewScope = 'record') =>
  reviewEvidence({ reviewer, verdict, scope });

function facts(reviews: readonly ReturnType<typeof review>[], reviewers?: boolean | readonly string[]) {
  const decision = decideOrigin({ evidence: reviews, card: undefined, field: 'text' });
  return useFacts(
    { source: 's', field: 'text', signature: '', overlay: '', decision, records: 1, words: 9 } as never,
    reviewers === undefined ? {} : { reviewers },
  ).reviewers;
}

test('a verdict that stands verifies; one that decides nothing, or that was taken back nearby, does not', () => {
  const bert = review('bert', 'synthetic');
  expect(facts([bert, review('ada', 'synthetic', 'source')], true)).toBe('reviewer:ada;reviewer:bert');
  expect(facts([bert, review('ada', 'unsure')], true)).toBe('reviewer:bert');
  // Of the record itself ada is unsure, whatever she said of its source.
  expect(facts([review('ada', 'synthetic', 'source'), review('ada', 'unsure', 'record')], true)).toBeNull();
  expect(facts([bert]), 'reviewers count where the recipe says so').toBeNull();
  expect(facts([], true)).toBeNull();
});

test('named reviewers alone count, however their names are typed', () => {
  const reviews = [review('bert', 'synthetic'), review('ada lovelace', 'synthetic')];
  expect(facts(reviews, ['Ada  Lovelace'])).toBe('reviewer:ada lovelace');
  expect(facts(reviews, ['carl'])).toBeNull();
});
