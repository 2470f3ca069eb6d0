/**
 * Recommender loops on real interaction logs: speed, homogenisation and its cures, minorities, and the setting of Chaney et al.
 *
 *   node bench/loop-recommender.ts [--data ../shared/data] [--only speed,arms,cure,second,minority,chaney] [--trial]
 *
 * Arms of one table train on sets of equal size. Every number but the times is the same on every machine.
 */

import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { labOf } from '../src/loop/lab/read-lab.ts';
import { type Simulation, simulate } from '../src/loop/run/simulate.ts';
import { randomStream } from '../src/statistics/random-stream.ts';
import { CHANEY_RECOMMENDERS, chaneyWorld, runChaney } from './chaney-loop.ts';
import { describeMachine, requireQuiet } from './machine.ts';

const { values: flags } = parseArgs({
  options: {
    data: {
      type: 'string',
      default: process.env.OUTCROSS_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url)),
    },
    only: { type: 'string', default: 'speed,arms,cure,second,minority,chaney' },
    workers: { type: 'string', default: '2' },
    seeds: { type: 'string', default: '2' },
    /** Of slates in the cure: recommenders that show what they are surest of are below 1. */
    temperature: { type: 'string', default: '0.95' },
    simulations: { type: 'string', default: '10' },
    trial: { type: 'boolean', default: false },
  },
});
const recsys = path.resolve(flags.data, 'recsys');
const MOVIELENS = { path: path.join(recsys, 'ml_latest_small_2018.ratings.csv.gz') };
const MSWEB = { path: path.join(recsys, 'msweb_visits.csv.gz') };
const SIZE = 20_000;
/** Recommenders show what they are surest of: slates are drawn below temperature 1. */
const SHARPENED = { temperature: 0.8 };
const CHANEY_SIMULATIONS = Number(flags.simulations);
const print = (line = '') => process.stdout.write(`${line}\n`);

async function run(lab: Record<string, unknown>, { workers = Number(flags.workers) } = {}): Promise<Simulation> {
  return simulate({ lab: labOf({ test: 0.1, seeds: Number(flags.seeds), ...lab }, { place: 'bench' }), workers });
}

