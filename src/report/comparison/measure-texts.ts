import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import type { PanelResult } from '../../gate/verdict/verdict.ts';

/** The name of a measure, with the direction where less of it is what is wider. */
export function measureName({ title, role, widerWhen }: PanelResult): string {
  return `${title}${role === 'average' ? ' (average)' : ''}${widerWhen === 'smaller' ? ' (more is narrower)' : ''}`;
}

/** `0.4341`: four digits that mean something. */
export function measureValue(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Whether a ratio to people can be given: what people show none of has none. */
export function hasRatio({ reference }: Pick<PanelResult, 'reference'>): boolean {
  return reference !== 0;
}

/** `0.68 (90 % interval 0.66–0.71)`; the values where people show none of it. */
export function measureRatio(result: PanelResult): string {
  const { generation, ratio, low, high } = result;
  if (!hasRatio(result))
    return generation === 0 ? 'none in either arm' : `${measureValue(generation)} against none of people`;
  return low === undefined ? sayRatio(ratio) : `${sayRatio(ratio)} (${sayInterval(low, high)})`;
}

/** What was found, in the words that reports use: what is over-dispersed is wider than people's. */
export function measureFound({ outcome }: PanelResult): string {
  return outcome === 'over-dispersed' ? 'wider' : outcome;
}
