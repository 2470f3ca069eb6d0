/**
 * How much of the rare a choice covers, beside random choices of equal size, on real texts.
 *
 *   node bench/select-coverage.ts [--pool 2000] [--budget 150] [--splits 5] [--output bench/results/select-coverage.json]
 *
 * Human texts: those of one corpus are divided at random; from one part rows are chosen, the other says what is rare: its rows in the smallest
 * clusters, which together hold a tenth of it. Model texts beside human ones: rows are chosen among model texts for what they add to human
 * rows that are kept, and measured on rare human rows which those do not cover. A rare row is covered by one as near as half of the rare rows
 * have one in the whole pool; vectors are those of the built-in embedder, fitted on the pool. Each split divides anew; the interval of a line
 * is of the mean gain over all splits, by drawing splits and rare rows anew. Takes minutes, and no more than 1 GB.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { CHOICE_METHODS, type ChoiceMethod, chooseCandidates } from '../src/mix/select/choose-candidates.ts';
import { gatherRows } from '../src/mix/select/embedded-rows.ts';
import { gramSets } from '../src/mix/select/gram-sets.ts';
import { identityRanks } from '../src/mix/select/identity-ranks.ts';
import { rowsByRank } from '../src/mix/select/require-ranks.ts';
import { type TailCoverage, tailCoverage } from '../src/mix/select/tail-coverage.ts';
import { nearestNeighbours } from '../src/range/embedding/nearest-neighbours.ts';
import { percentileInterval } from '../src/statistics/percentile-interval.ts';
import { quantile } from '../src/statistics/quantile.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { kMeans } from '../src/strata/k-means.ts';
import { tailClusters } from '../src/strata/tail-clusters.ts';
import { createTfIdfEmbedder } from '../src/strata/tf-idf-embedder.ts';
import { fitTfIdf } from '../src/strata/tf-idf-fit.ts';

const { values } = parseArgs({
  options: {
    pool: { type: 'string', default: '2000' },
    budget: { type: 'string', default: '150' },
    splits: { type: 'string', default: '5' },
    output: { type: 'string' },
  },
});
const [pool, budget, splits] = [Number(values.pool), Number(values.budget), Number(values.splits)];
const data = process.env.OUTCROSS_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
if (!existsSync(data)) throw new Error(`${data} is missing: name the folder of data in OUTCROSS_DATA`);

/** Clusters among which the smallest are the tail: as many as topics of a few thousand texts. */
const CLUSTERS = 60;
const DRAWS = 1000;

interface Text {
  readonly id: string;
  readonly text: string;
}
interface Scenario {
  readonly name: string;
  readonly humans: readonly Text[];
  /** Chosen among, with human rows kept; undefined: human rows are chosen among, and none is kept. */
  readonly models?: readonly Text[];
  /** Whose rare rows are to be covered. */
  readonly rare: 'humans' | 'models';
}

