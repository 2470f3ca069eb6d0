import * as Plot from '@observablehq/plot';
import type { AuditResult } from '../../audit/audit-result.ts';
import { plainText } from '../plain-text.ts';
import { textWidth } from '../text-width.ts';
import { wrapText } from '../wrap-text.ts';
import { chartColor } from './palette.ts';
import { serialiseSvg } from './serialise-svg.ts';

export interface ChartOptions {
  /** Where elements are made: the page's own document, or one without a browser. */
  readonly document: Document;
  /** Pixels; charts are laid out for 320 and more. Text is drawn at the same size at any width. */
  readonly width: number;
}

/** A chart of an audit as SVG markup, or null where there is nothing to draw. */
export type Chart = (audit: AuditResult, options: ChartOptions) => string | null;

/** Pixels. Phones show charts at their own size, so this is the size that is read. */
export const FONT_SIZE = 13;

/** Mean advance of a column of sans-serif text, in font sizes; on the wide side, so that estimates err by leaving room. */
const COLUMN_ADVANCE = 0.6;

/** Estimated width of a label in pixels. */
export function labelPixels(text: string, fontSize: number = FONT_SIZE): number {
  return textWidth(text) * COLUMN_ADVANCE * fontSize;
}

/** Text from data as a label of at most so many pixels. */
export function labelText(text: string, pixels: number, fontSize: number = FONT_SIZE): string {
  return plainText(text, { maxWidth: Math.max(1, Math.floor(pixels / (COLUMN_ADVANCE * fontSize))) });
}

/** Text from data as a label on so many lines of at most so many pixels; what does not fit on the last is cut. */
export function labelLines(
  text: string,
  { pixels, lines, fontSize = FONT_SIZE }: { pixels: number; lines: number; fontSize?: number },
): readonly string[] {
  const width = Math.max(1, Math.floor(pixels / (COLUMN_ADVANCE * fontSize)));
  const label = wrapText(plainText(text, { maxWidth: 2 * lines * width }), { width, maxLines: lines });
  return label.length === 0 ? [''] : label;
}

/** Scales that give positions in pixels, for charts that lay out themselves. */
export function pixelScales(width: number, height: number): Plot.PlotOptions {
  return {
    margin: 0,
    x: { axis: null, domain: [0, width], range: [0, width] },
    y: { axis: null, domain: [0, height], range: [0, height] },
  };
}

/**
 * Plot's drawing as markup: one image with a text alternative, colours from CSS variables, no style sheet of its own.
 *
 * @param label what the chart shows, in one sentence with its main number
 */
export function drawChart(
  { document, width, height, label }: ChartOptions & { height: number; label: string },
  options: Plot.PlotOptions,
): string {
  const svg = Plot.plot({
    document,
    width,
    height,
    className: 'oc-chart',
    color: { type: 'identity' },
    ...options,
  } as Plot.PlotOptions);
  for (const style of svg.querySelectorAll('style')) style.remove();
  // Plot labels its groups ("rect", "text") for machines; readers get one sentence instead.
  for (const group of svg.querySelectorAll('g')) group.removeAttribute('aria-label');
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', plainText(label));
  svg.setAttribute('font-size', `${FONT_SIZE}`);
  svg.setAttribute('fill', chartColor('ink'));
  return serialiseSvg(svg);
}
