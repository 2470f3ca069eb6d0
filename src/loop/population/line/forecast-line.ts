import type { LineState } from '../../../gate/line/line-state.ts';
import { surveyLine, type Trend } from '../../../gate/line/survey-line.ts';
import { effectiveSizeOfSamples, type SampledEffectiveSize } from '../effective-size-of-samples.ts';
import { forecastLoop, type LoopForecast } from '../forecast/forecast-loop.ts';
import type { KnownSettings, SettingBounds } from '../forecast/loop-observation.ts';

/** Training sets of models are large: drift of so many rows is seen by no comparison. */
const LARGEST_SIZE = 10_000_000;

export interface LineForecastOptions {
  /** Settings of the loop that its owner knows. */
  readonly known?: KnownSettings;
  readonly bounds?: Partial<SettingBounds>;
  /** Coming releases that are forecast; default 10. */
  readonly releases?: number;
  readonly seed?: number;
}

export interface ForecastStratum {
  readonly id: string;
  readonly label: string;
  /** Share among people. */
  readonly human: number;
  /** Change of its share a release so far: the directional loss. Undefined for fewer than 3 releases, or where counts set none. */
  readonly trend: Trend | undefined;
}

/** One dimension of a line's strata, as the population of a loop: its strata are the types, and what is in none of them one more. */
export interface DimensionForecast {
  readonly dimension: string;
  /** The last one stands for all that is in no stratum, where there is something. */
  readonly strata: readonly ForecastStratum[];
  /** Releases that it rests on, from 1: neighbours among those that stand. */
  readonly releases: readonly number[];
  /** False where earlier releases stand that do not count all strata: what was lost in them is taken for lost in the first of these at once. */
  readonly isFromStart: boolean;
  /** By the first and the last of these releases, as if no human rows were added and nothing was selected; Infinity where drift does not show. */
  readonly drift: SampledEffectiveSize;
  /** Generations are counted from the first of these releases, generation 0; `shares` are those of `strata`. */
  readonly forecast: LoopForecast;
}

export interface LineForecast {
  readonly line: string;
  readonly dimensions: readonly DimensionForecast[];
  /** Dimensions that cannot be forecast, and why. */
  readonly left: readonly { readonly dimension: string; readonly reason: string }[];
}

/**
 * Forecasts the coming releases of a line from what it keeps: of each release the counts of its strata, held against people's. Each
 * dimension is a population of its own. A line keeps no counts of words, nor of what a release was trained on: the size of the training
 * sets, the human share and the temperature are estimated, or given by who knows them. The first release is taken for a model trained on
 * people's data alone, each later one for trained on outputs of the one before.
 *
 * @throws {RangeError} for settings that are none
 */
export function forecastLine(
  state: LineState,
  { known = {}, bounds = {}, releases = 10, seed = 0 }: LineForecastOptions = {},
): LineForecast {
  if (!Number.isSafeInteger(releases) || releases < 1 || releases > 100)
    throw new RangeError(`a forecast of ${releases} releases; 1 to 100 are possible`);
  const trends = new Map(surveyLine(state).strata.map(({ id, trend }) => [id, trend]));
  const standing = state.generations.filter(({ rolledBack }) => rolledBack === null).map(({ index }) => index);
  const names = Array.from(new Set(state.strata.map(({ dimension }) => dimension)));
  const dimensions: DimensionForecast[] = [];
  const left: { dimension: string; reason: string }[] = [];
  for (const dimension of names) {
    const strata = state.strata.filter((stratum) => stratum.dimension === dimension);
    const points = strata.map(({ series }) => new Map(series.map((point) => [point.generation, point])));
    const run = lastRun(standing.map((generation) => points.every((each) => each.has(generation))));
    const seen = standing.slice(run.from, run.end);
    if (seen.length < 2) {
      left.push({
        dimension,
        reason: `${seen.length} of its releases ${seen.length === 1 ? 'counts' : 'count'} all its strata; 2 neighbours are needed`,
      });
      continue;
    }
    const people = Math.max(...strata.map(({ reference }) => reference.n));
    const human = withRest(
      strata.map(({ reference }) => (reference.count / reference.n) * people),
      people,
    );
    const generations = seen.map((generation) => {
      const own = points.map((each) => each.get(generation)!);
      const rows = Math.max(...own.map(({ n }) => n));
      // Counts of an older ruler are told in the present one's by their exposure.
      return withRest(
        own.map(({ count, exposure }) => (count / exposure) * rows),
        rows,
      );
    });
    if (human === undefined || generations.includes(undefined)) {
      left.push({ dimension, reason: 'its strata overlap: one record may be in several' });
      continue;
    }
    const counts = [human, ...(generations as readonly Float64Array[])];
    // All that is in no stratum goes out where it is nothing, so that no empty type is made up.
    const hasRest = counts.some((each) => each.at(-1)! > 0);
    const trimmed = hasRest ? counts : counts.map((each) => each.slice(0, -1));
    if (trimmed[0]!.length < 2 || trimmed.some((each) => each.filter((count) => count > 0).length < 2)) {
      left.push({ dimension, reason: 'there is one stratum only, which has no drift' });
      continue;
    }
    const [sample, ...own] = trimmed as [Float64Array, ...Float64Array[]];
    dimensions.push({
      dimension,
      strata: [
        ...strata.map(({ id, label, reference }) => ({
          id,
          label,
          human: reference.count / reference.n,
          trend: trends.get(id),
        })),
        ...(hasRest ? [{ id: '', label: 'all others', human: sample.at(-1)! / people, trend: undefined }] : []),
      ],
      releases: seen.map((generation) => generation + 1),
      isFromStart: run.from === 0,
      drift: effectiveSizeOfSamples({
        first: { counts: own[0]! },
        last: { counts: own.at(-1)! },
        generations: own.length - 1,
        confidence: 0.9,
      }),
      forecast: forecastLoop(
        { human: sample, generations: own, seen: 'samples', hasUnseenTypes: false },
        {
          known,
          bounds: { size: [100, LARGEST_SIZE], ...bounds },
          until: own.length - 1 + releases,
          seed,
          wantsShares: true,
        },
      ),
    });
  }
  return { line: state.line, dimensions, left };
}

/** Whole counts and behind them what is left of the rows; undefined where counts are more than the rows. */
function withRest(counts: readonly number[], rows: number): Float64Array | undefined {
  const whole = counts.map((count) => Math.round(count));
  const total = whole.reduce((sum, count) => sum + count, 0);
  // Rounding may add half a row a stratum.
  if (total > rows + counts.length / 2) return undefined;
  return Float64Array.from([...whole, Math.max(0, rows - total)]);
}

/** Places of the last neighbours that are two or more, else of the last one; from 0, `end` one behind. */
function lastRun(isIn: readonly boolean[]): { readonly from: number; readonly end: number } {
  const runs: { readonly from: number; readonly end: number }[] = [];
  for (let from = 0; from < isIn.length; ) {
    let end = from;
    while (isIn[end] === true) end++;
    if (end > from) runs.push({ from, end });
    from = end + 1;
  }
  return runs.findLast(({ from, end }) => end - from > 1) ?? runs.at(-1) ?? { from: 0, end: 0 };
}
