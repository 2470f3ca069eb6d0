import { isUtf8 } from 'node:buffer';
import { byteOrderMarkLength, foreignEncoding } from './byte-order-mark.ts';
import { ByteQueue } from './byte-queue.ts';
import { contentHash } from './content-hash.ts';
import { EventBatch } from './event-batch.ts';
import type { DecodeOptions, RowFormat } from './format.ts';
import { isBinary } from './is-binary.ts';
import type { RowEvent, RowOddity } from './row.ts';

/** Plain and marked-up text: one file is one row `{ text, path }`. */
export const textFile: RowFormat = {
  name: 'text-file',
  access: 'whole',
  extensions: [
    '.txt',
    '.text',
    '.md',
    '.markdown',
    '.mdx',
    '.mkd',
    '.rst',
    '.adoc',
    '.asciidoc',
    '.org',
    '.html',
    '.htm',
    '.xhtml',
    '.tex',
    '.textile',
    '.wiki',
    '.srt',
    '.vtt',
  ],

  matches(head) {
    return head.length > 0 && foreignEncoding(head) === undefined && !isBinary(head) && isUtf8Head(head);
  },

  async *decode(blocks, options): AsyncIterable<readonly RowEvent[]> {
    const batch = new EventBatch(options);
    const held = new ByteQueue();
    const isWanted = batch.isWanted();
    let sizeBytes = 0;
    for await (const block of blocks) {
      sizeBytes += block.length;
      if (isWanted && sizeBytes <= options.maxRowBytes) held.append(block);
      else held.clear();
    }
    // Half a document is not the document.
    if (options.isCut?.() || batch.passesOver()) return;
    if (sizeBytes > options.maxRowBytes) {
      batch.quarantine(
        'row-too-long',
        sizeBytes,
        `a file of ${sizeBytes} bytes; the limit for one text is ${options.maxRowBytes}`,
      );
    } else {
      readText(held.view(), batch, options);
    }
    const events = batch.take();
    if (events.length > 0) yield events;
  },
};

function readText(bytes: Buffer, batch: EventBatch, { path }: DecodeOptions): void {
  const hash = contentHash(bytes);
  if (!batch.keeps(hash)) return;
  const encoding = foreignEncoding(bytes);
  if (encoding !== undefined) {
    batch.quarantine(
      'unsupported-encoding',
      bytes.length,
      `the file is ${encoding}; expected UTF-8: convert it, e.g. with iconv`,
    );
    return;
  }
  if (isBinary(bytes.subarray(0, 65536))) {
    batch.quarantine('binary-content', bytes.length, 'the file holds binary data; expected text');
    return;
  }
  if (!isUtf8(bytes)) {
    batch.quarantine(
      'invalid-utf8',
      bytes.length,
      'the file is not UTF-8 (perhaps Latin-1 or Windows-1252): convert it, e.g. with iconv',
    );
    return;
  }
  const markLength = byteOrderMarkLength(bytes);
  const text = bytes.toString('utf8', markLength);
  if (text.trim() === '') {
    batch.quarantine('no-text', bytes.length, 'the file holds no text');
    return;
  }
  const oddities: RowOddity[] = [];
  if (markLength > 0) oddities.push('byte-order-mark');
  if (bytes.includes(0)) oddities.push('nul-character');
  batch.row({ value: { text, path }, sizeBytes: bytes.length, contentHash: hash, oddities, entry: path });
}

/** Whether the bytes are UTF-8 but for a character that the end of the head may cut. */
function isUtf8Head(head: Uint8Array): boolean {
  for (let cut = 0; cut <= 3 && cut < head.length; cut++) {
    if (isUtf8(head.subarray(0, head.length - cut))) return true;
  }
  return false;
}
