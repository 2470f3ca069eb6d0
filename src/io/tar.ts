import { ByteSource } from './byte-source.ts';
import type { StreamState } from './stream-fault.ts';

const BLOCK = 512;
/** Extended headers hold names and times; a larger one is no honest header. */
const EXTENDED_LIMIT = 1024 * 1024;

export type TarEntryKind = 'file' | 'directory' | 'link' | 'device' | 'sparse' | 'unknown';

export interface TarEntry {
  /** As the archive gives it: a label, never to be used as a path. */
  readonly name: string;
  readonly kind: TarEntryKind;
  readonly sizeBytes: number;
  /** Content, in blocks valid until the next one is asked for; to be read before the next entry is asked for, or not at all. */
  readonly blocks: AsyncIterable<Uint8Array>;
}

/** Whether a header with a valid checksum stands at the front. */
export function isTar(head: Uint8Array): boolean {
  return head.length >= BLOCK && hasValidChecksum(Buffer.from(head.buffer, head.byteOffset, BLOCK));
}

/**
 * Entries of a tar archive (POSIX ustar and pax, GNU long names, sizes in base 256), read as a stream. Where the archive
 * ends before its time or a header is damaged, the entries before are whole, the entry that is cut gives what there is,
 * and the fault is noted in `state`.
 */
export async function* tarEntries(blocks: AsyncIterable<Uint8Array>, state: StreamState): AsyncIterable<TarEntry> {
  const source = new ByteSource(blocks);
  let extended: PaxFields = {};
  let longName: string | undefined;
  let hasEndMark = false;
  try {
    for (;;) {
      const held = await source.fill(BLOCK);
      if (held === 0) return;
      const header = source.view().subarray(0, BLOCK);
      if (held < BLOCK) {
        if (!hasEndMark) state.fault ??= { reason: 'truncated', detail: 'the tar archive ends inside a header' };
        return;
      }
      if (header.every((byte) => byte === 0)) {
        hasEndMark = true;
        source.drop(BLOCK);
        continue;
      }
      const parsed = parseHeader(header);
      if (parsed === undefined) {
        // What follows the end mark is not part of the archive.
        if (!hasEndMark)
          state.fault ??= {
            reason: 'malformed-archive',
            detail: 'a header of the tar archive is damaged; what follows it was left out',
          };
        return;
      }
      source.drop(BLOCK);
      const type = parsed.type;
      if (type === 'x' || type === 'g' || type === 'L' || type === 'K') {
        if (parsed.sizeBytes > EXTENDED_LIMIT) {
          state.fault ??= {
            reason: 'malformed-archive',
            detail: `an extended header of ${parsed.sizeBytes} bytes in the tar archive`,
          };
          return;
        }
        const padded = roundUp(parsed.sizeBytes);
        if ((await source.fill(padded)) < padded) {
          state.fault ??= { reason: 'truncated', detail: 'the tar archive ends inside an extended header' };
          return;
        }
        const content = source.view().subarray(0, parsed.sizeBytes);
        if (type === 'x') extended = parsePax(content);
        else if (type === 'L') longName = untilZero(content);
        source.drop(padded);
        continue;
      }
      const kind = entryKind(type, parsed.name);
      const hasContent = kind === 'file' || kind === 'sparse' || kind === 'unknown';
      const sizeBytes = hasContent ? (extended.size ?? parsed.sizeBytes) : 0;
      const content = new EntryContent(source, sizeBytes, state);
      yield {
        name: extended.path ?? longName ?? parsed.name,
        kind: extended.isSparse ? 'sparse' : kind,
        sizeBytes,
        blocks: content.blocks(),
      };
      extended = {};
      longName = undefined;
      if (!(await content.skipRest())) return;
    }
  } finally {
    await source.close();
  }
}

class EntryContent {
  readonly #source: ByteSource;
  readonly #state: StreamState;
  #left: number;
  readonly #padding: number;

  constructor(source: ByteSource, sizeBytes: number, state: StreamState) {
    this.#source = source;
    this.#state = state;
    this.#left = sizeBytes;
    this.#padding = roundUp(sizeBytes) - sizeBytes;
  }

