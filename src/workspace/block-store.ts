import { hash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import * as z from 'zod';
import { WorkspaceError } from '../errors.ts';
import type { Workspace } from './workspace.ts';

/**
 * Texts that outlive the data they were read from, each under the SHA-256 of its UTF-8 bytes.
 *
 * ```
 * texts/blocks/ab/<sha256 of the bytes>.zst   some texts one after the other, about 256 KB, packed
 * texts/sets/<sha256 of the file>.set         which texts somebody needs, and where in which block each lies
 * ```
 *
 * All files are immutable. A set lists its blocks; several sets may share one. What no reference names is taken away by
 * `sweepTexts`.
 */
export interface TextSetHeader {
  /** SHA-256 of each block's bytes before packing, and how many those are. */
  readonly blocks: readonly (readonly [hash: string, bytes: number])[];
  readonly texts: number;
}

/** Where a text lies. */
export interface TextPlace {
  /** Position in the set's list of blocks. */
  readonly block: number;
  readonly offset: number;
  readonly length: number;
}

/** First bytes of every set. */
export const TEXT_SET_MAGIC = 'outcross-texts 1\n';
const DIGEST_BYTES = 32;
/** Digest, then block, offset and length as little-endian 32-bit numbers. */
export const ENTRY_BYTES = DIGEST_BYTES + 12;
/** A header line of a set of some million texts has fewer bytes. */
const MOST_HEADER_BYTES = 256 << 20;
/** Unpacked blocks a reader holds: readers go through a set in the order in which it was written. */
const CACHE_BYTES = 8 << 20;

const headerSchema = z.strictObject({
  blocks: z.array(z.tuple([z.string().regex(/^[0-9a-f]{64}$/), z.int().min(0)])),
  texts: z.int().min(0),
});

/** SHA-256 of a text's UTF-8 bytes in hexadecimal: its name in the store. */
export function textDigest(text: string): string {
  return hash('sha256', text);
}

export function textSetPath(workspace: Workspace, id: string): string {
  return path.join(workspace.folder, 'texts', 'sets', `${checkedHash(workspace, id)}.set`);
}

export function textBlockPath(workspace: Workspace, block: string): string {
  return path.join(workspace.folder, 'texts', 'blocks', block.slice(0, 2), `${checkedHash(workspace, block)}.zst`);
}

/** The bytes of a set: equal sets give equal bytes. Entries must be in order of their digests, each once. */
export function serialiseTextSet(
  blocks: TextSetHeader['blocks'],
  entries: readonly (TextPlace & { readonly digest: string })[],
): Buffer {
  const header = Buffer.from(`${TEXT_SET_MAGIC}${JSON.stringify({ blocks, texts: entries.length })}\n`);
  const bytes = Buffer.alloc(header.length + entries.length * ENTRY_BYTES);
  header.copy(bytes);
  let at = header.length;
  for (const { digest, block, offset, length } of entries) {
    bytes.write(digest, at, 'hex');
    bytes.writeUInt32LE(block, at + DIGEST_BYTES);
    bytes.writeUInt32LE(offset, at + DIGEST_BYTES + 4);
    bytes.writeUInt32LE(length, at + DIGEST_BYTES + 8);
    at += ENTRY_BYTES;
  }
  return bytes;
}

/** Which texts a set holds and where. About 44 bytes a text in memory. */
export class TextSet {
  readonly id: string;
  readonly blocks: TextSetHeader['blocks'];
  readonly count: number;
  readonly #entries: Buffer;

  private constructor(id: string, { blocks, texts }: TextSetHeader, entries: Buffer) {
    this.id = id;
    this.blocks = blocks;
    this.count = texts;
    this.#entries = entries;
  }

  /** @throws {WorkspaceError} there is no such set, or it is not as it was written */
  static async open(workspace: Workspace, id: string): Promise<TextSet> {
    const file = textSetPath(workspace, id);
    const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
      throw damaged(file, cause.code === 'ENOENT' ? 'is missing' : `cannot be read (${cause.code})`, cause);
    });
    if (hash('sha256', bytes) !== id) throw damaged(file, 'its content has another hash');
    return TextSet.parse(bytes, { id, file });
  }

  /** @throws {WorkspaceError} these are not the bytes of a set */
  static parse(bytes: Buffer, { id, file }: { readonly id: string; readonly file: string }): TextSet {
    const start = TEXT_SET_MAGIC.length;
    const end = bytes.subarray(0, MOST_HEADER_BYTES).indexOf(0x0a, start);
    if (bytes.toString('latin1', 0, start) !== TEXT_SET_MAGIC || end === -1) throw damaged(file, 'is no set of texts');
    let header: TextSetHeader;
    try {
      header = headerSchema.parse(JSON.parse(bytes.toString('utf8', start, end)));
    } catch (cause) {
      throw damaged(file, 'its header cannot be read', cause);
    }
    const entries = bytes.subarray(end + 1);
    if (entries.length !== header.texts * ENTRY_BYTES) throw damaged(file, 'it is cut off');
    return new TextSet(id, header, entries);
  }

  has(digest: string): boolean {
    return this.#position(digest) !== -1;
  }

  /** Undefined where the set does not hold the text. */
  place(digest: string): TextPlace | undefined {
    const position = this.#position(digest);
    return position === -1 ? undefined : this.#placeAt(position);
  }

  /** All texts in order of their digests. */
  *entries(): Iterable<TextPlace & { readonly digest: string }> {
    for (let position = 0; position < this.count; position++) {
      const at = position * ENTRY_BYTES;
      yield { digest: this.#entries.toString('hex', at, at + DIGEST_BYTES), ...this.#placeAt(position) };
    }
  }

  #placeAt(position: number): TextPlace {
    const at = position * ENTRY_BYTES + DIGEST_BYTES;
    return {
      block: this.#entries.readUInt32LE(at),
      offset: this.#entries.readUInt32LE(at + 4),
      length: this.#entries.readUInt32LE(at + 8),
    };
  }

  #position(digest: string): number {
    const wanted = Buffer.from(digest, 'hex');
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = middle * ENTRY_BYTES;
      const order = this.#entries.compare(wanted, 0, DIGEST_BYTES, at, at + DIGEST_BYTES);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return -1;
  }
}

