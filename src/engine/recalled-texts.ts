import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { WorkspaceError } from '../errors.ts';

/** Texts that one task wrote to one file: shape [texts] each. */
export interface RecalledFile {
  readonly file: string;
  /** The caller's number of the record. */
  readonly record: Uint32Array;
  /** Where the text's word hashes begin; the UTF-8 text follows them. A multiple of 4. */
  readonly offset: Float64Array;
  readonly textBytes: Uint32Array;
  readonly wordCount: Uint32Array;
  /** Code points. */
  readonly characters: Uint32Array;
}

/**
 * Where recalled texts lie: shape [texts] each, ordered by record. Travels between threads; its numbers are in shared memory, so
 * that no thread has a copy.
 */
export interface RecalledTextsIndex {
  readonly files: readonly string[];
  readonly record: Uint32Array;
  /** Position in `files`. */
  readonly file: Uint32Array;
  readonly offset: Float64Array;
  readonly textBytes: Uint32Array;
  readonly wordCount: Uint32Array;
  readonly characters: Uint32Array;
}

export interface RecalledTextLocation {
  readonly file: string;
  readonly offset: number;
  readonly textBytes: number;
  readonly wordCount: number;
  readonly characters: number;
}

/** Texts of records, read again from the inputs into temporary files. */
export class RecalledTexts {
  readonly index: RecalledTextsIndex;
  /** Records whose text was not there any more, ascending. */
  readonly lost: Uint32Array;
  /** Bytes of inputs read for them. */
  readonly readBytes: number;

  /** @param files whose records are different ones; of one that is held twice, one text is found */
  constructor(
    files: readonly RecalledFile[],
    { lost, readBytes }: { readonly lost: Uint32Array; readonly readBytes: number },
  ) {
    this.index = indexOf(files);
    this.lost = Uint32Array.from(lost).sort();
    this.readBytes = readBytes;
  }

  has(record: number): boolean {
    return positionOf(this.index, record) !== -1;
  }

  location(record: number): RecalledTextLocation | undefined {
    const at = positionOf(this.index, record);
    if (at === -1) return undefined;
    const { files, file, offset, textBytes, wordCount, characters } = this.index;
    return {
      file: files[file[at]!]!,
      offset: offset[at]!,
      textBytes: textBytes[at]!,
      wordCount: wordCount[at]!,
      characters: characters[at]!,
    };
  }

  /** Deletes the files. Their readers may still hold them open. */
  async remove(): Promise<void> {
    for (const file of this.index.files) await rm(file, { force: true });
  }
}

/** Files held open at once: each worker has a reader, and a process may often open no more than 1024. */
const MOST_OPEN_FILES = 48;
const DEFAULT_CACHE_BYTES = 32 * 1024 * 1024;
const DEFAULT_WHOLE_BYTES = 8 * 1024 * 1024;

/** Reads recalled texts, in any thread. Word hashes used last are kept. */
export class RecalledTextReader {
  readonly #index: RecalledTextsIndex;
  readonly #cacheBytes: number;
  /** By position in the index, the one used longest ago first. */
  readonly #words = new Map<number, Uint32Array>();
  #heldBytes = 0;
  /** Descriptors by position in the list of files, the one used longest ago first. */
  readonly #files = new Map<number, number>();
  /** What the files hold, where all of them together are small: then none is held open. */
  readonly #contents: Map<number, Buffer> | undefined;

  /**
   * @param options.cacheBytes bytes of word hashes kept, default 32 MiB
   * @param options.wholeBytes files of so many bytes together are kept as a whole and not held open, default 8 MiB
   */
  constructor(
    index: RecalledTextsIndex,
    {
      cacheBytes = DEFAULT_CACHE_BYTES,
      wholeBytes = DEFAULT_WHOLE_BYTES,
    }: { readonly cacheBytes?: number; readonly wholeBytes?: number } = {},
  ) {
    this.#index = index;
    this.#cacheBytes = cacheBytes;
    this.#contents = bytesOf(index) <= wholeBytes ? new Map() : undefined;
  }

  has(record: number): boolean {
    return positionOf(this.#index, record) !== -1;
  }

  /** Code points of the record's text. */
  characters(record: number): number {
    return this.#index.characters[this.#at(record)]!;
  }

  /**
   * Hash of each word: shape [words]. Not to be written to.
   *
   * @throws {RangeError} the record was not recalled
   * @throws {WorkspaceError} the temporary file is gone or damaged
   */
  words(record: number): Uint32Array {
    const at = this.#at(record);
    return this.#keptWords(at) ?? this.#keepWords(at, wordsIn(this.#read(at, 0, this.#wordBytes(at))));
  }

  /** The text itself. Throws as `words` does. */
  text(record: number): string {
    const at = this.#at(record);
    return this.#read(at, this.#wordBytes(at), this.#index.textBytes[at]!).toString('utf8');
  }

  /** Both with one reading. Throws as `words` does. */
  both(record: number): { readonly words: Uint32Array; readonly text: string } {
    const at = this.#at(record);
    const wordBytes = this.#wordBytes(at);
    const kept = this.#keptWords(at);
    if (kept !== undefined) return { words: kept, text: this.text(record) };
    const bytes = this.#read(at, 0, wordBytes + this.#index.textBytes[at]!);
    return {
      words: this.#keepWords(at, wordsIn(bytes.subarray(0, wordBytes))),
      text: bytes.toString('utf8', wordBytes),
    };
  }

  /** Closes the files and forgets what was kept; reading opens them again. */
  close(): void {
    for (const descriptor of this.#files.values()) closeSync(descriptor);
    this.#files.clear();
    this.#contents?.clear();
    this.#words.clear();
    this.#heldBytes = 0;
  }

  #at(record: number): number {
    const at = positionOf(this.#index, record);
    if (at === -1) throw new RangeError(`the text of record ${record} was not recalled`);
    return at;
  }

  #wordBytes(at: number): number {
    return this.#index.wordCount[at]! * Uint32Array.BYTES_PER_ELEMENT;
  }

  #keptWords(at: number): Uint32Array | undefined {
    const words = this.#words.get(at);
    if (words === undefined) return undefined;
    this.#words.delete(at);
    this.#words.set(at, words);
    return words;
  }

