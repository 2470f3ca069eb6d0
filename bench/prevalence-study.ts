/**
 * Measures how often the interval of the AI share holds the share, how far the point lies from it, and how often groups with and without
 * AI text are named, on mixtures of labelled text whose domain the scoring model has not seen. Prints the tables of docs/prevalence.md
 * and puts them there; keeps the figures in bench/results/prevalence.json.
 *
 *   node bench/prevalence-study.ts [--mixtures 100] [--rounds 10] [--seed 1] [--scores FILE] [--trial] [--only shares,lengths,groups,odds]
 *   node bench/prevalence-study.ts --tables
 *
 * Mixtures are of the lengths that the test's texts have, each held against anchors of its own length; `lengths` are mixtures of one length.
 * For each test a model is trained by models/style/recipe.yaml without the test's domain and scores all of its texts; detection profiles
 * come from models that saw neither that domain nor the profile's. `odds` is what the upper bound supposes of unknown generators, chosen
 * without a domain and judged in it. Each mixture draws texts and anchors with replacement, and its AI text
 * from a random choice of generators in random proportions. `--scores` keeps the scores in a file: training takes a quarter of an hour.
 * `--trial` prints the tables and writes nothing; `--tables` writes them again from the figures; `--only` measures some of
 * four parts and leaves the figures of the others. Reads the labelled texts of OUTCROSS_DATA.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder } from './detector-rows.ts';
import { describeMachine } from './machine.ts';
import { measureGroups, measureLengths, measureOdds, measureShares, usablePool } from './prevalence-measures.ts';
import { readPools } from './prevalence-pools.ts';
import { type PrevalenceResults, readResults, tablesOf, writeTables } from './prevalence-tables.ts';

const { values } = parseArgs({
  options: {
    mixtures: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    scores: { type: 'string' },
    trial: { type: 'boolean', default: false },
    tables: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});

const RESULTS = path.resolve(import.meta.dirname, 'results/prevalence.json');
const PAGE = path.resolve(import.meta.dirname, '../docs/prevalence.md');
/** Sizes of mixtures and numbers of anchors: the case that is promised, fewer anchors, fewer texts. */
const CASES = [
  { texts: 500, anchors: 300 },
  { texts: 500, anchors: 99 },
  { texts: 100, anchors: 300 },
];

const PARTS = ['shares', 'lengths', 'groups', 'odds'];

const log = (line: string) => process.stderr.write(`${line}\n`);

try {
  await main();
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}

async function main(): Promise<void> {
  const unknown = values.only?.split(',').find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Error(`"${unknown}" is no part of the study; its parts: ${PARTS.join(', ')}.`);
  if (values.tables) {
    writeTables(PAGE, readResults(RESULTS));
    return;
  }
  if (!existsSync(path.join(dataFolder(), 'origin')))
    throw new Error(`The labelled texts are not at ${dataFolder()}. Name their folder with OUTCROSS_DATA.`);
  const found = await study();
  for (const table of Object.values(tablesOf(found))) process.stdout.write(`${table}\n\n`);
  if (values.trial) return;
  const kept = values.only === undefined || !existsSync(RESULTS) ? {} : readResults(RESULTS, { dropsOld: true });
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify({ ...kept, ...found }, null, 2)}\n`);
  writeTables(PAGE, found);
}

/** The parts that are asked for. */
async function study(): Promise<Partial<PrevalenceResults>> {
  const seed = Number(values.seed);
  const pools = (await readPools(values.scores, log)).map(usablePool);
  const rounds = Number(values.rounds);
  const mixtures = Number(values.mixtures);
  const measures = (part: string) => values.only === undefined || values.only.split(',').includes(part);
  return {
    machine: describeMachine(),
    seed,
    pools: pools.map(({ name, isUnseen, human, ai, profiles }) => ({
      name,
      isUnseen,
      human: human.length,
      ai: Object.fromEntries(Object.entries(ai).map(([generator, scores]) => [generator, scores.length])),
      profiles: profiles.length,
    })),
    ...(measures('shares') && {
      shares: CASES.map(({ texts, anchors }) => ({
        texts,
        anchors,
        rows: measureShares(pools, { mixtures, texts, anchors, seed }, log),
      })),
    }),
    ...(measures('lengths') && {
      lengths: { ...CASES[0]!, rows: measureLengths(pools, { mixtures, ...CASES[0]!, seed }, log) },
    }),
    ...(measures('groups') && {
      groups: { anchors: 300, rounds, rows: measureGroups(pools, { rounds, anchors: 300, seed }, log) },
    }),
    ...(measures('odds') && {
      odds: { ...CASES[0]!, rows: measureOdds(pools, { mixtures, ...CASES[0]!, seed }, log) },
    }),
  };
}
