import type { DataKind } from './data-kind.ts';

/**
 * Draws of types. Draws are kept rather than counts, because regimes take rows by their place: a detector scores them one by one, and the
 * first rows of a batch must be as good as any others.
 */
export interface Categories {
  /** Type of each row, from 0: shape [rows]. */
  readonly draws: Uint32Array;
  /** How many types there are in all, drawn or not. */
  readonly types: number;
}

/** Draws of a fixed number of types. */
export const categories: DataKind<Categories> = {
  id: 'categories',
  count: ({ draws }) => draws.length,

  take({ draws, types }, places) {
    const taken = new Uint32Array(places.length);
    for (let row = 0; row < places.length; row++) taken[row] = draws[places[row]!]!;
    return { draws: taken, types };
  },

  concat(parts) {
    const types = parts[0]?.types;
    if (types === undefined) throw new RangeError('no parts to put together');
    const odd = parts.find((part) => part.types !== types);
    if (odd) throw new RangeError(`draws of ${types} and of ${odd.types} types cannot be put together`);
    const draws = new Uint32Array(parts.reduce((sum, part) => sum + part.draws.length, 0));
    let at = 0;
    for (const part of parts) {
      draws.set(part.draws, at);
      at += part.draws.length;
    }
    return { draws, types };
  },

  commonness({ draws, types }, among) {
    if (among.types !== types) throw new RangeError(`draws of ${types} types among draws of ${among.types}`);
    const counts = countTypes(among);
    return Float64Array.from(draws, (type) => counts[type]! / Math.max(1, among.draws.length));
  },
};

/**
 * Rows of each type.
 *
 * @param weights one a row; absent: 1 each
 * @returns shape [types]
 */
export function countTypes({ draws, types }: Categories, weights?: Float64Array): Float64Array {
  const counts = new Float64Array(types);
  if (weights === undefined) for (let row = 0; row < draws.length; row++) counts[draws[row]!]!++;
  else for (let row = 0; row < draws.length; row++) counts[draws[row]!]! += weights[row]!;
  return counts;
}
