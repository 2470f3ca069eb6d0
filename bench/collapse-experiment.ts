import path from 'node:path';
import { labOf } from '../src/loop/lab/read-lab.ts';
import { presetLab } from '../src/loop/presets/preset-registry.ts';
import { simulate } from '../src/loop/run/simulate.ts';
import type { SimulationResult } from '../src/loop/run/simulation-result.ts';
import { type CoursePoint, coursesOf } from '../src/report/simulation/course.ts';

/** One row of docs/collapse.md: an experiment run again. */
export interface CollapseExperiment {
  /** Kebab-case; names the row in the figures kept. */
  readonly id: string;
  readonly part: 'experiment' | 'counter-example' | 'cure';
  /** What was done, with its source. */
  readonly what: string;
  /** The published or recorded figure. */
  readonly published: string;
  /** How anybody runs the same. */
  readonly command: string;
  /** What the difference is due to; the figures must bear it out. */
  readonly difference: string;
  /** Whether it reads ../shared/data. */
  readonly needsData?: boolean;
  /** Runs it and says what came out: figures with their n and intervals. */
  readonly run: () => Promise<string>;
}

/** Recorded runs and data of others; never part of the package. */
export const DATA = path.resolve(process.env.OUTCROSS_DATA ?? path.join(import.meta.dirname, '../../shared/data'));

/** Runs a preset, with other settings where they are given, on two threads. */
export async function runPreset(
  name: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<SimulationResult> {
  const file = presetLab(name);
  const { result } = await simulate({ lab: { ...file, lab: { ...file.lab, ...changes } }, workers: 2 });
  return result;
}

/** Runs a lab as its file would say it. */
export async function runLab(lab: Readonly<Record<string, unknown>>): Promise<SimulationResult> {
  const { result } = await simulate({ lab: labOf(lab, { place: 'bench/collapse-study.ts' }), workers: 2 });
  return result;
}

/**
 * One measure of one arm at a generation, over seeds.
 *
 * @throws {RangeError} nothing of the kind is in the result
 */
export function pointAt(
  result: SimulationResult,
  { arm, measure, generation }: { readonly arm: string; readonly measure: string; readonly generation: number },
): CoursePoint {
  const [course] = coursesOf(result.generations, { measure, arms: [arm] });
  const point = course!.points.find((one) => one.generation === generation);
  if (point === undefined) {
    const arms = result.arms.map(({ title }) => title).join(', ');
    throw new RangeError(`no ${measure} of ${arm} at generation ${generation}; arms: ${arms}`);
  }
  return point;
}

/** `0.318 ± 0.045`: mean and standard error. */
export function meanText({ mean, standardError }: CoursePoint): string {
  return standardError === undefined ? short(mean) : `${short(mean)} ± ${short(standardError, 2)}`;
}

/** `−2.019 ± 0.014`: mean of the logarithms and its standard error. */
export function logText({ logMean, logStandardError }: CoursePoint): string {
  return `${short(logMean!)} ± ${short(logStandardError!, 2)}`;
}

/** `0.143 (0.02–0.41)`: median, and where nine seeds in ten lie. */
export function medianText({ median, low, high, n }: CoursePoint): string {
  return n === 1 ? short(median) : `${short(median)} (${short(low)} to ${short(high)})`;
}

/** Digits that mean something, without powers of ten where they can be done without. */
export function short(value: number, digits = 3): string {
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-4 || size >= 1e7)
      ? size.toExponential(digits - 2)
      : size >= 10 ** digits
        ? size.toFixed(0)
        : String(Number(size.toPrecision(digits)));
  return value < 0 ? `−${text}` : text;
}

/** What a course went through: `perplexity 112, 118, 125` at these generations, medians. */
export function courseText(
  result: SimulationResult,
  {
    arm,
    measure,
    generations,
  }: { readonly arm: string; readonly measure: string; readonly generations: readonly number[] },
): string {
  return generations.map((generation) => short(pointAt(result, { arm, measure, generation }).median)).join(' → ');
}
