/**
 * Coverage to be expected of two samples of one source: 1 - C(N-1, k)/C(N+M-1, k), because a ball stays empty when its k nearest of all
 * others are of its own arm. .969 at N = M = 10,000 and k = 5, so coverage is read against it, not against 1.
 *
 * @param options.reference rows of the reference N, above k
 * @param options.generation rows of the generation M, at least 1
 * @param options.k whole, at least 1
 * @returns 0-1
 * @throws {RangeError} for other numbers
 */
export function expectedCoverage({
  reference,
  generation,
  k,
}: {
  readonly reference: number;
  readonly generation: number;
  readonly k: number;
}): number {
  requireBallSizes({ reference, generation, k });
  let empty = 1;
  for (let step = 0; step < k; step++) empty *= (reference - 1 - step) / (reference + generation - 1 - step);
  return 1 - empty;
}

/** @throws {RangeError} when `reference` rows have no k-th neighbour, or `generation` is none */
export function requireBallSizes({
  reference,
  generation,
  k,
}: {
  readonly reference: number;
  readonly generation: number;
  readonly k: number;
}): void {
  const areWhole = [reference, generation, k].every(Number.isSafeInteger);
  if (!areWhole || k < 1 || reference <= k || generation < 1)
    throw new RangeError(
      `balls to neighbour ${k} of ${reference} rows, and ${generation} others: all are whole, k below the rows, the others at least 1`,
    );
}
