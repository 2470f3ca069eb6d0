import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { countCounts } from './counts-of-counts.ts';
import { rarefiedHapaxShare } from './rarefied-hapax-share.ts';
import { subsampleCoverage } from './subsample-coverage.ts';

/** Mean share of types drawn once over all ways to draw m of the occurrences. */
function byEnumeration(counts: readonly number[], m: number): number {
  const units = counts.flatMap((count, type) => Array<number>(count).fill(type));
  let draws = 0;
  let once = 0;
  const draw = (from: number, chosen: readonly number[]): void => {
    if (chosen.length === m) {
      draws++;
      once += chosen.filter((type) => chosen.filter((other) => other === type).length === 1).length;
      return;
    }
    for (let at = from; at < units.length; at++) draw(at + 1, [...chosen, units[at]!]);
  };
  draw(0, []);
  return once / draws / m;
}

test.each([
  [[1, 2, 3], 3],
  [[4, 4, 1, 1], 5],
  [[5, 2, 1], 8],
  [[3], 2],
])('is the mean over all draws from %o of %d', (counts, drawn) => {
  expect(rarefiedHapaxShare(countCounts(counts), { drawn })).toBeCloseTo(byEnumeration(counts, drawn), 12);
});

test('is f1/n of the whole sample, 1 of one draw, and the coverage deficit of one draw less', () => {
  const sample = countCounts([1, 1, 1, 2, 2, 5, 9, 40]);
  expect(rarefiedHapaxShare(sample, { drawn: sample.total })).toBeCloseTo(3 / sample.total, 14);
  expect(rarefiedHapaxShare(sample, { drawn: 1 })).toBeCloseTo(1, 14);
  for (const drawn of [2, 17, 40])
    expect(rarefiedHapaxShare(sample, { drawn })).toBeCloseTo(1 - subsampleCoverage(sample, { drawn: drawn - 1 }), 12);
});

test('refuses to draw more than there is', () => {
  expect(() => rarefiedHapaxShare(countCounts([1, 2]), { drawn: 4 })).toThrow(SampleTooSmallError);
});
