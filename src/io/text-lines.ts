import { byteOrderMarkLength } from './byte-order-mark.ts';
import { contentHash } from './content-hash.ts';
import { EventBatch } from './event-batch.ts';
import type { RowFormat } from './format.ts';
import { LineCutter } from './line-cutter.ts';
import type { RowEvent, RowOddity } from './row.ts';

const CARRIAGE_RETURN = 13;

/**
 * Plain text with one record a line: rows `{ text }`. Never chosen by extension or content, because a document with
 * line breaks looks the same; the user asks for it with `format: text-lines`. Lines of white space are no rows, but they count as lines.
 */
export const textLines: RowFormat = {
  name: 'text-lines',
  access: 'lines',
  extensions: [],

  matches: () => false,

  async *decode(blocks, options): AsyncIterable<readonly RowEvent[]> {
    const batch = new EventBatch(options);
    let isFirst = options.isFileStart !== false;
    let isEnding = false;
    const cutter = new LineCutter(options.maxRowBytes, {
      line(line, isValidUtf8) {
        const markLength = isFirst ? byteOrderMarkLength(line) : 0;
        isFirst = false;
        if (isEnding && options.isCut?.()) return;
        if (batch.passesOver()) return;
        const end = line[line.length - 1] === CARRIAGE_RETURN ? line.length - 1 : line.length;
        const bytes = line.subarray(markLength, end);
        const text = isValidUtf8 ? bytes.toString('utf8') : undefined;
        if (text !== undefined && text.trim() === '') {
          batch.pass();
          return;
        }
        const hash = contentHash(bytes);
        if (!batch.keeps(hash)) return;
        if (text === undefined) {
          batch.quarantine('invalid-utf8', bytes.length, `not UTF-8 (a line of ${bytes.length} bytes)`);
          return;
        }
        const oddities: RowOddity[] = [];
        if (markLength > 0) oddities.push('byte-order-mark');
        if (bytes.includes(0)) oddities.push('nul-character');
        batch.row({ value: { text }, sizeBytes: bytes.length, contentHash: hash, oddities });
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
      cutter.push(block);
      const events = batch.take();
      if (events.length > 0) yield events;
    }
    isEnding = true;
    cutter.end();
    const events = batch.take();
    if (events.length > 0) yield events;
  },
};
