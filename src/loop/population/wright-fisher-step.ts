import { multinomialDraw } from '../../statistics/multinomial-draw.ts';
import { biasedShares } from '../closed-forms/biased-shares.ts';
import type { SamplingBias } from '../models/sampling-bias.ts';

/** How a loop goes from one generation's training set to the next, seen as counts of types. */
export interface PopulationStep {
  /** Rows of the next training set: whole, at least 1. */
  readonly size: number;
  /** Human share of it, 0-1. */
  readonly humanShare?: number;
  /** Human shares of the types, the mainland: shape [types]; counts do as well. Not needed without human rows. */
  readonly mainland?: ArrayLike<number>;
  /**
   * `independent`: each row is human with the chance `humanShare`; `stratified`: exactly that share, rounded, drawn anew; `replayed`: the
   * same rows each time, whose counts are `replayed`.
   */
  readonly humanRows?: 'independent' | 'stratified' | 'replayed';
  /** Counts of the rows that come again each generation: shape [types]. */
  readonly replayed?: ArrayLike<number>;
  readonly bias?: Pick<SamplingBias, 'temperature' | 'topP' | 'topK'>;
  /** Chance of an output to be kept, relative, by its type: shape [types], at least 0; absent: all alike. */
  readonly fitness?: ArrayLike<number>;
}

/**
 * One generation of a loop whose model learns shares of types and nothing else: haploid Wright-Fisher drift of the training set, with
 * migration from the human mainland, and selection by sampling bias and fitness (sections 7.1 and 7.5 of the theory).
 *
 * @param before counts or shares of the types in this generation's training set: shape [types]
 * @returns counts of the next training set: shape [types], whole numbers that add up to `size`
 * @throws {RangeError} for numbers or settings that do not fit each other, or where the selection keeps nothing
 */
export function wrightFisherStep(
  random: () => number,
  before: ArrayLike<number>,
  { size, humanShare = 0, mainland, humanRows = 'independent', replayed, bias = {}, fitness }: PopulationStep,
): Float64Array {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`a training set of ${size} rows`);
  if (!(humanShare >= 0 && humanShare <= 1)) throw new RangeError(`a human share of ${humanShare}`);
  const model = keptShares(biasedShares(before, bias), fitness);
  if (humanRows === 'replayed') {
    const human = valuesOf(replayed, before.length, 'replayed rows');
    const humanSize = sum(human);
    if (humanSize > size) throw new RangeError(`${humanSize} replayed rows in a training set of ${size}`);
    return added(multinomialDraw(random, { trials: size - humanSize, weights: model }), human);
  }
  if (humanShare === 0) return multinomialDraw(random, { trials: size, weights: model });
  const human = valuesOf(mainland, before.length, 'human shares');
  if (humanRows === 'stratified') {
    const humanSize = Math.round(humanShare * size);
    const fresh = multinomialDraw(random, { trials: humanSize, weights: human });
    return added(multinomialDraw(random, { trials: size - humanSize, weights: model }), fresh);
  }
  const total = sum(human);
  const mixed = model.map((share, type) => (1 - humanShare) * share + (humanShare * human[type]!) / total);
  return multinomialDraw(random, { trials: size, weights: mixed });
}

function keptShares(shares: Float64Array, fitness: ArrayLike<number> | undefined): Float64Array {
  if (fitness === undefined) return shares;
  const chances = valuesOf(fitness, shares.length, 'fitness');
  for (let type = 0; type < shares.length; type++) {
    if (!(chances[type]! >= 0 && chances[type]! < Number.POSITIVE_INFINITY))
      throw new RangeError(`${chances[type]} is no fitness`);
    shares[type]! *= chances[type]!;
  }
  const total = sum(shares);
  if (!(total > 0)) throw new RangeError('a selection that keeps nothing');
  return shares.map((share) => share / total);
}

function valuesOf(values: ArrayLike<number> | undefined, types: number, what: string): Float64Array {
  if (values?.length !== types) throw new RangeError(`${what} of ${values?.length ?? 0} types, the model has ${types}`);
  return Float64Array.from(values);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function added(counts: Float64Array, more: Float64Array): Float64Array {
  for (let type = 0; type < counts.length; type++) counts[type]! += more[type]!;
  return counts;
}
