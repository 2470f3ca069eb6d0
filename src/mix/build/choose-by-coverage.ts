import { type CellSample, putFirst, type SampledRow, sampleCells } from '../../engine/cell-order.ts';
import type { QueryProcess } from '../../engine/query-process.ts';
import type { InventoryEntry } from '../../io/inventory.ts';
import { createTfIdfEmbedder } from '../../strata/tf-idf-embedder.ts';
import { fitTfIdf } from '../../strata/tf-idf-fit.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { type ChoiceMethod, chooseCandidates } from '../select/choose-candidates.ts';
import { detectorWeight } from '../select/detector-weight.ts';
import { gatherRows } from '../select/embedded-rows.ts';
import { GramIndex } from '../select/gram-index.ts';
import { type GramSets, gramSets } from '../select/gram-sets.ts';
import { GRAM_DIMENSIONS, gramVectors } from '../select/gram-vectors.ts';
import { identityRanks } from '../select/identity-ranks.ts';
import { keptSimilarities } from '../select/kept-similarities.ts';
import { SIMILARITY_ONE } from '../select/unit-similarity.ts';
import type { BuildCell } from './allocation-cells.ts';
import type { BuildInput } from './build-inputs.ts';
import type { KindFacts } from './kind-facts.ts';
import { readSampledTexts } from './read-sampled-texts.ts';

/** Candidates that are looked at together, and rows that they are held against: their vectors and neighbours fit into some 100 MB. */
const MOST_CANDIDATES = 10_000;
const MOST_KEPT = 10_000;
/** Characters of a row that it is compared by. */
const TEXT_LENGTH = 2048;
/** The embedder learns which words are common from human rows, where there are at least so many. */
const LEAST_HUMAN_ROWS = 100;
/** Candidates of which the farthest one is the tail. */
const TAIL_ONE_IN = 10;
/** Words of an n-gram. */
const GRAM_WORDS = 3;
/** A mass this much below a row counts as the row: solvers work in floating point. */
const TOLERANCE = 1e-6;

/** How well a build covers candidates. */
export interface CandidateCoverage {
  /** Cosine of a candidate with the nearest row of the build, on average. */
  readonly mean: number;
  /** The same of the tenth that lies farthest. */
  readonly tail: number;
  /** Of the different n-grams of candidates, the share that stands in the build. */
  readonly grams: number;
}

/** How rows were chosen for what they add, as a manifest says it. */
export interface CoverageFacts {
  readonly by: string;
  readonly among: string;
  /** What distance was measured in. */
  readonly vectors: string;
  /** Rows of which a part was to be taken, and those among them that were looked at: the first by hash where they were too many. */
  readonly candidates: number;
  readonly looked_at: number;
  /** Of those looked at. */
  readonly chosen: number;
  /** Rows that are in the build anyway and that candidates were held against: the first by hash where they were too many. */
  readonly kept: number;
  /** Of those looked at: by what is kept alone, with the choice, with one by hash of the same mass. */
  readonly coverage: {
    readonly before: CandidateCoverage;
    readonly after: CandidateCoverage;
    readonly random: CandidateCoverage;
  } | null;
  /** What the method says of its choice. */
  readonly facts: Readonly<Record<string, number | string>>;
}

/** What the choice means for one row. */
export interface RowChoice {
  readonly by: string;
  /** Place among the chosen, from 1; null: it was passed over. */
  readonly place: number | null;
  readonly chosen: number;
  readonly candidates: number;
  /** The row of the build that is most like it; null: none is like it at all. */
  readonly nearest: { readonly id: string; readonly similarity: number } | null;
}

export interface CoverageChoice {
  readonly facts: CoverageFacts;
  /** Cells whose rows were chosen so. */
  readonly cells: ReadonlySet<number>;
  /** Undefined: the row was not looked at. */
  ofRow(id: string): RowChoice | undefined;
}

