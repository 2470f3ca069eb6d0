import { expect, test } from 'vitest';
import { randomStream } from '../../../statistics/random-stream.ts';
import { populationMeasures, projectPopulation } from './project-population.ts';
import type { StandingPopulation } from './standing-population.ts';

const population = (given: Partial<StandingPopulation> & { counts: Float64Array }): StandingPopulation => ({
  human: given.counts,
  isTail: new Uint8Array(given.counts.length),
  patterns: new Int32Array(given.counts.length),
  poolShares: new Float64Array(0),
  poolTypes: new Float64Array(0),
  ...given,
});

test('measures of counts worked by hand', () => {
  // Shares .5 .25 .25: 1 - .375; entropy 1.5 ln 2; tail the last one.
  const measures = populationMeasures([4, 2, 2, 0], [0, 0, 1, 1]);
  expect(measures.diversity).toBeCloseTo(0.625, 12);
  expect(measures.entropy).toBeCloseTo(1.5 * Math.LN2, 12);
  expect(measures.livingTypes).toBe(3);
  expect(measures.tailMass).toBe(0.25);
});

test('types that only people use come back at the rate of section 7.3', () => {
  // One living type, and 1,000 unseen ones of the share 1/2,000: after one step 1,000 (1 - e^(-N m p)) of them are there.
  const standing = population({
    counts: new Float64Array([1]),
    human: new Float64Array([0.5]),
    poolShares: new Float64Array([1 / 2000]),
    poolTypes: new Float64Array([1000]),
  });
  const random = randomStream(1);
  const settings = { size: 4000, humanShare: 0.5, temperature: 1 };
  let living = 0;
  for (let replica = 0; replica < 200; replica++)
    living += projectPopulation(standing, settings, { steps: 1, random })[0]!.livingTypes - 1;
  const expected = 1000 * (1 - Math.exp(-1));
  expect(Math.abs(living / 200 - expected)).toBeLessThan(4 * Math.sqrt(1000 * 0.25) * 0.0707);
});

test('a loop without human rows ends with what it has', () => {
  const standing = population({ counts: new Float64Array([5, 3, 2]) });
  const measures = projectPopulation(
    standing,
    { size: 4, humanShare: 0, temperature: 0.7 },
    { steps: 60, random: randomStream(2) },
  );
  expect(measures.at(-1)).toEqual({ diversity: 0, entropy: 0, livingTypes: 1, tailMass: 0 });
});
