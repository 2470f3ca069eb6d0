import { byteOrderMarkLength } from './byte-order-mark.ts';
import { ByteSlab } from './byte-slab.ts';
import { contentHash } from './content-hash.ts';
import { EventBatch } from './event-batch.ts';
import type { DecodeOptions, RowFormat } from './format.ts';
import { parseJsonObject } from './json-object.ts';
import { LineCutter } from './line-cutter.ts';
import type { RowEvent } from './row.ts';

const CARRIAGE_RETURN = 13;

/** JSON Lines: one object a line, UTF-8. Blank lines are no rows, but they count as lines. */
export const jsonl: RowFormat = {
  name: 'jsonl',
  access: 'lines',
  extensions: ['.jsonl', '.ndjson', '.jsonlines'],

  matches(head) {
    const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
    const start = byteOrderMarkLength(bytes);
    const end = bytes.indexOf(10, start);
    if (end === -1) return false;
    const line = bytes.toString('utf8', start, end).trim();
    if (!line.startsWith('{') || !line.endsWith('}')) return false;
    return !('reason' in parseJsonObject(line));
  },

  async *decode(blocks, options): AsyncIterable<readonly RowEvent[]> {
    const batch = new EventBatch(options);
    const kept = options.keepsBytes === true ? new ByteSlab() : undefined;
    let isFirst = options.isFileStart !== false;
    let isEnding = false;
    const cutter = new LineCutter(options.maxRowBytes, {
      line(bytes, isValidUtf8) {
        const markLength = isFirst ? byteOrderMarkLength(bytes) : 0;
        isFirst = false;
        readLine(markLength > 0 ? bytes.subarray(markLength) : bytes, {
          batch,
          kept,
          isValidUtf8,
          hasMark: markLength > 0,
          isEnding,
          options,
        });
      },
      longLine(sizeBytes) {
        isFirst = false;
        if (isEnding && options.isCut?.()) return;
        batch.quarantine(
          'row-too-long',
          sizeBytes,
          `a line of ${sizeBytes} bytes; the limit is ${options.maxRowBytes}`,
        );
      },
    });
    for await (const block of blocks) {
      kept?.clear();
      cutter.push(block);
      const events = batch.take();
      if (events.length > 0) yield events;
    }
    isEnding = true;
    kept?.clear();
    cutter.end();
    const events = batch.take();
    if (events.length > 0) yield events;
  },
};

interface LineContext {
  readonly batch: EventBatch;
  /** Where the bytes of rows are kept while their batch is; undefined: they are not. */
  readonly kept: ByteSlab | undefined;
  readonly isValidUtf8: boolean;
  readonly hasMark: boolean;
  /** True for a last line without a line feed. */
  readonly isEnding: boolean;
  readonly options: DecodeOptions;
}

function readLine(line: Buffer, { batch, kept, isValidUtf8, hasMark, isEnding, options }: LineContext): void {
  const bytes = line[line.length - 1] === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
  const isCut = isEnding && options.isCut?.() === true;
  // Whether a cut line counts is known only once it is parsed; all others do, blank or not.
  if (!isCut && batch.passesOver()) return;
  if (isBlank(bytes)) {
    batch.pass();
    return;
  }
  const hash = contentHash(bytes);
  const parsed = isCut ? parseValid(bytes, isValidUtf8) : undefined;
  // A cut line is a row only if what is left of it is a whole object.
  if (isCut && (parsed === undefined || 'reason' in parsed)) return;
  if (!batch.keeps(hash)) return;
  if (!isValidUtf8) {
    batch.quarantine('invalid-utf8', bytes.length, `not UTF-8 (a line of ${bytes.length} bytes)`);
    return;
  }
  const row = parsed ?? parseJsonObject(bytes.toString('utf8'));
  if ('reason' in row) {
    batch.quarantine(row.reason, bytes.length, row.detail);
    return;
  }
  const oddities = hasMark ? [...row.oddities, 'byte-order-mark' as const] : row.oddities;
  batch.row({
    value: row.value,
    sizeBytes: bytes.length,
    contentHash: hash,
    oddities,
    // The block is written over when the next one is read.
    bytes: kept?.copy(bytes),
  });
}

function parseValid(bytes: Buffer, isValidUtf8: boolean) {
  return isValidUtf8 ? parseJsonObject(bytes.toString('utf8')) : undefined;
}

/** Only spaces, tabs and carriage returns. */
function isBlank(bytes: Buffer): boolean {
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (byte !== 32 && byte !== 9 && byte !== 13) return false;
  }
  return true;
}
