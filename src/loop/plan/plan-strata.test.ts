import { expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { planStrata, type StratumInput } from './plan-strata.ts';

const place = 'strata.csv';

test('masses become shares; what has none is left out and named', () => {
  const { strata, notes } = planStrata(
    [
      { name: 'a', mass: 30 },
      { name: 'b', mass: 10, fitness: 0.5, available: 7 },
      { name: 'none', mass: 0 },
    ],
    { place },
  );
  expect(
    strata.map(({ name, share, supply, fitness, available }) => [name, share, supply, fitness, available]),
  ).toEqual([
    ['a', 0.75, 0.75, 1, undefined],
    ['b', 0.25, 0.25, 0.5, 7],
  ]);
  expect(notes).toEqual(['left out, because people write nothing of it: none']);
});

test('fresh rows say in what mix human rows come', () => {
  const { strata } = planStrata(
    [
      { name: 'a', mass: 0.9, fresh: 60 },
      { name: 'b', mass: 0.1, fresh: 40 },
    ],
    { place, areShares: true },
  );
  expect(strata.map(({ supply }) => supply)).toEqual([0.6, 0.4]);
});

test.each<[string, readonly StratumInput[], boolean, RegExp]>([
  ['no rows', [], false, /holds no stratum/],
  ['negative masses', [{ name: 'a', mass: -1, place: 'row 1' }], false, /row 1: stratum "a" has the mass -1/],
  ['no numbers', [{ name: 'a', mass: Number.NaN }], false, /has the mass NaN/],
  ['endless masses', [{ name: 'a', mass: Number.POSITIVE_INFINITY }], false, /Infinity/],
  ['no mass at all', [{ name: 'a', mass: 0 }], false, /no stratum has any human mass/],
  [
    'shares that do not add up',
    [
      { name: 'a', mass: 0.7 },
      { name: 'b', mass: 0.6 },
    ],
    true,
    /add up to 1\.3/,
  ],
  [
    'names twice',
    [
      { name: 'a', mass: 1 },
      { name: 'a', mass: 2, place: 'row 2' },
    ],
    false,
    /row 2: stratum "a" stands there twice/,
  ],
  ['no name', [{ name: '  ', mass: 1 }], false, /no name/],
  ['a name without end', [{ name: 'x'.repeat(1000), mass: 1 }], false, /1000 characters/],
  [
    'fresh rows of some',
    [
      { name: 'a', mass: 1, fresh: 3 },
      { name: 'b', mass: 1 },
    ],
    false,
    /"b" does not say/,
  ],
  [
    'fresh rows of none',
    [
      { name: 'a', mass: 1, fresh: 0 },
      { name: 'b', mass: 1, fresh: 0 },
    ],
    false,
    /no fresh human row/,
  ],
  ['negative fitness', [{ name: 'a', mass: 1, fitness: -0.1 }], false, /fitness -0\.1/],
  ['fitness 0 of all', [{ name: 'a', mass: 1, fitness: 0 }], false, /every stratum has the fitness 0/],
  ['too many', Array.from({ length: 100_001 }, (_, n) => ({ name: String(n), mass: 1 })), false, /at most 100000/],
])('refuses %s', (_, rows, areShares, message) => {
  expect(() => planStrata(rows, { place, areShares })).toThrow(ConfigError);
  expect(() => planStrata(rows, { place, areShares })).toThrow(message);
});
