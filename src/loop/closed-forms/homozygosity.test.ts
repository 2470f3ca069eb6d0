import { describe, expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { zipfShares } from '../../../test/support/zipf-shares.ts';
import { binomialDraw } from '../../statistics/binomial-draw.ts';
import { multinomialDraw } from '../../statistics/multinomial-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { accumulatedDiversity, homozygosityCourse } from './homozygosity.ts';
import { anchorEquilibrium, type HumanAnchor } from './human-anchor.ts';

const homozygosityOf = (shares: ArrayLike<number>) => Array.from(shares).reduce((sum, share) => sum + share * share, 0);

function simulate(
  { size, share, kind, draw }: HumanAnchor,
  { shares, generations, start = shares }: { shares: Float64Array; generations: number; start?: Float64Array },
  replicas: number,
) {
  const random = randomStream(9, size, share, kind, draw);
  const course = Array.from({ length: generations }, () => new Float64Array(replicas));
  for (let replica = 0; replica < replicas; replica++) {
    const humanRows = Math.round(size * share);
    const kept = multinomialDraw(random, { trials: humanRows, weights: shares });
    let q = start;
    for (let t = 0; t < generations; t++) {
      const human = draw === 'stratified' ? humanRows : binomialDraw(random, { trials: size, probability: share });
      const ofHumans = kind === 'replayed' ? kept : multinomialDraw(random, { trials: human, weights: shares });
      const drawn = multinomialDraw(random, { trials: size - human, weights: q });
      q = drawn.map((count, type) => (count + ofHumans[type]!) / size);
      course[t]![replica] = homozygosityOf(q);
    }
  }
  return course;
}

describe.each<HumanAnchor>([
  { size: 30, share: 0, kind: 'fresh', draw: 'stratified' },
  { size: 50, share: 0.1, kind: 'fresh', draw: 'independent' },
  { size: 50, share: 0.1, kind: 'fresh', draw: 'stratified' },
  { size: 50, share: 0.1, kind: 'replayed', draw: 'stratified' },
  { size: 20, share: 0.3, kind: 'replayed', draw: 'stratified' },
  { size: 200, share: 0.02, kind: 'fresh', draw: 'independent' },
])('%j', (anchor) => {
  test('from human shares, every tenth generation, 2,500 replicas', () => {
    const shares = zipfShares(8);
    const generations = anchor.share > 0 ? Math.min(100, Math.ceil(8 / anchor.share)) : 40;
    const seen = simulate(anchor, { shares, generations }, 2_500);
    const expected = homozygosityCourse({ ...anchor, homozygosity: homozygosityOf(shares), generations });
    for (let t = 0; t < generations; t += t < 4 ? 1 : 10)
      expect(Math.abs(standardScore(seen[t]!, expected[t]!))).toBeLessThan(4);
  });
});

test('from another start, 5,000 replicas', () => {
  const shares = zipfShares(6);
  const start = Float64Array.from([0, 0, 0.1, 0.2, 0.3, 0.4]);
  const overlap = shares.reduce((sum, share, type) => sum + share * start[type]!, 0);
  for (const draw of ['independent', 'stratified'] as const) {
    const anchor = { size: 40, share: 0.2, kind: 'fresh', draw } as const;
    const seen = simulate(anchor, { shares, generations: 25, start }, 5_000);
    const expected = homozygosityCourse({
      ...anchor,
      homozygosity: homozygosityOf(shares),
      generations: 25,
      start: { homozygosity: homozygosityOf(start), overlap },
    });
    for (const t of [0, 1, 3, 8, 24]) expect(Math.abs(standardScore(seen[t]!, expected[t]!))).toBeLessThan(4);
  }
});

test('courses end at H0 times the equilibrium, the independent one by the printed transient', () => {
  const homozygosity = 0.2;
  for (const [kind, draw] of [
    ['fresh', 'independent'],
    ['fresh', 'stratified'],
    ['replayed', 'stratified'],
  ] as const) {
    const anchor = { size: 100, share: 0.1, kind, draw };
    const course = homozygosityCourse({ ...anchor, homozygosity, generations: 3_000 });
    expect((1 - course.at(-1)!) / 0.8).toBeCloseTo(anchorEquilibrium(anchor), 10);
  }
  const x = 99 * 0.1 * 1.9;
  const end = (0.8 * x) / (1 + x);
  const course = homozygosityCourse({
    size: 100,
    share: 0.1,
    kind: 'fresh',
    draw: 'independent',
    homozygosity,
    generations: 50,
  });
  course.forEach((j, index) => {
    expect(1 - j).toBeCloseTo(end + (0.8 - end) * (0.99 * 0.81) ** (index + 1), 12);
  });
});

test('replay reads too well at t = 2.8/m, and costs three times as much in the end', () => {
  const anchor = { size: 100, share: 0.1, kind: 'replayed', draw: 'stratified' } as const;
  const lost = 1 - anchorEquilibrium(anchor);
  const early = homozygosityCourse({ ...anchor, homozygosity: 0.2, generations: 28 })[27]!;
  expect(early).toBeLessThan(0.2 + 0.8 * lost * 0.97);
  expect(lost / (1 - anchorEquilibrium({ ...anchor, kind: 'fresh' }))).toBeCloseTo(2.8, 12);
});

test('replace is H0 (1-1/n)^t', () => {
  const course = homozygosityCourse({
    size: 30,
    share: 0,
    kind: 'fresh',
    draw: 'stratified',
    homozygosity: 0.1,
    generations: 40,
  });
  expect(1 - course[39]!).toBeCloseTo(0.9 * (1 - 1 / 30) ** 40, 13);
});

test('accumulate: Zipf 20, 30 rows, 40 generations, 3,000 replicas, and the printed figure', () => {
  const shares = zipfShares(20);
  const random = randomStream(10);
  const ends = Float64Array.from({ length: 3_000 }, () => {
    let counts = multinomialDraw(random, { trials: 30, weights: shares });
    for (let t = 2; t <= 40; t++) {
      const drawn = multinomialDraw(random, { trials: 30, weights: counts });
      counts = counts.map((count, type) => count + drawn[type]!);
    }
    return 1 - homozygosityOf(counts.map((count) => count / 1200));
  });
  const diversity = 1 - homozygosityOf(shares);
  const expected = accumulatedDiversity({ diversity, size: 30, generations: 40 }).at(-1)!;
  expect(expected).toBeCloseTo(0.8301, 4);
  expect(Math.abs(standardScore(ends, expected))).toBeLessThan(4);
});
