import type { DataKind } from './data-kind.ts';

/** Points, row after row. */
export interface Vectors {
  /** Shape [rows, dimensions]. */
  readonly values: Float64Array;
  readonly dimensions: number;
}

/** Rows of numbers. */
export const vectors: DataKind<Vectors> = {
  id: 'vectors',
  count: ({ values, dimensions }) => values.length / dimensions,

  take({ values, dimensions }, places) {
    const taken = new Float64Array(places.length * dimensions);
    for (let row = 0; row < places.length; row++) {
      const from = places[row]! * dimensions;
      for (let at = 0; at < dimensions; at++) taken[row * dimensions + at] = values[from + at]!;
    }
    return { values: taken, dimensions };
  },

  concat(parts) {
    const dimensions = parts[0]?.dimensions;
    if (dimensions === undefined) throw new RangeError('no parts to put together');
    const odd = parts.find((part) => part.dimensions !== dimensions);
    if (odd) throw new RangeError(`rows of ${dimensions} and of ${odd.dimensions} numbers cannot be put together`);
    return { values: joined(parts.map(({ values }) => values)), dimensions };
  },

  distances({ values, dimensions }, centre) {
    if (centre.length !== dimensions)
      throw new RangeError(`a centre of ${centre.length} numbers among rows of ${dimensions}`);
    const squares = new Float64Array(values.length / dimensions);
    for (let row = 0; row < squares.length; row++) {
      let sum = 0;
      for (let at = 0; at < dimensions; at++) sum += (values[row * dimensions + at]! - centre[at]!) ** 2;
      squares[row] = sum;
    }
    return squares;
  },
};

/** All numbers, part after part. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
