import { formatCount, formatShare, formatShareFigure } from '../format-number.ts';

const SPACE = '\u00a0';
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** Beyond these, powers of ten are read more easily than noughts. */
const LEAST_PLAIN = 0.001;
const MOST_PLAIN = 1e9;

/**
 * A value as people read it, without its unit; shares in percent with their sign: `0.366`, `4.15`, `1,071`, `2.1 × 10⁻¹⁰`, `31 %`.
 *
 * @param unit as in `MeasureSpec`
 */
export function measureFigure(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'share') return formatShare(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < LEAST_PLAIN || size >= MOST_PLAIN)) return powerOfTen(value);
  if (size >= 1000) return formatCount(value);
  const text = Number.isInteger(value) ? String(size) : size >= 100 ? size.toFixed(0) : size.toPrecision(3);
  return `${value < 0 && Number(text) !== 0 ? '−' : ''}${text}`;
}

/** A round value beside an axis, without noughts that say nothing: `0.5`, `1`, `10⁻⁹`, `50 %`. */
export function measureTick(value: number, unit: string): string {
  const figure = measureFigure(value, unit);
  if (unit === 'share') return figure.replace(/\.0(?=\u00a0%$)/, '');
  return !/^−?\d+\.\d+$/.test(figure) ? figure : figure.replace(/\.?0+$/, '');
}

/** `412 types`, `4.15 nats`, `31 %`, `0.366`. */
export function measureText(value: number, unit: string): string {
  const figure = measureFigure(value, unit);
  return unit === '' || unit === 'share' || figure === '–' ? figure : `${figure}${SPACE}${unit}`;
}

/** Both ends, the unit of shares once: `0.12–0.41`, `12–41 %`; with `to` where an end is negative or a power of ten. */
export function measureInterval(low: number, high: number, unit: string): string {
  if (unit === 'share') {
    const [from, to] = [formatShareFigure(low), formatShareFigure(high)];
    return `${joined(from, to)}${SPACE}%`;
  }
  return joined(measureFigure(low, unit), measureFigure(high, unit));
}

function joined(low: string, high: string): string {
  if (low === high) return low;
  return /[−×\s]/.test(low + high) ? `${low} to ${high}` : `${low}–${high}`;
}

function powerOfTen(value: number): string {
  const [mantissa, exponent] = Math.abs(value).toExponential(1).split('e') as [string, string];
  const raised = [...exponent.replace('+', '')]
    .map((character) => (character === '-' ? '⁻' : RAISED[Number(character)]))
    .join('');
  const factor = Number(`1e${exponent}`) === Math.abs(value) ? '' : `${mantissa}${SPACE}×${SPACE}`;
  return `${value < 0 ? '−' : ''}${factor}10${raised}`;
}

/** What stands behind a measure's title where its values bear no unit: `, nats`; nothing where the title says it, or there is none. */
export function unitBeside({ title, unit }: { readonly title: string; readonly unit: string }): string {
  return unit === '' || unit === 'share' || title.split(' ').includes(unit) ? '' : `, ${unit}`;
}
