import type { DataKind } from './data-kind.ts';
import { joined, vectors } from './vectors.ts';

/** Rows of features with a label each: a number to be predicted, or a class of two, 0 or 1. */
export interface Labelled {
  /** Shape [rows, features]. */
  readonly x: Float64Array;
  /** Shape [rows]. */
  readonly y: Float64Array;
  readonly features: number;
}

/** Rows of features and a label. */
export const labelled: DataKind<Labelled> = {
  id: 'labelled',
  count: ({ y }) => y.length,

  take({ x, y, features }, places) {
    const labels = new Float64Array(places.length);
    for (let row = 0; row < places.length; row++) labels[row] = y[places[row]!]!;
    return { x: vectors.take({ values: x, dimensions: features }, places).values, y: labels, features };
  },

  concat(parts) {
    const all = vectors.concat(parts.map(({ x, features }) => ({ values: x, dimensions: features })));
    return { x: all.values, y: joined(parts.map(({ y }) => y)), features: all.dimensions };
  },
};
