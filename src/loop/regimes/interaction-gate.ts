import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compareInteractions } from '../../gate/interactions/compare-interactions.ts';
import { createInteractionReference } from '../../gate/interactions/create-interaction-reference.ts';
import type { InteractionGeneration } from '../../gate/interactions/interaction-comparison.ts';
import type { HumanData } from '../data/human-data.ts';
import type { Interactions } from '../data/interactions.ts';
import { gateTooSmall, type LoopGate, type LoopGateOptions } from './loop-gate.ts';

const REFERENCE = 'people';
const WORKSPACE = 'workspace';

/**
 * Freezes the whole human log as a reference, with the code of `outcross reference create`; outputs are compared with that of `outcross
 * compare`. Users are the same ones, so that each is held against itself; what is rare takes all their events to tell, and a share of events
 * held out would tell of no rare item.
 *
 * @throws {ConfigError} the log is of too few users
 * @throws {CancelledError} `signal` aborted
 */
export async function createInteractionGate({
  human,
  folder,
  seed,
  signal,
}: Omit<LoopGateOptions, 'kind' | 'human'> & {
  readonly human: Pick<HumanData<Interactions>, 'test'>;
}): Promise<LoopGate<Interactions, InteractionGeneration>> {
  const own = path.join(folder, 'gate');
  const options = { cwd: own, workspace: WORKSPACE, ...(signal !== undefined && { signal }) };
  const { catalogue } = human.test;
  await writeEvents(path.join(own, REFERENCE), { catalogue, ...catalogue.log }, 'origin: human');
  await gateTooSmall(
    () =>
      createInteractionReference({
        ...options,
        name: REFERENCE,
        data: [REFERENCE],
        seed,
        usersPerPart: catalogue.users.length,
      }),
    { rows: `${catalogue.users.length} users of the human log`, hint: 'Name a log of more users, or leave gate out.' },
  );
  const compareOutputs = async ({
    generation,
    outputs,
  }: {
    readonly generation: number;
    readonly outputs: Interactions;
  }): Promise<InteractionGeneration> => {
    const name = `generation-${generation}`;
    await writeEvents(path.join(own, name), outputs, 'origin: synthetic');
    const { generations } = await compareInteractions({
      ...options,
      reference: REFERENCE,
      generations: [{ data: [name], name }],
    });
    await rm(path.join(own, name), { recursive: true, force: true });
    return generations[0]!;
  };
  return {
    compare: compareOutputs,
    verdict: async (asked) => (await compareOutputs(asked)).verdict.outcome,
  };
}

/** Events with the turn of each as its time: a user may take an item again. */
async function writeEvents(folder: string, { catalogue, users, items }: Interactions, card: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'SOURCE.yaml'), `${card}\n`);
  const lines = Array.from(users, (user, at) => {
    const event = { user: catalogue.users[user]!, item: catalogue.items[items[at]!]!, time: at };
    return `${JSON.stringify(event)}\n`;
  });
  await writeFile(path.join(folder, 'events.jsonl'), lines.join(''));
}