  async *blocks(): AsyncIterable<Uint8Array> {
    while (this.#left > 0) {
      const held = await this.#source.fill(1);
      if (held === 0) {
        this.#noteCut();
        return;
      }
      const count = Math.min(held, this.#left);
      // Bytes are taken before they are given: the reader may stop here and never come back.
      const block = Buffer.from(this.#source.view().subarray(0, count));
      this.#source.drop(count);
      this.#left -= count;
      yield block;
    }
  }

  /** Passes over what was not read; false where the archive ends before. */
  async skipRest(): Promise<boolean> {
    let left = this.#left + this.#padding;
    const isContentMissing = () => left > this.#padding;
    while (left > 0) {
      const held = await this.#source.fill(1);
      if (held === 0) {
        if (isContentMissing()) this.#noteCut();
        return false;
      }
      const count = Math.min(held, left);
      this.#source.drop(count);
      left -= count;
    }
    this.#left = 0;
    return true;
  }

  #noteCut(): void {
    this.#state.fault ??= { reason: 'truncated', detail: 'the tar archive ends inside an entry' };
  }
}

interface ParsedHeader {
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
}

function parseHeader(header: Buffer): ParsedHeader | undefined {
  if (!hasValidChecksum(header)) return undefined;
  const sizeBytes = parseNumber(header.subarray(124, 136));
  if (sizeBytes === undefined) return undefined;
  const isUstar = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? untilZero(header.subarray(345, 500)) : '';
  const name = untilZero(header.subarray(0, 100));
  const type = header[156] === 0 ? '0' : String.fromCharCode(header[156]!);
  return { name: prefix === '' ? name : `${prefix}/${name}`, type, sizeBytes };
}

/** The sum of all bytes, the checksum field read as spaces; old writers summed signed bytes. */
function hasValidChecksum(header: Buffer): boolean {
  const expected = parseNumber(header.subarray(148, 156));
  let unsigned = 0;
  let signed = 0;
  for (let index = 0; index < BLOCK; index++) {
    const byte = index >= 148 && index < 156 ? 32 : header[index]!;
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  return expected !== undefined && unsigned > 256 && (expected === unsigned || expected === signed);
}

/** Octal digits, or base 256 where the first bit is set; `undefined` for anything else and for sizes no file has. */
function parseNumber(field: Buffer): number | undefined {
  if ((field[0]! & 0x80) !== 0) {
    let value = field[0]! & 0x7f;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = field.toString('latin1').replaceAll('\0', ' ').trim();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

interface PaxFields {
  readonly path?: string;
  readonly size?: number;
  readonly isSparse?: boolean;
}

/** Records `length key=value\n`. A damaged record ends the list; what was read before it holds. */
function parsePax(content: Buffer): PaxFields {
  const fields: { path?: string; size?: number; isSparse?: boolean } = {};
  for (let start = 0; start < content.length; ) {
    const space = content.indexOf(32, start);
    if (space === -1 || space - start > 8) break;
    const length = Number(content.toString('latin1', start, space));
    if (!Number.isInteger(length) || length <= space - start + 1 || start + length > content.length) break;
    const record = content.toString('utf8', space + 1, start + length - 1);
    const equals = record.indexOf('=');
    const key = record.slice(0, equals);
    const value = record.slice(equals + 1);
    if (key === 'path') fields.path = value;
    else if (key === 'size' && /^\d{1,15}$/.test(value)) fields.size = Number(value);
    else if (key.startsWith('GNU.sparse.')) fields.isSparse = true;
    start += length;
  }
  return fields;
}

function entryKind(type: string, name: string): TarEntryKind {
  if (type === '0' || type === '7') return name.endsWith('/') ? 'directory' : 'file';
  if (type === '5') return 'directory';
  if (type === '1' || type === '2') return 'link';
  if (type === '3' || type === '4' || type === '6') return 'device';
  return type === 'S' ? 'sparse' : 'unknown';
}

function untilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

function roundUp(sizeBytes: number): number {
  return Math.ceil(sizeBytes / BLOCK) * BLOCK;
}
