import { byteOrderMarkLength } from './byte-order-mark.ts';
import { ByteQueue } from './byte-queue.ts';
import { contentHash } from './content-hash.ts';
import { closingCsvQuote, readCsvRecord } from './csv-record.ts';
import { EventBatch } from './event-batch.ts';
import type { DecodeOptions, RowFormat } from './format.ts';
import { LineCutter } from './line-cutter.ts';
import type { QuarantineReason, RowEvent, RowOddity } from './row.ts';
import { shapeUnder, sniffDelimiter } from './sniff-delimiter.ts';

const QUOTE = 34;
const LINE_FEED = 10;
const LINE_FEED_BYTES = Buffer.of(LINE_FEED);
const CARRIAGE_RETURN = 13;
const HEAD_BYTES = 64 * 1024;

/** Comma-, semicolon-, tab- or bar-separated values with a header row; quoted fields may hold line breaks. */
export const csv: RowFormat = {
  name: 'csv',
  access: 'stream',
  extensions: ['.csv', '.tsv', '.tab', '.psv'],

  matches(head) {
    const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('utf8');
    const { columns, agreeing, records } = shapeUnder(text, sniffDelimiter(text));
    // Prose has a comma a line now and then, but not the same number in every line.
    return columns >= 3 && records >= 4 && agreeing === records;
  },

  async *decode(blocks, options): AsyncIterable<readonly RowEvent[]> {
    const batch = new EventBatch(options);
    const head = new ByteQueue();
    let reader: CsvReader | undefined;
    let hasEnded = false;
    for await (const block of blocks) {
      if (reader === undefined) {
        head.append(block);
        if (head.length < HEAD_BYTES) continue;
        reader = openReader(head.view(), batch, options);
        head.clear();
      } else {
        reader.push(block);
      }
      const events = batch.take();
      if (events.length > 0) yield events;
      if (reader.isStopped) {
        hasEnded = true;
        break;
      }
    }
    if (!hasEnded) {
      reader ??= openReader(head.view(), batch, options);
      reader.end();
    }
    const events = batch.take();
    if (events.length > 0) yield events;
  },
};

function openReader(head: Buffer, batch: EventBatch, options: DecodeOptions): CsvReader {
  const markLength = options.isFileStart === false ? 0 : byteOrderMarkLength(head);
  const text = head.toString('utf8', markLength, Math.min(head.length, HEAD_BYTES));
  const preferred = /\.(tsv|tab)$/i.test(options.path) ? '\t' : ',';
  const reader = new CsvReader(sniffDelimiter(text, preferred), { batch, options, hasMark: markLength > 0 });
  reader.push(head.subarray(markLength));
  return reader;
}

/**
 * Assembles records from lines. A record goes on over a line end only while a quoted field is open. Where that proves
 * wrong (the quote never closes, text follows it, or the record swallowed lines that are whole records), only the first
 * line is quarantined and the lines after it are read again, each on its own, so every line is read at most twice.
 */
class CsvReader {
  /** True once the header could not be read: nothing after it has a meaning. */
  isStopped = false;

  readonly #delimiter: string;
  readonly #batch: EventBatch;
  readonly #options: DecodeOptions;
  readonly #lines: LineCutter;
  readonly #open = new ByteQueue();
  #openIsUtf8 = true;
  #header: readonly string[] | undefined;
  #hasMark: boolean;
  #isEnding = false;

