import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balanceBands } from './balance-bands.ts';

const PEOPLE = [0.5, 0.3, 0.15, 0.05];
const bands = (over: Partial<Record<'trained' | 'shown' | 'human' | 'outputs', readonly number[]>> = {}) =>
  PEOPLE.map((people, at) => ({
    people,
    trained: over.trained?.[at] ?? people,
    shown: over.shown?.[at] ?? people,
    human: over.human?.[at] ?? 1000 * people,
    outputs: over.outputs?.[at] ?? 10_000 * people,
  }));

test('where outputs are as people are, so is the set, and people give the rarest first', () => {
  const plan = balanceBands(bands(), { size: 1000, most: 200 });
  expect(plan.map(({ rows }) => Math.round(rows))).toEqual([500, 300, 150, 50]);
  // All 50 of the rarest, all 150 of the tail; then nothing is left of 200.
  expect(plan.map(({ human }) => Math.round(human))).toEqual([0, 0, 150, 50]);
});

test('a band that the model shows half of is given twice as much, in proportion', () => {
  const plan = balanceBands(bands({ shown: [0.575, 0.3, 0.1, 0.025] }), { size: 1000, most: 200 });
  // Aims .5²/.575 = .4348, .3, .225, .1: 1.0598 together.
  expect(plan.map(({ rows }) => rows)).toEqual(
    [0.25 / 0.575, 0.3, 0.225, 0.1].map((aim) => expect.closeTo((aim / (0.25 / 0.575 + 0.625)) * 1000, 6)),
  );
});

test('a set that was trained on more goes on from there', () => {
  const plan = balanceBands(bands({ trained: [0.4, 0.3, 0.2, 0.1] }), { size: 1000, most: 0 });
  expect(plan.map(({ rows }) => Math.round(rows))).toEqual([400, 300, 200, 100]);
});

test('what outputs lack people give, as far as they may; the rest goes to bands that have more', () => {
  const plan = balanceBands(bands({ outputs: [5000, 3000, 50, 0] }), { size: 1000, most: 75 });
  // 100 of the tail and 50 of the rarest are wanting, and half of them may be people's.
  expect(plan.map(({ human }) => Math.round(human))).toEqual([0, 0, 50, 25]);
  expect(plan[2]!.rows).toBeCloseTo(100, 6);
  expect(plan[3]!.rows).toBeCloseTo(25, 6);
  expect(plan.reduce((sum, { rows }) => sum + rows, 0)).toBeCloseTo(1000, 6);
});

test('never more than there is, never more of people than may be, and the whole set where there are enough', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const supply = fc.record({
    people: share,
    trained: share,
    shown: share,
    human: fc.nat(2000),
    outputs: fc.nat(5000),
  });
  fc.assert(
    fc.property(fc.array(supply, { minLength: 1, maxLength: 6 }), fc.nat(500), (given, most) => {
      const size = 1000;
      const plan = balanceBands(given, { size, most });
      for (const [at, { rows, human }] of plan.entries()) {
        expect(human).toBeLessThanOrEqual(given[at]!.human + 1e-6);
        expect(rows - human).toBeLessThanOrEqual(given[at]!.outputs + 1e-6);
        expect(human).toBeGreaterThanOrEqual(0);
        expect(rows - human).toBeGreaterThanOrEqual(-1e-6);
      }
      const sum = (of: 'rows' | 'human') => plan.reduce((all, own) => all + own[of], 0);
      expect(sum('human')).toBeLessThanOrEqual(most + 1e-6);
      expect(sum('rows')).toBeLessThanOrEqual(size + 1e-6);
      const outputs = given.reduce((all, own) => all + own.outputs, 0);
      if (outputs >= size) expect(sum('rows')).toBeCloseTo(size, 3);
    }),
  );
});
