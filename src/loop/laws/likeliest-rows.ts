import { ConfigError } from '../../errors.ts';

/** Below this share more than a hundred rows are drawn for each that is kept. */
const LEAST_SHARE = 0.01;

/**
 * Top-p of a law without a closed form for it: draws count / topP rows and keeps the likeliest, in the order in which they were drawn. The
 * limit of density is that of the rows drawn, so it varies a little from call to call.
 *
 * @returns shape [count, dimensions]
 * @throws {ConfigError} for a share below .01
 */
export function likeliestRows({
  count,
  topP,
  dimensions,
  draw,
  logDensities,
}: {
  readonly count: number;
  readonly topP: number;
  readonly dimensions: number;
  readonly draw: (count: number) => Float64Array;
  readonly logDensities: (values: Float64Array) => Float64Array;
}): Float64Array {
  if (topP < LEAST_SHARE)
    throw new ConfigError({
      place: 'top-p',
      problem: `${topP}: a hundred rows or more would be drawn for each that is kept`,
      hint: `Take at least ${LEAST_SHARE}.`,
    });
  const rows = draw(Math.ceil(count / topP));
  const densities = logDensities(rows);
  const order = Uint32Array.from(densities, (_, row) => row)
    // Equal densities go by place, so that the order is one only.
    .sort((a, b) => densities[b]! - densities[a]! || a - b)
    .subarray(0, count)
    .sort();
  const kept = new Float64Array(count * dimensions);
  for (let row = 0; row < count; row++)
    kept.set(rows.subarray(order[row]! * dimensions, (order[row]! + 1) * dimensions), row * dimensions);
  return kept;
}
