/**
 * Whether forecasts of strata hold, as those of a line of releases: loops of 3 to 24 strata, 500 to 1,000,000 rows a training set, no human rows (one
 * in four) or 1 to 50 %, temperature 1 (three in ten) or 0.8 to 1.1, seen by samples of 500 to 4,000 rows of 3 to 6 generations beside a human sample
 * of 1,000 to 10,000 rows, and forecast five generations ahead. Prints how many of the 90 % intervals held what became of the loops: of the whole,
 * and of the share of each stratum.
 *
 *   node bench/forecast-lines.ts [--loops 250] [--seed 21] [--outputs]
 *
 * --outputs draws the samples as the models write, at their temperature, in place of drawing from what they learnt, as forecasts suppose. The levels of
 * strata in src/loop/population/forecast/draw-levels.ts were chosen on seed 11. A loop takes a tenth of a second of one core.
 */
import { parseArgs } from 'node:util';
import { biasedShares } from '../src/loop/closed-forms/biased-shares.ts';
import { forecastLoop } from '../src/loop/population/forecast/forecast-loop.ts';
import type { KnownSettings, LoopObservation } from '../src/loop/population/forecast/loop-observation.ts';
import { FORECAST_QUANTITIES, populationMeasures } from '../src/loop/population/forecast/project-population.ts';
import { wrightFisherStep } from '../src/loop/population/wright-fisher-step.ts';
import { multinomialDraw } from '../src/statistics/multinomial-draw.ts';
import { randomStream } from '../src/statistics/random-stream.ts';
import { percentInterval } from './interval-text.ts';
import { describeMachine } from './machine.ts';

const { values } = parseArgs({
  options: {
    loops: { type: 'string', default: '250' },
    seed: { type: 'string', default: '21' },
    outputs: { type: 'boolean', default: false },
  },
});
const AHEAD = 5;
/** As for lines: drift of so many rows is seen by no comparison. */
const BOUNDS = { size: [100, 10_000_000] } as const;

interface Held {
  readonly covered: Record<string, number>;
  loops: number;
  strata: number;
}
const held = new Map<string, Held>();

for (let index = 0; index < Number(values.loops); index++) {
  const random = randomStream(Number(values.seed), 'lines', index);
  const between = (low: number, high: number) => low + (high - low) * random();
  const logBetween = (low: number, high: number) => Math.round(Math.exp(between(Math.log(low), Math.log(high))));
  const strata = 3 + Math.floor(random() * 22);
  const exponent = between(0.3, 1.5);
  const mainland = Float64Array.from({ length: strata }, (_, rank) => (rank + 1) ** -exponent);
  const size = logBetween(500, 1_000_000);
  const humanShare = random() < 0.25 ? 0 : between(0.01, 0.5);
  const temperature = random() < 0.3 ? 1 : between(0.8, 1.1);
  const seen = 3 + Math.floor(random() * 4);
  const sample = logBetween(500, 4000);
  const generations = [multinomialDraw(random, { trials: size, weights: mainland })];
  while (generations.length < seen + AHEAD)
    generations.push(
      wrightFisherStep(random, generations.at(-1)!, { size, humanShare, mainland, bias: { temperature } }),
    );
  const observation: LoopObservation = {
    human: multinomialDraw(random, { trials: logBetween(1000, 10_000), weights: mainland }),
    generations: generations.slice(0, seen).map((counts) =>
      multinomialDraw(random, {
        trials: sample,
        weights: values.outputs ? biasedShares(counts, { temperature }) : counts,
      }),
    ),
    seen: 'samples',
    hasUnseenTypes: false,
  };
  const last = generations.at(-1)!;
  const conditions: readonly (readonly [string, KnownSettings])[] = [
    ['settings known', { size, humanShare, temperature }],
    ['human share and temperature known', { humanShare, temperature }],
    ['none known', {}],
  ];
  for (const [title, known] of conditions) {
    const { generations: forecast, tailBelow } = forecastLoop(observation, {
      ...{ known, bounds: BOUNDS, seed: index, wantsShares: true },
      until: seen - 1 + AHEAD,
    });
    const isTail = Uint8Array.from(observation.human, (count) => (count < tailBelow ? 1 : 0));
    const truth = populationMeasures(last, isTail);
    const own = held.get(title) ?? { covered: {}, loops: 0, strata: 0 };
    held.set(title, own);
    own.loops++;
    const count = (what: string, value: number, span: { readonly low: number; readonly high: number }) => {
      if (value >= span.low - 1e-9 && value <= span.high + 1e-9) own.covered[what] = (own.covered[what] ?? 0) + 1;
    };
    const end = forecast.at(-1)!;
    for (const quantity of FORECAST_QUANTITIES) count(quantity, truth[quantity], end[quantity]);
    for (let stratum = 0; stratum < strata; stratum++) {
      own.strata++;
      count('shares', last[stratum]! / size, end.shares![stratum]!);
    }
  }
}

process.stdout.write(
  `${values.loops} loops, seed ${values.seed}${values.outputs ? ', samples of outputs' : ''}; ${describeMachine()}\n`,
);
for (const [title, { covered, loops, strata }] of held)
  process.stdout.write(
    `${title}: ${FORECAST_QUANTITIES.map((quantity) => `${quantity} ${percentInterval((covered[quantity] ?? 0) / loops, loops)}`).join(', ')}, share of a stratum ${(100 * ((covered.shares ?? 0) / strata)).toFixed(1)} % of ${strata}\n`,
  );
