import * as Plot from '@observablehq/plot';
import { FONT_SIZE, labelPixels } from './chart.ts';
import { chartColor } from './palette.ts';
import { type ValueScale, valueScale } from './value-scale.ts';

/** A scale of values with what is drawn of it: lines across, and figures at their left. */
export interface ValueAxis extends ValueScale {
  /** Pixels that the figures take at the left of the plot, with a gap. */
  readonly width: number;
  /** @param place `yOf` of a value in pixels; the plot from `left` to `right` */
  marks(place: ValueAxisPlace): Plot.Markish[];
}

export interface ValueAxisPlace {
  readonly yOf: (value: number) => number;
  readonly left: number;
  readonly right: number;
}

/** Text beside axes. */
export const AXIS_TEXT = { fill: chartColor('quiet'), fontSize: FONT_SIZE - 1 } as const;

const LEAST_WIDTH = 16;
const GAP = 6;
/** Between the figures and what stands at their left. */
const MARGIN = 2;

/**
 * @param values at least one of them finite
 * @param options.format a round value beside the axis
 */
export function valueAxis(
  values: readonly number[],
  {
    isLogarithmic = false,
    ticks,
    format,
  }: { readonly isLogarithmic?: boolean; readonly ticks: number; readonly format: (value: number) => string },
): ValueAxis {
  const scale = valueScale(values, { isLogarithmic, ticks });
  const signs = scale.ticks.map((value) => ({ value, text: format(value) }));
  return {
    ...scale,
    width:
      Math.ceil(Math.max(LEAST_WIDTH, ...signs.map(({ text }) => labelPixels(text, FONT_SIZE - 1)))) + GAP + MARGIN,
    marks({ yOf, left, right }) {
      const y = ({ value }: { readonly value: number }) => yOf(value);
      return [
        Plot.link(signs, { x1: left, x2: right, y1: y, y2: y, stroke: chartColor('line') }),
        Plot.text(signs, { x: left - GAP, y, text: 'text', textAnchor: 'end', ...AXIS_TEXT }),
      ];
    },
  };
}

/** A dotted line across the plot: what human data have. */
export function referenceLine(y: number, { left, right }: Pick<ValueAxisPlace, 'left' | 'right'>): Plot.Markish {
  return Plot.link([y], {
    x1: left,
    x2: right,
    y1: (own: number) => own,
    y2: (own: number) => own,
    stroke: chartColor('ink'),
    strokeDasharray: '1 3',
  });
}
