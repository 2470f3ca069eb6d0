import { expect, test } from 'vitest';
import { poissonDraw } from '../../../statistics/poisson-draw.ts';
import { randomStream } from '../../../statistics/random-stream.ts';
import { courseLikelihood, courseOf } from './course.ts';
import type { LoopObservation } from './loop-observation.ts';

/**
 * Chances of the courses (h, s0, s1) of one type with a human share, by simulation of the loop itself: Poisson training sets and samples.
 * 300,000 replicas leave standard errors of 2 % for the rarest course asked for.
 */
function simulated(
  share: number,
  { size, sample, human, humanShare }: { size: number; sample: number; human: number; humanShare: number },
) {
  const random = randomStream(3, 'course', share);
  const seen = new Map<string, number>();
  const replicas = 300_000;
  for (let replica = 0; replica < replicas; replica++) {
    const h = poissonDraw(random, { mean: human * share });
    const n0 = poissonDraw(random, { mean: size * share });
    const s0 = poissonDraw(random, { mean: (sample * n0) / size });
    const n1 = poissonDraw(random, { mean: humanShare * size * share + (1 - humanShare) * n0 });
    const s1 = poissonDraw(random, { mean: (sample * n1) / size });
    const key = `${h} ${s0} ${s1}`;
    seen.set(key, (seen.get(key) ?? 0) + 1 / replicas);
  }
  return seen;
}

test('the filter gives a course the chance that simulation gives it', () => {
  // Types with these courses; ten rows of a filler type make samples of 400 and a human sample of 1,000 rows.
  const courses = [
    [1, 0, 0],
    [1, 1, 1],
    [2, 1, 2],
    [1, 2, 0],
    [0, 1, 0],
  ] as const;
  const rest = (total: number, at: number) => total - courses.reduce((sum, course) => sum + course[at]!, 0);
  const observation: LoopObservation = {
    human: [...courses.map(([h]) => h), rest(1000, 0)],
    generations: [
      [...courses.map(([, s]) => s), rest(400, 1)],
      [...courses.map(([, , s]) => s), rest(400, 2)],
    ],
    seen: 'samples',
  };
  const course = courseOf(observation);
  const { nodes, patterns } = course;
  const point = { size: 500, humanShare: 0.2, temperature: 1 };
  const { chances, logGreatest, from } = courseLikelihood(course, point, { power: 1 });
  const factorial = (count: number) => (count === 2 ? 2 : 1);
  for (const [type, [h, s0, s1]] of courses.entries()) {
    const pattern = patterns.patternOf[type]!;
    const root = patterns.levels.at(-1)!.roots[pattern]!;
    const first = nodes.from[root]!;
    // The node nearest to two rows of a thousand: its chance relative to that of a course with the same root is what can be compared.
    let node = first;
    for (let each = first; each < nodes.from[root + 1]!; each++)
      if (Math.abs(Math.log(nodes.shares[each]! / 0.002)) < Math.abs(Math.log(nodes.shares[node]! / 0.002)))
        node = each;
    const share = nodes.shares[node]!;
    const oracle = simulated(share, { size: 500, sample: 400, human: 1000, humanShare: 0.2 }).get(`${h} ${s0} ${s1}`)!;
    // Roots count by their chance over its greatest; samples without their factorials.
    const ofRoot = Math.exp(nodes.logChances[node]!);
    const human = Math.exp(h * Math.log(1000 * share) - 1000 * share) / factorial(h);
    const found =
      (chances[from[pattern]! + node - first]! * Math.exp(logGreatest[pattern]!) * human) /
      (ofRoot * factorial(s0) * factorial(s1));
    // Gamma distributions for counts over rows: within a tenth for types of one or two rows.
    expect(Math.abs(found / oracle - 1), `${h} ${s0} ${s1}`).toBeLessThan(0.05);
  }
});
