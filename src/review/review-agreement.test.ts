import { expect, test } from 'vitest';
import type { ReviewVerdict } from '../record/review.ts';
import { agreementOf } from './review-agreement.ts';

const on = (record: string, answers: Readonly<Record<string, ReviewVerdict>>) =>
  Object.entries(answers).map(([reviewer, verdict]) => ({
    reviewer,
    verdict,
    target: { kind: 'record' as const, record },
  }));

test('counts what is shared, leaves out who is unsure, and tells classes and headings apart', () => {
  const found = agreementOf([
    ...on('s/a', { ada: 'human', bo: 'human', cy: 'synthetic' }),
    ...on('s/b', { ada: 'synthetic', bo: 'synthetic-human-edited' }),
    ...on('s/c', { ada: 'human', bo: 'unsure' }),
    ...on('s/d', { cy: 'mixed' }),
  ]);
  expect(found).toMatchObject({
    reviewers: [
      { name: 'ada', verdicts: 3, unsure: 0 },
      { name: 'bo', verdicts: 2, unsure: 1 },
      { name: 'cy', verdicts: 2, unsure: 0 },
    ],
    items: 4,
    items_shared: 2,
    pairs: 4,
    // Of four pairs one is equal; under headings two.
    by_class: { agreement: { value: 0.25, interval: null } },
    by_heading: { agreement: { value: 0.5, interval: null } },
    confusion: [
      { classes: ['human', 'synthetic'], pairs: 2 },
      { classes: ['human', 'human'], pairs: 1 },
      { classes: ['synthetic', 'synthetic-human-edited'], pairs: 1 },
    ],
  });
  // a a b | b b: disagreements 4/2 = 2, n_a = 2, n_b = 3, n = 5: 1 - 4 * 2 / (2 * 2 * 3) = 1/3.
  expect(found.by_heading.alpha!.value).toBeCloseTo(1 / 3, 6);
  expect(found.by_pair).toMatchObject([
    { reviewers: ['ada', 'bo'], items: 2, agreed: 1 },
    { reviewers: ['ada', 'cy'], items: 1, agreed: 0, kappa: { value: 0 } },
    { reviewers: ['bo', 'cy'], items: 1, agreed: 0 },
  ]);
});

test('gives intervals from ten shared items on, the same ones each time', () => {
  const reviews = Array.from({ length: 40 }, (_, i) =>
    on(`s/${i}`, { ada: i % 2 ? 'human' : 'synthetic', bo: i % 5 === 0 ? 'human' : i % 2 ? 'human' : 'synthetic' }),
  ).flat();
  const found = agreementOf(reviews);
  // Four of 40 differ: 0, 10, 20, 30. Standard error sqrt(0.9 * 0.1 / 40) = 0.047.
  expect(found.by_class.agreement).toMatchObject({ value: 0.9 });
  const [low, high] = found.by_class.agreement!.interval!;
  expect(low).toBeGreaterThan(0.75);
  expect(low).toBeLessThan(0.86);
  expect(high).toBeGreaterThan(0.94);
  expect(found.by_class.alpha!.interval![0]).toBeLessThan(found.by_class.alpha!.value);
  expect(found.by_pair[0]!.kappa!.interval![1]).toBeGreaterThan(found.by_pair[0]!.kappa!.value);
  expect(agreementOf([...reviews].reverse())).toEqual(found);
  expect(agreementOf(reviews.slice(0, 18)).by_class.agreement!.interval).toBeNull();
});

test('says nothing where nobody shares an item', () => {
  expect(agreementOf([])).toMatchObject({
    ...{ reviewers: [], items: 0, items_shared: 0, pairs: 0, by_pair: [], confusion: [] },
    by_class: { agreement: null, alpha: null },
  });
  const same = agreementOf([...on('s/a', { ada: 'human', bo: 'human' }), ...on('s/b', { ada: 'human', bo: 'human' })]);
  expect(same.by_class).toEqual({ agreement: { value: 1, interval: null }, alpha: null });
});
