import { quantiles } from '../../../statistics/quantile.ts';
import { randomStream } from '../../../statistics/random-stream.ts';
import { effectiveSizeOfTrainingSets } from '../effective-size-of-training-sets.ts';
import { type RowWorth, rowWorth } from './copied-rows.ts';
import { type Course, courseOf } from './course.ts';
import { drawLevels } from './draw-levels.ts';
import { DEFAULT_BOUNDS, type KnownSettings, type LoopObservation, type SettingBounds } from './loop-observation.ts';
import { type PosteriorDraw, posteriorDraws } from './posterior-draws.ts';
import {
  FORECAST_QUANTITIES,
  type ForecastQuantity,
  type PopulationMeasures,
  projectPopulation,
} from './project-population.ts';
import type { SettingPoint } from './setting-point.ts';
import { type SettingName, settingSpace } from './setting-space.ts';
import { type StandingPopulation, standingPopulation } from './standing-population.ts';

export interface ForecastOptions {
  readonly known?: KnownSettings;
  /** Where unknown settings may lie; default `DEFAULT_BOUNDS`. */
  readonly bounds?: Partial<SettingBounds>;
  /** Last generation that is forecast; default 10. */
  readonly until?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Whether the share of each type of the observation is forecast too, for few types: default false. */
  readonly wantsShares?: boolean;
}

