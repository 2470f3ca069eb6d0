import type { QuarantineEntry } from '../audit/audit-result.ts';
import { formatCount } from './format-number.ts';

/** Where a row lies, as one looks it up: `notes.jsonl line 2,292`, `all.tar: a/b.txt`. Not yet safe to print. */
export function placeText({
  path,
  entry,
  row,
  unit,
}: Pick<QuarantineEntry, 'path' | 'entry' | 'row' | 'unit'>): string {
  const file = entry === null ? path : `${path}: ${entry}`;
  return row === null || unit === 'file' ? file : `${file} ${unit}\u00a0${formatCount(row)}`;
}
