import type { QuarantineEntry } from '../audit/audit-result.ts';
import { formatCount } from './format-number.ts';
import { placeText } from './place-text.ts';

/** Rows further named where several of one file could not be read for one reason. */
const FURTHER_ROWS = 3;

/** Rows of one file that could not be read for one reason. */
export interface UnreadablePlaces {
  readonly first: QuarantineEntry;
  /** Rows after the first, at most three. */
  readonly further: readonly number[];
  /** Places in all, and the records they stand for. */
  readonly places: number;
  readonly records: number;
}

/** Places of one file, entry and reason together, in the order of their first. */
export function unreadablePlaces(entries: readonly QuarantineEntry[]): readonly UnreadablePlaces[] {
  const groups = new Map<string, { first: QuarantineEntry; further: number[]; places: number; records: number }>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.path, entry.entry, entry.reason]);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { first: entry, further: [], places: 1, records: entry.records });
      continue;
    }
    group.places++;
    group.records += entry.records;
    if (entry.row !== null && group.further.length < FURTHER_ROWS) group.further.push(entry.row);
  }
  return [...groups.values()];
}

/** `notes.jsonl line 12, 15, 40, 41 and 32 more`. Not yet safe to print. */
export function placesText({ first, further, places }: UnreadablePlaces): string {
  const more = places - 1 - further.length;
  return `${[placeText(first), ...further.map(formatCount)].join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}
