import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { fitLogisticRegression, type SparseExamples } from './fit-logistic-regression.ts';

function dense(rows: readonly (readonly number[])[]): SparseExamples {
  const width = rows[0]!.length;
  return {
    starts: Uint32Array.from({ length: rows.length + 1 }, (_, row) => row * width),
    features: Uint32Array.from(rows.flatMap(() => Array.from({ length: width }, (_, feature) => feature))),
    values: Float32Array.from(rows.flat()),
    featureCount: width,
  };
}

test('solves a problem worked by hand', () => {
  // One feature, x = ±1 with y = 1, 0, no penalty to speak of on balance: by symmetry the bias is 0, and w solves
  // w = 2 C σ(-w); for C = 4 that is w = 8 / (1 + e^w), w = 1.5614…
  const { weights, bias, hasConverged } = fitLogisticRegression(
    dense([[1], [-1]]),
    Uint8Array.of(1, 0),
    Float64Array.of(1, 1),
    { inverseStrength: 4, tolerance: 1e-12 },
  );
  const w = weights[0]!;
  expect(hasConverged).toBe(true);
  expect(bias).toBeCloseTo(0, 9);
  expect(w).toBeCloseTo(8 / (1 + Math.exp(w)), 8);
});

test('ends where the gradient vanishes, and gives the same bits again', () => {
  const random = seededGenerator(5);
  const rows = Array.from({ length: 300 }, () => Array.from({ length: 20 }, () => Math.fround(random() * 2 - 1)));
  const labels = Uint8Array.from(rows, (row) => (row[0]! + row[1]! + random() - 0.5 > 0 ? 1 : 0));
  const importance = Float64Array.from(labels, (label) => (label === 1 ? 0.7 : 1.3));
  const solve = () => fitLogisticRegression(dense(rows), labels, importance, { inverseStrength: 0.5, tolerance: 1e-9 });
  const { weights, bias } = solve();
  // ∂/∂w_j: w_j + C Σ s (σ(f) - y) x_j
  for (let j = 0; j < 20; j++) {
    let slope = weights[j]!;
    rows.forEach((row, i) => {
      const logit = row.reduce((sum, value, k) => sum + value * weights[k]!, bias);
      slope += 0.5 * importance[i]! * (1 / (1 + Math.exp(-logit)) - labels[i]!) * row[j]!;
    });
    expect(slope).toBeCloseTo(0, 5);
  }
  expect(solve()).toMatchObject({ weights, bias });
});

test('stays finite where the classes part without error', () => {
  const { weights, bias } = fitLogisticRegression(
    dense([[1000], [-1000], [500]]),
    Uint8Array.of(1, 0, 1),
    Float64Array.of(1, 1, 1),
    {
      inverseStrength: 1e6,
    },
  );
  expect(Number.isFinite(weights[0]!) && Number.isFinite(bias)).toBe(true);
  expect(weights[0]!).toBeGreaterThan(0);
});
