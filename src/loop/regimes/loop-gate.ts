import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, SampleTooSmallError } from '../../errors.ts';
import { compare } from '../../gate/compare/compare.ts';
import type { GenerationComparison } from '../../gate/compare/comparison.ts';
import { createReference } from '../../gate/reference/create-reference.ts';
import type { DataKindId } from '../data/data-kind.ts';
import type { Documents } from '../data/documents.ts';
import type { HumanData } from '../data/human-data.ts';

/** The gate of a loop: a reference frozen from the held-out human texts once, that each generation's outputs are held against. */
export interface LoopGate {
  /** @returns the verdict, and all that it rests on */
  compare(options: { readonly generation: number; readonly outputs: Documents }): Promise<GenerationComparison>;
  /** @returns the verdict alone */
  verdict(options: {
    readonly generation: number;
    readonly outputs: Documents;
  }): Promise<'PASS' | 'FAIL' | 'INCONCLUSIVE'>;
}

export interface LoopGateOptions {
  readonly kind: DataKindId;
  readonly human: Pick<HumanData<Documents>, 'test'>;
  /** Made where it is not there. */
  readonly folder: string;
  readonly seed: number;
  /** Outputs that are compared at most, the first ones; default: as many as there are human texts. */
  readonly mostDocuments?: number;
  readonly signal?: AbortSignal;
}

const REFERENCE = 'people';
const WORKSPACE = 'workspace';

/**
 * Freezes the held-out human texts as a reference, with the code of `outcross reference create`; outputs are compared with that of `outcross
 * compare`. Nobody trained on these texts: what a model learnt by heart does not pass for range.
 *
 * @throws {ConfigError} the data are no texts, or the held-out texts are too few to freeze
 * @throws {CancelledError} `signal` aborted
 */
export async function createLoopGate({
  kind,
  human,
  folder,
  seed,
  mostDocuments,
  signal,
}: LoopGateOptions): Promise<LoopGate> {
  if (kind !== 'documents') {
    throw new ConfigError({
      place: 'gate',
      problem: `the gate of a loop compares texts, not ${kind}`,
      hint: 'Leave gate out.',
    });
  }
  const own = path.join(folder, 'gate');
  const options = { cwd: own, workspace: WORKSPACE, workers: 1, ...(signal !== undefined && { signal }) };
  const { texts } = human.test;
  await writeTexts(path.join(own, REFERENCE), texts, ['origin: human', 'kind: archive']);
  try {
    await createReference({ ...options, name: REFERENCE, data: [REFERENCE], seed, documentsPerPart: texts.length });
  } catch (error) {
    if (!(error instanceof SampleTooSmallError)) throw error;
    throw new ConfigError({
      place: 'gate',
      problem: `the ${texts.length} held-out human texts are too few to compare with: ${error.message}`,
      hint: 'Hold out more: test in the lab says how much.',
      cause: error,
    });
  }
  const compareOutputs: LoopGate['compare'] = async ({ generation, outputs }) => {
    const name = `generation-${generation}`;
    await writeTexts(path.join(own, name), outputs.texts.slice(0, mostDocuments ?? texts.length), [
      'origin: synthetic',
    ]);
    const { generations } = await compare({ ...options, reference: REFERENCE, generations: [{ data: [name], name }] });
    await rm(path.join(own, name), { recursive: true, force: true });
    return generations[0]!;
  };
  return {
    compare: compareOutputs,
    async verdict(asked) {
      return (await compareOutputs(asked)).verdict.outcome;
    },
  };
}

async function writeTexts(folder: string, texts: readonly string[], card: readonly string[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'SOURCE.yaml'), `${card.join('\n')}\n`);
  await writeFile(
    path.join(folder, 'texts.jsonl'),
    texts.map((text, at) => `${JSON.stringify({ id: `t${at}`, text })}\n`).join(''),
  );
}
