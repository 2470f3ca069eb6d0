import { expect, test } from 'vitest';
import { holdAgainstLabels, type LabelledDocument } from './held-against-labels.ts';

const document = (
  id: string,
  kind: LabelledDocument['kind'],
  of: string | null = null,
  jaccard: number | null = null,
): LabelledDocument => ({ id, kind, of, jaccard, stratum: kind === 'template' ? 'chat' : 'press' });

const documents = [
  document('a', 'original'),
  document('b', 'original'),
  document('a1', 'identical', 'a', 1),
  document('a2', 'near', 'a', 0.62),
  document('b1', 'near', 'b', 0.69),
  document('b2', 'contained', 'b', 0.5),
  document('t1', 'template', 'family-1'),
  document('t2', 'template', 'family-1'),
];

test('counts copies joined with their originals, directly or by way of others', () => {
  const { recall } = holdAgainstLabels(documents, {
    pairs: [
      [0, 2],
      [3, 2],
    ],
    removed: [],
  });
  expect(recall).toEqual([
    { label: 'contained 0.5-0.6', count: 1, found: 0 },
    { label: 'identical', count: 1, found: 1 },
    { label: 'near 0.6-0.7', count: 2, found: 1 },
  ]);
});

test('pairs of one original or one family are related, others are not', () => {
  const { pairs } = holdAgainstLabels(documents, {
    pairs: [
      [2, 3],
      [6, 7],
      [0, 1],
    ],
    removed: [],
  });
  expect(pairs).toEqual({ label: 'pairs', count: 3, found: 2 });
});

test('counts removals by stratum', () => {
  const { removedByStratum } = holdAgainstLabels(documents, { pairs: [], removed: [2, 7] });
  expect(removedByStratum).toEqual([
    { label: 'chat', count: 2, found: 1 },
    { label: 'press', count: 6, found: 1 },
  ]);
});
