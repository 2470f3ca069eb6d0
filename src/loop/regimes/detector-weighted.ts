import * as z from 'zod';
import type { Documents } from '../data/documents.ts';
import { FitError } from '../models/fit-error.ts';
import { humanRows, mostFreshRows } from './human-rows.ts';
import { humanShareSchema } from './human-share.ts';
import type { RegimeEntry } from './regime-entry.ts';
import { simulatedDetector } from './simulated-detector.ts';
import { styleDetector } from './style-detector.ts';
import { weightedPlaces } from './weighted-places.ts';

const settings = z.object({
  human: humanShareSchema
    .default({ share: 0.5, kind: 'replayed', draw: 'stratified' })
    .describe('The human part of the pool that is drawn from. Default: half of it, replayed.'),
  detector: z
    .union([
      z.literal('style').describe('The detector of style that audits use. Texts only.'),
      z.strictObject({
        auc: z
          .number('expected a number from 0.5 to 1')
          .min(0.5, 'expected at least 0.5, which is guessing')
          .max(1, 'expected at most 1')
          .describe('Chance that a row of a model scores above a human one.'),
      }),
    ])
    .default({ auc: 0.9 })
    .describe('What tells rows of models from human ones: style, or one of a stated quality. Default: an AUC of 0.9.'),
  exponent: z
    .number()
    .min(0)
    .max(1000)
    .default(10)
    .describe('Rows are weighed by (1 - p)^exponent, p the probability that a model wrote them. Default 10.'),
  copies: z
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe('How often a row may occur in one training set at most. Default 3.'),
  resample: z
    .number()
    .min(0.01)
    .max(1000)
    .default(1.5)
    .describe('Rows of a training set for each row of the pool. Default 1.5.'),
});

/**
 * Importance resampling by a detector (Drayson et al. 2025): a pool of human rows and new outputs is drawn from with chances (1 - p)^10, so
 * that what looks like a model's comes in seldom. The pool is as much smaller than a training set as `resample` says, so that arms train
 * on equal sizes.
 */
export const detectorWeightedRegime: RegimeEntry<typeof settings> = {
  id: 'detector-weighted',
  about: 'human rows and outputs in one pool, drawn from with chances by what a detector says',
  settings,
  title: ({ detector }) => (detector === 'style' ? 'detector of style' : `detector of AUC ${detector.auc}`),
  freshRows({ human, resample }, { size, rows, generations }) {
    const pool = poolSize(size, resample);
    return mostFreshRows(human, { size: pool, rows: (rows * pool) / size, generations });
  },
  check({ human, copies, resample, detector }, { kind }) {
    if (detector === 'style' && kind !== 'documents')
      return {
        key: ['detector'],
        problem: `detector: style reads texts, not ${kind}`,
        hint: 'State a quality in its place: detector: { auc: 0.9 }.',
      };
    if (copies < resample)
      return {
        key: ['copies'],
        problem: `at most ${copies} copies of each row make no training set of ${resample} times the pool`,
        hint: 'Raise copies, or lower resample.',
      };
    if (human.share === 0)
      return {
        key: ['human', 'share'],
        problem: 'a pool without human rows leaves the detector nothing to prefer',
        hint: 'Give human a share above 0, or use regime: replace.',
      };
    return undefined;
  },
  create: ({ human: share, detector, exponent, copies, resample }) => ({
    remembers: 0,
    async trainingSet(context) {
      const { kind, size, random } = context;
      const pool = poolSize(size, resample);
      const human = humanRows(share, { ...context, size: pool });
      const parts: unknown[] = human.data === undefined ? [] : [human.data];
      if (human.amount < pool) parts.push(await context.draw(pool - human.amount));
      const data = parts.length === 1 ? parts[0]! : kind.concat(parts);
      const humanCount = human.data === undefined ? 0 : kind.count(human.data);
      const isHuman = Array.from({ length: kind.count(data) }, (_, row) => row < humanCount);
      const byModel =
        detector === 'style'
          ? styleDetector(data as Documents)
          : simulatedDetector(isHuman, { auc: detector.auc, random });
      const { places, amount } = weightedPlaces(
        byModel.map((probability) => (1 - probability) ** exponent),
        { copies, amount: size, sizes: kind.sizes?.(data), random },
      );
      // Whole rows of unequal length come near to a size.
      if (amount < size * (kind.sizes === undefined ? 1 : 0.9)) {
        throw new FitError({
          problem: `the detector leaves ${Math.round(amount)} of the ${size} rows that a training set takes`,
          hint: 'Raise copies, lower exponent, or give the pool a larger human share.',
        });
      }
      let chosenHuman = 0;
      for (const place of places) if (place < humanCount) chosenHuman++;
      const isFresh = human.rows.freshHumanRows > 0;
      return {
        data: kind.take(data, places),
        freshHumanRows: isFresh ? chosenHuman : 0,
        replayedHumanRows: isFresh ? 0 : chosenHuman,
      };
    },
  }),
};

function poolSize(size: number, resample: number): number {
  return Math.max(1, Math.round(size / resample));
}