/**
 * Puts first, in cells of which a part is taken, the rows that widen what the build covers most: facility location, k-centre or coverage of
 * n-grams beside what is in the build anyway. How much is taken of each cell stays as it was allocated.
 *
 * Where there are more than 10,000 candidates the first by hash are looked at, of each cell in proportion; of the mass that is to be taken
 * they give as much as they are a part of their cell, and up to half of what they have. The same goes for rows they are held against.
 *
 * @param allocated mass of each cell: shape [cells]
 * @throws {InputError} a row is no longer as the audit read it
 * @throws {CancelledError} `signal` aborted
 */
export async function chooseByCoverage(
  query: QueryProcess,
  {
    recipe: { choose, seed },
    unit,
    cells,
    allocated,
    kinds,
    inputs,
    reservoir,
    folder,
    workers,
    signal,
  }: {
    readonly recipe: Pick<Recipe, 'choose' | 'seed'>;
    readonly unit: 'rows' | 'words' | 'tokens';
    readonly cells: readonly BuildCell[];
    readonly allocated: Float64Array;
    readonly kinds: ReadonlyMap<number, KindFacts>;
    readonly inputs: readonly BuildInput[];
    readonly reservoir: InventoryEntry | undefined;
    readonly folder: string;
    readonly workers: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<CoverageChoice> {
  const method = choose.by as Exclude<ChoiceMethod, 'random'>;
  const parts = cells.map(({ mass, rows, group }, cell) => {
    const copies = mass === 0 ? 0 : Math.floor((allocated[cell]! + TOLERANCE) / mass);
    const rest = mass === 0 ? 0 : Math.max(0, allocated[cell]! - copies * mass);
    const isChosen = (choose.among === 'all' || group === 'synthetic') && copies === 0 && rest > TOLERANCE;
    const taken = copies > 0 ? rows : mass === 0 ? 0 : Math.floor((rest / mass) * rows);
    return { cell, rows, mass, rest, isChosen, taken };
  });
  const candidateCells = parts.filter(({ isChosen }) => isChosen);
  const candidateRows = candidateCells.reduce((sum, { rows }) => sum + rows, 0);
  const none = {
    by: choose.by,
    among: choose.among,
    vectors: choose.vectors,
    candidates: candidateRows,
    looked_at: 0,
    chosen: 0,
    kept: 0,
    coverage: null,
    facts: {},
  };
  if (candidateRows === 0) return { facts: none, cells: new Set(), ofRow: () => undefined };
  const sampled = await sampleCells(query, [
    ...quotas(candidateCells, { rowsOf: ({ rows }) => rows, most: MOST_CANDIDATES, isKept: false }),
    ...quotas(
      parts.filter(({ isChosen, taken }) => !isChosen && taken > 0),
      { rowsOf: ({ taken }) => taken, most: MOST_KEPT, isKept: true },
    ),
  ]);
  const texts = await readSampledTexts(query, {
    inputs,
    reservoir,
    folder,
    mostCharacters: TEXT_LENGTH,
    longestRow: sampled.reduce((most, { bytes }) => Math.max(most, bytes), 0),
    workers,
    signal,
  });
  const candidates = sampled.filter(({ isKept }) => !isKept);
  const kept = sampled.filter(({ isKept }) => isKept);
  const textsOf = (rows: readonly SampledRow[]) => rows.map(({ n }) => texts.get(n) ?? '');
  const described = await describeTexts(choose.vectors, {
    candidates: textsOf(candidates),
    kept: textsOf(kept),
    human: textsOf(kept.filter(({ kind }) => kinds.get(kind)!.group === 'human')),
    signal,
  });
  const { dimensions } = described;

  // Of a cell that was looked at in part, the choice decides over its part; a small part of much is worth looking at only if it may be used.
  const massLookedAt = new Map<number, number>();
  for (const { cell, mass } of candidates) massLookedAt.set(cell, (massLookedAt.get(cell) ?? 0) + mass);
  const place = new Map(candidateCells.map(({ cell }, at) => [cell, at]));
  const budgets = Float64Array.from(candidateCells, ({ cell, mass, rest }) => {
    const own = massLookedAt.get(cell) ?? 0;
    return Math.min(rest, Math.max((rest * own) / mass, own / 2)) + TOLERANCE;
  });
  const limits = {
    budget: budgets.reduce((sum, one) => sum + one, 0),
    // A row without a word costs as much as one with one: none is free.
    ...(unit !== 'rows' && { costs: Float64Array.from(candidates, ({ mass }) => Math.max(1, mass)) }),
    groups: { of: Uint32Array.from(candidates, ({ cell }) => place.get(cell)!), budgets },
  };
  const ids = (rows: readonly SampledRow[]) => rows.map(({ id }) => id);
  const weights =
    choose.weights === null || method !== 'facility-location'
      ? undefined
      : Float64Array.from(candidates, ({ kind }) =>
          detectorWeight(kinds.get(kind)!.pSynthetic ?? undefined, { power: choose.weights!.power }),
        );
  const own = { ids: ids(candidates), vectors: described.candidates, grams: described.candidateGrams };
  const others =
    kept.length === 0 ? undefined : { ids: ids(kept), vectors: described.kept, grams: described.keptGrams };
  const found = await chooseCandidates({
    by: method,
    candidates: own,
    kept: others,
    dimensions,
    weights,
    seed,
    signal,
    ...limits,
  });
  const random = await chooseCandidates({ by: 'random', candidates: own, seed, signal, ...limits });
  await putFirst(
    query,
    Array.from(found.chosen, (at) => candidates[at]!.n),
  );
  const coverage = await measureCoverage({
    candidates: { ids: own.ids, vectors: described.candidates, grams: described.candidateGrams },
    kept: { ids: ids(kept), vectors: described.kept, grams: described.keptGrams },
    choices: [found.chosen, random.chosen],
    dimensions,
    seed,
    signal,
  });
  const placeOf = new Map(Array.from(found.chosen, (at, i) => [at, i + 1]));
  const rowOf = new Map(own.ids.map((id, at) => [id, at]));
  return {
    facts: {
      ...none,
      vectors: described.name,
      looked_at: candidates.length,
      chosen: found.chosen.length,
      kept: kept.length,
      coverage,
      facts: Object.fromEntries(
        Object.entries(found.facts).map(([name, value]) => [name, typeof value === 'number' ? rounded(value) : value]),
      ),
    },
    cells: new Set(candidateCells.map(({ cell }) => cell)),
    ofRow(id) {
      const at = rowOf.get(id);
      if (at === undefined) return undefined;
      const nearest = { id: '', similarity: 0 };
      const look = (otherId: string, vectors: Float32Array, other: number) => {
        let cosine = 0;
        for (let i = 0; i < dimensions; i++)
          cosine += described.candidates[at * dimensions + i]! * vectors[other * dimensions + i]!;
        if (cosine > nearest.similarity) Object.assign(nearest, { id: otherId, similarity: cosine });
      };
      for (const [other, { id: otherId }] of kept.entries()) look(otherId, described.kept, other);
      for (const other of found.chosen) if (other !== at) look(own.ids[other]!, described.candidates, other);
      return {
        by: method,
        place: placeOf.get(at) ?? null,
        chosen: found.chosen.length,
        candidates: candidates.length,
        nearest: nearest.id === '' ? null : { id: nearest.id, similarity: rounded(nearest.similarity) },
      };
    },
  };
}

/** Digits kept behind the point. */
const DIGITS = 1e6;

function rounded(value: number): number {
  return Math.round(value * DIGITS) / DIGITS;
}

/** Rows to draw from each cell, in proportion where there are more than `most`. */
function quotas<Part extends { readonly cell: number; readonly rows: number }>(
  parts: readonly Part[],
  {
    rowsOf,
    most,
    isKept,
  }: { readonly rowsOf: (part: Part) => number; readonly most: number; readonly isKept: boolean },
): readonly CellSample[] {
  const total = parts.reduce((sum, part) => sum + rowsOf(part), 0);
  const share = Math.min(1, most / Math.max(1, total));
  return parts.map((part) => ({
    cell: part.cell,
    rows: Math.max(1, Math.floor(share * rowsOf(part))),
    of: part.rows,
    isKept,
  }));
}

interface DescribedTexts {
  readonly name: string;
  readonly dimensions: number;
  /** Shape [rows, dimensions] each. */
  readonly candidates: Float32Array;
  readonly kept: Float32Array;
  readonly candidateGrams: GramSets;
  readonly keptGrams: GramSets;
}

async function describeTexts(
  by: Recipe['choose']['vectors'],
  {
    candidates,
    kept,
    human,
    signal,
  }: {
    readonly candidates: readonly string[];
    readonly kept: readonly string[];
    readonly human: readonly string[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<DescribedTexts> {
  const candidateGrams = gramSets(candidates, { n: GRAM_WORDS });
  const keptGrams = gramSets(kept, { n: GRAM_WORDS });
  const grams = { candidateGrams, keptGrams };
  if (by === 'n-grams')
    return {
      ...grams,
      name: `n-grams of ${GRAM_WORDS} words`,
      dimensions: GRAM_DIMENSIONS,
      candidates: gramVectors(candidateGrams),
      kept: gramVectors(keptGrams),
    };
  const isHuman = human.length >= LEAST_HUMAN_ROWS;
  const embedder = createTfIdfEmbedder(fitTfIdf(isHuman ? human : [...kept, ...candidates]));
  return {
    ...grams,
    name: `${embedder.id}, fitted on ${isHuman ? 'human rows of the build' : 'all rows that were looked at'}`,
    dimensions: embedder.dimensions,
    candidates: await embedder.embed(candidates, signal && { signal }),
    kept: await embedder.embed(kept, signal && { signal }),
  };
}

interface NamedRows {
  readonly ids: readonly string[];
  readonly vectors: Float32Array;
}

/** How well the build covers the candidates, without any of them and with each of two choices. */
async function measureCoverage({
  candidates,
  kept,
  choices: [chosen, random],
  dimensions,
  seed,
  signal,
}: {
  readonly candidates: NamedRows & { readonly grams: GramSets };
  readonly kept: NamedRows & { readonly grams: GramSets };
  readonly choices: readonly [chosen: Uint32Array, random: Uint32Array];
  readonly dimensions: number;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
}): Promise<NonNullable<CoverageFacts['coverage']>> {
  const embedded = ({ ids, vectors }: NamedRows) => ({ vectors, ranks: identityRanks(ids, { seed }) });
  const own = embedded(candidates);
  const nearest = async (rows: NamedRows) =>
    rows.ids.length === 0
      ? new Uint32Array(candidates.ids.length)
      : (await keptSimilarities(own, { kept: embedded(rows), dimensions, signal })).similarities;
  const some = (choice: Uint32Array): NamedRows => ({
    ids: Array.from(choice, (at) => candidates.ids[at]!),
    vectors: gatherRows(candidates.vectors, choice, dimensions),
  });
  const before = await nearest(kept);
  const index = new GramIndex(candidates.grams.grams);
  const isHeld = new Uint8Array(index.size);
  for (const gram of kept.grams.grams) {
    const number = index.numberOf(gram);
    if (number !== -1) isHeld[number] = 1;
  }
  const heldWith = (choice: Uint32Array) => {
    const held = isHeld.slice();
    const { starts, grams } = candidates.grams;
    for (const at of choice)
      for (let gram = starts[at]!; gram < starts[at + 1]!; gram++) held[index.numberOf(grams[gram]!)] = 1;
    return rounded(held.reduce((sum, one) => sum + one, 0) / Math.max(1, index.size));
  };
  const covered = (similarities: Uint32Array, choice: Uint32Array): CandidateCoverage => {
    const sorted = similarities.map((similarity, at) => Math.max(similarity, before[at]!)).sort();
    const meanOf = (rows: Uint32Array) => {
      const sum = rows.reduce((total, similarity) => total + similarity, 0);
      return rounded(sum / SIMILARITY_ONE / Math.max(1, rows.length));
    };
    return {
      mean: meanOf(sorted),
      tail: meanOf(sorted.subarray(0, Math.ceil(sorted.length / TAIL_ONE_IN))),
      grams: heldWith(choice),
    };
  };
  return {
    before: covered(before, new Uint32Array(0)),
    after: covered(await nearest(some(chosen)), chosen),
    random: covered(await nearest(some(random)), random),
  };
}
