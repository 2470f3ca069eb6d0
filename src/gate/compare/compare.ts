import { ConfigError } from '../../errors.ts';
import { convergePlacedModels } from '../convergence/converge-models.ts';
import { openReference } from '../reference/open-reference.ts';
import type { ReadGenerationOptions } from '../reference/read-generation.ts';
import {
  attachScores,
  type GenerationScores,
  readGenerationScores,
  sharedAlphas,
} from '../scores/scores-of-generations.ts';
import { attributePlacedStages } from '../stages/compare-stages.ts';
import { type CompareGenerationOptions, compareGeneration, type Generation } from './compare-generation.ts';
import type { Comparison, GenerationComparison } from './comparison.ts';
import { GenerationReader } from './generation-reader.ts';
import { namesOfGenerations } from './names-of-generations.ts';
import { placeGenerations } from './place-generations.ts';
import { prepareReference } from './prepare-reference.ts';

/** Data of one generation. */
export interface GenerationData {
  /** Files, folders, or the id of a snapshot. */
  readonly data: readonly string[];
  /** Default: the name of its first file or folder. */
  readonly name?: string | undefined;
  /** The step of the making that wrote it. */
  readonly stage?: string | undefined;
  /** Only the texts of which the stage column says so; the same data may hold several generations. */
  readonly only?: string | undefined;
}

/**
 * What generations are to each other. Nothing: each is held against people. Stages of one making, in its order: which step narrowed it? The
 * verdict is on the last one. Models on the same prompts: do they converge?
 */
export type GenerationsAre = 'apart' | 'stages' | 'models';

export type CompareStep = 'prepare' | 'read' | 'place' | 'attribute' | 'measure' | 'contrast';

export interface CompareOptions
  extends Omit<ReadGenerationOptions, 'data' | 'stage' | 'onProgress'>,
    Omit<CompareGenerationOptions, 'onStep' | 'signal'> {
  /** Name of the reference, `NAME@HASH`, or the beginning of its hash. */
  readonly reference: string;
  readonly generations: readonly GenerationData[];
  /** Default `apart`. */
  readonly generationsAre?: GenerationsAre | undefined;
  /** Scores of generations, told beside what their texts say; of stages of the last one. */
  readonly scores?: readonly GenerationScores[] | undefined;
  /** Human arm; default the comparator. */
  readonly part?: 'comparator' | 'reserve' | undefined;
  /** Told which generation is at which step, and how far: documents, metrics or bytes of `total`. */
  readonly onStep?:
    | ((step: CompareStep, progress: { readonly name: string; readonly done: number; readonly total: number }) => void)
    | undefined;
}

/**
 * Reads generations and holds each against a frozen reference; stages and models against each other too.
 *
 * @throws {ConfigError} no generation, one stage or model alone, or two of one name
 * @throws {InputError} there is no such reference or data, scores that cannot be meant, or two stages or models hold the same texts
 * @throws {WorkspaceError} the reference is damaged
 * @throws {CancelledError} `signal` aborted
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const {
    reference: wanted,
    generations,
    generationsAre = 'apart',
    scores = [],
    part = 'comparator',
    onStep,
    signal,
    ...rest
  } = options;
  const names = namesOf(generations, generationsAre);
  const judged = generationsAre === 'stages' ? names.slice(-1) : names;
  const scoresOf = await readGenerationScores(scores, judged, { cwd: options.cwd, signal });
  onStep?.('prepare', { name: wanted, done: 0, total: 1 });
  const reference = await openReference(wanted, { workspace: options.workspace, cwd: options.cwd });
  const prepared = await prepareReference(reference, { part, signal });
  onStep?.('prepare', { name: wanted, done: 1, total: 1 });
  const reader = new GenerationReader(reference, {
    ...rest,
    ...(signal !== undefined && { signal }),
    onRead: (progress) => onStep?.('read', progress),
  });
  const compareOne = async (generation: Generation): Promise<GenerationComparison> => {
    const own = scoresOf.get(generation.name);
    const alphas = rest.alphas ?? reference.manifest.alphas;
    const compared = await compareGeneration(prepared, generation, {
      ...rest,
      ...(own?.files.people !== undefined && { alphas: sharedAlphas(alphas) }),
      signal,
      onStep: (step, progress) => onStep?.(step, { name: generation.name, ...progress }),
    });
    if (own === undefined) return compared;
    return { ...compared, scores: await attachScores(own, { reference, verdict: compared.verdict, signal }) };
  };
  const compared: GenerationComparison[] = [];
  let together: Pick<Comparison, 'stages' | 'convergence'> = {};
  if (generationsAre === 'apart') {
    for (const [at, data] of generations.entries())
      compared.push(await compareOne(await reader.read(names[at]!, data)));
  } else {
    const read: Generation[] = [];
    for (const [at, data] of generations.entries()) read.push(await reader.read(names[at]!, data));
    const placed = await placeGenerations(prepared, read, {
      signal,
      onPlace: (progress) => onStep?.('place', progress),
    });
    if (generationsAre === 'stages') {
      const name = names.at(-1)!;
      const stages = await attributePlacedStages(prepared, placed, {
        ...rest,
        signal,
        onMeasure: (progress) => onStep?.('attribute', { name: 'stages', ...progress }),
      });
      together = { stages };
      // The others are in its table; a page that holds all of them whole is asked for by naming them apart.
      compared.push(await compareOne({ ...placed.find((each) => each.name === name)!, stage: name }));
    } else {
      together = { convergence: convergePlacedModels(prepared, placed, rest) };
      for (const generation of placed) compared.push(await compareOne(generation));
    }
  }
  const { manifest } = reference;
  return {
    formatVersion: 1,
    reference: {
      name: manifest.name,
      hash: reference.hash,
      unit: manifest.unit,
      part,
      firstWords: manifest.firstWords,
      delta: manifest.delta,
      assumedHuman: manifest.origin.assumedHuman,
      documents: prepared.human.length,
      erased: reference.erased[part],
    },
    generations: compared,
    ...together,
  };
}

function namesOf(generations: readonly GenerationData[], are: GenerationsAre): readonly string[] {
  const names = namesOfGenerations(generations);
  if (are !== 'apart' && generations.length === 1) {
    const [one, more] = are === 'stages' ? ['stage', 'step'] : ['model', 'convergence'];
    throw new ConfigError({
      place: `${one} ${generations[0]!.name ?? ''}`.trimEnd(),
      problem: `one ${one} alone has no ${more}`,
      hint: `Name another --${one}, or compare it by itself: outcross compare REFERENCE FILE.`,
    });
  }
  return names;
}
