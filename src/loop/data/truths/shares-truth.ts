import * as z from 'zod';
import { ConfigError } from '../../../errors.ts';
import { truthEntry } from './truth-entry.ts';
import { type TruthOfCategories, truthOfCategories } from './truth-of-categories.ts';

const settings = z.strictObject({
  shares: z.array(z.number().min(0)).min(1).max(1_000_000).describe('one a type; they need not add up to 1'),
});

/** Types with given chances. */
export function sharesTruth({ shares }: z.output<typeof settings>): TruthOfCategories {
  if (shares.every((share) => share === 0))
    throw new ConfigError({ place: 'truth', problem: 'all shares are 0', hint: 'Give one type a share above 0.' });
  return truthOfCategories(shares);
}

export const sharesTruthEntry = truthEntry({
  id: 'shares',
  title: 'Given shares of types',
  kind: 'categories',
  settings,
  create: sharesTruth,
});
