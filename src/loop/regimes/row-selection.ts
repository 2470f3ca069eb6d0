import * as z from 'zod';
import type { DataKind } from '../data/data-kind.ts';
import type { FittedModel } from '../models/loop-model.ts';

/** What rows are judged by, wherever some of them are chosen. */
export const judgementSchema = z
  .enum(['likelihood', 'human-likelihood', 'distance', 'commonness'])
  .describe(
    'likelihood: under the model that wrote the row; human-likelihood: under the first model, fitted to human data alone; distance: nearness to a centre; commonness: how often its type or item occurs in the human data.',
  );

export type Judgement = z.output<typeof judgementSchema>;

export const centreSchema = z
  .array(z.number('expected a number'))
  .min(1)
  .max(10_000)
  .describe('Centre that nearness is measured from: one number a dimension.');

export interface JudgeOptions<Data> {
  readonly by: Judgement;
  readonly centre?: readonly number[] | undefined;
  readonly kind: DataKind<Data>;
  /** Model that wrote the rows. */
  readonly fitted: FittedModel<Data>;
  /** First generation's model. */
  readonly firstFitted: FittedModel<Data>;
  /** Human data of the start. */
  readonly human: Data;
}

/**
 * A value for each row, larger for rows that are kept first: nats (a token where rows are of unequal length, so that short rows have no
 * advantage), minus the squared distance, or a share.
 *
 * @throws {RangeError} where the kind or the model cannot be judged by this; labs are checked for it before
 */
export async function judgeRows<Data>(
  data: Data,
  { by, centre, kind, fitted, firstFitted, human }: JudgeOptions<Data>,
): Promise<Float64Array> {
  if (by === 'distance') {
    if (kind.distances === undefined || centre === undefined)
      throw new RangeError(`rows of ${kind.id} have no distances, or no centre is given`);
    return kind.distances(data, centre).map((distance) => -distance);
  }
  if (by === 'commonness') {
    if (kind.commonness === undefined) throw new RangeError(`rows of ${kind.id} have no types that could be common`);
    return kind.commonness(data, human);
  }
  const judge = by === 'likelihood' ? fitted : firstFitted;
  if (judge.logLikelihood === undefined) throw new RangeError('this model gives no likelihoods');
  const values = await judge.logLikelihood(data);
  const sizes = kind.sizes?.(data);
  return sizes === undefined ? values : values.map((value, row) => value / Math.max(1, sizes[row]!));
}

/** Why rows cannot be judged so; undefined where they can. */
export function judgementProblem(
  { by, centre }: { readonly by: Judgement; readonly centre?: readonly number[] | undefined },
  facts: { readonly hasLikelihood: boolean; readonly hasCommonness: boolean; readonly hasDistances: boolean },
): { readonly problem: string; readonly hint: string } | undefined {
  if ((by === 'likelihood' || by === 'human-likelihood') && !facts.hasLikelihood)
    return {
      problem: `by: ${by} needs a model with likelihoods, which this one has not`,
      hint: facts.hasCommonness ? 'Use by: commonness, or another model.' : 'Use another model.',
    };
  if (by === 'distance' && !facts.hasDistances)
    return { problem: 'by: distance needs rows that are points', hint: 'Use by: likelihood, or vectors as data.' };
  if (by === 'distance' && centre === undefined)
    return { problem: 'by: distance needs a centre', hint: 'Add centre: [0], with one number a dimension.' };
  if (by !== 'distance' && centre !== undefined)
    return { problem: `a centre means nothing to by: ${by}`, hint: 'Use by: distance, or leave centre out.' };
  if (by === 'commonness' && !facts.hasCommonness)
    return {
      problem: 'by: commonness needs rows that have a type or an item',
      hint: 'Use by: likelihood, or categories or interactions as data.',
    };
  return undefined;
}
