import path from 'node:path';
import { ConfigError } from '../../errors.ts';
import { openReference } from '../reference/open-reference.ts';
import { type ReadGenerationOptions, readGeneration } from '../reference/read-generation.ts';
import { type CompareGenerationOptions, compareGeneration } from './compare-generation.ts';
import type { Comparison, GenerationComparison } from './comparison.ts';
import { prepareReference } from './prepare-reference.ts';

/** Data of one generation. */
export interface GenerationData {
  /** Files, folders, or the id of a snapshot. */
  readonly data: readonly string[];
  /** Default: the name of its first file or folder. */
  readonly name?: string | undefined;
  /** The step of the making that wrote it. */
  readonly stage?: string | undefined;
}

export type CompareStep = 'prepare' | 'read' | 'place' | 'measure' | 'contrast';

export interface CompareOptions
  extends Omit<ReadGenerationOptions, 'data' | 'stage' | 'onProgress'>,
    Omit<CompareGenerationOptions, 'onStep' | 'signal'> {
  /** Name of the reference, `NAME@HASH`, or the beginning of its hash. */
  readonly reference: string;
  readonly generations: readonly GenerationData[];
  /** Human arm; default the comparator. */
  readonly part?: 'comparator' | 'reserve' | undefined;
  /** Told which generation is at which step, and how far: documents, metrics or bytes of `total`. */
  readonly onStep?:
    | ((step: CompareStep, progress: { readonly name: string; readonly done: number; readonly total: number }) => void)
    | undefined;
}

/**
 * Reads generations and holds each against a frozen reference.
 *
 * @throws {ConfigError} no generation, or two of one name
 * @throws {InputError} there is no such reference or data
 * @throws {WorkspaceError} the reference is damaged
 * @throws {CancelledError} `signal` aborted
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { reference: wanted, generations, part = 'comparator', onStep, signal, ...rest } = options;
  const names = namesOf(generations);
  onStep?.('prepare', { name: wanted, done: 0, total: 1 });
  const reference = await openReference(wanted, { workspace: options.workspace, cwd: options.cwd });
  const prepared = await prepareReference(reference, { part, signal });
  onStep?.('prepare', { name: wanted, done: 1, total: 1 });
  const compared: GenerationComparison[] = [];
  for (const [at, { data, stage }] of generations.entries()) {
    const name = names[at]!;
    const { documents, ...reading } = await readGeneration(
      {
        ...rest,
        data,
        stage,
        ...(signal !== undefined && { signal }),
        onProgress: ({ doneBytes, totalBytes }) => onStep?.('read', { name, done: doneBytes, total: totalBytes ?? 0 }),
      },
      reference,
    );
    compared.push(
      await compareGeneration(
        prepared,
        { name, stage, documents, reading },
        { ...rest, signal, onStep: (step, progress) => onStep?.(step, { name, ...progress }) },
      ),
    );
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
  };
}

function namesOf(generations: readonly GenerationData[]): readonly string[] {
  if (generations.length === 0) {
    throw new ConfigError({
      place: 'compare',
      problem: 'no generation is named',
      hint: 'Name what the model wrote: outcross compare REFERENCE GENERATION…',
    });
  }
  const names = generations.map(({ data, name }) => name ?? path.basename(data[0] ?? ''));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new ConfigError({
      place: `generation ${twice}`,
      problem: 'two generations have this name',
      hint: 'Give each a name: outcross compare REFERENCE v1=FILE v2=FILE.',
    });
  }
  return names;
}
