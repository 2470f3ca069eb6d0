import type { DimensionForecast, LineForecast } from '../../loop/population/line/forecast-line.ts';
import { snakeKeys } from '../snake-keys.ts';

const SCHEMA = 'outcross.line-forecast/1';

/** A line's forecast as `--json` prints it: keys in snake case, releases counted from 1, what has no bound null. Ends with a line feed. */
export function lineForecastJson({ line, dimensions, left }: LineForecast): string {
  const value = { schema: SCHEMA, line, dimensions: dimensions.map(dimensionValue), notForecast: left };
  return `${JSON.stringify(snakeKeys(value), null, 2)}\n`;
}

function dimensionValue({ dimension, strata, releases, isFromStart, drift, forecast }: DimensionForecast) {
  const { settings, entangled, generations, tailBelow } = forecast;
  const last = releases.at(-1)!;
  const seen = releases.length;
  return {
    dimension,
    releases,
    isFromStart,
    tailBelow,
    drift: { ...drift, size: bounded(drift.size), low: bounded(drift.low), high: bounded(drift.high) },
    settings,
    entangled,
    strata: strata.map((stratum) => ({ ...stratum, trend: stratum.trend ?? null })),
    forecast: generations.map(({ generation, shares, ...measures }) => ({
      release: last + generation - seen + 1,
      ...measures,
      shares: (shares ?? []).map((span, index) => ({ id: strata[index]!.id, ...span })),
    })),
  };
}

function bounded(size: number): number | null {
  return Number.isFinite(size) ? size : null;
}
