/**
 * Whether forecasts hold where a loop is not the law that they assume: n-gram models of WikiText-2 that learn from their own texts, and recommenders
 * of MovieLens that learn from what people took of what they showed. Types are words and items; each loop is forecast after generation 3 from whole
 * training sets and from samples of outputs, with its settings known and unknown, and held against generation 10, as in forecast-study.ts.
 *
 *   node bench/forecast-models.ts [--loops 12] [--seed 1] [--kinds as-seen,smoothed,recommender,sharpened]
 *
 * Loops of a kind differ in seed, rows (5,000 to 20,000 words, 2,500 to 10,000 events) and human share (none in one of three, else 5 to 40 %, fresh). Prints coverage of the
 * 90 % intervals by kind and the median of what came over the middle of what was forecast. Reads ../shared/data, or OUTCROSS_DATA. A loop takes some
 * five seconds of one core.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { DataKind } from '../src/loop/data/data-kind.ts';
import { documents } from '../src/loop/data/documents.ts';
import { encodeDocuments } from '../src/loop/data/encode-documents.ts';
import { humanDataOfRows } from '../src/loop/data/human-data-of-rows.ts';
import { countOfItems, interactions } from '../src/loop/data/interactions.ts';
import { blocksOf } from '../src/loop/data/read-documents.ts';
import { readInteractions } from '../src/loop/data/read-interactions.ts';
import { fixVocabulary } from '../src/loop/data/vocabulary.ts';
import type { LoopModel } from '../src/loop/models/loop-model.ts';
import { nGram } from '../src/loop/models/n-gram/n-gram.ts';
import { recommenderEntry } from '../src/loop/models/recommender/recommender.ts';
import type { SamplingBias } from '../src/loop/models/sampling-bias.ts';
import { forecastLoop } from '../src/loop/population/forecast/forecast-loop.ts';
import type { KnownSettings, LoopObservation } from '../src/loop/population/forecast/loop-observation.ts';
import { FORECAST_QUANTITIES, populationMeasures } from '../src/loop/population/forecast/project-population.ts';
import { randomStream } from '../src/statistics/random-stream.ts';
import { percentInterval } from './interval-text.ts';
import { describeMachine, median } from './machine.ts';

const { values } = parseArgs({
  options: {
    loops: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    kinds: { type: 'string', default: 'as-seen,smoothed,recommender,sharpened' },
  },
});
const SEEN = 4;
const LAST = 10;
const HUMAN_SAMPLE = 6400;
const SAMPLE = 1920;
const data = path.resolve(process.env.OUTCROSS_DATA ?? path.join(import.meta.dirname, '../../shared/data'));

/** A loop of a model, seen as counts of types. */
interface ModelLoop {
  readonly human: Float64Array;
  /** Training sets, from generation 0, and samples of the models' outputs: shape [generations][types]. */
  readonly training: readonly Float64Array[];
  readonly samples: readonly Float64Array[];
}

interface LoopOptions {
  readonly size: number;
  readonly humanShare: number;
  readonly seed: number;
}

async function loopOf<Data>(
  { size, humanShare, seed }: LoopOptions,
  {
    kind,
    rows,
    model,
    bias,
    countsOf,
  }: {
    readonly kind: DataKind<Data>;
    readonly rows: Data;
    readonly model: LoopModel<Data>;
    readonly bias: SamplingBias;
    readonly countsOf: (data: Data) => Float64Array;
  },
): Promise<ModelLoop> {
  const human = humanDataOfRows({
    ...{ kind, rows, first: size, test: HUMAN_SAMPLE, place: 'the data' },
    random: randomStream(seed, 'split'),
  });
  const fresh = Math.round(size * humanShare);
  const isText = (kind as DataKind<unknown>).id === 'documents';
  const amount = (rows: number) => (isText ? { count: 1, tokens: rows } : { count: rows });
  const training: Float64Array[] = [];
  const samples: Float64Array[] = [];
  let set = human.first;
  for (let generation = 0; generation <= LAST; generation++) {
    const random = randomStream(seed, 'generation', generation);
    training.push(countsOf(set));
    if (generation === LAST) break;
    const fitted = await model.fit(set, { random, generation: generation + 1 });
    if (generation < SEEN) samples.push(countsOf(await fitted.sample({ ...amount(SAMPLE), random, bias: {} })));
    const outputs = await fitted.sample({ ...amount(size - fresh), random, bias });
    set = fresh === 0 ? outputs : kind.concat([outputs, human.fresh({ count: fresh, random })]);
  }
  return { human: countsOf(human.test!), training, samples };
}

/** Loops by kind: what makes one of these settings. */
async function loops(): Promise<
  ReadonlyMap<string, { readonly bias: SamplingBias; readonly run: (options: LoopOptions) => Promise<ModelLoop> }>
