import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loopCourse } from '../../../test/support/loop-course.ts';
import { summaryOf } from '../../../test/support/summary-of.ts';
import { kolmogorovSmirnov } from '../../range/numeric/kolmogorov-smirnov.ts';
import { logGamma } from '../../statistics/log-gamma.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import type { Vectors } from '../data/vectors.ts';
import type { FittedVectors } from './fitted-vectors.ts';
import { gaussian } from './gaussian.ts';

const recorded = path.join(
  process.env.OUTCROSS_DATA ?? path.resolve(import.meta.dirname, '../../../../shared/data'),
  'results/gaussian_recursive_fitting.csv.gz',
);

interface RecordedRow {
  readonly run: string;
  readonly setting: string;
  readonly rows: number;
  readonly generation: number;
  readonly variance: number;
  readonly shift: number;
}

function recordedRows(): readonly RecordedRow[] {
  const [, ...lines] = gunzipSync(readFileSync(recorded)).toString('utf8').trim().split('\n');
  return lines.map((line) => {
    const [run, setting, , rows, , , generation, variance, , shift] = line.split(',');
    return {
      run: run!,
      setting: setting!.toLowerCase(),
      rows: Number(rows),
      generation: Number(generation),
      variance: Number(variance),
      shift: Number(shift),
    };
  });
}

/** One row a run and generation: one in nine is stored twice. */
function deduplicated(rows: readonly RecordedRow[]): readonly RecordedRow[] {
  return [...new Map(rows.map((row) => [`${row.run} ${row.generation}`, row])).values()];
}

const standard = (rows: number, random: () => number): Vectors => ({
  values: Float64Array.from({ length: rows }, () => normalDraw(random)),
  dimensions: 1,
});

/** Variances and squared means at generations 10 and 100 of so many loops. */
function ours(regime: 'replace' | 'accumulate', rows: number, replicas: number) {
  const seen = new Map(
    [10, 100].map((generation) => [generation, { variances: [] as number[], shifts: [] as number[] }]),
  );
  for (let replica = 0; replica < replicas; replica++) {
    const random = randomStream(replica, 'recorded', regime, rows);
    loopCourse<Vectors, FittedVectors>({
      model: gaussian({ ddof: 0 }),
      first: standard(rows, random),
      size: rows,
      generations: 100,
      random,
      regime,
      visit: ({ mean, covariance }, generation) => {
        const at = seen.get(generation);
        at?.variances.push(covariance[0]!);
        at?.shifts.push(mean[0]! ** 2);
      },
    });
  }
  return seen;
}

describe.skipIf(!existsSync(recorded))('recorded runs of Kazdan et al. (needs ../shared/data)', () => {
  test('one pair of run and generation in nine is stored twice, which would shift means', () => {
    const rows = recordedRows();
    const kept = deduplicated(rows);
    // All repeats are identical.
    const distinct = new Set(rows.map((row) => JSON.stringify(row)));
    expect(distinct.size).toBe(kept.length);
    expect(rows.length / kept.length).toBeCloseTo(10 / 9, 1);
    const at = (of: readonly RecordedRow[]) =>
      summaryOf(
        of
          .filter((row) => row.setting === 'accumulate' && row.rows === 100 && row.generation === 100)
          .map((row) => row.variance),
      );
    expect(at(kept).mean).toBeCloseTo(0.99, 3);
    expect(at(rows).mean).toBeCloseTo(0.997, 3);
    expect(at(rows).error).toBeLessThan(at(kept).error);
  });

  // A pool of accumulated rows is fitted anew each generation: fewer replicas where that is long.
  test.each([
    ['replace', 10, 2000],
    ['replace', 100, 2000],
    ['accumulate', 10, 1000],
    ['accumulate', 100, 150],
  ] as const)('%s of %d rows: distributions, medians and means', (regime, rows, replicas) => {
    const runs = deduplicated(recordedRows()).filter((row) => row.setting === regime && row.rows === rows);
    const simulated = ours(regime, rows, replicas);
    for (const generation of [10, 100]) {
      const theirs = runs.filter((row) => row.generation === generation);
      const { variances, shifts } = simulated.get(generation)!;
      expect(theirs.length).toBeGreaterThan(80);
      for (const [own, other] of [
        [variances, theirs.map(({ variance }) => variance)],
        [shifts, theirs.map(({ shift }) => shift)],
      ] as const) {
        // Two samples of about 100 and of 2,000: √(nm/(n+m)) D is above 1.95 once in a thousand.
        const scale = Math.sqrt((own.length * other.length) / (own.length + other.length));
        expect(scale * kolmogorovSmirnov(own, other)).toBeLessThan(1.95);
        // Logarithms, whose means are not ruled by a few runs.
        const [left, right] = [summaryOf(own.map(Math.log)), summaryOf(other.map(Math.log))];
        expect(Math.abs(left.mean - right.mean)).toBeLessThan(4 * Math.hypot(left.error, right.error));
        // The standard error of a median is about 1.25 times that of a mean.
        expect(Math.abs(left.median - right.median)).toBeLessThan(4 * 1.5 * Math.hypot(left.error, right.error));
      }
    }
  });
});

test('the first fit has the deviations that were published (Shumailov et al.)', () => {
  // Means of 1,000 fits; theirs at 30 rows is two standard errors high.
  const published = new Map([
    [10, 0.9206],
    [30, 0.9831],
    [100, 0.9916],
    [500, 0.9978],
    [1000, 0.9995],
  ]);
  for (const [n, theirs] of published) {
    const deviations: number[] = [];
    for (let replica = 0; replica < 2000; replica++) {
      const random = randomStream(replica, 'first', n);
      const { covariance } = gaussian({ ddof: 0 }).fit(standard(n, random), { random }) as FittedVectors;
      deviations.push(Math.sqrt(covariance[0]!));
    }
    const { mean, error } = summaryOf(deviations);
    const oracle = Math.sqrt(2 / n) * Math.exp(logGamma(n / 2) - logGamma((n - 1) / 2));
    expect(Math.abs(mean - oracle)).toBeLessThan(4 * error);
    expect(Math.abs(mean - theirs)).toBeLessThan(4 * Math.hypot(error, error * Math.SQRT2));
  }
});
