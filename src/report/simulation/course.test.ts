import { describe, expect, test } from 'vitest';
import type { GenerationResult } from '../../loop/run/simulation-result.ts';
import { againstForm, coursesOf, lastGenerations } from './course.ts';

function result(arm: string, seed: number, generation: number, values: Record<string, number>): GenerationResult {
  return { arm, seed, generation, trainingRows: 10, freshHumanRows: 0, replayedHumanRows: 0, values };
}

describe('courses', () => {
  test('median, ends and mean of four seeds, worked by hand', () => {
    const values = [1, 2, 4, 8];
    const [course] = coursesOf(
      values.map((v, seed) => result('a', seed, 1, { v })),
      { measure: 'v', arms: ['a'] },
    );
    const [point] = course!.points;
    // Mean 15 / 4; squares about it 7.5625 + 3.0625 + 0.0625 + 18.0625 = 28.75, over 3 and 4; logarithms 0, 1, 2, 3 times ln 2.
    expect(point).toMatchObject({ generation: 1, n: 4, median: 3, low: 1, high: 8, mean: 3.75 });
    expect(point!.standardError).toBeCloseTo(Math.sqrt(28.75 / 12), 12);
    expect(point!.logMean).toBeCloseTo(1.5 * Math.LN2, 12);
    // Squares about 1.5: 2.25 + 0.25 + 0.25 + 2.25 = 5, over 3 and 4.
    expect(point!.logStandardError).toBeCloseTo(Math.LN2 * Math.sqrt(5 / 12), 12);
  });

  test('from twenty seeds on the ends are the 5th and 95th percentile', () => {
    const [course] = coursesOf(
      Array.from({ length: 21 }, (_, seed) => result('a', seed, 1, { v: seed })),
      { measure: 'v', arms: ['a'] },
    );
    // The median’s interval: 21 ∓ 1.96 √21 halves to 6.01 and 14.99, so ranks 6 and 16 from 1.
    expect(course!.points[0]).toMatchObject({ n: 21, low: 1, median: 10, high: 19, medianLow: 5, medianHigh: 15 });
  });

  test('arms in the order given, generations ascending, seeds without the measure not counted', () => {
    const courses = coursesOf(
      [
        result('b', 0, 2, { v: 1 }),
        result('b', 0, 1, { v: 0 }),
        result('b', 1, 1, { w: 5 }),
        result('b', 2, 1, { v: Number.NaN }),
        result('c', 0, 1, { v: 9 }),
      ],
      { measure: 'v', arms: ['a', 'b'] },
    );
    expect(courses.map(({ arm }) => arm)).toEqual(['a', 'b']);
    expect(courses[0]!.points).toEqual([]);
    expect(courses[1]!.points.map(({ generation, n }) => [generation, n])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(courses[1]!.points[0]).toMatchObject({ standardError: undefined, logMean: undefined });
  });
});

test('last generations are each arm’s own', () => {
  const generations = [result('a', 0, 1, {}), result('a', 0, 2, {}), result('a', 1, 1, {}), result('b', 0, 1, {})];
  expect(lastGenerations(generations).map(({ arm, seed, generation }) => [arm, seed, generation])).toEqual([
    ['a', 0, 2],
    ['b', 0, 1],
  ]);
});

describe('against a closed form', () => {
  const [course] = coursesOf(
    [1, 2, 4, 8].map((v, seed) => result('a', seed, 2, { v })),
    { measure: 'v', arms: ['a'] },
  );
  const point = course!.points[0]!;

  test('of the mean', () => {
    const found = againstForm({ arm: 'a', measure: 'v', form: 'X', of: 'mean', values: [0, 3] }, point);
    expect(found).toMatchObject({ expected: 3, seen: 3.75 });
    expect(found!.distance).toBeCloseTo(0.75 / Math.sqrt(28.75 / 12), 12);
  });

  test('of the logarithms, as exponentials', () => {
    const found = againstForm({ arm: 'a', measure: 'v', form: 'X', of: 'log-mean', values: [0, 2] }, point);
    expect(found!.seen).toBeCloseTo(2 ** 1.5, 12);
    expect(found!.distance).toBeCloseTo(0.5 / Math.sqrt(5 / 12), 12);
  });

  test('says nothing of generations beyond its values', () => {
    expect(againstForm({ arm: 'a', measure: 'v', form: 'X', of: 'mean', values: [1] }, point)).toBeUndefined();
  });
});
