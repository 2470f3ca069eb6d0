import { isUtf8 } from 'node:buffer';
import { byteOrderMarkLength } from './byte-order-mark.ts';
import { ByteQueue } from './byte-queue.ts';
import { contentHash } from './content-hash.ts';
import { EventBatch } from './event-batch.ts';
import type { DecodeOptions, RowFormat } from './format.ts';
import { parseJsonObject } from './json-object.ts';
import { JsonScanner } from './json-scanner.ts';
import type { RowEvent } from './row.ts';

const COMMA = 44;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;

/** Lists of turns belong to one record; an object that holds nothing else is still one row. */
const TURN_LISTS: ReadonlySet<string> = new Set([
  'messages',
  'conversations',
  'conversation',
  'turns',
  'dialog',
  'dialogue',
  'chat',
]);

/** White space between a comma, a brace and a key; more than this is no layout that a writer produces. */
const LAYOUT_LIMIT = 256;

/** Bytes that may be read in vain behind faults before the rest of a file is left out: about a second of work. */
const WASTE_LIMIT = 128 * 1024 * 1024;

/** Kinds of element, by their keys, that are remembered to tell elements from objects inside them. */
const KNOWN_KEYS_LIMIT = 64;

/**
 * JSON documents. The elements of a top-level array are rows; of an object that holds exactly one array of objects
 * (lists of chat turns left out) that array's elements; any other top-level object is a row. Several values may follow
 * each other. Elements are cut out as bytes and parsed alone, so one that is malformed does not take others with it.
 */
export const jsonArray: RowFormat = {
  name: 'json-array',
  access: 'stream',
  extensions: ['.json'],

  matches(head) {
    const start = skipLayout(head, byteOrderMarkLength(head));
    if (head[start] === OPEN_BRACE) return head[skipLayout(head, start + 1)] === 34;
    if (head[start] !== OPEN_BRACKET) return false;
    return head[skipLayout(head, start + 1)] === OPEN_BRACE;
  },

  async *decode(blocks, options): AsyncIterable<readonly RowEvent[]> {
    const batch = new EventBatch(options);
    const reader = new JsonDocumentReader(batch, options);
    for await (const block of blocks) {
      reader.push(block);
      const events = batch.take();
      if (events.length > 0) yield events;
      if (reader.isStopped) break;
    }
    if (!reader.isStopped) reader.end();
    const events = batch.take();
    if (events.length > 0) yield events;
  },
};

type Mode =
  /** Between top-level values. */
  | 'top'
  /** In a top-level object of which it is not yet known whether it is a row or wraps rows. */
  | 'object'
  /** In the array whose elements are rows. */
  | 'array'
  /** Behind the array in an object too large to be held. */
  | 'rest'
  /** Behind a broken element, looking for the beginning of the next one. */
  | 'seek'
  /** In an element over `maxRowBytes`, which is not held. */
  | 'discard';

class JsonDocumentReader {
  /** True once nothing that follows can be understood. */
  isStopped = false;

