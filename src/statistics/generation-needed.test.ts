import { expect, test } from 'vitest';
import { generationNeededToFail, generationNeededToPass } from './generation-needed.ts';
import { smallestReferenceCount, tailRatioApproximateSize } from './tail-ratio-approximate-size.ts';
import { tailRatioTest } from './tail-ratio-test.ts';

const pass = { alpha: 0.05, delta: 0.2 };

test('asks for more of the reference where its own count leaves too much in doubt', () => {
  // z² / ln(0.8)² = 2.9264² / 0.2231² = 171.99.
  expect(smallestReferenceCount(pass)).toBeCloseTo(171.988827713712, 9);
  expect(generationNeededToPass({ ...pass, reference: { count: 171, n: 100_000 } })).toEqual({
    needs: 'more reference data',
  });
  const { n } = generationNeededToPass({ ...pass, reference: { count: 344, n: 100_000 } }) as { n: number };
  // At twice the smallest count both arms are in doubt alike: a generation of the reference's size.
  expect(n / 100_000).toBeCloseTo(1, 2);
});

test('is the size of the formula at which it is met', () => {
  const reference = { count: 2_500, n: 50_000 };
  const { n } = generationNeededToPass({ ...pass, reference }) as { n: number };
  const approximate = tailRatioApproximateSize({ ...pass, probability: 0.05, ratio: 1, referenceRatio: 50_000 / n });
  expect(Math.abs(approximate - n)).toBeLessThan(1);
});

test('where nothing is left asks for as many as make none a loss', () => {
  const reference = { count: 12, n: 20_000 };
  const { n } = generationNeededToFail({ reference, delta: 0.2, ratio: 0, alpha: 0.01 }) as { n: number };
  const pAt = (size: number) => tailRatioTest({ reference, generation: { count: 0, n: size } }).pFail;
  expect(pAt(n)).toBeLessThanOrEqual(0.01);
  expect(pAt(n - 1)).toBeGreaterThan(0.01);
});

test('asks for no more where more is lost', () => {
  const reference = { count: 900, n: 30_000 };
  const sizes = [0.75, 0.6, 0.4, 0.2, 0.1, 0.01, 0.0001, 0].map((ratio) => {
    const needed = generationNeededToFail({ reference, delta: 0.2, ratio, alpha: 0.03 / 8 });
    return 'n' in needed ? needed.n : Number.POSITIVE_INFINITY;
  });
  expect(sizes).toEqual([...sizes].sort((x, y) => y - x));
  expect(sizes.at(-1)).toBeGreaterThan(0);
});

test('refuses what cannot be planned', () => {
  const reference = { count: 10, n: 100 };
  expect(() => generationNeededToPass({ reference, delta: 0, alpha: 0.05 })).toThrow(/tolerate/);
  expect(() => generationNeededToFail({ reference, delta: 0.2, ratio: 0.8, alpha: 0.05 })).toThrow(RangeError);
  expect(() => generationNeededToPass({ reference: { count: 1, n: 0 }, alpha: 0.05 })).toThrow(RangeError);
  expect(generationNeededToFail({ reference: { count: 0, n: 100 }, ratio: 0, alpha: 0.05 })).toEqual({
    needs: 'more reference data',
  });
});