> {
  const texts = ['train_sample', 'valid'].map((name) =>
    gunzipSync(readFileSync(path.join(data, `text/wikitext2.${name}.txt.gz`))).toString('utf8'),
  );
  const blocks = blocksOf(texts, { unit: 'words', blockTokens: 64 });
  const words = { texts: blocks, vocabulary: fixVocabulary(blocks, { unit: 'words', blockTokens: 64 }) };
  const ofWords = (own: typeof words) => {
    const counts = new Float64Array(words.vocabulary.types.length + 1);
    for (const token of encodeDocuments(own).tokens) counts[token]!++;
    return counts;
  };
  const text = (order: number, writing: string) => ({
    bias: {},
    run: (options: LoopOptions) =>
      loopOf(options, {
        ...{ kind: documents, rows: words, bias: {}, countsOf: ofWords },
        model: nGram({
          ...{ fitting: 'counting', order, smoothing: 'kneser-ney', writing },
          ...{ repetitionPenalty: 1, classes: 1, iterations: 1 },
        } as Parameters<typeof nGram>[0]),
      }),
  });
  const log = await readInteractions({ path: path.join(data, 'recsys/ml_latest_small_2018.ratings.csv.gz') });
  const shown = (bias: SamplingBias) => ({
    bias,
    run: (options: LoopOptions) =>
      loopOf(options, {
        ...{ kind: interactions, rows: log, bias, countsOf: countOfItems },
        model: recommenderEntry.create(recommenderEntry.settings.parse({}), {
          seed: options.seed,
        } as never) as LoopModel<typeof log>,
      }),
  });
  return new Map([
    ['as-seen', text(2, 'as-seen')],
    ['smoothed', text(3, 'smoothed')],
    ['recommender', shown({})],
    ['sharpened', shown({ temperature: 0.8 })],
  ]);
}

process.stdout.write(`${values.loops} loops of each kind, seed ${values.seed}; ${describeMachine()}\n`);
const kinds = await loops();
for (const name of values.kinds.split(',')) {
  const kind = kinds.get(name);
  if (kind === undefined) throw new RangeError(`there is no kind ${name}; there are ${[...kinds.keys()].join(', ')}`);
  const outcomes = new Map<string, { covered: number[]; ratios: number[][]; n: number; sizes: number[] }>();
  for (let index = 0; index < Number(values.loops); index++) {
    const draw = randomStream(Number(values.seed), 'forecast-models', name, index);
    // MovieLens has 100,000 events to give.
    const size = Math.round((name === 'recommender' || name === 'sharpened' ? 2500 : 5000) * 4 ** draw());
    const humanShare = draw() < 1 / 3 ? 0 : 0.05 + 0.35 * draw();
    const { human, training, samples } = await kind.run({ size, humanShare, seed: Number(values.seed) * 1000 + index });
    const whole = { human, generations: training.slice(0, SEEN), seen: 'whole' } as const;
    const sampled = { human, generations: samples, seen: 'samples' } as const;
    const known = { size, humanShare, temperature: kind.bias.temperature ?? 1 };
    const conditions: readonly (readonly [string, LoopObservation, KnownSettings])[] = [
      ['whole sets, settings known', whole, known],
      ['whole sets, none known', whole, {}],
      ['samples, settings known', sampled, known],
      ['samples, none known', sampled, {}],
    ];
    for (const [title, observation, own] of conditions) {
      const forecast = forecastLoop(observation, { known: own, until: LAST, seed: index });
      const isTail = Uint8Array.from(human, (count) => (count < forecast.tailBelow ? 1 : 0));
      const truth = populationMeasures(training[LAST]!, isTail);
      const last = forecast.generations.at(-1)!;
      const outcome = outcomes.get(title) ?? { covered: [0, 0, 0, 0], ratios: [[], [], [], []], n: 0, sizes: [] };
      outcomes.set(title, outcome);
      outcome.n++;
      outcome.sizes.push(forecast.settings.size.median / size);
      for (const [at, quantity] of FORECAST_QUANTITIES.entries()) {
        const { low, median: middle, high } = last[quantity];
        if (truth[quantity] >= low - 1e-9 && truth[quantity] <= high + 1e-9) outcome.covered[at]!++;
        outcome.ratios[at]!.push(truth[quantity] / Math.max(middle, 1e-9));
      }
    }
  }
  process.stdout.write(`\n${name}\n`);
  for (const [title, { covered, ratios, n, sizes }] of outcomes)
    process.stdout.write(
      `  ${title.padEnd(28)} ${FORECAST_QUANTITIES.map((quantity, at) => `${quantity} ${percentInterval(covered[at]! / n, n, { digits: 0 })} x${median(ratios[at]!).toFixed(2)}`).join('  ')}  size x${median(sizes).toFixed(2)}\n`,
    );
}
