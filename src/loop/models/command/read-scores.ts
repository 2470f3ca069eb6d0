import { FitError } from '../fit-error.ts';
import { readJsonLines } from './read-json-lines.ts';

const SHAPE = '{"log_likelihood": -123.4}';
/** Rounding of single precision about 0. */
const ROUNDING = 1e-6;

/**
 * Reads log-likelihoods, in nats, one a document in the order of the input.
 *
 * @throws {FitError} for values that are no log-likelihoods, and where there are not as many as documents: with line and remedy
 */
export async function readScores(
  file: string,
  { shown, count }: { readonly shown: string; readonly count: number },
): Promise<Float64Array> {
  const lines = await readJsonLines(file, { shown, shape: SHAPE });
  if (lines.length !== count)
    throw new FitError({
      problem: `${shown} has ${lines.length} scores; {input_file} has ${count} documents`,
      hint: 'Write one line for each line of {input_file}, in the same order.',
    });
  return Float64Array.from(lines, ({ line, value: { log_likelihood: value } }) => {
    if (typeof value === 'number' && Number.isFinite(value) && value <= ROUNDING) return Math.min(0, value);
    const isPositive = typeof value === 'number' && value > 0 && Number.isFinite(value);
    throw new FitError({
      problem: `${shown}:${line} field "log_likelihood" is ${value === undefined ? 'absent' : JSON.stringify(value)?.slice(0, 80)}; ${
        isPositive ? 'that of a text is never above 0' : 'a finite number expected'
      }`,
      hint: isPositive
        ? 'If that is a loss, change its sign; the whole document is meant, not a token of it.'
        : `Write lines such as ${SHAPE}.`,
    });
  });
}
