import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestGain, gainedBy, naiveGreedy } from '../../../test/support/choose-by-force.ts';
import { GramCoverageObjective, gramCoverage } from './gram-coverage.ts';
import { GramIndex } from './gram-index.ts';
import { gramSets } from './gram-sets.ts';
import { gramVectors } from './gram-vectors.ts';

/** Sets of hashes as `gramSets` gives them. */
function setsOf(rows: readonly (readonly number[])[]) {
  const sets = rows.map((row) => [...new Set(row)].sort((a, b) => a - b));
  return {
    starts: Uint32Array.from([0, ...sets.map((_, at) => sets.slice(0, at + 1).flat().length)]),
    grams: Uint32Array.from(sets.flat()),
  };
}
const inOrder = (count: number) => Uint32Array.from({ length: count }, (_, at) => at);

describe('gramSets', () => {
  test('are the different n-grams of each text, by words that case and marks do not part', () => {
    const { starts, grams } = gramSets(['one two three', 'One, two -- three! one two three', '', 'one', 'two']);
    // one two three | one two three, two three one, three one two | none | one | two
    expect([...starts]).toEqual([0, 1, 4, 4, 5, 6]);
    expect(grams.subarray(1, 4)).toContain(grams[0]);
    expect(grams[4]).not.toBe(grams[5]);
  });

  test.each([0, 1.5, 100])('of %d words are refused', (n) => {
    expect(() => gramSets(['a'], { n })).toThrow(RangeError);
  });
});

test('vectors of sets have length 1, zeros without n-grams, and the cosines of the sets on average', () => {
  // Sets of 30 n-grams, 15 of them shared: cosine 1/2. 200 pairs, standard error about .06/sqrt(200) = .0044; four of them.
  const pairs = Array.from({ length: 200 }, (_, pair) => {
    const gram = (at: number) => (pair * 1009 + at * 2_654_435_761) >>> 0;
    const first = Array.from({ length: 30 }, (_, at) => gram(at));
    const second = Array.from({ length: 30 }, (_, at) => gram(at + 15));
    return [first, second];
  });
  const vectors = gramVectors(setsOf([...pairs.flat(), []]));
  const row = (at: number) => vectors.subarray(at * 256, (at + 1) * 256);
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  expect(dot(row(0), row(0))).toBeCloseTo(1, 6);
  expect(dot(row(400), row(400))).toBe(0);
  const mean = pairs.reduce((sum, _, pair) => sum + dot(row(2 * pair), row(2 * pair + 1)), 0) / 200;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.018);
});

test('the index numbers every hash, at the ends of its range too, and no other', () => {
  const grams = Uint32Array.of(0xffffffff, 5, 0, 5, 0x80000000, 0x7fffffff, 0x80000001, 0xffffffff);
  const index = new GramIndex(grams);
  expect(index.size).toBe(6);
  expect([...index.hashes].map((hash) => index.numberOf(hash))).toEqual([0, 1, 2, 3, 4, 5]);
  expect([1, 6, 0x7ffffffe, 0xfffffffe].map((hash) => index.numberOf(hash))).toEqual([-1, -1, -1, -1]);
  expect(new GramIndex(new Uint32Array(0)).numberOf(0)).toBe(-1);
});

describe('gramCoverage', () => {
  test('by a vector worked by hand', () => {
    // Worth of the first, second, third row with an n-gram: 1, 1/2, 0. Fixed point 65,536.
    // Alone: a = {1, 2, 3} 3, b = {1, 2} 2, c = {4} 1, d = {1, 2, 3} 3. First a (rank 0), then d 1.5, b 1, c 1: d by gain.
    // After a and d n-grams 1 to 3 have two rows: b 0, c 1.
    const candidates = setsOf([[1, 2, 3], [1, 2], [4], [1, 2, 3]]);
    const found = gramCoverage({ candidates, returns: [1, 0.5], budget: 4, ranks: inOrder(4) });
    expect([...found.chosen]).toEqual([0, 3, 2, 1]);
    expect([...found.gains].map((gain) => gain / 65_536)).toEqual([3, 1.5, 1, 0]);
  });

  test('what kept rows have is worth less by as much', () => {
    const candidates = setsOf([[1, 2, 3], [4]]);
    const kept = setsOf([
      [1, 2, 3, 9],
      [1, 2, 3],
    ]);
    const found = gramCoverage({ candidates, kept, returns: [1, 0.5], budget: 2, ranks: inOrder(2) });
    expect([...found.chosen]).toEqual([1, 0]);
    expect([...found.gains].map((gain) => gain / 65_536)).toEqual([1, 0]);
  });

  test('weights decide which n-grams count', () => {
    const candidates = setsOf([[1, 2, 3], [4]]);
    const found = gramCoverage({
      candidates,
      weightOf: (gram) => (gram === 4 ? 10 : 1),
      budget: 1,
      ranks: inOrder(2),
    });
    expect([...found.chosen]).toEqual([1]);
    expect(found.gained).toBe(10 * 65_536);
  });

  const problems = fc.record({
    candidates: fc.array(fc.array(fc.nat(9), { maxLength: 6 }), { minLength: 1, maxLength: 9 }),
    kept: fc.array(fc.array(fc.nat(9), { maxLength: 6 }), { maxLength: 3 }),
    returns: fc
      .array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 4 })
      .map((eighths) => eighths.map((eighth) => eighth / 8).sort((a, b) => b - a)),
    budget: fc.nat(5),
  });

  test('takes what naive greedy takes, and at least 63 % of the best by brute force', () => {
    fc.assert(
      fc.property(problems, ({ candidates, kept, returns, budget }) => {
        const options = { candidates: setsOf(candidates), kept: setsOf(kept), returns };
        const ranks = inOrder(candidates.length).reverse();
        const found = gramCoverage({ ...options, budget, ranks });
        const objective = new GramCoverageObjective(options);
        expect([...found.chosen]).toEqual(naiveGreedy(objective, { budget, ranks }).chosen);
        expect(found.gained).toBe(gainedBy(objective, found.chosen));
        expect(found.gained).toBeGreaterThanOrEqual((1 - 1 / Math.E) * bestGain(objective, { budget }) - 1e-6);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [{ returns: [] }, '0 returns'],
    [{ returns: [0.5, 0.6] }, 'never grow'],
    [{ returns: [2] }, 'between 0 and 1'],
    [{ weightOf: () => 0.5 }, 'whole numbers'],
    [{ weightOf: () => 2 ** 50 }, 'not be exact'],
  ])('refuses %j', (options, message) => {
    expect(() => gramCoverage({ candidates: setsOf([[1]]), budget: 1, ranks: inOrder(1), ...options })).toThrow(
      message,
    );
  });
});
