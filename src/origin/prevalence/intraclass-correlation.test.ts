import { expect, test } from 'vitest';
import { binomialDraw } from '../../statistics/binomial-draw.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { intraclassCorrelation, intraclassCorrelationAtMost } from './intraclass-correlation.ts';

test('matches a table worked by hand', () => {
  // Shares 4/4, 0/4, 2/4 about 1/2: between 4(¼ + ¼ + 0)/2 = 1; within 4 · ¼ / 9 = 1/9; size (12 - 48/12)/2 = 4
  // (1 - 1/9)/(1 + 3/9) = 2/3
  const clusters = [
    { marked: 4, n: 4 },
    { marked: 0, n: 4 },
    { marked: 2, n: 4 },
  ];
  expect(intraclassCorrelation(clusters)).toBeCloseTo(2 / 3, 14);
});

test('is 1 where clusters are all or nothing, 0 where they are alike', () => {
  expect(intraclassCorrelation([1, 0, 1, 0].map((share) => ({ marked: share * 5, n: 5 })))).toBe(1);
  expect(intraclassCorrelation([2, 2, 2].map((marked) => ({ marked, n: 10 })))).toBe(0);
  expect(intraclassCorrelation([{ marked: 1, n: 3 }])).toBe(0);
  expect(intraclassCorrelation([1, 0, 1].map((marked) => ({ marked, n: 1 })))).toBe(0);
  expect(intraclassCorrelation([0, 0, 0].map((marked) => ({ marked, n: 9 })))).toBe(0);
});

test('finds the correlation that texts were drawn with: 4,000 clusters of 20, seed 2', () => {
  const random = seededGenerator(2);
  // Shares 0.05 or 0.35, evenly: mean 0.2, variance 0.0225, so ρ = 0.0225 / 0.16
  const clusters = Array.from({ length: 4000 }, () => {
    const probability = random() < 0.5 ? 0.05 : 0.35;
    return { marked: binomialDraw(random, { trials: 20, probability }), n: 20 };
  });
  expect(intraclassCorrelation(clusters)).toBeCloseTo(0.140625, 2);
});

test('an upper bound by hand: the quotient of mean squares over the quantile of its chance', () => {
  // As above: between 1, within 1/9, size 4; the 5 % quantile of χ² with 2 degrees is -2 ln 0.95 = 0.1025866, over 2 0.0512933.
  // between at most 19.4957: (19.4957 - 1/9)/(19.4957 + 3/9) = 0.977585
  const clusters = [4, 0, 2].map((marked) => ({ marked, n: 4 }));
  expect(intraclassCorrelationAtMost(clusters, { chance: 0.05 })).toBeCloseTo(0.977585, 5);
});

test('ten clusters of 20 seldom have a correlation above their bound: 400 times, seed 4', () => {
  const random = seededGenerator(4);
  let above = 0;
  for (let round = 0; round < 400; round++) {
    const clusters = Array.from({ length: 10 }, () => {
      const probability = random() < 0.5 ? 0.05 : 0.35;
      return { marked: binomialDraw(random, { trials: 20, probability }), n: 20 };
    });
    if (intraclassCorrelationAtMost(clusters, { chance: 0.05 })! < 0.140625) above++;
  }
  // 20 expected, standard deviation 4.4: three of them.
  expect(above).toBeLessThanOrEqual(33);
});

test('no bound where nothing can be said', () => {
  const bound = (clusters: readonly { marked: number; n: number }[]) =>
    intraclassCorrelationAtMost(clusters, { chance: 0.05 });
  expect(bound([{ marked: 1, n: 3 }])).toBeNull();
  expect(bound([1, 0, 1].map((marked) => ({ marked, n: 1 })))).toBeNull();
  expect(bound([0, 0, 0].map((marked) => ({ marked, n: 9 })))).toBeNull();
  expect(bound([1, 0].map((share) => ({ marked: share * 5, n: 5 })))).toBe(1);
});
