import { percentileInterval } from './percentile-interval.ts';
import { seededGenerator } from './seeded-generator.ts';

/**
 * Percentile interval of a statistic under drawing units anew with replacement (Efron 1979). Samples of which the statistic is not
 * defined are left out.
 *
 * @param units what is drawn
 * @param statistic of a sample as large as `units`; undefined where it says nothing
 * @param confidence above 0, below 1
 * @param draws samples
 * @param seed whole number
 * @returns bounds by `percentileInterval`; undefined where fewer than half of the samples gave a value, or too few for the confidence
 */
export function bootstrapInterval<Unit>(
  units: readonly Unit[],
  statistic: (sample: readonly Unit[]) => number | undefined,
  { confidence = 0.95, draws = 1000, seed }: { confidence?: number; draws?: number; seed: number },
): readonly [low: number, high: number] | undefined {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`a confidence lies between 0 and 1, not at ${confidence}`);
  const random = seededGenerator(seed);
  const values: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const value = statistic(units.map(() => units[Math.floor(random() * units.length)]!));
    if (value !== undefined) values.push(value);
  }
  if (values.length === 0 || values.length < draws / 2) return undefined;
  // The outermost of few values would pass for an interval that it is not.
  if ((values.length + 1) * (1 - confidence) < 2 - 1e-9) return undefined;
  const { low, high } = percentileInterval(values, { confidence });
  return [low, high];
}
