import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { conformalBound, conformalP, conformalRank, conformalThreshold } from './conformal.ts';

const scores = fc
  .array(fc.integer({ min: -20, max: 20 }), { maxLength: 60 })
  .map((values) => Float64Array.from(values).sort());

describe('p-values', () => {
  test('count the anchors that score as high', () => {
    const anchors = Float64Array.of(1, 2, 2, 3);
    // (1 + #{s_j >= s}) / 5
    expect([0, 1, 2, 2.5, 3, 4].map((score) => conformalP(anchors, score))).toEqual([1, 1, 0.8, 0.4, 0.4, 0.2]);
    expect(conformalP(new Float64Array(0), 3)).toBe(1);
  });

  test('flag exactly what lies above the threshold', () => {
    fc.assert(
      fc.property(
        scores,
        fc.integer({ min: -21, max: 21 }),
        fc.double({ min: 0.001, max: 0.6, noNaN: true }),
        (anchors, score, alpha) => {
          expect(score > conformalThreshold(anchors, alpha)).toBe(conformalP(anchors, score) <= alpha);
        },
      ),
    );
  });

  test('are at most α for a share α of exchangeable texts', () => {
    // 4,000 draws of 100 numbers: p <= 0.05 has the chance 5/100, standard error 0.0034; 4 of those are a false alarm in 30,000.
    const random = seededGenerator(11);
    let flagged = 0;
    for (let draw = 0; draw < 4000; draw++) {
      const values = Float64Array.from({ length: 100 }, random);
      if (conformalP(values.slice(1).sort(), values[0]!) <= 0.05) flagged++;
    }
    expect(flagged / 4000).toBeGreaterThan(0.05 - 4 * 0.0034);
    expect(flagged / 4000).toBeLessThan(0.05 + 4 * 0.0034);
  });
});

describe('the promised rank', () => {
  test.each([
    [
      0.05,
      [
        [100, 2],
        [300, 10],
        [1000, 41],
      ],
    ],
    [
      0.01,
      [
        [229, 0],
        [230, 1],
        [1000, 6],
        [3000, 23],
      ],
    ],
    [
      0.001,
      [
        [2301, 0],
        [2302, 1],
      ],
    ],
  ] as const)('at %d, δ = 0.1', (alpha, expected) => {
    expect(expected.map(([n]) => [n, conformalRank(n, { alpha, delta: 0.1 })])).toEqual(expected);
  });

  test('is that of the bound', () => {
    const anchors = Float64Array.from({ length: 300 }, (_, index) => index);
    for (const alpha of [0.0076, 0.0077, 0.01, 0.013, 0.05, 0.3]) {
      const rank = conformalRank(300, { alpha, delta: 0.1 });
      // A score with fewer than k anchors at or above it is flagged.
      for (const score of [299.5, 298.5, 290.5, 250.5, 100.5]) {
        const above = anchors.filter((anchor) => anchor >= score).length;
        expect(conformalBound(anchors, score, { delta: 0.1 }) <= alpha).toBe(above < rank);
      }
    }
    expect(conformalBound(anchors, -1, { delta: 0.1 })).toBe(1);
  });

  test('is never above the marginal one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(0.001, 0.01, 0.05), (n, alpha) => {
        expect(conformalRank(n, { alpha, delta: 0.1 })).toBeLessThanOrEqual(Math.floor(alpha * (n + 1)));
      }),
    );
  });

  test('keeps the share of false alarms but for a share δ of the sets of anchors', () => {
    // Uniform scores: the share above threshold t is 1 - t. 1,500 sets of 300 anchors, α = 0.05, δ = 0.1; standard error 0.0077.
    const random = seededGenerator(12);
    let broken = 0;
    for (let set = 0; set < 1500; set++) {
      const anchors = Float64Array.from({ length: 300 }, random).sort();
      if (1 - conformalThreshold(anchors, 0.05, { delta: 0.1 }) > 0.05) broken++;
    }
    expect(broken / 1500).toBeLessThan(0.1 + 4 * 0.0077);
    expect(broken / 1500).toBeGreaterThan(0.02);
  });

  test('too few anchors flag nothing', () => {
    expect(
      conformalThreshold(
        Float64Array.from({ length: 98 }, (_, i) => i),
        0.01,
      ),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(
      conformalThreshold(
        Float64Array.from({ length: 99 }, (_, i) => i),
        0.01,
      ),
    ).toBe(98);
    expect(
      conformalThreshold(
        Float64Array.from({ length: 200 }, (_, i) => i),
        0.01,
        { delta: 0.1 },
      ),
    ).toBe(Number.POSITIVE_INFINITY);
  });
});