  readonly #batch: EventBatch;
  readonly #options: DecodeOptions;
  readonly #held = new ByteQueue();
  #mode: Mode = 'top';
  #scanner: JsonScanner | undefined;
  #isFirst: boolean;
  #hasMark = false;
  /** What stands behind the array: the other members of an object (`size`: their bytes, if known), or nothing. */
  #wrapper: { readonly sizeBytes: number | undefined } | undefined;
  /** How an element begins, taken from the first one, to find the next one behind a fault. */
  #opening: ElementOpening | undefined;
  /** Line feed and white space before the first element; empty where it does not begin a line. */
  #indent: Buffer | undefined;
  /** Bytes of an element over the limit, so far. */
  #lostBytes = 0;
  #lost: { readonly reason: 'malformed-json' | 'truncated'; readonly byteCount: number } = {
    reason: 'malformed-json',
    byteCount: 0,
  };
  /** Where in the bytes held the next element may begin, while one is looked for. */
  #seekFrom = 0;
  #wastedBytes = 0;
  /** Keys of the kinds of element read so far. */
  readonly #knownKeys = new Map<string, readonly string[]>();
  /** The same kinds as their keys are written; only where some rows are not wanted. */
  readonly #knownSpellings = new Set<string>();

  constructor(batch: EventBatch, options: DecodeOptions) {
    this.#batch = batch;
    this.#options = options;
    this.#isFirst = options.isFileStart !== false;
  }

  push(block: Uint8Array): void {
    this.#held.append(block);
    if (this.#isFirst) {
      if (this.#held.length < 3) return;
      this.#dropMark();
    }
    this.#run(false);
  }

  end(): void {
    this.#dropMark();
    this.#run(true);
  }

  #dropMark(): void {
    if (!this.#isFirst) return;
    this.#isFirst = false;
    this.#hasMark = byteOrderMarkLength(this.#held.view()) > 0;
    if (this.#hasMark) this.#held.drop(3);
  }

  /** Goes on until more bytes are needed; every step either takes bytes or changes the mode. */
  #run(isEnd: boolean): void {
    let isGoing = true;
    while (isGoing && !this.isStopped) {
      if (this.#mode === 'top') isGoing = this.#top();
      else if (this.#mode === 'object') isGoing = this.#object(isEnd);
      else if (this.#mode === 'array') isGoing = this.#array(isEnd);
      else if (this.#mode === 'rest') isGoing = this.#rest();
      else if (this.#mode === 'seek') isGoing = this.#seek(isEnd);
      else isGoing = this.#discard(isEnd);
    }
  }

  #top(): boolean {
    const bytes = this.#held.view();
    const start = skipLayout(bytes, 0);
    const first = bytes[start];
    this.#held.drop(first === OPEN_BRACKET ? start + 1 : start);
    if (first === undefined) return false;
    this.#scanner = undefined;
    if (first === OPEN_BRACKET) {
      this.#mode = 'array';
      this.#wrapper = undefined;
      this.#opening = undefined;
      this.#indent = undefined;
    } else if (first === OPEN_BRACE) {
      this.#mode = 'object';
    } else {
      this.isStopped = true;
      this.#batch.quarantine(
        'malformed-json',
        bytes.length,
        'text that is neither a JSON array nor a JSON object; the rest of the file was left out',
        { isOpenEnded: true },
      );
    }
    return true;
  }

  #object(isEnd: boolean): boolean {
    const bytes = this.#held.view();
    this.#scanner ??= this.#elementScanner();
    const scanner = this.#scanner;
    const state = scanner.scan(bytes.subarray(scanner.position));
    const lists = scanner.objectLists.filter(({ key }) => !TURN_LISTS.has(key));
    const list = lists.length === 1 ? lists[0] : undefined;
    const isTooLarge = bytes.length > this.#options.maxRowBytes;
    if (state === 'inside' && !isTooLarge && !isEnd) return false;
    if (list !== undefined) {
      this.#enterList(list.start, state === 'complete' ? scanner.position : undefined);
      return true;
    }
    if (state === 'complete') {
      this.#element(bytes.subarray(0, scanner.position), scanner.writtenKeys);
      this.#held.drop(scanner.position);
      this.#mode = 'top';
      return true;
    }
    if (state === 'inside' && isEnd) {
      if (!this.#options.isCut?.())
        this.#batch.quarantine('truncated', bytes.length, 'the file ends inside an object', { isOpenEnded: true });
    } else if (state === 'inside') {
      this.#batch.quarantine(
        'row-too-long',
        bytes.length,
        `an object of more than ${this.#options.maxRowBytes} bytes that holds no single list of rows`,
        { isOpenEnded: true },
      );
    } else {
      this.#batch.quarantine(
        'malformed-json',
        bytes.length,
        `not JSON at byte ${scanner.position + 1} of an object; the rest of the file was left out`,
        { isOpenEnded: true },
      );
    }
    this.isStopped = true;
    return true;
  }

  #enterList(start: number, objectEnd: number | undefined): void {
    this.#held.drop(start + 1);
    this.#mode = 'array';
    this.#scanner = undefined;
    this.#opening = undefined;
    this.#indent = undefined;
    // Counted down as elements are taken, so that what follows the array can be skipped.
    this.#wrapper = { sizeBytes: objectEnd === undefined ? undefined : objectEnd - start - 1 };
  }

  #array(isEnd: boolean): boolean {
    const bytes = this.#held.view();
    if (this.#scanner === undefined) {
      let start = 0;
      while (start < bytes.length && (bytes[start]! <= 32 || bytes[start] === COMMA)) start++;
      // The layout before the first element marks where elements begin; its key is noted once it has been seen.
      if (start < bytes.length && bytes[start] !== CLOSE_BRACKET) this.#indent ??= indentBefore(bytes, start);
      if (start === bytes.length) {
        if (bytes.length > LAYOUT_LIMIT) this.#take(bytes.length - LAYOUT_LIMIT);
        if (isEnd && !this.#options.isCut?.())
          this.#batch.quarantine('truncated', 0, 'the file ends before its array does', { isOpenEnded: true });
        return false;
      }
      this.#take(start);
      if (bytes[start] === CLOSE_BRACKET) {
        this.#take(1);
        this.#leaveArray();
        return true;
      }
      this.#scanner = this.#elementScanner();
      return true;
    }
    const scanner = this.#scanner;
    const state = scanner.scan(bytes.subarray(scanner.position));
    if (state === 'complete') {
      this.#opening ??= openingOf(bytes, this.#indent);
      this.#element(bytes.subarray(0, scanner.position), scanner.writtenKeys);
      this.#take(scanner.position);
      this.#scanner = undefined;
      return true;
    }
    if (state === 'broken' || isEnd) {
      this.#giveUp(state === 'broken' ? 'malformed-json' : 'truncated', scanner.position);
      return true;
    }
    if (bytes.length <= this.#options.maxRowBytes) return false;
    this.#lostBytes = bytes.length;
    this.#take(bytes.length);
    this.#mode = 'discard';
    return true;
  }

  #leaveArray(): void {
    const wrapper = this.#wrapper;
    this.#scanner = undefined;
    if (wrapper === undefined) {
      this.#mode = 'top';
    } else if (wrapper.sizeBytes !== undefined) {
      this.#held.drop(Math.min(Math.max(0, wrapper.sizeBytes), this.#held.length));
      this.#mode = 'top';
    } else {
      this.#mode = 'rest';
    }
  }

  /** Skips the members behind the array and says so if one of them is another list of objects. */
  #rest(): boolean {
    const bytes = this.#held.view();
    if (this.#scanner === undefined) {
      this.#scanner = new JsonScanner();
      // The scanner continues an object whose list has just ended.
      this.#scanner.scan(Buffer.from('{"":0'));
    }
    const listCount = this.#scanner.objectLists.length;
    const before = this.#scanner.position;
    const state = this.#scanner.scan(bytes);
    if (this.#scanner.objectLists.length > listCount) {
      this.#batch.quarantine(
        'not-an-object',
        bytes.length,
        'a second list of objects in one file; only the first became rows',
        { isOpenEnded: true },
      );
    }
    this.#held.drop(this.#scanner.position - before);
    if (state === 'complete') this.#mode = 'top';
    else if (state === 'broken') this.isStopped = true;
    return state === 'complete';
  }

  /** Takes bytes of the array from the front. */
  #take(count: number): void {
    this.#held.drop(count);
    if (this.#wrapper?.sizeBytes !== undefined) this.#wrapper = { sizeBytes: this.#wrapper.sizeBytes - count };
  }

  /** Gives an element up whose bytes broke after `scannedBytes`, and looks for the next one behind its first byte. */
  #giveUp(reason: 'malformed-json' | 'truncated', scannedBytes: number): void {
    this.#opening ??= openingOf(this.#held.view(), this.#indent);
    this.#scanner = undefined;
    this.#lost = { reason, byteCount: 0 };
    this.#seekFrom = 1;
    this.#wastedBytes += scannedBytes;
    this.#mode = 'seek';
  }

  /**
   * Looks for bytes that begin as the first element began, and goes on there if they are a whole object with all keys
   * of some element read before: an object inside an element may begin alike, and must not become a row.
   */
  #seek(isEnd: boolean): boolean {
    const bytes = this.#held.view();
    if (this.#wastedBytes > WASTE_LIMIT) {
      this.isStopped = true;
      this.#lose(bytes.length);
      return false;
    }
    if (this.#scanner === undefined) {
      const found = this.#opening === undefined ? -1 : findOpening(bytes, this.#opening, this.#seekFrom);
      if (found === -1) {
        // An opening may straddle two blocks.
        const passed = isEnd ? bytes.length : Math.max(0, bytes.length - 3 * LAYOUT_LIMIT);
        this.#pass(passed);
        if (passed > 0) this.#seekFrom = 0;
        if (isEnd) this.#lose(0);
        return false;
      }
      this.#pass(found);
      this.#scanner = new JsonScanner();
      return true;
    }
    const scanner = this.#scanner;
    const state = scanner.scan(bytes.subarray(scanner.position));
    if (state === 'inside' && !isEnd && bytes.length <= this.#options.maxRowBytes) return false;
    this.#scanner = undefined;
    if (state === 'complete' && this.#looksLikeElement(bytes.subarray(0, scanner.position))) {
      this.#lose(0);
      this.#mode = 'array';
    } else {
      this.#wastedBytes += scanner.position;
      this.#seekFrom = 1;
    }
    return true;
  }

  /** Passes over bytes that belong to a lost element. */
  #pass(byteCount: number): void {
    this.#lost = { ...this.#lost, byteCount: this.#lost.byteCount + byteCount };
    this.#take(byteCount);
  }

  /** Reports the lost element, `byteCount` more bytes with it. */
  #lose(byteCount: number): void {
    this.#pass(byteCount);
    const { reason, byteCount: sizeBytes } = this.#lost;
    const detail =
      reason === 'truncated'
        ? 'the file ends inside an element'
        : 'a broken element of an array; reading went on at the next whole one';
    const isOpenEnded = reason === 'truncated' || this.isStopped;
    if (reason !== 'truncated' || !this.#options.isCut?.())
      this.#batch.quarantine(reason, sizeBytes, detail, isOpenEnded ? { isOpenEnded } : {});
  }

  #looksLikeElement(bytes: Buffer): boolean {
    if (!isUtf8(bytes)) return false;
    const parsed = parseJsonObject(bytes.toString('utf8'));
    if ('reason' in parsed) return false;
    return (
      this.#knownKeys.size === 0 ||
      this.#knownKeys.values().some((keys) => keys.every((key) => Object.hasOwn(parsed.value, key)))
    );
  }

  #discard(isEnd: boolean): boolean {
    const bytes = this.#held.view();
    const scanner = this.#scanner!;
    const before = scanner.position;
    const state = scanner.scan(bytes);
    const taken = scanner.position - before;
    this.#lostBytes += taken;
    this.#take(taken);
    if (state === 'inside' && !isEnd) return false;
    if (state === 'inside' && this.#options.isCut?.()) return false;
    if (state === 'broken') {
      this.#mode = 'seek';
      return true;
    }
    this.#batch.quarantine(
      'row-too-long',
      this.#lostBytes,
      `an element of ${this.#lostBytes} bytes; the limit is ${this.#options.maxRowBytes}`,
    );
    this.#lostBytes = 0;
    this.#scanner = undefined;
    this.#mode = 'array';
    return state === 'complete';
  }

  #elementScanner(): JsonScanner {
    return new JsonScanner({ notesKeys: this.#options.wants !== undefined });
  }

  #element(bytes: Buffer, writtenKeys: string): void {
    // The first of each kind is read, wanted or not: kinds decide where reading goes on behind a fault, and the very first
    // row bears the mark.
    const isKindKnown = this.#knownKeys.size >= KNOWN_KEYS_LIMIT || this.#knownSpellings.has(writtenKeys);
    if (isKindKnown && this.#batch.passesOver()) return;
    const hash = contentHash(bytes);
    if (!this.#batch.keeps(hash)) return;
    if (bytes.length > this.#options.maxRowBytes) {
      this.#batch.quarantine(
        'row-too-long',
        bytes.length,
        `an element of ${bytes.length} bytes; the limit is ${this.#options.maxRowBytes}`,
      );
      return;
    }
    if (!isUtf8(bytes)) {
      this.#batch.quarantine('invalid-utf8', bytes.length, `not UTF-8 (an element of ${bytes.length} bytes)`);
      return;
    }
    const row = parseJsonObject(bytes.toString('utf8'));
    if ('reason' in row) {
      this.#batch.quarantine(row.reason, bytes.length, row.detail);
      return;
    }
    const oddities = this.#hasMark ? [...row.oddities, 'byte-order-mark' as const] : row.oddities;
    this.#hasMark = false;
    if (this.#knownKeys.size < KNOWN_KEYS_LIMIT) {
      const keys = Object.keys(row.value);
      const kind = keys.join();
      if (!this.#knownKeys.has(kind)) this.#knownKeys.set(kind, keys);
      if (this.#options.wants !== undefined && this.#knownSpellings.size < KNOWN_KEYS_LIMIT)
        this.#knownSpellings.add(writtenKeys);
    }
    this.#batch.row({ value: row.value, sizeBytes: bytes.length, contentHash: hash, oddities });
  }
}

interface ElementOpening {
  /** First key with its quotes. */
  readonly key: Buffer;
  readonly indent: Buffer;
}

/** How the element at the front begins. */
function openingOf(bytes: Buffer, indent: Buffer | undefined): ElementOpening | undefined {
  if (bytes[0] !== OPEN_BRACE) return undefined;
  const keyStart = skipLayout(bytes, 1);
  if (bytes[keyStart] !== 34) return undefined;
  const keyEnd = bytes.indexOf(34, keyStart + 1);
  if (keyEnd === -1 || keyEnd - keyStart > LAYOUT_LIMIT) return undefined;
  return { key: Buffer.from(bytes.subarray(keyStart, keyEnd + 1)), indent: indent ?? Buffer.alloc(0) };
}

function indentBefore(bytes: Buffer, start: number): Buffer {
  let before = start;
  while (before > 0 && bytes[before - 1]! <= 32) before--;
  const lineFeed = bytes.subarray(before, start).lastIndexOf(10);
  return lineFeed === -1 ? Buffer.alloc(0) : Buffer.from(bytes.subarray(before + lineFeed, start));
}

/** Position of a brace, at `from` or behind, that opens an element as the first one was opened; -1 if there is none. */
function findOpening(bytes: Buffer, { key, indent }: ElementOpening, from: number): number {
  for (let at = bytes.indexOf(key, from + 1); at !== -1; at = bytes.indexOf(key, at + 1)) {
    const brace = lastBeforeLayout(bytes, at);
    if (brace < from || bytes[brace] !== OPEN_BRACE) continue;
    const comma = lastBeforeLayout(bytes, brace);
    if (comma < 0 || bytes[comma] !== COMMA) continue;
    if (bytes.subarray(Math.max(comma + 1, brace - indent.length), brace).equals(indent)) {
      return brace;
    }
  }
  return -1;
}

function lastBeforeLayout(bytes: Buffer, position: number): number {
  let index = position - 1;
  const limit = Math.max(-1, index - LAYOUT_LIMIT);
  while (index > limit && bytes[index]! <= 32) index--;
  return index;
}

function skipLayout(bytes: Uint8Array, start: number): number {
  let index = start;
  while (index < bytes.length && bytes[index]! <= 32) index++;
  return index;
}
