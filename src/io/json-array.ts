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
  #lostBytes = 0;

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
    } else if (first === OPEN_BRACE) {
      this.#mode = 'object';
    } else {
      this.isStopped = true;
      this.#batch.quarantine(
        'malformed-json',
        bytes.length,
        'text that is neither a JSON array nor a JSON object; the rest of the file was left out',
      );
    }
    return true;
  }

  #object(isEnd: boolean): boolean {
    const bytes = this.#held.view();
    this.#scanner ??= new JsonScanner();
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
      this.#element(bytes.subarray(0, scanner.position));
      this.#held.drop(scanner.position);
      this.#mode = 'top';
      return true;
    }
    if (state === 'inside' && isEnd) {
      if (!this.#options.isCut?.()) this.#batch.quarantine('truncated', bytes.length, 'the file ends inside an object');
    } else if (state === 'inside') {
      this.#batch.quarantine(
        'row-too-long',
        bytes.length,
        `an object of more than ${this.#options.maxRowBytes} bytes that holds no single list of rows`,
      );
    } else {
      this.#batch.quarantine(
        'malformed-json',
        bytes.length,
        `not JSON at byte ${scanner.position + 1} of an object; the rest of the file was left out`,
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
    // Counted down as elements are taken, so that what follows the array can be skipped.
    this.#wrapper = { sizeBytes: objectEnd === undefined ? undefined : objectEnd - start - 1 };
  }

  #array(isEnd: boolean): boolean {
    const bytes = this.#held.view();
    if (this.#scanner === undefined) {
      let start = 0;
      while (start < bytes.length && (bytes[start]! <= 32 || bytes[start] === COMMA)) start++;
      // Layout before the first element is kept for a moment: its indentation marks where elements begin.
      if (start < bytes.length) this.#opening ??= openingOf(bytes, start);
      if (start === bytes.length) {
        if (bytes.length > LAYOUT_LIMIT) this.#take(bytes.length - LAYOUT_LIMIT);
        if (isEnd && !this.#options.isCut?.())
          this.#batch.quarantine('truncated', 0, 'the file ends before its array does');
        return false;
      }
      this.#take(start);
      if (bytes[start] === CLOSE_BRACKET) {
        this.#take(1);
        this.#leaveArray();
        return true;
      }
      this.#scanner = new JsonScanner();
      return true;
    }
    const scanner = this.#scanner;
    const state = scanner.scan(bytes.subarray(scanner.position));
    if (state === 'complete') {
      this.#element(bytes.subarray(0, scanner.position));
      this.#take(scanner.position);
      this.#scanner = undefined;
      return true;
    }
    if (state === 'broken') {
      this.#recover(scanner.position, false);
      return true;
    }
    if (isEnd) {
      this.#recover(bytes.length, true);
      return this.#held.length > 0;
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

  /**
   * Handles an element that breaks at `faultEnd`. The bytes up to there are cut where something begins that looks like
   * an element; all pieces but the last are parsed alone, and reading goes on at the last. So the bytes are scanned
   * twice at most, however many elements the fault swallowed.
   */
  #recover(faultEnd: number, isEnd: boolean): void {
    const bytes = this.#held.view();
    const opening = this.#opening ?? openingOf(bytes, 0);
    const starts = [0];
    if (opening !== undefined) {
      let next = findOpening(bytes, opening, 1, faultEnd);
      while (next !== -1) {
        starts.push(next);
        next = findOpening(bytes, opening, next + 1, faultEnd);
      }
    }
    for (let index = 0; index + 1 < starts.length; index++) {
      this.#element(withoutSeparator(bytes.subarray(starts[index]!, starts[index + 1]!)));
    }
    const last = starts[starts.length - 1]!;
    this.#scanner = undefined;
    if (last > 0) {
      this.#take(last);
      return;
    }
    if (isEnd) {
      if (!this.#options.isCut?.()) this.#batch.quarantine('truncated', faultEnd, 'the file ends inside an element');
      this.#take(bytes.length);
      return;
    }
    // The next element may begin at the fault, and is known by the comma and the layout before it.
    const kept = Math.min(faultEnd, LAYOUT_LIMIT);
    this.#lostBytes = faultEnd - kept;
    this.#take(faultEnd - kept);
    this.#mode = 'seek';
  }

  #seek(isEnd: boolean): boolean {
    const bytes = this.#held.view();
    const found = this.#opening === undefined ? -1 : findOpening(bytes, this.#opening, 0, bytes.length);
    if (found !== -1) {
      this.#loseElement(found);
      return true;
    }
    if (isEnd) {
      this.#loseElement(bytes.length);
      return false;
    }
    // An opening may straddle two blocks.
    const kept = 3 * LAYOUT_LIMIT;
    if (bytes.length > kept) {
      this.#lostBytes += bytes.length - kept;
      this.#take(bytes.length - kept);
    }
    return false;
  }

  #loseElement(byteCount: number): void {
    this.#batch.quarantine(
      'malformed-json',
      this.#lostBytes + byteCount,
      'a broken element of an array; reading went on at the next one',
    );
    this.#take(byteCount);
    this.#lostBytes = 0;
    this.#scanner = undefined;
    this.#mode = 'array';
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

  #element(bytes: Buffer): void {
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
    this.#batch.row({ value: row.value, sizeBytes: bytes.length, contentHash: hash, oddities });
  }
}