  constructor(
    delimiter: string,
    { batch, options, hasMark }: { batch: EventBatch; options: DecodeOptions; hasMark: boolean },
  ) {
    this.#delimiter = delimiter;
    this.#batch = batch;
    this.#options = options;
    this.#hasMark = hasMark;
    this.#lines = new LineCutter(options.maxRowBytes, {
      line: (bytes, isValidUtf8) => this.#line(bytes, isValidUtf8),
      longLine: (sizeBytes) => this.#longLine(sizeBytes),
    });
  }

  push(block: Uint8Array): void {
    this.#lines.push(block);
  }

  end(): void {
    this.#isEnding = true;
    this.#lines.end();
    if (this.#open.length > 0) {
      if (this.#options.isCut?.()) this.#open.clear();
      else this.#giveUp('a quoted field does not close before the end of the file', true);
    }
  }

  #line(bytes: Buffer, isValidUtf8: boolean): void {
    if (this.isStopped) return;
    if (this.#isEnding && this.#options.isCut?.()) {
      this.#open.clear();
      return;
    }
    if (this.#open.length > 0) this.#continueRecord(bytes, isValidUtf8);
    else this.#startRecord(bytes, isValidUtf8, true);
  }

  #longLine(sizeBytes: number): void {
    if (this.isStopped || (this.#isEnding && this.#options.isCut?.())) return;
    if (this.#open.length > 0) this.#giveUp('a quoted field does not close', true);
    this.#quarantine(
      'row-too-long',
      sizeBytes,
      `a line of ${sizeBytes} bytes; the limit is ${this.#options.maxRowBytes}`,
    );
  }

  #startRecord(line: Buffer, isValidUtf8: boolean, maySpanLines: boolean): void {
    if (this.isStopped) return;
    const bytes = withoutCarriageReturn(line);
    if (!bytes.includes(QUOTE)) {
      if (bytes.length > 0) this.#finish(bytes, isValidUtf8, undefined);
      return;
    }
    const shape = readCsvRecord(this.#textOf(bytes, isValidUtf8), 0, this.#delimiter);
    if (shape === 'open' && maySpanLines) {
      this.#open.append(line);
      this.#open.append(LINE_FEED_BYTES);
      this.#openIsUtf8 = isValidUtf8;
    } else if (typeof shape === 'string') {
      this.#reject(bytes, describeFault(shape));
    } else {
      this.#finish(bytes, isValidUtf8, shape.fields);
    }
  }

  #continueRecord(line: Buffer, isValidUtf8: boolean): void {
    const bytes = withoutCarriageReturn(line);
    if (this.#open.length + bytes.length > this.#options.maxRowBytes) {
      this.#giveUp(`a quoted field does not close within ${this.#options.maxRowBytes} bytes`, true);
      this.#startRecord(line, isValidUtf8, true);
      return;
    }
    const state = bytes.includes(QUOTE) ? stateAfter(bytes.toString('latin1'), this.#delimiter) : 'open';
    this.#open.append(state === 'open' ? line : bytes);
    this.#openIsUtf8 &&= isValidUtf8;
    if (state === 'open') {
      this.#open.append(LINE_FEED_BYTES);
      return;
    }
    if (state === 'malformed') {
      this.#giveUp(describeFault('malformed'), false);
      return;
    }
    const record = this.#open.view();
    const fields = recordFields(this.#textOf(record, this.#openIsUtf8), this.#delimiter);
    if (this.#header !== undefined && fields.length !== this.#header.length && this.#hasWholeRecordInside(record)) {
      this.#giveUp('a quoted field runs into the next row', false);
      return;
    }
    this.#finish(record, this.#openIsUtf8, fields);
    this.#open.clear();
  }

  /** Whether a line after the first of a record of wrong width is a record of right width: then a quote swallowed it. */
  #hasWholeRecordInside(record: Buffer): boolean {
    const columns = this.#header?.length ?? 0;
    if (columns < 2) return false;
    const text = record.toString('latin1');
    for (let start = text.indexOf('\n') + 1; start > 0; start = text.indexOf('\n', start) + 1) {
      const shape = readCsvRecord(text, start, this.#delimiter);
      if (typeof shape !== 'string' && shape.fields.length === columns) return true;
    }
    return false;
  }

  /** Quarantines the first line of the open record and reads the others again. */
  #giveUp(problem: string, areAllAlone: boolean): void {
    const held = Buffer.from(this.#open.view());
    this.#open.clear();
    const firstEnd = held.indexOf(LINE_FEED);
    const first = withoutCarriageReturn(held.subarray(0, firstEnd === -1 ? held.length : firstEnd));
    this.#reject(first, problem);
    if (firstEnd === -1) return;
    const rest = held.subarray(firstEnd + 1);
    let last: { readonly line: Buffer; readonly isValidUtf8: boolean } | undefined;
    const lines = new LineCutter(this.#options.maxRowBytes, {
      line: (line, isValidUtf8) => {
        if (last !== undefined) this.#startRecord(last.line, last.isValidUtf8, false);
        last = { line: Buffer.from(line), isValidUtf8 };
      },
      // No line here is longer than the record that held it, and that was within the limit.
      longLine: (sizeBytes) => this.#quarantine('row-too-long', sizeBytes, 'a line over the limit'),
    });
    lines.push(rest);
    lines.end();
    // Only the line that showed the fault may open a record of its own: it has not been read to its end before.
    if (last !== undefined) this.#startRecord(last.line, last.isValidUtf8, !areAllAlone);
  }

  /** @param quotedFields the fields where the record holds quotes; without them it is cut at the separators */
  #finish(bytes: Buffer, isValidUtf8: boolean, quotedFields: readonly string[] | undefined): void {
    if (this.#header === undefined) {
      if (isValidUtf8) this.#header = columnNames(quotedFields ?? bytes.toString('utf8').split(this.#delimiter));
      else this.#quarantine('invalid-utf8', bytes.length, 'the header row is not UTF-8');
      return;
    }
    // The first good row bears the mark, wanted or not.
    if (!this.#hasMark && this.#batch.passesOver()) return;
    const hash = contentHash(bytes);
    if (!this.#batch.keeps(hash)) return;
    if (!isValidUtf8) {
      this.#batch.quarantine('invalid-utf8', bytes.length, `not UTF-8 (a row of ${bytes.length} bytes)`);
      return;
    }
    const fields = quotedFields ?? bytes.toString('utf8').split(this.#delimiter);
    if (fields.length !== this.#header.length) {
      this.#batch.quarantine(
        'wrong-column-count',
        bytes.length,
        `${fields.length} columns; the header has ${this.#header.length}`,
      );
      return;
    }
    const oddities: RowOddity[] = [];
    if (this.#hasMark) oddities.push('byte-order-mark');
    this.#hasMark = false;
    if (bytes.includes(0)) oddities.push('nul-character');
    this.#batch.row({ value: rowOf(this.#header, fields), sizeBytes: bytes.length, contentHash: hash, oddities });
  }

  /** Text of a record; only its shape holds where nobody wants it. */
  #textOf(bytes: Buffer, isValidUtf8: boolean): string {
    return textOf(bytes, isValidUtf8 && (this.#header === undefined || this.#batch.isWanted()));
  }

  #reject(line: Buffer, problem: string): void {
    if (this.#header !== undefined && (this.#batch.passesOver() || !this.#batch.keeps(contentHash(line)))) return;
    this.#quarantine('malformed-csv', line.length, problem);
  }

  #quarantine(reason: QuarantineReason, sizeBytes: number, detail: string): void {
    if (this.#header === undefined) {
      this.isStopped = true;
      this.#batch.quarantine(reason, sizeBytes, `the header row cannot be read, so the file was left out: ${detail}`, {
        isOpenEnded: true,
      });
    } else {
      this.#batch.quarantine(reason, sizeBytes, detail);
    }
  }
}

function withoutCarriageReturn(line: Buffer): Buffer {
  return line[line.length - 1] === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}

/** Separators and quotes are ASCII, so the shape of a record can be read even where its characters are not UTF-8. */
function textOf(bytes: Buffer, isValidUtf8: boolean): string {
  return bytes.toString(isValidUtf8 ? 'utf8' : 'latin1');
}

/** How a line that begins inside a quoted field ends. */
function stateAfter(line: string, delimiter: string): 'open' | 'closed' | 'malformed' {
  const closing = closingCsvQuote(line, 0);
  if (closing === -1) return 'open';
  if (closing + 1 === line.length) return 'closed';
  if (line[closing + 1] !== delimiter) return 'malformed';
  const rest = readCsvRecord(line, closing + 2, delimiter);
  return typeof rest === 'string' ? rest : 'closed';
}

function recordFields(text: string, delimiter: string): readonly string[] {
  const record = readCsvRecord(text, 0, delimiter);
  return typeof record === 'string' ? [] : record.fields;
}

function describeFault(fault: 'open' | 'malformed'): string {
  return fault === 'open' ? 'a quoted field does not close' : 'text follows the closing quote of a field';
}

/** Names of the columns: empty ones become `column_3`, repeated ones get `_2`, `_3`. */
function columnNames(fields: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return fields.map((field, index) => {
    const base = field.trim() === '' ? `column_${index + 1}` : field.trim();
    let name = base;
    for (let copy = 2; used.has(name); copy++) name = `${base}_${copy}`;
    used.add(name);
    return name;
  });
}

function rowOf(header: readonly string[], fields: readonly string[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < header.length; index++) {
    const name = header[index]!;
    // A plain assignment to this name would set the prototype.
    if (name === '__proto__')
      Object.defineProperty(row, name, { value: fields[index], enumerable: true, configurable: true, writable: true });
    else row[name] = fields[index];
  }
  return row;
}
