import { decodeInput } from '../io/decode-input.ts';
import { formatNamed } from '../io/formats.ts';
import type { InventoryEntry } from '../io/inventory.ts';

export interface HeadLimits {
  /** Rows that are given back. */
  readonly rows: number;
  /** Bytes of rows that are looked through for them. */
  readonly bytes: number;
}

/** The first rows: enough where their columns bear known names. */
export const FIRST_ROWS: HeadLimits = { rows: 50, bytes: 1024 * 1024 };
/** Rows from further inside, for columns that must be guessed: files may change their columns on the way. */
export const SPREAD_ROWS: HeadLimits = { rows: 400, bytes: 8 * 1024 * 1024 };

/**
 * Some rows of a file, for guessing what its columns hold; bad rows are passed over. Where more rows come by than are wanted, every
 * second, fourth, … one is kept, so that those given back are spread evenly over what was looked through.
 */
export async function readHeadRows(
  entry: InventoryEntry,
  { limits, maxRowBytes }: { limits: HeadLimits; maxRowBytes: number },
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const format = formatNamed(entry.format);
  const isPlain = entry.compression === 'none' && entry.archive === 'none';
  const piece =
    isPlain && format?.access === 'lines'
      ? ({ kind: 'range', start: 0, end: Math.min(limits.bytes, entry.sizeBytes) } as const)
      : isPlain && format?.index
        ? ({ kind: 'groups', groups: [0] } as const)
        : ({ kind: 'all' } as const);
  let rows: Readonly<Record<string, unknown>>[] = [];
  let step = 1;
  let met = 0;
  let bytes = 0;
  for await (const events of decodeInput(entry, piece, { maxRowBytes })) {
    for (const event of events) {
      if (event.kind !== 'row') continue;
      if (met++ % step === 0) rows.push(event.value);
      bytes += event.sizeBytes;
      if (rows.length > limits.rows) {
        rows = rows.filter((_, index) => index % 2 === 0);
        step *= 2;
      }
      if (bytes >= limits.bytes || (limits === FIRST_ROWS && rows.length >= limits.rows)) return rows;
    }
  }
  return rows;
}
