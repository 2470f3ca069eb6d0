import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { lossOfShares } from './loss-of-shares.ts';

const UNITS = 100;
/** The first `count` of all units lie in the stratum. */
const first = (count: number, of = UNITS) => Array.from({ length: of }, (_, unit) => Number(unit < count));

test('steps, their covariances and shares worked by hand', () => {
  // People 40 %, base 30 %, tuned 10 % of the same 100 prompts, nested: steps 0.1 and 0.2.
  const { total, shares } = lossOfShares([first(40), first(30), first(10)].map((values) => ({ values, unitsOf: 0 })));
  expect(total.lost).toBeCloseTo(0.3, 12);
  expect(shares!.map(({ ratio }) => ratio)).toEqual([expect.closeTo(1 / 3, 12), expect.closeTo(2 / 3, 12)]);
  // Of 100 differences 10 are 1 in the first step, 20 in the second, never both: sums of squares 9 and 16, of products -2, each over
  // 99 · 100; to the variances come 2/100². Whole: (9 + 16 - 4)/9900 + 4/10000.
  const se = Math.sqrt(21 / 9900 + 4 / 10000);
  expect((total.high - total.low) / 2 / 1.6603911560169928).toBeCloseTo(se, 9);
});

test('people of other units are independent', () => {
  const { total } = lossOfShares([
    { values: first(40, 200), unitsOf: 0 },
    { values: first(10), unitsOf: 1 },
  ]);
  // 0.2 - 0.1; variances 0.16/199 and 0.09/99, and one unit more each way: 1/200² + 1/100². t of 99 degrees.
  const se = Math.sqrt(0.16 / 199 + 0.09 / 99 + 1 / 40000 + 1 / 10000);
  expect(total.lost).toBeCloseTo(0.1, 12);
  expect((total.high - total.low) / 2 / 1.6603911560169928).toBeCloseTo(se, 9);
});

test('no change in any unit is not taken for certain', () => {
  const same = { values: first(50), unitsOf: 0 };
  const { total, shares } = lossOfShares([same, same]);
  expect(total.lost).toBe(0);
  expect(total.high).toBeGreaterThan(0.01);
  expect(shares).toBeUndefined();
});

test('intervals of shares hold what is true about as often as they say', () => {
  // 500 studies of 400 prompts, seed 1: people 30 %, base 24 %, tuned 12 %: 1/3 and 2/3 of the loss. At 90 %, 500 studies miss
  // between 30 and 70 times with a chance of 0.998.
  const random = seededGenerator(1);
  let missed = 0;
  let shown = 0;
  for (let study = 0; study < 500; study++) {
    const draw = () => Array.from({ length: 400 }, () => random());
    const luck = draw();
    const coins = draw();
    const arms = [
      { values: draw().map((value) => Number(value < 0.3)), unitsOf: 0 },
      { values: luck.map((value) => Number(value < 0.24)), unitsOf: 1 },
      { values: luck.map((value, unit) => Number(value < 0.24 && coins[unit]! < 0.5)), unitsOf: 1 },
    ];
    const { shares } = lossOfShares(arms);
    if (shares === undefined) continue;
    shown++;
    const { low, high } = shares[0]!;
    if (low > 1 / 3 || high < 1 / 3) missed++;
  }
  expect(shown).toBeGreaterThan(490);
  expect(missed).toBeLessThan(70);
  expect(missed).toBeGreaterThan(20);
});

test.each([
  [[first(1)], 'no step'],
  [[first(1), [1]], 'no variance'],
  [[first(1), first(1, 50)], '100 and 50'],
  [[first(1), [0.5, 2]], 'the share 2'],
])('%# is refused', (values, says) => {
  expect(() => lossOfShares(values.map((each) => ({ values: each, unitsOf: 0 })))).toThrow(says);
});
