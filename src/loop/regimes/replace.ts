import * as z from 'zod';
import type { RegimeEntry } from './regime-entry.ts';

const settings = z.object({});

/** Each generation trains on new outputs of the last model alone. */
export const replaceRegime: RegimeEntry<typeof settings> = {
  id: 'replace',
  about: 'each generation trains on new outputs of the last model alone',
  settings,
  title: () => 'replace',
  create: () => ({
    remembers: 0,
    async trainingSet({ draw, size }) {
      return { data: await draw(size), freshHumanRows: 0, replayedHumanRows: 0 };
    },
  }),
};
