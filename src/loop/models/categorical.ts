import * as z from 'zod';
import { aliasTable, drawFromAliasTable } from '../../statistics/alias-table.ts';
import { biasedShares } from '../closed-forms/biased-shares.ts';
import { type Categories, categories, countTypes } from '../data/categories.ts';
import { FitError } from './fit-error.ts';
import type { FittedCategories } from './fitted-categories.ts';
import type { LoopModel } from './loop-model.ts';
import { modelEntry } from './model-entry.ts';
import type { SamplingBias } from './sampling-bias.ts';

export interface CategoricalSettings {
  /** Added to the count of every type, drawn or not; 0 is maximum likelihood. */
  readonly smoothing: number;
}

/** Shares of types as they were counted. */
export function categorical({ smoothing }: CategoricalSettings): LoopModel<Categories> {
  const countsOfTests = new WeakMap<Categories, Float64Array>();
  return {
    kind: categories,
    biases: ['temperature', 'topP', 'topK'],
    weighs: true,
    hasLikelihood: true,

    fit(data, { test, weights }): FittedCategories {
      const { draws, types } = data;
      if (draws.length === 0)
        throw new FitError({
          problem: 'no training rows; shares of types need at least 1',
          hint: 'Train on more rows a generation.',
        });
      const counts = countTypes(data, weights);
      const shares = sharesOf(counts, smoothing);
      let ofTest: Float64Array | undefined;
      if (test !== undefined && test.draws.length > 0) {
        ofTest = countsOfTests.get(test) ?? countTypes(test);
        countsOfTests.set(test, ofTest);
      }
      const testLoss = ofTest && lossOfCounts(ofTest, shares);
      const isPlain = smoothing === 0 && weights === undefined;
      return {
        // A test row of a type that is gone has an infinite loss, which no curve can show.
        losses: [
          {
            step: 0,
            train: lossOfCounts(counts, shares),
            ...(testLoss !== undefined && Number.isFinite(testLoss) && { test: testLoss }),
          },
        ],
        shares,
        parameters: shareFigures(shares),
        sample: ({ count, random, bias }) => ({
          draws:
            isPlain && isUnbiased(bias)
              ? drawAgain(draws, { count, random })
              : drawFromAliasTable(aliasTable(biasedShares(shares, bias)), { count, random }),
          types,
        }),
        logLikelihood: (scored) => Float64Array.from(scored.draws, (type) => Math.log(shares[type]!)),
      };
    },
  };
}

function sharesOf(counts: Float64Array, smoothing: number): Float64Array {
  const shares = new Float64Array(counts.length);
  let total = 0;
  for (let type = 0; type < counts.length; type++) total += counts[type]! + smoothing;
  if (!(total > 0 && total < Number.POSITIVE_INFINITY))
    throw new FitError({
      problem: `the weights of the training rows add up to ${total}`,
      hint: 'Give rows weights of at least 0, some of them above it.',
    });
  for (let type = 0; type < counts.length; type++) shares[type] = (counts[type]! + smoothing) / total;
  return shares;
}

/** Mean of -ln share over counted rows; infinite where one of them has a type without share. */
function lossOfCounts(counts: Float64Array, shares: Float64Array): number {
  let loss = 0;
  let total = 0;
  for (let type = 0; type < counts.length; type++) {
    const count = counts[type]!;
    if (count === 0) continue;
    loss -= count * Math.log(shares[type]!);
    total += count;
  }
  return loss / total;
}

function shareFigures(shares: Float64Array) {
  let [types, entropy, squares] = [0, 0, 0];
  for (let type = 0; type < shares.length; type++) {
    const share = shares[type]!;
    if (share === 0) continue;
    types++;
    entropy -= share * Math.log(share);
    squares += share * share;
  }
  return { types, entropy, gini_simpson: 1 - squares };
}

function isUnbiased({ temperature = 1, topP = 1, topK = Number.POSITIVE_INFINITY }: SamplingBias): boolean {
  return temperature === 1 && topP >= 1 && topK === Number.POSITIVE_INFINITY;
}

/** Types of rows drawn with replacement: the same law as the shares of a plain count, and no table to build. */
function drawAgain(
  draws: Uint32Array,
  { count, random }: { readonly count: number; readonly random: () => number },
): Uint32Array {
  const rows = draws.length;
  const drawn = new Uint32Array(count);
  for (let row = 0; row < count; row++) drawn[row] = draws[Math.floor(random() * rows)]!;
  return drawn;
}

export const categoricalEntry = modelEntry({
  id: 'categorical',
  title: 'Shares of types',
  kind: 'categories',
  settings: z.strictObject({
    smoothing: z.number().min(0).default(0).describe('added to the count of every type, drawn or not'),
  }),
  create: categorical,
});
