import * as z from 'zod';
import type { RegimeEntry } from './regime-entry.ts';

const settings = z.object({
  batches: z
    .int('expected a whole number')
    .min(2, 'expected at least 2; 1 is regime: replace')
    .max(1000, 'expected at most 1000')
    .default(3)
    .describe('How many of the last batches a generation trains on, the newest among them. Default 3.'),
});

/** Each generation trains on the last few batches: the human data of the start leave the window in time. */
export const windowRegime: RegimeEntry<typeof settings> = {
  id: 'window',
  about: 'each generation trains on the last few batches, the newest among them',
  settings,
  batches: ({ batches }) => batches,
  title: ({ batches }) => `window of ${batches}`,
  create: ({ batches: width }) => ({
    remembers: width - 1,
    async trainingSet({ draw, size, batches, kind }) {
      const human = batches.find(({ generation }) => generation === 0);
      const data = kind.concat([...batches.map((batch) => batch.data), await draw(size)]);
      return { data, freshHumanRows: 0, replayedHumanRows: human === undefined ? 0 : kind.count(human.data) };
    },
  }),
};
