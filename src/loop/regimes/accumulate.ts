import * as z from 'zod';
import type { RegimeEntry } from './regime-entry.ts';

const settings = z.object({});

/** Each generation trains on everything so far: the human data of the start and all batches that were written since. */
export const accumulateRegime: RegimeEntry<typeof settings> = {
  id: 'accumulate',
  about: 'each generation trains on the human data of the start and all outputs since',
  settings,
  batches: (_, generations) => generations,
  title: () => 'accumulate',
  create: () => ({
    remembers: Number.POSITIVE_INFINITY,
    async trainingSet({ draw, size, batches, kind }) {
      const data = kind.concat([...batches.map((batch) => batch.data), await draw(size)]);
      return { data, freshHumanRows: 0, replayedHumanRows: humanRows(batches, kind) };
    },
  }),
};

function humanRows<Data>(
  batches: readonly { readonly generation: number; readonly data: Data }[],
  kind: { count(data: Data): number },
): number {
  const human = batches.find(({ generation }) => generation === 0);
  return human === undefined ? 0 : kind.count(human.data);
}
