import * as z from 'zod';
import { humanRows, mostFreshRows } from './human-rows.ts';
import { humanShareSchema } from './human-share.ts';
import type { RegimeEntry } from './regime-entry.ts';

const settings = z.object({ human: humanShareSchema.describe('The human part of each training set.') });

/** Each generation trains on a human share, fresh or replayed, and outputs of the last model for the rest. */
export const mixRegime: RegimeEntry<typeof settings> = {
  id: 'mix',
  about: 'a human share in each training set, fresh or replayed; the rest are outputs of the last model',
  settings,
  title: ({ human }) =>
    `${Number((human.share * 100).toPrecision(6))} % ${human.kind} human${human.draw === 'independent' ? ', by chance' : ''}`,
  freshRows: ({ human }, training) => mostFreshRows(human, training),
  create: ({ human: share }) => ({
    remembers: 0,
    async trainingSet(context) {
      const { data, amount, rows } = humanRows(share, context);
      if (data === undefined) return { data: await context.draw(context.size), ...rows };
      if (amount >= context.size) return { data, ...rows };
      return { data: context.kind.concat([data, await context.draw(context.size - amount)]), ...rows };
    },
  }),
};
