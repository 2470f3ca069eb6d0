import { expect, test } from 'vitest';
import { biasedEquilibrium } from '../closed-forms/biased-equilibrium.ts';
import { type PlanBias, selectionField } from './selection-field.ts';

function zipf(count: number): readonly number[] {
  const weights = Array.from({ length: count }, (_, rank) => 1 / (rank + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Shares that a loop of endlessly many rows ends at. */
function settled(shares: readonly number[], m: number, bias: PlanBias, fitness?: readonly number[]): readonly number[] {
  const [rows, synthetic] = [1e6, 1e6 * (1 - m)];
  const field = selectionField(
    shares.map((share, at) => ({ strata: 1, share, fitness: fitness?.[at] ?? 1, humanRows: rows * m * share })),
    { synthetic, rows, bias },
  );
  let q = shares;
  for (let t = 0; t < 400; t++)
    q = q.map((share, at) => m * shares[at]! + (1 - m) * field.drawnBy({ group: at, t })(share));
  return q;
}

const entropy = (shares: readonly number[]) => -shares.reduce((sum, share) => sum + share * Math.log(share), 0);

test.each([
  [0.1, { temperature: 0.95, topP: 1 }, 2.08],
  [0.1, { temperature: 0.9, topP: 1 }, 1.2],
  [0.1, { temperature: 0.8, topP: 1 }, 0.79],
  [0.3, { temperature: 0.9, topP: 1 }, 3.14],
  [0.5, { temperature: 0.8, topP: 1 }, 3.26],
  [0.1, { temperature: 1.1, topP: 1 }, 5.01],
  [0.1, { temperature: 1, topP: 0.95 }, 2.82],
  [0.3, { temperature: 1, topP: 0.95 }, 3.76],
] as const)('Zipf of 200, m = %d, %o: %d nats (7.5)', (m, bias, nats) => {
  expect(entropy(settled(zipf(200), m, bias))).toBeCloseTo(nats, 1);
});

test('is the equilibrium of the closed form', () => {
  const shares = zipf(50);
  const q = settled(shares, 0.2, { temperature: 0.9, topP: 1 });
  const closed = biasedEquilibrium({ shares, humanShare: 0.2, temperature: 0.9 });
  for (const [at, share] of q.entries()) expect(share / closed[at]!).toBeCloseTo(1, 4);
});

test('fitness: what is kept half as often falls, the whole stays one', () => {
  const q = settled([0.9, 0.1], 0.3, { temperature: 1, topP: 1 }, [1, 0.5]);
  expect(q[0]! + q[1]!).toBeCloseTo(1, 9);
  // q = .03 + .7 · .5 q/(1 - .5 q): q = .1 gives .03 + .035/.95 = .0668; the fixed point lies at .0466 (.03 + .7·.0233/.9767 = .0467)
  expect(q[1]).toBeCloseTo(0.0466, 3);
});

test('without selection nothing is changed, and nothing is reckoned', () => {
  const field = selectionField([{ strata: 3, share: 1 / 3, fitness: 2, humanRows: 1 }], {
    synthetic: 10,
    rows: 13,
    bias: { temperature: 1, topP: 1 },
  });
  expect(field.isNeutral).toBe(true);
  expect(field.drawnBy({ group: 0, t: 9 })(0.123)).toBe(0.123);
});

test('top-p cuts off what is rare', () => {
  const field = selectionField(
    [
      { strata: 1, share: 0.9, fitness: 1, humanRows: 9 },
      { strata: 10, share: 0.01, fitness: 1, humanRows: 0.1 },
    ],
    { synthetic: 90, rows: 100, bias: { temperature: 1, topP: 0.85 } },
  );
  expect(field.drawnBy({ group: 1, t: 0 })(0.01)).toBe(0);
  expect(field.drawnBy({ group: 0, t: 0 })(0.9)).toBe(1);
});

test('a stratum leaves the nucleus where those that are commoner fill it, not where it is rarer than expected', () => {
  const field = selectionField(
    [
      { strata: 1, share: 0.6, fitness: 1, humanRows: 6 },
      { strata: 1, share: 0.3, fitness: 1, humanRows: 3 },
      { strata: 1, share: 0.1, fitness: 1, humanRows: 1 },
    ],
    { synthetic: 90, rows: 100, bias: { temperature: 1, topP: 0.95 } },
  );
  // The other two are 1 - x of all, and 0.95 of it where x is 0.05.
  const rarest = field.drawnBy({ group: 2, t: 0 });
  expect(rarest(0.07)).toBeCloseTo(0.07, 9);
  expect(rarest(0.0501)).toBeCloseTo(0.0501, 9);
  expect(rarest(0.0499)).toBe(0);
  // Rarer than the rarest, the second is written as long as these two do not reach it: 1 - x again.
  const second = field.drawnBy({ group: 1, t: 0 });
  expect(second(0.06)).toBeGreaterThan(0.05);
  expect(second(0.0499)).toBe(0);
});

test('a field comes to rest at the closed form, whatever was asked before', () => {
  const shares = zipf(30);
  const make = () =>
    selectionField(
      shares.map((share) => ({ strata: 1, share, fitness: 1, humanRows: 2e4 * share })),
      { synthetic: 98e4, rows: 1e6, bias: { temperature: 0.97, topP: 1 } },
    );
  const early = make();
  const [first, later] = [early.drawnBy({ group: 3, t: 4 })(0.05), early.drawnBy({ group: 3, t: Infinity })(0.05)];
  const late = make();
  expect(late.drawnBy({ group: 3, t: Number.POSITIVE_INFINITY })(0.05)).toBe(later);
  expect(late.drawnBy({ group: 3, t: 4 })(0.05)).toBe(first);
  const closed = biasedEquilibrium({ shares, humanShare: 0.02, temperature: 0.97 });
  for (const [group, share] of closed.entries())
    expect(0.02 * shares[group]! + 0.98 * late.drawnBy({ group, t: Number.POSITIVE_INFINITY })(share)).toBeCloseTo(
      share,
      6,
    );
});