/** Reads the texts of a set. Blocks used last are kept, 8 MiB of them. */
export class TextReader {
  readonly set: TextSet;
  readonly #workspace: Workspace;
  /** By position, the one used longest ago first. */
  readonly #blocks = new Map<number, Buffer>();
  #heldBytes = 0;

  constructor(workspace: Workspace, set: TextSet) {
    this.#workspace = workspace;
    this.set = set;
  }

  /** @throws {WorkspaceError} the set cannot be read */
  static async open(workspace: Workspace, id: string): Promise<TextReader> {
    return new TextReader(workspace, await TextSet.open(workspace, id));
  }

  /**
   * @returns undefined where the set does not hold the text
   * @throws {WorkspaceError} the block is gone or damaged
   */
  async text(digest: string): Promise<string | undefined> {
    const place = this.set.place(digest);
    if (place === undefined) return undefined;
    const bytes = await this.#block(place.block);
    return bytes.toString('utf8', place.offset, place.offset + place.length);
  }

  async #block(position: number): Promise<Buffer> {
    let bytes = this.#blocks.get(position);
    if (bytes !== undefined) {
      this.#blocks.delete(position);
      this.#blocks.set(position, bytes);
      return bytes;
    }
    bytes = await readTextBlock(this.#workspace, this.set.blocks[position]!);
    this.#blocks.set(position, bytes);
    this.#heldBytes += bytes.length;
    for (const [oldest, { length }] of this.#blocks) {
      if (this.#heldBytes <= CACHE_BYTES || oldest === position) break;
      this.#blocks.delete(oldest);
      this.#heldBytes -= length;
    }
    return bytes;
  }
}

/**
 * The bytes of a block, proved by its hash.
 *
 * @throws {WorkspaceError} the block is gone or is not as it was written
 */
export async function readTextBlock(
  workspace: Workspace,
  [block, size]: TextSetHeader['blocks'][number],
): Promise<Buffer> {
  const file = textBlockPath(workspace, block);
  let packed: Buffer;
  try {
    const handle = await open(file);
    try {
      packed = await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw damaged(file, code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`, cause);
  }
  let bytes: Buffer;
  try {
    // One byte more than there may be: a block that unpacks to more is damaged, and is never unpacked whole.
    bytes = zstdDecompressSync(packed, { maxOutputLength: size + 1 });
  } catch (cause) {
    throw damaged(file, 'cannot be unpacked', cause);
  }
  if (bytes.length !== size || hash('sha256', bytes) !== block) throw damaged(file, 'its content has another hash');
  return bytes;
}

function damaged(file: string, problem: string, cause?: unknown): WorkspaceError {
  return new WorkspaceError({
    path: file,
    problem,
    hint: 'Restore the file from a copy of the workspace, or make the reference again from its data.',
    cause,
  });
}

function checkedHash(workspace: Workspace, value: string): string {
  if (/^[0-9a-f]{64}$/.test(value)) return value;
  throw new WorkspaceError({
    path: workspace.folder,
    problem: `"${value}" names no stored text`,
    hint: 'Names are 64 hexadecimal digits.',
  });
}
