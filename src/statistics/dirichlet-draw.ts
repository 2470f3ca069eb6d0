import { logGammaDraw } from './gamma-draw.ts';

/**
 * Random shares of the Dirichlet distribution: gamma draws over their sum, in logarithms, so that small shapes do not end in 0/0.
 *
 * @param random numbers in [0, 1)
 * @param options.shapes shape [kinds]: above 0 each, at least one kind
 * @returns shape [kinds]: shares in [0, 1] that add up to 1; one may be too small for a number, and 0
 * @throws {RangeError} for other shapes
 */
export function dirichletDraw(random: () => number, { shapes }: { readonly shapes: ArrayLike<number> }): Float64Array {
  if (shapes.length === 0) throw new RangeError('shares of no kinds');
  const shares = new Float64Array(shapes.length);
  let largest = Number.NEGATIVE_INFINITY;
  for (let kind = 0; kind < shapes.length; kind++) {
    shares[kind] = logGammaDraw(random, { shape: shapes[kind]! });
    largest = Math.max(largest, shares[kind]!);
  }
  let total = 0;
  for (let kind = 0; kind < shares.length; kind++) {
    shares[kind] = Math.exp(shares[kind]! - largest);
    total += shares[kind]!;
  }
  for (let kind = 0; kind < shares.length; kind++) shares[kind] = shares[kind]! / total;
  return shares;
}
