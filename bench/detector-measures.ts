import { areaUnderRoc, thresholdAt, truePositiveRate } from '../src/origin/style/style-accuracy.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { wilsonInterval } from '../src/statistics/wilson-interval.ts';

/** A share or an area with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a detector finds of one side against the other, by a threshold from the very human texts of the test. */
export interface Separation {
  readonly test: string;
  readonly human: number;
  readonly ai: number;
  readonly auroc: Estimate | null;
  readonly tprAt1: Estimate | null;
  readonly tprAt5: Estimate | null;
}

export interface Scores {
  readonly human: readonly number[];
  readonly ai: readonly number[];
}

const DRAWS = 400;

/** Separation with intervals by drawing human and AI texts anew, each side by itself. */
export function measureSeparation(test: string, { human, ai }: Scores): Separation {
  const sides = { human, ai };
  return {
    test,
    human: human.length,
    ai: ai.length,
    auroc: withInterval(sides, areaUnderRoc),
    tprAt1: withInterval(sides, (sample) => truePositiveRate(sample, 0.01)),
    tprAt5: withInterval(sides, (sample) => truePositiveRate(sample, 0.05)),
  };
}

function withInterval(scores: Scores, statistic: (scores: Scores) => number | null): Estimate | null {
  const value = statistic(scores);
  if (value === null) return null;
  const random = seededGenerator(scores.human.length * 31 + scores.ai.length);
  const draw = (values: readonly number[]) => values.map(() => values[Math.floor(random() * values.length)]!);
  const values = Array.from({ length: DRAWS }, () => statistic({ human: draw(scores.human), ai: draw(scores.ai) })!);
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.round(share * (DRAWS - 1))]!;
  return { value, low: at(0.025), high: at(0.975) };
}

/** Share of scores above a threshold that was set elsewhere, with Wilson's interval. */
export function measureExceeding(scores: readonly number[], threshold: number): Estimate {
  const value = scores.filter((score) => score > threshold).length / scores.length;
  return { value, ...wilsonInterval(value, scores.length) };
}

/** Threshold that at most a share of these human scores exceeds. */
export function thresholdOf(human: readonly number[], falsePositiveRate: number): number {
  const threshold = thresholdAt(human, falsePositiveRate);
  if (threshold === undefined)
    throw new RangeError(`${human.length} human texts give no threshold at ${falsePositiveRate}`);
  return threshold;
}
