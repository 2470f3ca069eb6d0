import * as z from 'zod';
import { quantile } from '../../statistics/quantile.ts';
import { FitError } from '../models/fit-error.ts';
import { humanRows, mostFreshRows } from './human-rows.ts';
import { humanShareSchema, shareSchema } from './human-share.ts';
import type { RegimeEntry } from './regime-entry.ts';
import { centreSchema, judgementProblem, judgementSchema, judgeRows } from './row-selection.ts';

/** A verifier that accepts fewer than one in so many candidates ends the seed: it would otherwise be asked for ever. */
const MOST_CANDIDATES = 1000;

const settings = z.object({
  verifier: z
    .strictObject({
      by: judgementSchema.exclude(['likelihood']).default('human-likelihood'),
      centre: centreSchema.optional(),
      accepts: shareSchema
        .default(0.9)
        .describe('Share of human rows that it takes for right: where its border lies. Default 0.9.'),
      false_accept: shareSchema.default(0).describe('Chance that it accepts a row beyond its border. Default 0.'),
      false_reject: shareSchema.default(0).describe('Chance that it refuses a row within its border. Default 0.'),
    })
    .prefault({})
    .describe('What it looks at, where its border lies and how often it errs. The border is set once, on human data.'),
  human: humanShareSchema
    .optional()
    .describe('A human part of each training set, which is not verified. Default: none.'),
});

/** Outputs pass a verifier with stated errors before they are trained on: selection, which in the long run draws to its centre. */
export const verifiedRegime: RegimeEntry<typeof settings> = {
  id: 'verified',
  about: 'new outputs that a verifier with stated errors accepts, and a human share if wanted',
  settings,
  title: ({ verifier, human }) =>
    `verified by ${verifier.by.replaceAll('-', ' ')}${human === undefined ? '' : `, ${Number((human.share * 100).toPrecision(6))} % ${human.kind} human`}`,
  freshRows: ({ human }, training) => (human === undefined ? 0 : mostFreshRows(human, training)),
  check({ verifier }, facts) {
    const problem = judgementProblem(verifier, facts);
    if (problem !== undefined) return { key: ['verifier', 'by'], ...problem };
    if (
      verifier.accepts * (1 - verifier.false_reject) + (1 - verifier.accepts) * verifier.false_accept <
      1 / MOST_CANDIDATES
    )
      return {
        key: ['verifier', 'accepts'],
        problem: 'this verifier accepts next to nothing',
        hint: 'Raise accepts, or lower false_reject.',
      };
    return undefined;
  },
  create({ verifier, human: share }) {
    let border: number | undefined;
    return {
      remembers: 0,
      async trainingSet(context) {
        const { kind, size, random, draw, human, fitted, firstFitted } = context;
        const judge = { ...verifier, kind, fitted, firstFitted, human: human.first };
        // From human data alone, the same in every generation: nothing to remember.
        border ??= quantile(await judgeRows(human.first, judge), 1 - verifier.accepts);
        const part = share === undefined ? undefined : humanRows(share, context);
        const wanted = size - (part?.amount ?? 0);
        const accepted: unknown[] = part?.data === undefined ? [] : [part.data];
        let got = 0;
        let drawn = 0;
        while (got < wanted) {
          if (drawn >= MOST_CANDIDATES * wanted) {
            throw new FitError({
              problem: `the verifier accepted ${Math.round(got)} of ${Math.round(drawn)} candidates; ${wanted} are needed`,
              hint: 'The loop has left what the verifier takes for right: raise accepts or false_accept, or mix in human rows.',
            });
          }
          const candidates = await draw(wanted);
          drawn += wanted;
          const values = await judgeRows(candidates, judge);
          const sizes = kind.sizes?.(candidates);
          const places: number[] = [];
          for (let row = 0; row < values.length; row++) {
            const chance = values[row]! >= border ? 1 - verifier.false_reject : verifier.false_accept;
            // A number for every candidate, so that one row's verdict changes no other's.
            if (random() >= chance || got >= wanted) continue;
            places.push(row);
            got += sizes === undefined ? 1 : sizes[row]!;
          }
          if (places.length > 0) accepted.push(kind.take(candidates, Uint32Array.from(places)));
        }
        return {
          data: accepted.length === 1 ? accepted[0]! : kind.concat(accepted),
          freshHumanRows: part?.rows.freshHumanRows ?? 0,
          replayedHumanRows: part?.rows.replayedHumanRows ?? 0,
        };
      },
    };
  },
};
