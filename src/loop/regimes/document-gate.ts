import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compare } from '../../gate/compare/compare.ts';
import type { GenerationComparison } from '../../gate/compare/comparison.ts';
import { createReference } from '../../gate/reference/create-reference.ts';
import type { Documents } from '../data/documents.ts';
import type { HumanData } from '../data/human-data.ts';
import { gateTooSmall, type LoopGate, type LoopGateOptions } from './loop-gate.ts';

const REFERENCE = 'people';
const WORKSPACE = 'workspace';

/**
 * Freezes the held-out human texts as a reference, with the code of `outcross reference create`; outputs are compared with that of `outcross
 * compare`. Nobody trained on these texts: what a model learnt by heart does not pass for range.
 *
 * @param options.mostDocuments outputs that are compared at most, the first ones; default: as many as there are human texts
 * @throws {ConfigError} the held-out texts are too few to freeze
 * @throws {CancelledError} `signal` aborted
 */
export async function createDocumentGate({
  human,
  folder,
  seed,
  mostDocuments,
  signal,
}: Omit<LoopGateOptions, 'kind' | 'human'> & {
  readonly human: Pick<HumanData<Documents>, 'test'>;
  readonly mostDocuments?: number;
}): Promise<LoopGate<Documents, GenerationComparison>> {
  const own = path.join(folder, 'gate');
  const options = { cwd: own, workspace: WORKSPACE, workers: 1, ...(signal !== undefined && { signal }) };
  const { texts } = human.test;
  await writeTexts(path.join(own, REFERENCE), texts, ['origin: human', 'kind: archive']);
  await gateTooSmall(
    () => createReference({ ...options, name: REFERENCE, data: [REFERENCE], seed, documentsPerPart: texts.length }),
    { rows: `${texts.length} held-out human texts`, hint: 'Hold out more: test in the lab says how much.' },
  );
  const compareOutputs = async ({
    generation,
    outputs,
  }: {
    readonly generation: number;
    readonly outputs: Documents;
  }): Promise<GenerationComparison> => {
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
    verdict: async (asked) => (await compareOutputs(asked)).verdict.outcome,
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
