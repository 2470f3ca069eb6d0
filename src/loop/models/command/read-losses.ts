import { FitError } from '../fit-error.ts';
import type { LossPoint } from '../loop-model.ts';
import { readJsonLines } from './read-json-lines.ts';

/** Points of a curve that a chart can show; of more, as many are kept evenly, the first and the last among them. */
const MOST_POINTS = 1_000;
const SHAPE = '{"step": 100, "train": 3.2, "test": 3.4}';

/**
 * Reads the losses of a training: `step`, `train`, and where it was measured `test`.
 *
 * @returns at most 1,000 points, by step
 * @throws {FitError} for steps that do not ascend and losses that are no numbers: with line and remedy
 */
export async function readLosses(file: string, { shown }: { readonly shown: string }): Promise<readonly LossPoint[]> {
  const lines = await readJsonLines(file, { shown, shape: SHAPE });
  const points: LossPoint[] = [];
  for (const { line, value } of lines) {
    const place = `${shown}:${line}`;
    const { step } = value;
    if (typeof step !== 'number' || !Number.isSafeInteger(step) || step < 0)
      throw new FitError({
        problem: `${place} field "step" is ${shownValue(step)}; a whole number of at least 0 expected`,
        hint: `Write lines such as ${SHAPE}.`,
      });
    const before = points.at(-1)?.step ?? -1;
    if (step <= before)
      throw new FitError({
        problem: `${place}: step ${step} follows step ${before}`,
        hint: 'Write steps in ascending order, into a new file each time: {losses_file} is empty when training begins.',
      });
    const train = lossOf(value.train, 'train', place);
    points.push({
      step,
      train,
      ...(value.test !== undefined && value.test !== null && { test: lossOf(value.test, 'test', place) }),
    });
  }
  if (points.length <= MOST_POINTS) return points;
  return Array.from(
    { length: MOST_POINTS },
    (_, index) => points[Math.round((index * (points.length - 1)) / (MOST_POINTS - 1))]!,
  );
}

function lossOf(value: unknown, field: string, place: string): number {
  // JSON has numbers that a double has not: 1e999.
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new FitError({
    problem: `${place} field "${field}" is ${shownValue(value)}; a finite number expected`,
    hint:
      value === null || typeof value === 'number'
        ? 'Training has diverged, most likely: lower the learning rate, or look for the step at which it happens.'
        : `Write lines such as ${SHAPE}.`,
  });
}

function shownValue(value: unknown): string {
  return value === undefined ? 'absent' : (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
