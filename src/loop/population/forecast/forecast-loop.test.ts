import { expect, test } from 'vitest';
import { zipfShares } from '../../../../test/support/zipf-shares.ts';
import { multinomialDraw } from '../../../statistics/multinomial-draw.ts';
import { randomStream } from '../../../statistics/random-stream.ts';
import { wrightFisherStep } from '../wright-fisher-step.ts';
import { type ForecastOptions, forecastLoop } from './forecast-loop.ts';
import type { LoopObservation } from './loop-observation.ts';
import { populationMeasures } from './project-population.ts';

/** A loop of generations 0 to 10, and a human sample of 2,000 rows. */
function loop({
  types = 60,
  size = 500,
  humanShare = 0,
  temperature = 1,
  key = 0,
}: {
  types?: number;
  size?: number;
  humanShare?: number;
  temperature?: number;
  key?: number;
}) {
  const random = randomStream(11, 'loop', key);
  const mainland = zipfShares(types);
  const generations = [multinomialDraw(random, { trials: size, weights: mainland })];
  for (let generation = 1; generation <= 10; generation++)
    generations.push(
      wrightFisherStep(random, generations.at(-1)!, { size, humanShare, mainland, bias: { temperature } }),
    );
  const human = multinomialDraw(random, { trials: 2000, weights: mainland });
  const whole: LoopObservation = { human, generations: generations.slice(0, 4), seen: 'whole' };
  const samples: LoopObservation = {
    human,
    generations: generations.slice(0, 4).map((counts) => multinomialDraw(random, { trials: 1000, weights: counts })),
    seen: 'samples',
  };
  return { whole, samples, last: generations[10]! };
}

test('without human rows and with all known, diversity falls by 1/N a generation', () => {
  const { whole } = loop({});
  const forecast = forecastLoop(whole, { known: { size: 500, humanShare: 0, temperature: 1 } });
  const { diversity: now } = populationMeasures(whole.generations[3]!, new Uint8Array(60));
  for (const { generation, diversity } of forecast.generations) {
    // C1 of the theory: E H = H0 (1 - 1/n)^t. The middle of 156 draws lies within a few of their standard errors.
    const oracle = now * (1 - 1 / 500) ** (generation - 3);
    expect(Math.abs(diversity.median - oracle)).toBeLessThan(0.01);
    expect(diversity.low).toBeLessThan(oracle);
    expect(diversity.high).toBeGreaterThan(oracle);
  }
  expect(forecast.generations.map(({ generation }) => generation)).toEqual([4, 5, 6, 7, 8, 9, 10]);
  expect(forecast.settings.size).toMatchObject({ median: 500, isKnown: true });
});

test('the same observation and seed give the same forecast, another seed another', () => {
  const { samples } = loop({ humanShare: 0.2 });
  const options: ForecastOptions = { known: { size: 500 }, seed: 5 };
  const first = forecastLoop(samples, options);
  expect(forecastLoop(samples, options)).toEqual(first);
  expect(forecastLoop(samples, { ...options, seed: 6 })).not.toEqual(first);
  const [last] = first.generations.slice(-1);
  for (const span of [last!.diversity, last!.entropy, last!.livingTypes, last!.tailMass]) {
    expect(span.low).toBeLessThanOrEqual(span.median);
    expect(span.median).toBeLessThanOrEqual(span.high);
  }
});

test('whole sets tell settings: a sharpened loop, and copies', () => {
  const { whole } = loop({ types: 400, size: 5000, humanShare: 0.3, temperature: 0.9 });
  const { settings } = forecastLoop(whole);
  expect(Math.abs(settings.temperature.median - 0.9)).toBeLessThan(0.04);
  expect(Math.abs(settings.humanShare.median - 0.3)).toBeLessThan(0.1);
  expect(Math.abs(settings.size.median / 5000 - 1)).toBeLessThan(0.1);
  const copied: LoopObservation = {
    ...whole,
    generations: whole.generations.map((counts, generation) =>
      generation === 0 ? counts : Float64Array.from(counts, (count) => 4 * count),
    ),
  };
  const { settings: ofCopies } = forecastLoop(copied);
  expect(Math.abs(ofCopies.size.median / 5000 - 1)).toBeLessThan(0.15);
});

test('what samples cannot tell is said, and widens the forecast', () => {
  const { samples } = loop({ types: 12, size: 20_000, humanShare: 0.2, temperature: 0.95 });
  const unknown = forecastLoop(samples);
  expect(unknown.settings.humanShare.isTold).toBe(false);
  expect(unknown.settings.size.high / unknown.settings.size.low).toBeGreaterThan(5);
  const known = forecastLoop(samples, { known: { size: 20_000, humanShare: 0.2, temperature: 0.95 } });
  const width = ({ generations }: typeof known) =>
    generations.at(-1)!.diversity.high - generations.at(-1)!.diversity.low;
  expect(width(unknown)).toBeGreaterThan(1.5 * width(known));
  expect(known.entangled).toEqual([]);
});

test('shares of each type are forecast where asked for, also of strata that are all known', () => {
  const { samples } = loop({ types: 6, size: 400, humanShare: 0.3 });
  const { generations } = forecastLoop(
    { ...samples, hasUnseenTypes: false },
    { known: { size: 400, humanShare: 0.3, temperature: 1 }, until: 6, wantsShares: true },
  );
  for (const { shares, livingTypes } of generations) {
    expect(shares).toHaveLength(6);
    const middle = shares!.reduce((sum, span) => sum + span!.median, 0);
    expect(middle).toBeGreaterThan(0.95);
    expect(middle).toBeLessThan(1.05);
    expect(livingTypes.high).toBeLessThanOrEqual(6);
    expect(shares![0]!.low).toBeGreaterThan(shares![5]!.low);
  }
});

test('observations and settings that are none are refused', () => {
  const { whole } = loop({});
  const refused = (observation: LoopObservation, options?: ForecastOptions) =>
    expect(() => forecastLoop(observation, options)).toThrow(RangeError);
  refused({ ...whole, generations: whole.generations.slice(0, 1) });
  refused({ ...whole, human: [1, 2] });
  refused({ ...whole, human: new Float64Array(60) });
  refused({ ...whole, generations: [whole.generations[0]!, new Float64Array(60).fill(0.5)] });
  refused(whole, { until: 3 });
  refused(whole, { known: { humanShare: 1.5 } });
  refused(whole, { known: { temperature: 0 } });
  refused(whole, { bounds: { size: [100, 50] } });
});
