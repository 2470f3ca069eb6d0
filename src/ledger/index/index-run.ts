import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { BlockFilter } from './block-filter.ts';
import { DamagedRun } from './damaged-run.ts';
import { NO_OFFSET, type RunDescription, runSchema } from './run-format.ts';
import { decodeList } from './term-list.ts';

/** An open run, as it can be given to other threads of this process: what lies in shared memory, and open files. */
export interface SharedRun {
  readonly folder: string;
  readonly description: RunDescription;
  readonly postingsFile: number;
  readonly listsFile: number;
  readonly directory: Uint32Array;
  readonly filter: Uint32Array;
  readonly rows: Uint32Array;
  readonly terms: Uint32Array;
}

/** Entries that have a key. */
export interface KeyEntries {
  /** All there are in the run. */
  readonly count: number;
  /** The earliest of them, as positions in the tree, ascending. */
  readonly earliest: readonly number[];
}

/** A bucket of so many postings or fewer is read as a whole; in a larger one the key is searched for. */
const MAX_WHOLE_BUCKET = 512;

/** Read at once; its checksum is made while it is still in the caches. */
const MAX_READ_BYTES = 1 << 20;

/** Files of a run that are held in memory. */
export type RunPart = 'directory' | 'filter' | 'rows' | 'terms';
const ALL_PARTS: readonly RunPart[] = ['directory', 'filter', 'rows', 'terms'];

/**
 * Opens a run and reads into memory what look-ups need there.
 *
 * @param options.parts what is needed; the others are left empty
 * @throws {DamagedRun} it is damaged, of another version or not there
 */
