import { decodeInput } from '../io/decode-input.ts';
import { formatNamed } from '../io/formats.ts';
import type { InventoryEntry } from '../io/inventory.ts';

/** Rows of a file's beginning that are looked at to see which columns there are. */
const HEAD_ROWS = 50;
const HEAD_RANGE_BYTES = 1024 * 1024;

/** The first rows of a file, for guessing what its columns hold; bad rows are passed over. */
export async function readHeadRows(
  entry: InventoryEntry,
  maxRowBytes: number,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const format = formatNamed(entry.format);
  const isPlain = entry.compression === 'none' && entry.archive === 'none';
  const piece =
    isPlain && format?.access === 'lines'
      ? ({ kind: 'range', start: 0, end: Math.min(HEAD_RANGE_BYTES, entry.sizeBytes) } as const)
      : isPlain && format?.index
        ? ({ kind: 'groups', groups: [0] } as const)
        : ({ kind: 'all' } as const);
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const events of decodeInput(entry, piece, { maxRowBytes })) {
    for (const event of events) {
      if (event.kind === 'row') rows.push(event.value);
      if (rows.length >= HEAD_ROWS) return rows;
    }
  }
  return rows;
}
