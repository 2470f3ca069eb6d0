import { expect, test } from 'vitest';
import { zipfShares } from '../../../test/support/zipf-shares.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { wrightFisherStep } from './wright-fisher-step.ts';

const TYPES = 30;
const SIZE = 100;
const SHARES = zipfShares(TYPES);

/** Mean homozygosity Σq² after a step from a skewed model, and its standard error. */
function homozygosityAfter(options: { humanRows: 'independent' | 'stratified'; humanShare: number }) {
  const random = randomStream(1, options.humanRows);
  const before = zipfShares(TYPES, { exponent: 2 });
  const replicas = 4000;
  let sum = 0;
  let squares = 0;
  for (let replica = 0; replica < replicas; replica++) {
    const after = wrightFisherStep(random, before, { size: SIZE, mainland: SHARES, ...options });
    const homozygosity = after.reduce((all, count) => all + (count / SIZE) ** 2, 0);
    sum += homozygosity;
    squares += homozygosity ** 2;
  }
  const mean = sum / replicas;
  return { mean, error: Math.sqrt((squares / replicas - mean ** 2) / replicas) };
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);

test('homozygosity after a step is that of section 7.2, for independent and for stratified human rows', () => {
  const before = zipfShares(TYPES, { exponent: 2 });
  const [own, human, both] = [dot(before, before), dot(SHARES, SHARES), dot(before, SHARES)];
  const m = 0.3;
  // Independent: a draw of mu = m p + (1 - m) q. Stratified: the same less the scatter of how many rows are human.
  const mu = m ** 2 * human + (1 - m) ** 2 * own + 2 * m * (1 - m) * both;
  const independent = 1 / SIZE + (1 - 1 / SIZE) * mu;
  const stratified = mu + (1 - m * human - (1 - m) * own) / SIZE;
  for (const [humanRows, oracle] of [
    ['independent', independent],
    ['stratified', stratified],
  ] as const) {
    const { mean, error } = homozygosityAfter({ humanRows, humanShare: m });
    expect(Math.abs(mean - oracle), humanRows).toBeLessThan(4 * error);
  }
});

test('a truncated type lives on human rows alone, and replayed rows are there every time', () => {
  const random = randomStream(2);
  const fitness = Float64Array.from(SHARES, (_, type) => (type === 3 ? 0 : 1));
  let own = 0;
  for (let replica = 0; replica < 2000; replica++)
    own += wrightFisherStep(random, SHARES, { size: SIZE, mainland: SHARES, humanShare: 0.2, fitness })[3]!;
  // m p N = 0.2 p 100 rows each time, a Poisson count nearly.
  const expected = 0.2 * SHARES[3]! * SIZE * 2000;
  expect(Math.abs(own - expected)).toBeLessThan(4 * Math.sqrt(expected));
  const replayed = Float64Array.from(SHARES, (_, type) => (type === 29 ? 7 : 0));
  const before = Float64Array.from(SHARES, (_, type) => (type === 0 ? 1 : 0));
  const after = wrightFisherStep(random, before, { size: SIZE, humanRows: 'replayed', replayed });
  expect([after[0], after[29]]).toEqual([93, 7]);
});

test('a low temperature leaves the likeliest type', () => {
  const after = wrightFisherStep(randomStream(3), SHARES, { size: SIZE, bias: { temperature: 0.01 } });
  expect(after[0]).toBe(SIZE);
});

test('settings that do not fit are refused', () => {
  const random = randomStream(4);
  for (const options of [
    { size: 0 },
    { size: 10, humanShare: 2 },
    { size: 10, humanShare: 0.1 },
    { size: 10, humanShare: 0.1, mainland: [1, 1] },
    { size: 5, humanRows: 'replayed' as const, replayed: new Float64Array(TYPES).fill(1) },
    { size: 10, fitness: new Float64Array(TYPES) },
  ])
    expect(() => wrightFisherStep(random, SHARES, options)).toThrow(RangeError);
});
