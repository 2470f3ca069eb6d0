import type { Origin } from '../record/origin.ts';
import type { Mass } from './result-schemas.ts';
import { originText } from './what-would-change.ts';

/** An origin with its status and flag: what a cell of an audit counts. */
export type OriginState = Pick<Origin, 'class' | 'status' | 'flag'>;

/** How much had an origin, and how much has it. */
export interface OriginShift extends OriginState {
  readonly before: Mass;
  readonly now: Mass;
}

/** Origins of which there are more or fewer records or words than before; the largest difference in records first. */
export function originShifts(
  before: readonly (OriginState & Mass)[],
  now: readonly (OriginState & Mass)[],
): readonly OriginShift[] {
  const shifts = new Map<string, { state: OriginState; before: MutableMass; now: MutableMass }>();
  for (const [side, cells] of [['before', before] as const, ['now', now] as const]) {
    for (const { class: originClass, status, flag, records, words } of cells) {
      const state = { class: originClass, status, flag };
      const name = originText(state);
      const shift = shifts.get(name) ?? { state, before: { records: 0, words: 0 }, now: { records: 0, words: 0 } };
      shift[side].records += records;
      shift[side].words += words;
      shifts.set(name, shift);
    }
  }
  const difference = (shift: Pick<OriginShift, 'before' | 'now'>) => Math.abs(shift.now.records - shift.before.records);
  return [...shifts]
    .filter(([, shift]) => shift.before.records !== shift.now.records || shift.before.words !== shift.now.words)
    .sort(([nameA, a], [nameB, b]) => difference(b) - difference(a) || (nameA < nameB ? -1 : 1))
    .map(([, { state, ...masses }]) => ({ ...state, ...masses }));
}

type MutableMass = { records: number; words: number };

/**
 * Least number of records that were decided otherwise: of what shifted, what records that came or went cannot account for.
 *
 * @param cameAndWent records added plus records removed
 */
export function leastDecidedOtherwise(shifts: readonly OriginShift[], cameAndWent: number): number {
  const shifted = shifts.reduce((sum, { before, now }) => sum + Math.abs(now.records - before.records), 0);
  return Math.max(0, Math.ceil((shifted - cameAndWent) / 2));
}
