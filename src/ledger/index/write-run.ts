import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asWorkspaceError } from '../../workspace/publish-file.ts';
import { BlockFilter } from './block-filter.ts';
import { OutputFile } from './output-file.ts';
import { POSTING_NUMBERS, type SortedPostings } from './posting-buffer.ts';
import { divideKeys, INDEX_VERSION, type RunDescription, type RunFile } from './run-format.ts';
import { encodeList, maxListBytes, type TermList } from './term-list.ts';

/** What a run is made of. Entries are numbered from 0 at `first`. */
export interface RunContent {
  readonly ledger: string;
  readonly fingerprintVersion: number;
  readonly first: number;
  readonly end: number;
  readonly ranges: RunDescription['ranges'];
  /** Shape [end - first]. */
  readonly offsets: Uint32Array;
  /** At least as many as there are postings. */
  readonly maxPostings: number;
  /** All in order of their keys, in pieces. */
  readonly postings: AsyncIterable<SortedPostings> | Iterable<SortedPostings>;
  /** In order of the terms. */
  readonly terms: AsyncIterable<TermList> | Iterable<TermList>;
}

const POSTINGS_A_WRITE = 1 << 16;
const LIST_CHUNK_BYTES = 1 << 20;

/**
 * Writes the files of a run into a new folder.
 *
 * @throws {WorkspaceError} the folder is there already, or the disk is full
 */
export async function writeRun(folder: string, content: RunContent): Promise<RunDescription> {
  try {
    await mkdir(folder, { recursive: true });
    const postings = await writePostings(folder, content);
    const terms = await writeTerms(folder, content.terms);
    const { ledger, fingerprintVersion, first, end, ranges, offsets } = content;
    const description: RunDescription = {
      version: INDEX_VERSION,
      fingerprintVersion,
      ledger,
      first,
      end,
      ranges,
      ...divideKeys(content.maxPostings),
      postings: postings.count,
      terms: terms.count,
      files: { ...postings.files, ...terms.files, rows: await writeWhole(folder, 'rows', offsets) },
    };
    await writeFile(path.join(folder, 'run.json'), `${JSON.stringify(description)}\n`, { flag: 'wx', flush: true });
    return description;
  } catch (error) {
    throw asWorkspaceError(folder, error);
  }
}

async function writePostings(folder: string, { maxPostings, postings }: RunContent) {
  const { bucketBits, suffixBytes } = divideKeys(maxPostings);
  const bucketShift = 24 - bucketBits;
  const suffixMask = 2 ** bucketShift - 1;
  const directory = new Uint32Array(2 ** bucketBits + 1);
  const filter = BlockFilter.forKeys(maxPostings);
  const width = suffixBytes + 3;
  const bytes = Buffer.alloc(POSTINGS_A_WRITE * width);
  const file = await OutputFile.create(path.join(folder, 'postings'));
  let count = 0;
  try {
    let filled = 0;
    for await (const { count: more, records } of postings) {
      for (let from = 0; from < more; ) {
        const until = Math.min(more, from + POSTINGS_A_WRITE - filled / width);
        let to = filled;
        for (let at = from * POSTING_NUMBERS; at < until * POSTING_NUMBERS; at += POSTING_NUMBERS) {
          const high = records[at]!;
          const low = records[at + 1]!;
          const entry = records[at + 2]!;
          directory[(high >>> bucketShift) + 1]!++;
          filter.add(high, low);
          bytes[to++] = low;
          bytes[to++] = low >>> 8;
          bytes[to++] = low >>> 16;
          const rest = high & suffixMask;
          if (suffixBytes > 3) bytes[to++] = rest;
          if (suffixBytes > 4) bytes[to++] = rest >>> 8;
          bytes[to++] = entry;
          bytes[to++] = entry >>> 8;
          bytes[to++] = entry >>> 16;
        }
        filled = to;
        from = until;
        if (filled < bytes.length) continue;
        await file.write(bytes);
        filled = 0;
      }
      count += more;
    }
    await file.write(bytes.subarray(0, filled));
    if (count > maxPostings) throw new Error(`${count} postings were given where ${maxPostings} were announced`);
  } catch (error) {
    await file.close();
    throw error;
  }
  for (let bucket = 1; bucket < directory.length; bucket++) directory[bucket]! += directory[bucket - 1]!;
  return {
    count,
    files: {
      postings: await file.finish(),
      directory: await writeWhole(folder, 'directory', directory),
      filter: await writeWhole(folder, 'filter', filter.words),
    },
  };
}

async function writeTerms(folder: string, lists: RunContent['terms']) {
  const terms = new NumberList();
  const counts = new NumberList();
  const sizes = new NumberList();
  let bytes = Buffer.alloc(LIST_CHUNK_BYTES);
  let filled = 0;
  const file = await OutputFile.create(path.join(folder, 'lists'));
  try {
    for await (const { term, entries } of lists) {
      const most = maxListBytes(entries.length);
      if (filled + most > bytes.length) {
        await file.write(bytes.subarray(0, filled));
        filled = 0;
        if (most > bytes.length) bytes = Buffer.alloc(most);
      }
      const end = encodeList(entries, bytes, filled);
      terms.push(term);
      counts.push(entries.length);
      sizes.push(end - filled);
      filled = end;
    }
    await file.write(bytes.subarray(0, filled));
  } catch (error) {
    await file.close();
    throw error;
  }
  const table = new Uint32Array(terms.length * 3);
  [terms, counts, sizes].forEach((column, index) => {
    table.set(column.values, index * terms.length);
  });
  return {
    count: terms.length,
    files: { lists: await file.finish(), terms: await writeWhole(folder, 'terms', table) },
  };
}

async function writeWhole(folder: string, name: RunFile, numbers: Uint32Array) {
  const file = await OutputFile.create(path.join(folder, name));
  try {
    await file.write(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  } catch (error) {
    await file.close();
    throw error;
  }
  return file.finish();
}

/** Unsigned 32-bit numbers, as many as come. */
class NumberList {
  length = 0;
  #values = new Uint32Array(1 << 10);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Uint32Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  get values(): Uint32Array {
    return this.#values.subarray(0, this.length);
  }
}
