import { amountOf } from '../data/amount-of.ts';
import type { DataKind } from '../data/data-kind.ts';
import { placesOfAmount } from '../data/places-of-amount.ts';
import { type Sampling, samplingBias } from '../lab/sampling-schema.ts';
import { FitError } from '../models/fit-error.ts';
import type { FittedModel } from '../models/loop-model.ts';
import { bestPlaces } from '../regimes/best-places.ts';
import { judgeRows } from '../regimes/row-selection.ts';

/** Draws outputs of a model: exactly so many rows, or tokens as near as whole rows come. */
export type OutputSampler<Data> = (
  fitted: FittedModel<Data>,
  options: { readonly count: number; readonly random: () => number },
) => Promise<Data>;

/** Rounds in a row with next to no tokens after which a model of texts has nothing to say any more. */
const MOST_EMPTY_ROUNDS = 20;
/** Next to none: less than one in so many of those asked for. */
const LEAST_PART = 100;

export interface SamplerOptions<Data> {
  readonly kind: DataKind<Data>;
  readonly sampling: Sampling;
  /** First generation's model, which selection may judge by. */
  readonly firstFitted: FittedModel<Data>;
  /** Human data of the start: how long rows are, and what is common. */
  readonly human: Data;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Drawing under the sampling bias and selection of an arm. Selection draws 1 / share as many rows and keeps the best of them.
 *
 * @throws {FitError} where a model gives fewer outputs than it is asked for, or none that could be trained on
 */
export function outputSampler<Data>({
  kind,
  sampling,
  firstFitted,
  human,
  signal,
}: SamplerOptions<Data>): OutputSampler<Data> {
  const bias = samplingBias(sampling);
  const common = { bias, ...(signal !== undefined && { signal }) };
  const draw = kind.sizes === undefined ? drawRows : drawTokens;
  const { keep } = sampling;
  if (keep === undefined) return draw;
  return async (fitted, { count, random }) => {
    const candidates = await draw(fitted, { count: Math.ceil(count / keep.share), random });
    const values = await judgeRows(candidates, { ...keep, kind, fitted, firstFitted, human });
    return kind.take(candidates, bestPlaces(candidates, { kind, values, amount: count }));
  };

  async function drawRows(
    fitted: FittedModel<Data>,
    { count, random }: { readonly count: number; readonly random: () => number },
  ): Promise<Data> {
    const data = await fitted.sample({ count, random, ...common });
    if (kind.count(data) !== count) throw tooFew(kind.count(data), count, 'rows');
    return data;
  }

  async function drawTokens(
    fitted: FittedModel<Data>,
    { count: amount, random }: { readonly count: number; readonly random: () => number },
  ): Promise<Data> {
    const lengths = kind.sizes!(human);
    const shortest = lengths.reduce((least, length) => Math.min(least, length), Number.POSITIVE_INFINITY);
    const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
    const mean = Math.max(1, lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length));
    // Rows that are all alike are not cut off to keep to a number of tokens.
    const isCut = shortest !== longest;
    const parts: Data[] = [];
    let total = 0;
    let empty = 0;
    while (total < amount - mean / 2 || parts.length === 0) {
      const missing = amount - total;
      const count = Math.max(1, Math.round(missing / mean));
      const part = await fitted.sample({
        count,
        ...(isCut && { tokens: Math.round(missing) }),
        random,
        ...common,
      });
      const got = amountOf(kind, part);
      empty = got < missing / LEAST_PART ? empty + 1 : 0;
      if (empty === MOST_EMPTY_ROUNDS) throw tooFew(total + got, amount, 'tokens');
      if (got > 0) parts.push(part);
      total += got;
    }
    const all = parts.length === 1 ? parts[0]! : kind.concat(parts);
    const rows = kind.count(all);
    const { end } = placesOfAmount(kind.sizes!(all), { rows, from: 0, amount });
    return end === rows
      ? all
      : kind.take(
          all,
          Uint32Array.from({ length: end }, (_, place) => place),
        );
  }
}

function tooFew(got: number, wanted: number, unit: string): FitError {
  return new FitError({
    problem: `the model gave ${got} ${unit} where ${wanted} were asked for`,
    hint: 'It has nothing left to say: loosen the sampling bias, train on more, or mix in human data.',
  });
}