  #keepWords(at: number, words: Uint32Array): Uint32Array {
    if (words.byteLength > this.#cacheBytes) return words;
    this.#words.set(at, words);
    this.#heldBytes += words.byteLength;
    for (const [oldest, { byteLength }] of this.#words) {
      if (this.#heldBytes <= this.#cacheBytes) break;
      this.#words.delete(oldest);
      this.#heldBytes -= byteLength;
    }
    return words;
  }

  #read(at: number, from: number, byteCount: number): Buffer {
    const fileAt = this.#index.file[at]!;
    const start = this.#index.offset[at]! + from;
    if (this.#contents !== undefined) return this.#part(this.#contents, fileAt, { start, byteCount });
    const bytes = Buffer.allocUnsafe(byteCount);
    let read = 0;
    try {
      const descriptor = this.#open(fileAt);
      while (read < byteCount) {
        const count = readSync(descriptor, bytes, read, byteCount - read, start + read);
        if (count === 0) break;
        read += count;
      }
    } catch (error) {
      throw this.#unreadable(fileAt, String((error as NodeJS.ErrnoException).code), error);
    }
    if (read < byteCount) throw this.#unreadable(fileAt, `it ends at byte ${start + read}`);
    return bytes;
  }

  #part(
    contents: Map<number, Buffer>,
    fileAt: number,
    { start, byteCount }: { readonly start: number; readonly byteCount: number },
  ): Buffer {
    let content = contents.get(fileAt);
    if (content === undefined) {
      try {
        content = readFileSync(this.#index.files[fileAt]!);
      } catch (error) {
        throw this.#unreadable(fileAt, String((error as NodeJS.ErrnoException).code), error);
      }
      contents.set(fileAt, content);
    }
    if (content.length < start + byteCount) throw this.#unreadable(fileAt, `it ends at byte ${content.length}`);
    return content.subarray(start, start + byteCount);
  }

  #open(fileAt: number): number {
    let descriptor = this.#files.get(fileAt);
    this.#files.delete(fileAt);
    if (descriptor === undefined) {
      if (this.#files.size >= MOST_OPEN_FILES) {
        const [oldest, open] = this.#files.entries().next().value!;
        this.#files.delete(oldest);
        closeSync(open);
      }
      descriptor = openSync(this.#index.files[fileAt]!, 'r');
    }
    this.#files.set(fileAt, descriptor);
    return descriptor;
  }

  #unreadable(fileAt: number, what: string, cause?: unknown): WorkspaceError {
    return new WorkspaceError({
      path: this.#index.files[fileAt]!,
      problem: `a temporary file of this run cannot be read (${what})`,
      hint: 'See that nothing else deletes files of the workspace, then run the same command again.',
      cause,
    });
  }
}

/** Bytes of all files together. */
function bytesOf({ textBytes, wordCount }: RecalledTextsIndex): number {
  let bytes = 0;
  for (let at = 0; at < textBytes.length; at++)
    bytes += textBytes[at]! + wordCount[at]! * Uint32Array.BYTES_PER_ELEMENT;
  return bytes;
}

/** The words on their own, so that what is kept does not hold the text as well. */
function wordsIn(bytes: Buffer): Uint32Array {
  const words = new Uint32Array(bytes.length / Uint32Array.BYTES_PER_ELEMENT);
  new Uint8Array(words.buffer).set(bytes);
  return words;
}

/** Position of a record in the index, or -1. */
function positionOf({ record }: RecalledTextsIndex, wanted: number): number {
  let low = 0;
  let high = record.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (record[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return record[low] === wanted ? low : -1;
}

function indexOf(files: readonly RecalledFile[]): RecalledTextsIndex {
  const count = files.reduce((sum, { record }) => sum + record.length, 0);
  const whole = () => new Uint32Array(new SharedArrayBuffer(count * Uint32Array.BYTES_PER_ELEMENT));
  const index = {
    files: files.map(({ file }) => file),
    record: whole(),
    file: whole(),
    offset: new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT)),
    textBytes: whole(),
    wordCount: whole(),
    characters: whole(),
  };
  const records = new Uint32Array(count);
  const fileOf = new Uint32Array(count);
  const firsts: number[] = [];
  let next = 0;
  for (const [position, { record }] of files.entries()) {
    firsts.push(next);
    records.set(record, next);
    fileOf.fill(position, next, next + record.length);
    next += record.length;
  }
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  // Files come in the order of their records as a rule.
  if (!isAscending(records)) order.sort((a, b) => records[a]! - records[b]! || a - b);
  for (let at = 0; at < count; at++) {
    const from = order[at]!;
    const position = fileOf[from]!;
    const own = files[position]!;
    const i = from - firsts[position]!;
    index.record[at] = own.record[i]!;
    index.file[at] = position;
    index.offset[at] = own.offset[i]!;
    index.textBytes[at] = own.textBytes[i]!;
    index.wordCount[at] = own.wordCount[i]!;
    index.characters[at] = own.characters[i]!;
  }
  return index;
}

function isAscending(numbers: Uint32Array): boolean {
  for (let i = 1; i < numbers.length; i++) if (numbers[i]! < numbers[i - 1]!) return false;
  return true;
}
