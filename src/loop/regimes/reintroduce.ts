import * as z from 'zod';
import { amountOf } from '../data/amount-of.ts';
import { bestPlaces } from './best-places.ts';
import { shareSchema } from './human-share.ts';
import type { RegimeEntry } from './regime-entry.ts';
import { judgementProblem, judgementSchema, judgeRows } from './row-selection.ts';
import { takeFromParts } from './take-from-parts.ts';

const settings = z.object({
  after: z
    .int('expected a whole number')
    .min(1, 'expected at least 1')
    .max(100_000)
    .describe('Generations that train without them: rare rows come back in the generation after.'),
  share: shareSchema.default(0.1).describe('Share of a training set that is brought back. Default 0.1.'),
  rarest: shareSchema
    .default(0.1)
    .describe(
      'Which share of the first human training set counts as rare: what is least likely or least common in it. Default 0.1.',
    ),
  by: judgementSchema
    .extract(['human-likelihood', 'commonness'])
    .optional()
    .describe(
      'What tells rare rows. Default: commonness where rows have types, else the likelihood under the first model.',
    ),
  once: z.boolean().default(false).describe('Whether they come back in one generation only. Default false.'),
});

/** Replaces, until the rarest human rows of the start are brought back: what was lost can be taught again, if somebody kept it. */
export const reintroduceRegime: RegimeEntry<typeof settings> = {
  id: 'reintroduce',
  about: 'outputs alone, until rare human rows are brought back after some generations',
  settings,
  title: ({ after, once }) => `rare rows back ${once ? 'once ' : ''}after ${after} generations`,
  check({ after, share, rarest, by }, facts) {
    if (after >= facts.generations)
      return {
        key: ['after'],
        problem: `rare rows would come back in generation ${after + 1}; there are ${facts.generations}`,
        hint: 'Lower after, or raise generations.',
      };
    if (share > rarest)
      return {
        key: ['share'],
        problem: `${share} of a training set is more than the ${rarest} that counts as rare`,
        hint: 'Lower share, or raise rarest.',
      };
    const problem = judgementProblem({ by: by ?? (facts.hasCommonness ? 'commonness' : 'human-likelihood') }, facts);
    return problem === undefined ? undefined : { key: ['by'], ...problem };
  },
  create({ after, share, rarest, by, once }, { kind }) {
    let rare: unknown;
    const judgement = by ?? (kind.commonness === undefined ? 'human-likelihood' : 'commonness');
    return {
      remembers: 0,
      async trainingSet({ generation, size, draw, human, fitted, firstFitted, random }) {
        const isBack = once ? generation === after + 1 : generation > after;
        const amount = isBack ? Math.round(share * size) : 0;
        if (amount === 0) return { data: await draw(size), freshHumanRows: 0, replayedHumanRows: 0 };
        if (rare === undefined) {
          const values = await judgeRows(human.first, { by: judgement, kind, fitted, firstFitted, human: human.first });
          const places = bestPlaces(human.first, {
            kind,
            values: values.map((value) => -value),
            amount: Math.max(amount, Math.round(rarest * amountOf(kind, human.first))),
          });
          rare = kind.take(human.first, places);
        }
        const back = takeFromParts([rare], { kind, amount, isReplaced: false, random }).data;
        // Whole rows come near to an amount.
        const left = amount >= size ? 0 : size - amountOf(kind, back);
        return {
          data: left <= 0 ? back : kind.concat([back, await draw(left)]),
          freshHumanRows: 0,
          replayedHumanRows: kind.count(back),
        };
      },
    };
  },
};
