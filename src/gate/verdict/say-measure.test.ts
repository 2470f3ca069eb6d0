import { expect, test } from 'vitest';
import { sayMeasure } from './say-measure.ts';

test.each([
  ['Different words', 10, 8, 0.8, 'different words −20 %'],
  ['Other documents with the same 4 words', 1, 2.1, 2.1, 'other documents with the same 4 words 2.10 times people’s'],
  // A ratio against nothing is made up.
  [
    'Other documents with the same 4 words',
    0,
    0.1083,
    11.37,
    'other documents with the same 4 words 0.11 against 0 of people',
  ],
  ['MTLD', 10, 9, 0.9, 'MTLD −10 %'],
])('%s: %d and %d', (title, reference, generation, ratio, said) => {
  expect(sayMeasure({ title, reference, generation, ratio })).toBe(said);
});