/** Middle and bounds of what a number may be: 90 % of the posterior. */
export interface Span {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface SettingEstimate extends Span {
  /** Given, not estimated. */
  readonly isKnown: boolean;
  /** False where what was seen narrows the bounds of the setting by less than half: it is then their choice that speaks. */
  readonly isTold: boolean;
}

export interface ForecastGeneration extends Readonly<Record<ForecastQuantity, Span>> {
  /** From 0, the human training set. */
  readonly generation: number;
  /** Share of each type of the observation, where asked for: shape [types]; undefined for types that nobody saw. */
  readonly shares?: readonly (Span | undefined)[];
}

export interface LoopForecast {
  readonly settings: Readonly<Record<SettingName, SettingEstimate>>;
  /** Settings that were seen together only: what one loses another makes up for. Correlation over the posterior, of logarithms but for the share. */
  readonly entangled: readonly {
    readonly settings: readonly [SettingName, SettingName];
    readonly correlation: number;
  }[];
  /** Each coming generation. */
  readonly generations: readonly ForecastGeneration[];
  /** A type belongs to the tail where the human sample has fewer rows of it. */
  readonly tailBelow: number;
}

/** What forecasts are made of: one value a draw. */
export interface ForecastDraws {
  /** Shape [draws][generations]. */
  readonly measures: readonly (readonly PopulationMeasures[])[];
  readonly points: readonly SettingPoint[];
  readonly unknown: readonly SettingName[];
  readonly bounds: SettingBounds;
  readonly tailBelow: number;
  readonly firstGeneration: number;
  /** Shares of each pattern's first type, where asked for: shape [generations][patterns][draws]; and the pattern of each type. */
  readonly shares: readonly (readonly Float64Array[])[] | undefined;
  readonly patternOf: Int32Array;
}

/** Correlations from here on are told. */
const ENTANGLED = 0.7;
/**
 * Forecasts a loop from a human sample and its first generations: settings that are not known and the human shares of all types, those
 * that nobody saw too, are drawn by what was seen, and each draw is carried on to the last generation asked for.
 *
 * Not for loops that accumulate, nor for truncation such as top-p, nor for human rows that are the same each time: their laws differ.
 *
 * @throws {RangeError} see `observationPatterns`; for settings that are none; for a last generation that was seen already
 */
export function forecastLoop(observation: LoopObservation, options: ForecastOptions = {}): LoopForecast {
  const { measures, points, unknown, bounds, tailBelow, firstGeneration, shares, patternOf } = forecastDraws(
    observation,
    options,
  );
  const levels = drawLevels({
    seen: observation.seen,
    isKnown: unknown.length === 0,
    areStrata: observation.hasUnseenTypes === false,
  });
  const generations = measures[0]!.map((_, step): ForecastGeneration => {
    const spans = FORECAST_QUANTITIES.map((quantity) => {
      const values = measures.map((each) => each[step]![quantity]);
      return [quantity, spanOf(values, levels[quantity])] as const;
    });
    return {
      generation: firstGeneration + step,
      ...(Object.fromEntries(spans) as Record<ForecastQuantity, Span>),
      ...(shares !== undefined && {
        shares: Array.from(patternOf, (pattern) =>
          pattern < 0 ? undefined : spanOf(shares[step]![pattern]!, levels.shares),
        ),
      }),
    };
  });
  const names: readonly SettingName[] = ['size', 'humanShare', 'temperature'];
  const estimates = names.map((name) => {
    const values = points.map((point) => point[name]);
    const isKnown = !unknown.includes(name);
    return [
      name,
      { ...spanOf(values, [0.05, 0.95]), isKnown, isTold: isKnown || isTold(name, values, bounds) },
    ] as const;
  });
  return {
    settings: Object.fromEntries(estimates) as Record<SettingName, SettingEstimate>,
    entangled: unknown.flatMap((one, index) =>
      unknown.slice(index + 1).flatMap((other) => {
        const correlation = correlationOf(points.map(scaled(one)), points.map(scaled(other)));
        return Math.abs(correlation) >= ENTANGLED ? [{ settings: [one, other] as const, correlation }] : [];
      }),
    ),
    generations,
    tailBelow,
  };
}

/** The draws behind `forecastLoop`. @throws as that */
export function forecastDraws(
  observation: LoopObservation,
  { known = {}, bounds: own = {}, until = 10, seed = 0, wantsShares = false }: ForecastOptions = {},
): ForecastDraws {
  const last = observation.generations.length - 1;
  if (!Number.isSafeInteger(until) || until <= last)
    throw new RangeError(`a forecast until generation ${until}, of which ${last} was seen`);
  const bounds = { ...DEFAULT_BOUNDS, ...own };
  requireSettings(known, bounds);
  const course = courseOf(observation);
  const isWhole = observation.seen === 'whole';
  const rows = course.patterns.rows.at(-1)!;
  const space = settingSpace(known, { bounds, size: isWhole ? (known.size ?? rows) : undefined });
  const streamOf = (purpose: string) => randomStream(seed, 'forecast', purpose);
  let power = isWhole ? Math.min(1, (known.size ?? rows) / rows) : 1;
  let draws = posteriorDraws(course, { space, power, random: streamOf('posterior') });
  let sizeOf = (_: () => number) => draws[0]!.likelihood.point.size;
  if (isWhole && known.size === undefined) {
    let worth = worthOf(observation, middleOf(draws), course);
    if (worth.singleChance < 0.5) {
      // Copies make counts look like more evidence than they are: the settings are drawn again at what they are worth.
      const random = streamOf('worth');
      power = quantiles(
        Array.from({ length: 101 }, () => worth.draw(random)),
        [0.5],
      )[0]!;
      draws = posteriorDraws(course, { space, power, random: streamOf('posterior of copies') });
      worth = worthOf(observation, middleOf(draws), course);
    }
    sizeOf = (random) => Math.max(1, rows * worth.draw(random));
  }
  const random = streamOf('projection');
  const steps = until - last;
  const shares = wantsShares
    ? Array.from({ length: steps }, () => Array.from(course.patterns.types, () => new Float64Array(draws.length)))
    : undefined;
  const measures: (readonly PopulationMeasures[])[] = [];
  const points: SettingPoint[] = [];
  for (const [index, draw] of draws.entries()) {
    const { point } = draw.likelihood;
    const standing = standingPopulation(course, draw, { random, needsHuman: point.humanShare > 0 });
    const settled = isWhole ? { ...point, size: sizeOf(random) } : point;
    const onStep =
      shares &&
      ((step: number, counts: Float64Array, rowsThen: number) =>
        keepShares(shares[step]!, index, { standing, counts, rows: rowsThen }));
    measures.push(projectPopulation(standing, settled, { steps, random, onStep }));
    points.push(settled);
  }
  const unknown = isWhole && known.size === undefined ? (['size', ...space.names] as const) : space.names;
  const { tailBelow, patterns } = course;
  const { patternOf } = patterns;
  return { measures, points, unknown, bounds, tailBelow, firstGeneration: last + 1, shares, patternOf };
}

/** Types of one pattern are alike to all that was seen: the first of them stands for each. */
function keepShares(
  shares: readonly Float64Array[],
  draw: number,
  {
    standing,
    counts,
    rows,
  }: { readonly standing: StandingPopulation; readonly counts: Float64Array; readonly rows: number },
): void {
  for (let type = standing.patterns.length - 1; type >= 0; type--)
    if (standing.patterns[type]! >= 0) shares[standing.patterns[type]!]![draw] = counts[type]! / rows;
}

function middleOf(draws: readonly PosteriorDraw[]): SettingPoint {
  const median = (of: (point: SettingPoint) => number) =>
    quantiles(
      draws.map(({ likelihood }) => of(likelihood.point)),
      [0.5],
    )[0]!;
  return {
    size: median(({ size }) => size),
    humanShare: median(({ humanShare }) => humanShare),
    temperature: median(({ temperature }) => temperature),
  };
}

/** What rows are worth by all steps of whole training sets in one: their scatter about what the settings expect. */
function worthOf(
  { human, generations }: LoopObservation,
  { humanShare, temperature }: SettingPoint,
  { patterns }: Course,
): RowWorth {
  const mainland = Float64Array.from(human, (count, type) => (count + generations[0]![type]!) / patterns.rootRows);
  let degrees = 0;
  let scatter = 0;
  for (let step = 1; step < generations.length; step++) {
    const before = generations[step - 1]!;
    const after = generations[step]!;
    const powered = Float64Array.from(before, (count) => (count > 0 ? count ** (1 / temperature) : 0));
    const total = powered.reduce((sum, each) => sum + each, 0);
    const expected = powered.map((each, type) => ((1 - humanShare) * each) / total + humanShare * mainland[type]!);
    const classes = expected.filter((share) => share > 0).length;
    if (classes < 2) continue;
    const estimate = effectiveSizeOfTrainingSets({ expected, after, humanShare, humanSample: patterns.rootRows });
    degrees += estimate.degrees;
    scatter += (estimate.degrees * patterns.rows[step]!) / estimate.size;
  }
  // Without any scatter nothing speaks for copies.
  return degrees > 0 ? rowWorth(Math.max(scatter, 1e-9), { degrees }) : { singleChance: 1, draw: () => 1 };
}

function spanOf(values: ArrayLike<number>, [low, high]: readonly [number, number]): Span {
  const [lower, median, upper] = quantiles(values, [low, 0.5, high]) as [number, number, number];
  return { median, low: lower, high: upper };
}

const scaled = (name: SettingName) => (point: SettingPoint) =>
  name === 'humanShare' ? point.humanShare : Math.log(point[name]);

function isTold(name: SettingName, values: readonly number[], bounds: SettingBounds): boolean {
  const scale = (value: number) => (name === 'humanShare' ? value : Math.log(value));
  const [low, high] = quantiles(values.map(scale), [0.05, 0.95]) as [number, number];
  return high - low < 0.5 * 0.9 * (scale(bounds[name][1]) - scale(bounds[name][0]));
}

function correlationOf(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(one), mean(other)];
  let both = 0;
  let squareOne = 0;
  let squareOther = 0;
  for (const [index, value] of one.entries()) {
    both += (value - a) * (other[index]! - b);
    squareOne += (value - a) ** 2;
    squareOther += (other[index]! - b) ** 2;
  }
  return squareOne > 0 && squareOther > 0 ? both / Math.sqrt(squareOne * squareOther) : 0;
}

function requireSettings({ size, humanShare, temperature }: KnownSettings, bounds: SettingBounds): void {
  if (size !== undefined && !(size >= 2 && Number.isFinite(size))) throw new RangeError(`an effective size of ${size}`);
  if (humanShare !== undefined && !(humanShare >= 0 && humanShare <= 1))
    throw new RangeError(`a human share of ${humanShare}`);
  if (temperature !== undefined && !(temperature > 0 && Number.isFinite(temperature)))
    throw new RangeError(`a temperature of ${temperature}`);
  const isSpan = ([low, high]: readonly [number, number], least: number, most: number) =>
    low >= least && low < high && high <= most;
  if (!isSpan(bounds.size, 2, 1e12) || !isSpan(bounds.humanShare, 0, 1) || !isSpan(bounds.temperature, 0.05, 20))
    throw new RangeError(`bounds of settings that are none: ${JSON.stringify(bounds)}`);
}
