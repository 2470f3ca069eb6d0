import { open } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import { decodeEntry, decodeErasure, GeneratorReader, readFrame } from './decode-entry.ts';
import { type ErasureFile, erasureOf } from './erasure-files.ts';
import type { LedgerChain } from './ledger-chain.ts';
import type { ErasureEntry, LedgerEntry } from './ledger-entry.ts';
import { damaged, SEGMENT_NAME, segmentPath } from './ledger-folder.ts';
import { locateEntry } from './locate-entry.ts';
import { openChain } from './read-ledger.ts';
import { readSegmentHeader } from './segment-header.ts';

/** An entry of either kind. */
export type ReadEntry =
  | { readonly kind: 'generation'; readonly entry: LedgerEntry; readonly erasure: ErasureFile | undefined }
  | { readonly kind: 'erasure'; readonly entry: ErasureEntry };

/** Reads single entries of a ledger by position. Opening it costs more than a reading: keep it for many. */
export class LedgerReader {
  readonly #chain: LedgerChain;

  /** Use `openLedgerReader`. */
  constructor(chain: LedgerChain) {
    this.#chain = chain;
  }

  /** Entries in the tree. */
  get size(): number {
    return this.#chain.size;
  }

  /**
   * Reads an entry of either kind.
   *
   * @throws {InputError} there is no such entry
   * @throws {WorkspaceError} it is damaged
   */
  async read(index: number): Promise<ReadEntry> {
    const { ledger, size } = this.#chain;
    if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) {
      throw new InputError({
        path: ledger.folder,
        problem: `has no entry ${index}`,
        hint: size === 0 ? 'It is empty.' : `Its entries are 0 to ${size - 1}.`,
      });
    }
    const { segment, offset, leafHash } = await locateEntry(this.#chain, index);
    const path = segmentPath(ledger, segment);
    await using file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
      throw damaged(path, error.code === 'ENOENT' ? 'is missing' : `cannot be read (${error.code})`);
    });
    const header = await readSegmentHeader(file);
    if (typeof header === 'string') throw damaged(path, header);
    const fingerprintVersion = header.header.fingerprints;
    const place = { index, segment, fingerprintVersion };
    const frame = await readFrame(file, offset);
    const erasure = await erasureOf(ledger, { segment, offset });
    if (typeof frame === 'string') {
      if (erasure?.leafHash !== leafHash.toString('hex'))
        throw damaged(path, `entry ${index} at byte ${offset}: ${frame}`);
      // Being destroyed at this moment.
      const payload = Buffer.alloc(0);
      const gone = {
        offset,
        end: offset,
        kind: 'generation',
        startsBatch: false,
        isErased: true,
        payload,
        leafHash,
        link: leafHash,
      } as const;
      return { kind: 'generation', entry: await decodeEntry(gone, place, new GeneratorReader(file)), erasure };
    }
    if (!frame.leafHash.equals(leafHash))
      throw damaged(path, `entry ${index} at byte ${offset} is not the one in the tree`);
    try {
      if (frame.kind === 'erasure') return { kind: 'erasure', entry: decodeErasure(frame, place) };
      return { kind: 'generation', entry: await decodeEntry(frame, place, new GeneratorReader(file)), erasure };
    } catch (error) {
      throw damaged(
        path,
        `entry ${index} at byte ${offset} cannot be read (${(error as Error).message.split('\n')[0]!.slice(0, 200)})`,
      );
    }
  }

  /**
   * Position of the entry that a receipt names, `<segment>:<offset>`.
   *
   * @throws {InputError} there is no such entry
   */
  async indexOf(id: string): Promise<number> {
    const [, segment = '', offset = ''] = /^([0-9a-f]{16}):(\d{1,10})$/.exec(id) ?? [];
    const ranges = SEGMENT_NAME.test(segment) ? this.#chain.ranges.filter((one) => one.segment === segment) : [];
    const wanted = Number(offset);
    const range = ranges.find(({ start, end }) => wanted >= start && wanted < end);
    if (range !== undefined) {
      let low = range.firstIndex;
      let high = range.firstIndex + range.entries - 1;
      while (low <= high) {
        const middle = Math.floor((low + high) / 2);
        const place = await locateEntry(this.#chain, middle);
        if (place.offset === wanted) return middle;
        if (place.offset < wanted) low = middle + 1;
        else high = middle - 1;
      }
    }
    throw new InputError({
      path: this.#chain.ledger.folder,
      problem: `has no entry ${id.slice(0, 100)}`,
      hint: 'Name an entry by its position (12) or by the id of its receipt (9f3ab2c4d5e6f708:4096).',
    });
  }
}

/** Opens a ledger for reading single entries; what was added since the last checkpoint is taken in first. */
export async function openLedgerReader(
  folder: string,
  { takesIn = true }: { readonly takesIn?: boolean } = {},
): Promise<LedgerReader> {
  return new LedgerReader(await openChain(folder, { takesIn }));
}

/**
 * Reads one generation by its position in the tree. For many, keep a reader (`openLedgerReader`).
 *
 * @throws {InputError} there is no such entry, or it is an erasure
 */
export async function readLedgerEntry(folder: string, index: number): Promise<LedgerEntry> {
  const read = await (await openLedgerReader(folder)).read(index);
  if (read.kind === 'generation') return read.entry;
  throw new InputError({
    path: folder,
    problem: `entry ${index} is an erasure, not a text`,
    hint: `It erased ${read.entry.erases.segment}:${read.entry.erases.offset}.`,
  });
}
