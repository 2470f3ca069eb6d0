import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { type LossSeries, lossesByGeneration } from '../charts/losses-by-generation.ts';
import { thinned } from '../charts/thinned.ts';
import { formatCount } from '../format-number.ts';
import { chartWithTable } from '../html/chart-with-table.ts';
import { dataName } from '../html/data-name.ts';
import { html, type SafeHtml } from '../html/safe-html.ts';
import { type Column, table } from '../html/table.ts';
import { measureFigure, measureTick } from './measure-number.ts';

const ELSEWHERE = 'result.json';
const ARMS_DRAWN = 6;
const CURVES_DRAWN = 7;

/**
 * Loss against fitting iterations of the first seed of each arm, one curve a generation: on held-out human data where it was recorded, else on
 * what was trained on. Null where no model is fitted in steps.
 */
export function lossesPart(
  { arms, generations }: SimulationResult,
  { document }: { readonly document: Document },
): SafeHtml | null {
  const fitted = generations.filter(({ losses }) => losses !== undefined && losses.length > 1);
  if (fitted.length === 0) return null;
  const isTest = fitted.every(({ losses }) => losses!.some(({ test }) => test !== undefined));
  const curvesOf = (title: string) => {
    const ofArm = fitted.filter(({ arm }) => arm === title);
    const seed = ofArm.reduce((least, one) => Math.min(least, one.seed), Number.POSITIVE_INFINITY);
    return ofArm
      .filter((one) => one.seed === seed)
      .sort((a, b) => a.generation - b.generation)
      .map(({ generation, losses }) => ({
        generation,
        points: losses!.flatMap(({ step, train, test }) => {
          const loss = isTest ? test : train;
          return loss === undefined || !Number.isFinite(loss) ? [] : [{ step, loss }];
        }),
      }))
      .filter(({ points }) => points.length > 0);
  };
  const series = arms
    .map(({ title }) => ({ name: title, curves: curvesOf(title) }))
    .filter(({ curves }) => curves.length > 0);
  if (series.length === 0) return null;
  const drawn = series
    .slice(0, ARMS_DRAWN)
    .map(({ name, curves }) => ({ name, curves: thinned(curves, CURVES_DRAWN) }));
  const on = isTest ? 'held-out human data' : 'what it was trained on';
  return html`${chartWithTable({
    chart: (width) =>
      lossesByGeneration(drawn, {
        document,
        width,
        label: `Loss on ${on} against fitting steps, one curve a generation: ${drawn.map(lastLosses).join('; ')}.`,
        format: (value) => measureTick(value, ''),
      }),
    caption: html`Loss on ${on} against fitting steps, one seed an arm; each curve is a generation and bears its number. Units are those of the model: nats a datum, or squared error.${series.length > drawn.length ? ` The first ${drawn.length} of ${series.length} arms are drawn.` : ''}`,
    data: lossTable(series, on),
  })}`;
}

function lastLosses({ name, curves }: LossSeries): string {
  const end = ({ points }: LossSeries['curves'][number]) => measureFigure(points.at(-1)!.loss, '');
  return `${name} ends at ${end(curves[0]!)} in generation ${curves[0]!.generation} and at ${end(curves.at(-1)!)} in generation ${curves.at(-1)!.generation}`;
}

function lossTable(series: readonly LossSeries[], on: string): SafeHtml {
  type Row = LossSeries['curves'][number] & { readonly name: string };
  const rows = series.flatMap(({ name, curves }) => thinned(curves, 12).map((curve): Row => ({ name, ...curve })));
  const least = ({ points }: Row) => points.reduce((a, b) => (b.loss < a.loss ? b : a));
  const columns: readonly Column<Row>[] = [
    { heading: 'Arm', cell: ({ name }) => dataName(name) },
    { heading: 'Generation', cell: ({ generation }) => formatCount(generation), numeric: true },
    { heading: 'Points', cell: ({ points }) => formatCount(points.length), numeric: true },
    { heading: 'First', cell: ({ points }) => measureFigure(points[0]!.loss, ''), numeric: true },
    { heading: 'Least', cell: (row) => measureFigure(least(row).loss, ''), numeric: true },
    { heading: 'at step', cell: (row) => formatCount(least(row).step), numeric: true },
    { heading: 'Last', cell: ({ points }) => measureFigure(points.at(-1)!.loss, ''), numeric: true },
  ];
  return table({ caption: `Loss on ${on}`, columns, rows, elsewhere: ELSEWHERE, isBroad: true, fitsPhone: false });
}
