import { expect, test } from 'vitest';
import { collisionShare } from './collision-share.ts';

test('matches pairs counted by hand', () => {
  // Five units write a, a, a, b, c: 3 of 10 pairs are alike.
  const texts = [1, 1, 1, 2, 3].map((text, unit) => ({ unit, text }));
  expect(collisionShare(texts)).toEqual({ units: 5, share: 0.3 });
  expect(collisionShare(texts.toReversed())).toEqual({ units: 5, share: 0.3 });
});

test('repeats within a unit are none, and across units count by their share', () => {
  const same = (unit: string, text: number) => Array.from({ length: 40 }, () => ({ unit, text }));
  expect(collisionShare([...same('p', 1), ...same('q', 2)])).toEqual({ units: 2, share: 0 });
  // q says 1 half of the time, p always: half of the draws are alike.
  expect(collisionShare([...same('p', 1), ...same('q', 2), ...same('q', 1)])?.share).toBeCloseTo(0.5, 12);
});

test('one unit has no pairs', () => {
  expect(collisionShare([{ unit: 1, text: 1 }])).toBeUndefined();
  expect(collisionShare([])).toBeUndefined();
});
