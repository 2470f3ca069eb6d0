import { expect, test } from 'vitest';
import { CountChain } from './count-chain.ts';
import { countGrid } from './count-grid.ts';
import { CountKernel } from './count-kernel.ts';

/** Chances of Binomial(n, p) for 0 … n, by the recurrence from the mode. */
function binomial(n: number, p: number): Float64Array {
  const chances = new Float64Array(n + 1);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  chances[mode] = 1;
  for (let k = mode; k > 0; k--) chances[k - 1] = (chances[k]! * k * (1 - p)) / ((n - k + 1) * p);
  for (let k = mode; k < n; k++) chances[k + 1] = (chances[k]! * (n - k) * p) / ((k + 1) * (1 - p));
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return chances.map((chance) => chance / total);
}

/** The whole chain with a row for every count. */
function dense(n: number, { m, p, least, steps }: { m: number; p: number; least: number; steps: number }) {
  const rows = Array.from({ length: n + 1 }, (_, k) => binomial(n, Math.min(1, m * p + ((1 - m) * k) / n)));
  let all = binomial(n, p);
  let held = all.map((chance, k) => (k < least ? 0 : chance));
  for (let t = 1; t < steps; t++) {
    const next = new Float64Array(n + 1);
    const nextHeld = new Float64Array(n + 1);
    for (let k = 0; k <= n; k++)
      for (let to = 0; to <= n; to++) {
        next[to]! += all[k]! * rows[k]![to]!;
        nextHeld[to]! += held[k]! * rows[k]![to]!;
      }
    all = next;
    held = nextHeld.map((chance, k) => (k < least ? 0 : chance));
  }
  return {
    below: all.slice(0, least).reduce((sum, chance) => sum + chance, 0),
    fallen: 1 - held.reduce((sum, chance) => sum + chance, 0),
    absent: all[0]!,
  };
}

function followed(n: number, { m, p, least, steps }: { m: number; p: number; least: number; steps: number }) {
  const chain = new CountChain(new CountKernel(n), { least });
  chain.begin(n * p);
  for (let t = 1; t < steps; t++) chain.step((count) => n * m * p + (1 - m) * count);
  return chain;
}

test.each([
  { n: 200, m: 0.1, p: 0.05, least: 5, steps: 12 },
  { n: 200, m: 0.3, p: 0.2, least: 20, steps: 8 },
  { n: 300, m: 0.02, p: 0.01, least: 2, steps: 15 },
  { n: 150, m: 0.5, p: 0.6, least: 70, steps: 6 },
])('is the binomial chain: %o', (setting) => {
  const exact = dense(setting.n, setting);
  const chain = followed(setting.n, setting);
  expect(chain.below()).toBeCloseTo(exact.below, 4);
  expect(chain.fallen()).toBeCloseTo(exact.fallen, 4);
  expect(chain.absent()).toBeCloseTo(exact.absent, 4);
});

test('small chances keep their size', () => {
  const setting = { n: 300, m: 0.3, p: 0.1, least: 7, steps: 6 };
  const exact = dense(setting.n, setting);
  expect(exact.fallen).toBeLessThan(1e-4);
  expect(followed(setting.n, setting).fallen() / exact.fallen).toBeCloseTo(1, 1);
});

test.each([
  { n: 40_000, m: 0.01, p: 0.02, steps: 30 },
  { n: 2_000_000, m: 0.001, p: 0.3, steps: 40 },
])('cells of several counts keep mean and variance: %o', ({ n, m, p, steps }) => {
  const chain = followed(n, { m, p, least: 0, steps });
  const mean = chain.expect((count) => count / n);
  const variance = chain.expect((count) => (count / n - p) ** 2);
  // H_t = H* + (H0 - H*)[(1 - 1/N)(1 - m)²]^t, one type of two: Var q = (p(1-p) - H_t/2), H* = H0 x/(1 + x), x = (N-1) m (2-m)
  const x = (n - 1) * m * (2 - m);
  const h0 = 2 * p * (1 - p);
  const end = (h0 * x) / (1 + x);
  const h = end + (h0 - end) * ((1 - 1 / n) * (1 - m) ** 2) ** steps;
  expect(mean / p).toBeCloseTo(1, 4);
  expect(variance / ((h0 - h) / 2)).toBeGreaterThan(0.99);
  expect(variance / ((h0 - h) / 2)).toBeLessThan(1.01);
});

test('chances add up, and rows of every kind meet', () => {
  const grid = countGrid(1_000_000);
  for (const count of [0, 1, 255, 256, 300, 5_000, 499_999, 999_000, 999_999, 1_000_000]) {
    const cell = grid.cellOf(count);
    expect(grid.firstOf(cell)).toBeLessThanOrEqual(count);
    expect(grid.firstOf(cell + 1)).toBeGreaterThan(count);
  }
  let before = -1;
  for (let cell = 0; cell <= grid.cellCount; cell++) {
    expect(grid.firstOf(cell)).toBeGreaterThan(before);
    before = grid.firstOf(cell);
  }
  expect(before).toBe(1_000_001);
  const kernel = new CountKernel(1_000_000);
  for (const node of [1, 50, 1000, 3000, 9000, 15_000]) {
    const { first, weights } = kernel.row(node);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = weights.reduce(
      (sum, weight, k) => sum + (weight * (grid.firstOf(first + k) + grid.firstOf(first + k + 1) - 1)) / 2,
      0,
    );
    expect(total).toBeCloseTo(1, 9);
    expect(mean / grid.meanOf(node)).toBeCloseTo(1, 3);
  }
});

test('nothing is lost where nothing is asked, and no trials give nothing', () => {
  const chain = followed(100, { m: 0.1, p: 0.2, least: 0, steps: 5 });
  expect(chain.below()).toBe(0);
  expect(chain.fallen()).toBeCloseTo(0, 9);
  const none = new CountChain(new CountKernel(0), { least: 1 });
  none.begin(0);
  none.step(() => 0);
  expect(none.absent()).toBe(1);
  expect(none.fallen()).toBe(1);
});