interface ElementOpening {
  /** First key with its quotes. */
  readonly key: Buffer;
  /** Line feed and white space before the brace; `undefined` where elements do not begin lines. */
  readonly indent: Buffer | undefined;
}

function openingOf(bytes: Buffer, start: number): ElementOpening | undefined {
  if (bytes[start] !== OPEN_BRACE) return undefined;
  const keyStart = skipLayout(bytes, start + 1);
  if (bytes[keyStart] !== 34) return undefined;
  const keyEnd = bytes.indexOf(34, keyStart + 1);
  if (keyEnd === -1 || keyEnd - keyStart > LAYOUT_LIMIT) return undefined;
  let before = start;
  while (before > 0 && bytes[before - 1]! <= 32) before--;
  const lineFeed = bytes.subarray(before, start).lastIndexOf(10);
  return {
    key: Buffer.from(bytes.subarray(keyStart, keyEnd + 1)),
    indent: lineFeed === -1 ? undefined : Buffer.from(bytes.subarray(before + lineFeed, start)),
  };
}

/** Position of a brace, from `from` on and before `end`, that opens an element as the first one was opened; -1 if none. */
function findOpening(bytes: Buffer, { key, indent }: ElementOpening, from: number, end: number): number {
  for (let at = bytes.indexOf(key, from + 1); at !== -1 && at < end; at = bytes.indexOf(key, at + 1)) {
    const brace = lastBeforeLayout(bytes, at);
    if (brace < from || bytes[brace] !== OPEN_BRACE) continue;
    const comma = lastBeforeLayout(bytes, brace);
    if (comma < 0 || bytes[comma] !== COMMA) continue;
    if (indent === undefined || bytes.subarray(Math.max(comma + 1, brace - indent.length), brace).equals(indent))
      return brace;
  }
  return -1;
}

function lastBeforeLayout(bytes: Buffer, position: number): number {
  let index = position - 1;
  const limit = Math.max(-1, index - LAYOUT_LIMIT);
  while (index > limit && bytes[index]! <= 32) index--;
  return index;
}

function withoutSeparator(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1]! <= 32 || bytes[end - 1] === COMMA)) end--;
  return bytes.subarray(0, end);
}

function skipLayout(bytes: Uint8Array, start: number): number {
  let index = start;
  while (index < bytes.length && bytes[index]! <= 32) index++;
  return index;
}
