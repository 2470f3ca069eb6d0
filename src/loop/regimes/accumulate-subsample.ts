import * as z from 'zod';
import type { RegimeEntry } from './regime-entry.ts';
import { takeFromParts } from './take-from-parts.ts';

const settings = z.object({
  replacement: z
    .boolean()
    .default(false)
    .describe('Whether a row may be drawn more than once into one training set. Default false.'),
});

/** Everything so far is kept, but each generation trains on as many rows of it as the first did. */
export const accumulateSubsampleRegime: RegimeEntry<typeof settings> = {
  id: 'accumulate-subsample',
  about: 'everything so far is kept; each generation trains on a sample of it, as large as the first training set',
  settings,
  batches: (_, generations) => generations,
  title: ({ replacement }) => `accumulate, subsample${replacement ? ' with replacement' : ''}`,
  create: ({ replacement }) => ({
    remembers: Number.POSITIVE_INFINITY,
    async trainingSet({ draw, size, batches, kind, random }) {
      const parts = [...batches.map((batch) => batch.data), await draw(size)];
      const { data, rows } = takeFromParts(parts, { kind, amount: size, isReplaced: replacement, random });
      return { data, freshHumanRows: 0, replayedHumanRows: batches[0]?.generation === 0 ? rows[0]! : 0 };
    },
  }),
};
