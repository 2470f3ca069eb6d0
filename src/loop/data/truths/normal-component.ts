import * as z from 'zod';
import { ConfigError } from '../../../errors.ts';
import { type NormalLaw, normalLaw } from '../../laws/normal-law.ts';

const number = z.number();

/** Keys of a lab that say which normal law is meant. */
export const normalComponentShape = {
  mean: z
    .union([number, z.array(number).min(1).max(256)])
    .default(0)
    .describe('a number, or one a dimension'),
  variance: z.number().positive().optional().describe('the same in every dimension; default 1'),
  covariance: z.array(z.array(number)).min(1).max(256).optional().describe('all of them, in place of `variance`'),
};

const schema = z.strictObject(normalComponentShape);

/**
 * The law that settings describe.
 *
 * @param options.dimensions for a mean that is one number
 * @param options.place in the lab, for messages
 * @throws {ConfigError} where dimensions differ, or the covariance is none
 */
export function normalComponent(
  { mean, variance, covariance }: z.output<typeof schema>,
  { dimensions, place }: { readonly dimensions: number; readonly place: string },
): NormalLaw {
  const centre = typeof mean === 'number' ? new Float64Array(dimensions).fill(mean) : Float64Array.from(mean);
  const size = centre.length;
  const refuse = (problem: string, hint: string) => new ConfigError({ place, problem, hint });
  if (size !== dimensions)
    throw refuse(`a mean of ${size} numbers in ${dimensions} dimensions`, 'Give one number a dimension.');
  if (variance !== undefined && covariance !== undefined)
    throw refuse('"variance" and "covariance" both say how wide the law is', 'Leave one of them out.');
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      matrix[row * size + column] = covariance?.[row]?.[column] ?? (row === column ? (variance ?? 1) : 0);
  const isSquare =
    covariance === undefined || (covariance.length === size && covariance.every((row) => row.length === size));
  if (!isSquare) throw refuse(`a covariance that is not ${size} rows of ${size} numbers`, 'Give one row a dimension.');
  for (let row = 0; row < size; row++)
    for (let column = 0; column < row; column++)
      if (matrix[row * size + column] !== matrix[column * size + row])
        throw refuse(
          'a covariance that is not symmetric',
          `Make entries ${row + 1},${column + 1} and ${column + 1},${row + 1} equal.`,
        );
  const law = normalLaw({ mean: centre, covariance: matrix });
  if (law !== undefined) return law;
  throw refuse('a covariance that is not positive definite', 'Give one whose every direction has a variance above 0.');
}