export function openRun(
  folder: string,
  { parts = ALL_PARTS }: { readonly parts?: readonly RunPart[] } = {},
): SharedRun {
  const opened: number[] = [];
  try {
    const description = runSchema.parse(JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')));
    for (const name of ['postings', 'lists'] as const) {
      const file = path.join(folder, name);
      if (statSync(file).size !== description.files[name].bytes) throw new Error(`${name} has another size`);
      opened.push(openSync(file, 'r'));
    }
    const read = (name: RunPart) => (parts.includes(name) ? readShared(folder, name, description) : undefined);
    const run: SharedRun = {
      folder,
      description,
      postingsFile: opened[0]!,
      listsFile: opened[1]!,
      directory: read('directory') ?? NOTHING,
      filter: read('filter') ?? NOTHING,
      rows: read('rows') ?? NOTHING,
      terms: read('terms') ?? NOTHING,
    };
    if (!fitsTogether(run)) throw new Error('its files do not belong together');
    return run;
  } catch (error) {
    for (const file of opened) closeSync(file);
    throw new DamagedRun(`${folder}: ${(error as Error).message}`, { cause: error });
  }
}

const NOTHING = new Uint32Array(0);

export function closeRun({ postingsFile, listsFile }: SharedRun): void {
  closeSync(postingsFile);
  closeSync(listsFile);
}

function readShared(folder: string, name: RunPart, { files }: RunDescription): Uint32Array {
  const { bytes: size, crc32: expected } = files[name];
  if (size % 4 !== 0) throw new Error(`${name} has another size`);
  const shared = new Uint32Array(new SharedArrayBuffer(size));
  const bytes = new Uint8Array(shared.buffer);
  const file = openSync(path.join(folder, name), 'r');
  let sum = 0;
  try {
    for (let at = 0; at < size; ) {
      const read = readSync(file, bytes, at, Math.min(size - at, MAX_READ_BYTES), at);
      if (read === 0) throw new Error(`${name} is too short`);
      sum = crc32(bytes.subarray(at, at + read), sum);
      at += read;
    }
  } finally {
    closeSync(file);
  }
  if (sum !== expected) throw new Error(`${name} was altered`);
  return shared;
}

function fitsTogether({ description, directory, filter, rows, terms }: SharedRun): boolean {
  const { bucketBits, postings, suffixBytes, files, first, end } = description;
  return (
    (directory.length === 0 || (directory.length === 2 ** bucketBits + 1 && directory[2 ** bucketBits] === postings)) &&
    files.postings.bytes === postings * (suffixBytes + 3) &&
    filter.length % 16 === 0 &&
    (rows.length === 0 || rows.length === end - first) &&
    (terms.length === 0 || terms.length === description.terms * 3)
  );
}

/** Questions to an open run. One instance a thread; any number may stand on one `SharedRun`. */
export class IndexRun {
  readonly shared: SharedRun;
  readonly filter: BlockFilter;
  readonly #first: number;
  readonly #bucketShift: number;
  readonly #suffixBytes: number;
  #listOffsets: Float64Array | undefined;
  #bytes: Buffer = Buffer.alloc(MAX_WHOLE_BUCKET * 8);

  constructor(shared: SharedRun) {
    this.shared = shared;
    this.filter = new BlockFilter(shared.filter);
    this.#first = shared.description.first;
    this.#bucketShift = 24 - shared.description.bucketBits;
    this.#suffixBytes = shared.description.suffixBytes;
  }

  /** Entries that have a key, of which up to `limit` are named; undefined where none has. */
  find(upper: number, lower: number, limit: number): KeyEntries | undefined {
    if (!this.filter.has(upper, lower)) return undefined;
    const { directory } = this.shared;
    const bucket = upper >>> this.#bucketShift;
    let from = directory[bucket]!;
    let to = directory[bucket + 1]!;
    if (to - from > MAX_WHOLE_BUCKET) {
      const start = this.#search(from, to, upper, lower, false);
      to = this.#search(start, to, upper, lower, true);
      from = start;
      if (from === to) return undefined;
      const earliest = this.#read(from, Math.min(to, from + limit));
      const width = this.#suffixBytes + 3;
      return {
        count: to - from,
        earliest: Array.from({ length: Math.min(to - from, limit) }, (_, at) => this.#entryAt(earliest, at * width)),
      };
    }
    const bytes = this.#read(from, to);
    const suffix = upper & (2 ** this.#bucketShift - 1);
    const width = this.#suffixBytes + 3;
    let count = 0;
    const earliest: number[] = [];
    for (let at = 0; at < (to - from) * width; at += width) {
      if (this.#lowerAt(bytes, at) !== lower || this.#suffixAt(bytes, at) !== suffix) continue;
      count++;
      if (earliest.length < limit) earliest.push(this.#entryAt(bytes, at));
    }
    return count === 0 ? undefined : { count, earliest };
  }

  /** Postings whose bucket is in [from, to): upper and lower halves of keys, and numbers in the run, to `add` one by one. */
  eachPosting(from: number, to: number, add: (upper: number, lower: number, entry: number) => void): void {
    const { directory } = this.shared;
    const width = this.#suffixBytes + 3;
    const piece = 1 << 16;
    let bucket = from;
    const end = directory[to]!;
    for (let start = directory[from]!; start < end; start += piece) {
      const until = Math.min(end, start + piece);
      const bytes = this.#read(start, until);
      for (let posting = start; posting < until; posting++) {
        while (directory[bucket + 1]! <= posting) bucket++;
        const at = (posting - start) * width;
        const upper = (bucket << this.#bucketShift) | this.#suffixAt(bytes, at);
        add(upper, this.#lowerAt(bytes, at), this.#entryAt(bytes, at) - this.#first);
      }
    }
  }

  /** How many entries have a term. */
  termCount(term: number): number {
    const at = this.#termAt(term);
    return at === -1 ? 0 : this.shared.terms[this.shared.description.terms + at]!;
  }

  /** Positions in the tree of the entries that have a term, ascending. */
  termEntries(term: number): Uint32Array {
    const at = this.#termAt(term);
    return at === -1 ? new Uint32Array(0) : this.listAt(at, this.#first);
  }

  /** The list of the term at a place of the table. */
  listAt(at: number, add: number): Uint32Array {
    const { terms, listsFile, description } = this.shared;
    this.#listOffsets ??= offsetsOf(terms.subarray(description.terms * 2));
    const size = this.#listOffsets[at + 1]! - this.#listOffsets[at]!;
    const bytes = Buffer.allocUnsafe(size);
    readFully(listsFile, bytes, size, this.#listOffsets[at]!);
    return decodeList(bytes, 0, terms[description.terms + at]!, add);
  }

  /** Where an entry stands; undefined where it was erased or is none. */
  placeOf(index: number): { readonly segment: string; readonly offset: number } | undefined {
    const offset = this.shared.rows[index - this.#first];
    if (offset === undefined || offset === NO_OFFSET) return undefined;
    const { ranges } = this.shared.description;
    let low = 0;
    let high = ranges.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (ranges[middle]!.firstIndex <= index) low = middle;
      else high = middle - 1;
    }
    return { segment: ranges[low]!.segment, offset };
  }

  /** The first posting in [from, to) whose key is not less than (after: is greater than) the given one. */
  #search(from: number, to: number, upper: number, lower: number, after: boolean): number {
    const suffix = upper & (2 ** this.#bucketShift - 1);
    let low = from;
    let high = to;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const bytes = this.#read(middle, middle + 1);
      const order = this.#suffixAt(bytes, 0) - suffix || this.#lowerAt(bytes, 0) - lower;
      if (order < 0 || (after && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #read(from: number, to: number): Buffer {
    const width = this.#suffixBytes + 3;
    const size = (to - from) * width;
    if (size > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(size);
    readFully(this.shared.postingsFile, this.#bytes, size, from * width);
    return this.#bytes;
  }

  #lowerAt(bytes: Buffer, at: number): number {
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
  }

  #suffixAt(bytes: Buffer, at: number): number {
    if (this.#suffixBytes === 3) return 0;
    return this.#suffixBytes === 4 ? bytes[at + 3]! : bytes[at + 3]! | (bytes[at + 4]! << 8);
  }

  #entryAt(bytes: Buffer, at: number): number {
    const to = at + this.#suffixBytes;
    return this.#first + (bytes[to]! | (bytes[to + 1]! << 8) | (bytes[to + 2]! << 16));
  }

  #termAt(term: number): number {
    const { terms, description } = this.shared;
    let low = 0;
    let high = description.terms - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const value = terms[middle]!;
      if (value === term) return middle;
      if (value < term) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

function offsetsOf(sizes: Uint32Array): Float64Array {
  const offsets = new Float64Array(sizes.length + 1);
  sizes.forEach((size, at) => {
    offsets[at + 1] = offsets[at]! + size;
  });
  return offsets;
}

function readFully(file: number, bytes: Buffer, size: number, position: number): void {
  for (let at = 0; at < size; ) {
    const read = readSync(file, bytes, at, size - at, position + at);
    // Its size was held against its description when it was opened.
    if (read === 0) throw new DamagedRun('a file became shorter while it was read');
    at += read;
  }
}
