import { expect, test } from 'vitest';
import { finiteOnly } from './finite-only.ts';

test('what is infinite is left out; what is no number stays, so that a loop can say so', () => {
  expect(finiteOnly({ a: 1, b: Number.POSITIVE_INFINITY, c: Number.NEGATIVE_INFINITY, d: -0.5 })).toEqual({
    a: 1,
    d: -0.5,
  });
  expect(finiteOnly({ a: Number.NaN })).toEqual({ a: Number.NaN });
});