/** Mean over seeds of a measure of an arm's generation. */
function meanOf({ result }: Simulation, arm: string, generation: number, measure: string): number {
  const values = result.generations
    .filter((one) => one.arm === arm && one.generation === generation)
    .flatMap((one) => one.values[measure] ?? []);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function table(simulation: Simulation, generation: number, measures: readonly string[]): void {
  const { result } = simulation;
  for (const { arm, seed, generation: at, reason } of result.stopped)
    print(`STOPPED: ${arm}, seed ${seed}, generation ${at}: ${reason}`);
  print(`| generation ${generation} | ${measures.join(' | ')} |`);
  print(`|---|${measures.map(() => '---:').join('|')}|`);
  const row = (name: string, values: readonly (number | undefined)[]) =>
    print(`| ${name} | ${values.map((value) => (value === undefined ? '' : value.toFixed(4))).join(' | ')} |`);
  row(
    'human',
    measures.map((measure) => result.reference[measure]),
  );
  for (const { title } of result.arms)
    row(
      title,
      measures.map((measure) => meanOf(simulation, title, generation, measure)),
    );
  print();
}

const WIDTH = ['tail_mass', 'coverage', 'gini', 'entropy', 'user_jaccard', 'recall', 'test_loss'];

/** What `outcross compare` says of the outputs of each arm, seed by seed. */
function verdictTable({ result }: Simulation, generation: number): void {
  print(`| generation ${generation}, outcross compare | verdicts |`);
  print('|---|---|');
  for (const { title } of result.arms) {
    const verdicts = result.generations
      .filter((one) => one.arm === title && one.generation === generation)
      .toSorted((a, b) => a.seed - b.seed)
      .map(({ verdict }) => verdict);
    print(`| ${title} | ${verdicts.join(', ')} |`);
  }
  print();
}

const sections: Record<string, () => Promise<void>> = {
  async speed() {
    const { run: facts, result } = await run(
      { data: MOVIELENS, model: { id: 'recommender' }, size: SIZE, generations: 20, seeds: 1 },
      { workers: 1 },
    );
    print(
      `speed: MovieLens-small, 20 generations of ${SIZE} events, one thread: ${(facts.durationMs / 1000).toFixed(1)} s`,
    );
    print(`       (${result.generations.length} generations measured; at most 60 s, 20 s wished for)`);
    print();
  },

  async arms() {
    const simulation = await run({
      data: MOVIELENS,
      model: { id: 'recommender' },
      sampling: SHARPENED,
      size: SIZE,
      arms: [
        { regime: 'replace', title: 'replace' },
        { regime: 'replace', title: 'replace, temperature 1', sampling: {} },
        { regime: 'accumulate-subsample', title: 'accumulate, 20,000 of it' },
        { regime: 'replace', title: 'replace, 10 % explored', model: { id: 'recommender', explore: 0.1 } },
        { regime: 'replace', title: 'replace, 30 % explored', model: { id: 'recommender', explore: 0.3 } },
        { regime: 'replace', title: 'replace, popularity', model: { id: 'recommender', by: 'popularity' } },
        { regime: 'replace', title: 'replace, ideal', model: { id: 'recommender', by: 'ideal' } },
        { regime: 'replace', title: 'replace, random', model: { id: 'recommender', by: 'random' } },
        { regime: 'replace', title: 'replace, drifting users', model: { id: 'recommender', drift: 0.05 } },
      ],
    });
    print('homogenisation on MovieLens-small, and exploration against it');
    table(simulation, 1, WIDTH);
    table(simulation, 10, WIDTH);
  },

  async cure() {
    for (const { title, data, size } of [
      { title: 'MovieLens-small', data: MOVIELENS, size: SIZE },
      { title: 'visits of microsoft.com', data: MSWEB, size: 12_000 },
    ]) {
      const simulation = await run({
        data,
        model: { id: 'recommender' },
        sampling: { temperature: Number(flags.temperature) },
        size,
        generations: 10,
        gate: true,
        arms: [
          { regime: 'replace', title: 'replace' },
          { regime: 'mix', human: { share: 0.2, kind: 'fresh' }, title: '20 % human, no build' },
          { regime: 'recipe', human: { most: 0.2, fresh: 0.2 }, title: 'default recipe, at most 20 % human' },
        ],
      });
      print(`the cure on ${title}, temperature ${flags.temperature}: human share at most 20 %, equal training sizes`);
      for (const generation of [1, 10]) {
        table(simulation, generation, [...WIDTH, 'training_tail_mass']);
        verdictTable(simulation, generation);
      }
    }
  },

  async second() {
    const msweb = await run({
      data: MSWEB,
      model: { id: 'recommender' },
      sampling: SHARPENED,
      size: 12_000,
      arms: [
        { regime: 'replace', title: 'replace' },
        { regime: 'replace', title: 'replace, 10 % explored', model: { id: 'recommender', explore: 0.1 } },
        { regime: 'replace', title: 'replace, popularity', model: { id: 'recommender', by: 'popularity' } },
      ],
    });
    print('visits of microsoft.com, one week of 1998');
    table(msweb, 10, WIDTH);
    await withBooks(async (file) => {
      const books = await run({
        data: { path: file },
        model: { id: 'recommender', by: 'popularity', slate: 1 },
        size: SIZE,
        arms: [
          { regime: 'replace', title: 'replace' },
          { regime: 'accumulate', title: 'accumulate' },
          {
            regime: 'replace',
            title: 'replace, 10 % explored',
            model: { id: 'recommender', by: 'popularity', slate: 1, explore: 0.1 },
          },
        ],
      });
      print('goodbooks-10k: 100,000 events drawn by the ratings of each book, users nominal; popularity recommender');
      table(books, 10, ['tail_mass', 'coverage', 'gini', 'entropy', 'gini_simpson', 'types']);
    });
  },

  async minority() {
    const simulation = await run({
      data: MOVIELENS,
      model: { id: 'recommender' },
      size: SIZE,
      arms: [
        { regime: 'accumulate', title: 'factors' },
        { regime: 'accumulate', title: 'factors, likeliest first', model: { id: 'recommender', ranking: 'top' } },
        { regime: 'accumulate', title: 'popularity', model: { id: 'recommender', by: 'popularity' } },
        {
          regime: 'accumulate',
          title: 'popularity, likeliest first',
          model: { id: 'recommender', by: 'popularity', ranking: 'top' },
        },
      ],
    });
    print(
      'Mansoury et al. 2020: feedback on the whole log; minorities are the fifth of the users of least popular taste',
    );
    table(simulation, 1, [
      'tail_mass',
      'coverage',
      'gini',
      'shift_niche',
      'shift_majority',
      'recall_niche',
      'recall_majority',
    ]);
    table(simulation, 10, [
      'tail_mass',
      'coverage',
      'gini',
      'shift_niche',
      'shift_majority',
      'recall_niche',
      'recall_majority',
    ]);
  },

  async chaney() {
    print(
      `Chaney et al. 2018, ${CHANEY_SIMULATIONS} simulations: likeness of users at the end, less that under the ideal recommender`,
    );
    print('| training | recommender | change | standard error |');
    print('|---|---|---:|---:|');
    for (const training of ['single', 'repeated'] as const) {
      const changes = new Map<string, number[]>(CHANEY_RECOMMENDERS.map((by) => [by, []]));
      for (let seed = 0; seed < CHANEY_SIMULATIONS; seed++) {
        const world = chaneyWorld(seed);
        const ideal = runChaney(world, { by: 'ideal', training, seed });
        for (const by of CHANEY_RECOMMENDERS) changes.get(by)!.push(runChaney(world, { by, training, seed }) - ideal);
      }
      for (const [by, values] of changes) {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
        print(`| ${training} | ${by} | ${mean.toFixed(4)} | ${Math.sqrt(variance / values.length).toFixed(4)} |`);
      }
    }
    print();
  },
};

/** A log of the books' popularity: their ratings are counted in the data, who gave them is not. */
async function withBooks(use: (file: string) => Promise<void>): Promise<void> {
  const lines = gunzipSync(readFileSync(path.join(recsys, 'goodbooks10k_catalogue.csv.gz')))
    .toString('utf8')
    .split('\n');
  const place = lines[0]!.split(',').indexOf('ratings_count');
  const counts = lines.slice(1).flatMap((line) => (line === '' ? [] : [Number(line.split(',')[place])]));
  const sums: number[] = [];
  for (const count of counts) sums.push((sums.at(-1) ?? 0) + count);
  const random = randomStream(1, 'books');
  const rows = Array.from({ length: 100_000 }, () => {
    const wanted = random() * sums.at(-1)!;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return `${Math.floor(random() * 500)},${low + 1}`;
  });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'outcross-books-'));
  try {
    const file = path.join(folder, 'books.csv');
    await writeFile(file, `user,item\n${rows.join('\n')}\n`);
    await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

requireQuiet({ isTrial: flags.trial });
print(describeMachine());
print();
for (const name of flags.only.split(',')) {
  const section = sections[name];
  if (section === undefined) throw new RangeError(`no section ${name}; there are ${Object.keys(sections).join(', ')}`);
  await section();
}
