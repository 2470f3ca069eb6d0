import { expect, test } from 'vitest';
import { REVIEW_SCOPES, REVIEW_VERDICTS } from '../record/review.ts';
import { closestReviews, reviewEvidence, reviewerOf } from './review-evidence.ts';
import { evidenceSignature, parseSignature } from './signature.ts';

test('is read back from what it became, whatever the reviewer is called', () => {
  for (const scope of REVIEW_SCOPES) {
    for (const reviewer of ['ada', 'o’neil: desk 2', 'record:x']) {
      const item = reviewEvidence({ reviewer, scope, verdict: 'human' });
      const [kept] = parseSignature(evidenceSignature([item]));
      expect(kept).toEqual(item);
      expect(reviewerOf(kept!)).toEqual({ reviewer, scope });
    }
  }
  expect(
    reviewerOf({ kind: 'review', verdict: 'human', strength: 'documentary', source: 'elsewhere' }),
  ).toBeUndefined();
  expect(
    reviewerOf({ kind: 'text-artefact', verdict: 'mixed', strength: 'heuristic', source: 'reviewer-of-record:a' }),
  ).toBeUndefined();
});

test('names a class, or none where the reviewer does not', () => {
  const verdicts = REVIEW_VERDICTS.map((verdict) => {
    const item = reviewEvidence({ reviewer: 'ada', scope: 'record', verdict });
    return [verdict, item.verdict, item.class];
  });
  expect(verdicts).toEqual([
    ['human', 'human', 'human'],
    ['human-ai-assisted', 'mixed', 'human-ai-assisted'],
    ['synthetic', 'synthetic', 'synthetic'],
    ['synthetic-human-edited', 'synthetic', 'synthetic-human-edited'],
    ['mixed', 'mixed', 'mixed'],
    ['algorithmic', 'synthetic', 'algorithmic'],
    ['machine-translated', 'synthetic', 'machine-translated'],
    ['unknown', 'inconclusive', undefined],
    ['unsure', 'inconclusive', undefined],
  ]);
});

test('of one reviewer the closest verdict counts, an unsure one too', () => {
  const far = reviewEvidence({ reviewer: 'ada', scope: 'source', verdict: 'human' });
  const near = reviewEvidence({ reviewer: 'ada', scope: 'evidence', verdict: 'unsure' });
  const other = reviewEvidence({ reviewer: 'bo', scope: 'source', verdict: 'mixed' });
  expect(closestReviews([far, other, near])).toEqual([near, other]);
});

test('who says different things of two groups that share a record has said neither of it', () => {
  const group = (verdict: 'human' | 'mixed') => reviewEvidence({ reviewer: 'ada', scope: 'group', verdict });
  expect(closestReviews([group('human'), group('mixed')])).toEqual([]);
  expect(closestReviews([group('human'), group('mixed'), group('human')])).toEqual([]);
  expect(closestReviews([group('human'), group('human')])).toEqual([group('human')]);
  const near = reviewEvidence({ reviewer: 'ada', scope: 'record', verdict: 'human' });
  expect(closestReviews([group('human'), group('mixed'), near])).toEqual([near]);
});
