import type { WidthArm } from '../../audit/width-result.ts';
import { ORIGIN_GROUPS, type OriginGroup } from '../../record/origin.ts';
import { chartColor } from './palette.ts';

/** Colour of an arm: of its heading where arms are headings of origin, else the accent, because a column has any number of values. */
export function armColor({ arm, dimension }: Pick<WidthArm, 'arm' | 'dimension'>): string {
  const isHeading = dimension === 'origin' && (ORIGIN_GROUPS as readonly string[]).includes(arm);
  return chartColor(isHeading ? (arm as OriginGroup) : 'accent');
}
