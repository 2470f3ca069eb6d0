import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countCounts } from './counts-of-counts.ts';
import { hillNumber } from './hill-number.ts';
import { rarefiedHillOne } from './rarefied-hill-one.ts';
import { rarefiedHillTwo } from './rarefied-hill-two.ts';
import { rarefiedRichness } from './rarefied-richness.ts';

test('equals the mean over subsets, by hand', () => {
  // a a b: of the pairs aa, ab, ab two have entropy ln 2: exp(2/3 ln 2)
  expect(rarefiedHillOne(countCounts([2, 1]), { drawn: 2 })).toBeCloseTo(2 ** (2 / 3), 14);
  // all 924 subsets of 6
  expect(rarefiedHillOne(countCounts([5, 3, 2, 1, 1]), { drawn: 6 })).toBeCloseTo(3.26748096619158, 13);
});

test('lies between the orders 2 and 0, and is the plain Hill number when all are drawn', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 }),
      fc.nat(),
      (counts, pick) => {
        const sample = countCounts(counts);
        const drawn = 1 + (pick % sample.total);
        const one = rarefiedHillOne(sample, { drawn });
        expect(one).toBeLessThanOrEqual(rarefiedRichness(sample, { drawn }) * (1 + 1e-12));
        expect(one).toBeGreaterThanOrEqual(rarefiedHillTwo(sample, { drawn }) * (1 - 1e-12));
        expect(rarefiedHillOne(sample, { drawn: sample.total })).toBeCloseTo(hillNumber(sample, { order: 1 }), 10);
      },
    ),
  );
});

test('is exact for counts of a hundred thousand', () => {
  // Two types of 100 000 each, 100 000 drawn: the entropy is ln 2 less about 1/(4·100 000)… of a hypergeometric share,
  // variance 1/4 · 1/m · (n-m)/(n-1) = 1.25e-6; H ≈ ln 2 - 2 var
  const hill = rarefiedHillOne(countCounts([100_000, 100_000]), { drawn: 100_000 });
  expect(Math.log(hill)).toBeCloseTo(Math.LN2 - 2 * 1.25e-6, 10);
});
