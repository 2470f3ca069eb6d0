import { FitError } from './fit-error.ts';

/**
 * Looks at training rows before anything is fitted to them.
 *
 * @param values shape [rows, dimensions]
 * @param options.least rows that the model needs at least
 * @param options.why what needs them, for the message: "a covariance of 3 dimensions"
 * @throws {FitError} where rows are fewer, or a number is NaN or infinite: with the first row that holds one
 */
export function requireRows(
  values: Float64Array,
  { dimensions, least, why }: { readonly dimensions: number; readonly least: number; readonly why: string },
): void {
  const rows = values.length / dimensions;
  if (rows < least)
    throw new FitError({
      problem: `${rows} training rows; ${why} needs at least ${least}`,
      hint: 'Train on more rows a generation, or choose a simpler model.',
    });
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    // The difference of finite numbers with themselves is 0; of others it is NaN.
    if (value - value === 0) continue;
    throw new FitError({
      problem: `training row ${Math.floor(at / dimensions) + 1} holds ${value} in dimension ${(at % dimensions) + 1}`,
      hint: 'A model wrote it: look at the generation before, cap the temperature, or regularise the model.',
    });
  }
}