const rowsOf = <Row>(file: string): readonly Row[] =>
  gunzipSync(readFileSync(path.join(data, file)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
const detectrl = rowsOf<Text & { origin: string }>('origin/detectrl.jsonl.gz');
const humansOfDetectrl = detectrl.filter(({ origin }) => origin === 'human');
const scenarios: readonly Scenario[] = [
  { name: 'commit messages', humans: rowsOf<Text>('text/git_commit_messages.jsonl.gz'), rare: 'humans' },
  { name: 'news, stories, reviews, abstracts', humans: humansOfDetectrl, rare: 'humans' },
  ...(['humans', 'models'] as const).map((rare) => ({
    name: `model texts beside such human ones, for rare texts of ${rare}`,
    humans: humansOfDetectrl,
    models: detectrl.filter(({ origin }) => origin === 'ai'),
    rare,
  })),
];

interface Line {
  readonly scenario: string;
  readonly method: ChoiceMethod;
  readonly share: number;
  readonly randomShare: number;
  readonly gain: number;
  readonly interval: readonly [number, number];
  readonly rareRows: number;
  /** Share of the smallest clusters with a chosen row. */
  readonly clustersReached: number;
}
interface Measured extends TailCoverage {
  readonly clustersReached: number;
}

const lines: Line[] = [];
for (const scenario of scenarios) {
  const found = new Map<ChoiceMethod, Measured[]>(CHOICE_METHODS.map((method) => [method, []]));
  for (let split = 1; split <= splits; split++)
    for (const [method, coverage] of await measureSplit(scenario, split)) found.get(method)!.push(coverage);
  for (const [method, coverages] of found) {
    const mean = (of: (coverage: Measured) => number) =>
      coverages.reduce((sum, coverage) => sum + of(coverage), 0) / coverages.length;
    lines.push({
      scenario: scenario.name,
      method,
      share: mean(({ share }) => share),
      randomShare: mean(({ randomShare }) => randomShare),
      gain: mean(({ gain }) => gain),
      interval: intervalOfMean(coverages),
      rareRows: coverages.reduce((sum, { points }) => sum + points, 0),
      clustersReached: mean(({ clustersReached }) => clustersReached),
    });
  }
}

const percent = (share: number) => (100 * share).toFixed(1);
process.stdout.write(
  `Of rare rows covered, %, by ${budget} of ${pool} rows; ${splits} splits.\n\n| texts | chosen by | covered | by random choices | gain | 95 % | rare rows | rare clusters reached |\n|---|---|---|---|---|---|---|---|\n`,
);
for (const { scenario, method, share, randomShare, gain, interval, rareRows, clustersReached } of lines)
  process.stdout.write(
    `| ${scenario} | ${method} | ${percent(share)} | ${percent(randomShare)} | ${percent(gain)} | ${interval.map(percent).join(' to ')} | ${rareRows} | ${percent(clustersReached)} |\n`,
  );
if (values.output !== undefined) {
  mkdirSync(path.dirname(path.resolve(values.output)), { recursive: true });
  writeFileSync(
    values.output,
    `${JSON.stringify({ pool, budget, splits, clusters: CLUSTERS, lines }, undefined, 1)}\n`,
  );
}

async function measureSplit(
  { humans, models, rare: of }: Scenario,
  split: number,
): Promise<ReadonlyMap<ChoiceMethod, Measured>> {
  const inOrder = (rows: readonly Text[]) =>
    [
      ...rowsByRank(
        identityRanks(
          rows.map(({ id }) => id),
          { seed: split },
        ),
      ),
    ].map((row) => rows[row]!);
  const ordered = inOrder(humans);
  const kept = models ? ordered.slice(0, Math.floor(pool / 2)) : [];
  const candidates = (models ? inOrder(models) : ordered).slice(0, pool);
  const rest = models && of === 'models' ? inOrder(models).slice(pool) : ordered.slice(models ? kept.length : pool);
  const held = rest.slice(0, 4000);
  const embedder = createTfIdfEmbedder(fitTfIdf([...kept, ...candidates].map(({ text }) => text)));
  const { dimensions } = embedder;
  const embed = (rows: readonly Text[]) => embedder.embed(rows.map(({ text }) => text));
  const [vectors, keptVectors, heldVectors] = [await embed(candidates), await embed(kept), await embed(held)];

  const { assignments, clusters, centroids } = await kMeans(heldVectors, {
    dimensions,
    clusters: CLUSTERS,
    seed: split,
  });
  const masses = new Array<number>(clusters).fill(0);
  for (const cluster of assignments) masses[cluster]!++;
  const isTail = tailClusters(masses);
  const rare = gatherRows(
    heldVectors,
    Uint32Array.from(assignments.keys().filter((row) => isTail[assignments[row]!]!)),
    dimensions,
  );
  const distanceTo = (points: Float32Array) => nearestNeighbours({ queries: rare, points, dimensions, k: 1 }).distances;
  const radius = quantile(distanceTo(vectors), 0.5);
  const beyondKept = kept.length === 0 ? undefined : distanceTo(keptVectors);
  const points = gatherRows(
    rare,
    Uint32Array.from({ length: rare.length / dimensions }, (_, row) => row).filter(
      (row) => beyondKept === undefined || beyondKept[row]! > radius,
    ),
    dimensions,
  );

  const grams = (rows: readonly Text[]) =>
    gramSets(
      rows.map(({ text }) => text),
      { n: 2 },
    );
  const idsOf = (rows: readonly Text[]) => rows.map(({ id }) => id);
  const clusterOf = nearestNeighbours({ queries: vectors, points: centroids, dimensions, k: 1 }).indices;
  const measured = new Map<ChoiceMethod, Measured>();
  for (const by of CHOICE_METHODS) {
    const { chosen } = await chooseCandidates({
      by,
      candidates: { ids: idsOf(candidates), vectors, grams: grams(candidates) },
      ...(kept.length > 0 && { kept: { ids: idsOf(kept), vectors: keptVectors, grams: grams(kept) } }),
      dimensions,
      seed: split,
      budget,
    });
    const reached = new Set(Array.from(chosen, (row) => clusterOf[row]!).filter((cluster) => isTail[cluster]));
    measured.set(by, {
      ...tailCoverage({ points, candidates: vectors, dimensions, chosen, radius, seed: split }),
      clustersReached: reached.size / isTail.filter(Boolean).length,
    });
  }
  return measured;
}

/** Splits share texts, and rare rows of a split their clusters: splits are drawn anew, and in each its gain within its own interval. */
function intervalOfMean(coverages: readonly TailCoverage[]): readonly [number, number] {
  const random = seededGenerator(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const means = Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (let at = 0; at < coverages.length; at++) {
      const { gain, interval } = coverages[Math.floor(random() * coverages.length)]!;
      const error = interval ? (interval[1] - interval[0]) / 3.92 : 0;
      sum += gain + error * normal();
    }
    return sum / coverages.length;
  });
  const { low, high } = percentileInterval(means);
  return [low, high];
}
