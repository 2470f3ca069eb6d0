import { expect, test } from 'vitest';
import { randomStream } from './random-stream.ts';
import { regularizedIncompleteGamma } from './regularized-incomplete-gamma.ts';

/** Chance of a χ² statistic at least this large. */
const chance = (statistic: number, degrees: number) =>
  regularizedIncompleteGamma(statistic / 2, { a: degrees / 2 }).upper;

test('depends on seed and keys alone', () => {
  const [first, again] = [randomStream(7, 'arm', 3), randomStream(7, 'arm', 3)];
  for (let draw = 0; draw < 1000; draw++) {
    const value = first();
    expect(again()).toBe(value);
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1);
  }
});

test('results that were written with these numbers can be reproduced: the first two of some streams', () => {
  const head = (...keys: Parameters<typeof randomStream>) => {
    const random = randomStream(...keys);
    return [random(), random()];
  };
  expect([head(0), head(1), head(1, 'a', 2), head(-5, 0.25)]).toMatchInlineSnapshot(`
    [
      [
        0.4460953639502613,
        0.43423166814431124,
      ],
      [
        0.4879556301034068,
        0.15471275346049662,
      ],
      [
        0.8936065957615833,
        0.9540270749236276,
      ],
      [
        0.21421645830332992,
        0.6998593598311375,
      ],
    ]
  `);
});

test('keys that look alike give other streams', () => {
  const firsts = [
    randomStream(1),
    randomStream(2),
    randomStream(-1),
    randomStream(2 ** 32),
    randomStream(2 ** 32 + 1),
    randomStream(1, ''),
    randomStream(1, 0),
    randomStream(1, 1),
    randomStream(1, '1'),
    randomStream(1, 0.5),
    randomStream(1, -0.5),
    randomStream(1, 'ab', 'c'),
    randomStream(1, 'a', 'bc'),
    randomStream(1, 'abc'),
    randomStream(1, 1, 2),
    randomStream(1, 2, 1),
    randomStream(12),
  ].map((random) => random());
  expect(new Set(firsts).size).toBe(firsts.length);
  expect(randomStream(1, -0)()).toBe(randomStream(1, 0)());
});

test('every one of the 53 bits is even, within a stream and over the first numbers of neighbouring seeds', () => {
  const DRAWS = 20_000;
  const bits = (value: number) => {
    const ones = new Uint8Array(53);
    let rest = value * 2 ** 53;
    for (let bit = 0; bit < 53; bit++) {
      ones[bit] = rest % 2;
      rest = Math.floor(rest / 2);
    }
    return ones;
  };
  const within = randomStream(3, 'bits');
  for (const next of [
    within,
    (
      (seed) => () =>
        randomStream(seed++, 'bits')()
    )(0),
  ]) {
    const ones = new Float64Array(53);
    for (let draw = 0; draw < DRAWS; draw++) for (const [bit, one] of bits(next()).entries()) ones[bit]! += one;
    const statistic = ones.reduce((sum, count) => sum + (count - DRAWS / 2) ** 2 / (DRAWS / 4), 0);
    expect(chance(statistic, 53)).toBeGreaterThan(0.001);
    expect(chance(statistic, 53)).toBeLessThan(0.999);
  }
});

test('successive numbers, and streams of neighbouring seeds and keys, fill the square evenly', () => {
  const SIDE = 32;
  const DRAWS = 200_000;
  const evenness = (next: () => readonly [number, number]) => {
    const cells = new Float64Array(SIDE * SIDE);
    for (let draw = 0; draw < DRAWS; draw++) {
      const [x, y] = next();
      cells[Math.floor(x * SIDE) * SIDE + Math.floor(y * SIDE)]! += 1;
    }
    const expected = DRAWS / cells.length;
    return chance(
      cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0),
      cells.length - 1,
    );
  };
  const one = randomStream(11);
  const [left, right] = [randomStream(100, 'a', 1), randomStream(101, 'a', 1)];
  const [early, late] = [randomStream(100, 'a', 1), randomStream(100, 'a', 2)];
  let seed = 0;
  const chances = [
    evenness(() => [one(), one()]),
    evenness(() => [left(), right()]),
    evenness(() => [early(), late()]),
    evenness(() => [randomStream(seed)(), randomStream(++seed)()]),
  ];
  for (const value of chances) {
    expect(value).toBeGreaterThan(0.001);
    expect(value).toBeLessThan(0.999);
  }
});

test('refuses what is no seed or key', () => {
  expect(() => randomStream(0.5)).toThrow(RangeError);
  expect(() => randomStream(Number.NaN)).toThrow(RangeError);
  expect(() => randomStream(1, Number.POSITIVE_INFINITY)).toThrow(RangeError);
});
