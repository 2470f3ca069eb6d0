import { expect, test } from 'vitest';
import type { QuarantineEntry } from '../audit/audit-result.ts';
import { placesText, unreadablePlaces } from './unreadable-places.ts';

const entry = (
  path: string,
  row: number | null,
  reason: string,
  more: Partial<QuarantineEntry> = {},
): QuarantineEntry => ({
  path,
  entry: null,
  row,
  unit: row === null ? 'file' : 'line',
  source: 'main',
  reason,
  detail: `seen in row ${row}`,
  sizeBytes: 10,
  records: 1,
  isOpenEnded: false,
  remedy: 'Mend it.',
  ...more,
});

test('rows of one file and one reason stand together, with their count and first rows', () => {
  const broken = Array.from({ length: 36 }, (_, i) => entry('a.jsonl', 1200 + i, 'malformed-json'));
  const groups = unreadablePlaces([
    ...broken.slice(0, 2),
    entry('a.jsonl', 7, 'no-text', { records: 3 }),
    ...broken.slice(2),
    entry('b.jsonl', 4, 'malformed-json'),
    entry('c.bin', null, 'binary-content'),
    entry('d.tar', 1, 'no-text', { entry: 'x/1.jsonl' }),
    entry('d.tar', 2, 'no-text', { entry: 'x/2.jsonl' }),
  ]);
  expect(groups.map((group) => [placesText(group).replaceAll('\u00a0', ' '), group.places, group.records])).toEqual([
    ['a.jsonl line 1,200, 1,201, 1,202, 1,203 and 32 more', 36, 36],
    ['a.jsonl line 7', 1, 3],
    ['b.jsonl line 4', 1, 1],
    ['c.bin', 1, 1],
    ['d.tar: x/1.jsonl line 1', 1, 1],
    ['d.tar: x/2.jsonl line 2', 1, 1],
  ]);
  expect(groups[0]!.first.detail).toBe('seen in row 1200');
});
