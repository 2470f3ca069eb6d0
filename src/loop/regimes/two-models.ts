import * as z from 'zod';
import { randomStream } from '../../statistics/random-stream.ts';
import { FitError } from '../models/fit-error.ts';
import type { FittedModel, LoopModel } from '../models/loop-model.ts';
import { shareSchema } from './human-share.ts';
import type { RegimeEntry, RegimeOptions } from './regime-entry.ts';

const settings = z.object({
  partner: z
    .looseObject({ id: z.string().min(1).max(80).describe('Which model; its settings stand beside it.') })
    .optional()
    .describe('The other model, as under model. Default: another of the same settings.'),
  exchange: shareSchema
    .default(1)
    .describe('Share of each training set that the other model wrote; the rest a model writes for itself. Default 1.'),
  start: z
    .enum(['fresh', 'same'])
    .default('fresh')
    .describe('fresh: the other model starts from human rows of its own; same: from the same ones. Default fresh.'),
});

/** What the partner trained on last, and what its world remembered before. */
interface PartnerMemory {
  /** Generation that the training set belongs to; 0: none yet. */
  readonly generation: number;
  readonly training: unknown;
  readonly memory: unknown;
}

/** Two models that feed on each other: each trains on what the other wrote. The first of them is measured. */
export const twoModelsRegime: RegimeEntry<typeof settings> = {
  id: 'two-models',
  about: 'two models that train on what the other wrote; the first is measured',
  settings,
  title: ({ partner, exchange }) =>
    `two models${partner === undefined ? '' : `, the other ${partner.id}`}, ${Number((exchange * 100).toPrecision(6))} % exchanged`,
  freshRowsOnce: ({ start }, size) => (start === 'fresh' ? size : 0),
  create: ({ partner, exchange, start }, options) => createPair({ partner, exchange, start }, options),
};

async function createPair(
  { partner, exchange, start }: z.output<typeof settings>,
  { kind, size, labSeed, seed, arm, human, model, createModel, drawFrom, signal }: RegimeOptions<unknown>,
) {
  const other: LoopModel<unknown> = await createModel(partner ?? model);
  let state: PartnerMemory = { generation: 0, training: undefined, memory: undefined };
  const stream = (generation: number, purpose: string) =>
    randomStream(labSeed, 'partner', arm, seed, generation, purpose);

  const fitOther = async (generation: number): Promise<FittedModel<unknown>> => {
    if (state.generation === 0) {
      const training = start === 'same' ? human.first : human.fresh({ count: size, random: stream(1, 'human') });
      state = { generation, training, memory: other.memory?.save() };
    }
    try {
      return await other.fit(state.training, {
        random: stream(generation, 'fit'),
        generation,
        ...(signal !== undefined && { signal }),
      });
    } catch (error) {
      if (!(error instanceof FitError)) throw error;
      throw new FitError({ problem: `the other model: ${error.message}`, hint: error.hint, cause: error });
    }
  };

  return {
    remembers: 0,
    memory: {
      save: () => state,
      restore(saved: unknown) {
        state = saved as PartnerMemory;
        if (state.generation > 0) other.memory?.restore(state.memory);
      },
    },
    async trainingSet({
      generation,
      draw,
    }: {
      readonly generation: number;
      readonly draw: (count: number) => Promise<unknown>;
    }) {
      const fitted = await fitOther(generation - 1);
      const exchanged = Math.round(size * exchange);
      const join = (parts: readonly unknown[]) => (parts.length === 1 ? parts[0] : kind.concat(parts));
      const random = stream(generation - 1, 'sample');
      const received = exchanged > 0 ? [await drawFrom(fitted, { count: exchanged, random })] : [];
      const kept = exchanged < size ? [await draw(size - exchanged)] : [];
      const sent = exchanged > 0 ? [await draw(exchanged)] : [];
      const othersOwn = exchanged < size ? [await drawFrom(fitted, { count: size - exchanged, random })] : [];
      state = { generation, training: join([...sent, ...othersOwn]), memory: other.memory?.save() };
      return { data: join([...received, ...kept]), freshHumanRows: 0, replayedHumanRows: 0 };
    },
  };
}
