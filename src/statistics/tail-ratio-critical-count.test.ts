import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binomialLowerTail, binomialUpperTail } from './binomial-tail.ts';
import { tailRatioCriticalCount } from './tail-ratio-critical-count.ts';

test('is the last count that rejects, wherever one begins to look', () => {
  fc.assert(
    fc.property(
      fc.nat(300),
      fc.double({ min: 0.02, max: 0.95, noNaN: true }),
      fc.constantFrom(0.05, 0.00375, 0.03),
      fc.constantFrom('fail' as const, 'pass' as const),
      fc.option(fc.nat(2000), { nil: undefined }),
      (referenceCount, share, alpha, side, near) => {
        const critical = tailRatioCriticalCount({ referenceCount, share, alpha, side, near });
        const chance = (count: number) => {
          const given = { successes: count, trials: referenceCount + count, probability: share };
          return side === 'fail' ? binomialLowerTail(given) : binomialUpperTail(given);
        };
        if (side === 'fail') {
          if (critical >= 0) expect(chance(critical)).toBeLessThanOrEqual(alpha);
          expect(chance(critical + 1)).toBeGreaterThan(alpha);
        } else {
          expect(chance(critical)).toBeLessThanOrEqual(alpha);
          expect(chance(critical - 1)).toBeGreaterThan(alpha);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('says so where not even none rejects', () => {
  // (1/2)^4 = 0.0625 for none after four in the reference; (1/2)^5 = 0.03125 after five.
  const at = { share: 0.5, alpha: 0.05, side: 'fail' } as const;
  expect(tailRatioCriticalCount({ ...at, referenceCount: 4 })).toBe(-1);
  expect(tailRatioCriticalCount({ ...at, referenceCount: 5 })).toBe(0);
});

test('refuses what is no level, share or count', () => {
  const good = { referenceCount: 5, share: 0.5, alpha: 0.05, side: 'fail' } as const;
  expect(() => tailRatioCriticalCount({ ...good, alpha: 0 })).toThrow(RangeError);
  expect(() => tailRatioCriticalCount({ ...good, share: 1 })).toThrow(RangeError);
  expect(() => tailRatioCriticalCount({ ...good, referenceCount: 0.5 })).toThrow(RangeError);
});
