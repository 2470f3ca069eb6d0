import { hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { zstdCompressSync } from 'node:zlib';
import { serialiseTextSet, TextSet, type TextSetHeader, textBlockPath, textSetPath } from './block-store.ts';
import { publishFile } from './publish-file.ts';
import type { Workspace } from './workspace.ts';

/** Bytes from which a block is closed: large enough to pack well, small enough to read one text out of. */
const BLOCK_BYTES = 256 * 1024;

/** Where a text lies: in a block of this writer (or of an earlier set), by hash. */
interface WrittenText {
  readonly block: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * Writes texts into the block store and a set that names them. A text that an earlier set holds is not written again.
 * The caller holds a lease, so that nothing is swept away before its set is named by somebody.
 */
export class TextWriter {
  readonly #workspace: Workspace;
  readonly #earlier: readonly TextSet[];
  readonly #written = new Map<string, WrittenText>();
  readonly #blocks = new Map<string, number>();
  #pending: { readonly digest: string; readonly bytes: Buffer }[] = [];
  #pendingDigests = new Set<string>();
  #pendingBytes = 0;

  private constructor(workspace: Workspace, earlier: readonly TextSet[]) {
    this.#workspace = workspace;
    this.#earlier = earlier;
  }

  /**
   * @param options.earlier ids of sets whose blocks may be shared
   * @throws {WorkspaceError} one of them cannot be read
   */
  static async open(
    workspace: Workspace,
    { earlier = [] }: { readonly earlier?: readonly string[] } = {},
  ): Promise<TextWriter> {
    return new TextWriter(workspace, await Promise.all(earlier.map((id) => TextSet.open(workspace, id))));
  }

  /**
   * @returns digest of the text
   * @throws {WorkspaceError} full disk, no permission
   */
  async add(text: string): Promise<string> {
    const bytes = Buffer.from(text, 'utf8');
    const digest = hash('sha256', bytes);
    if (this.#written.has(digest) || this.#pendingDigests.has(digest)) return digest;
    if (this.#carry(digest)) return digest;
    this.#pending.push({ digest, bytes });
    this.#pendingDigests.add(digest);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= BLOCK_BYTES) await this.#closeBlock();
    return digest;
  }

  /**
   * Takes a text over from an earlier set, without reading it.
   *
   * @returns the digest
   * @throws {RangeError} no earlier set holds it
   */
  carry(digest: string): string {
    if (this.#written.has(digest) || this.#pendingDigests.has(digest) || this.#carry(digest)) return digest;
    throw new RangeError(`no earlier set holds the text ${digest}`);
  }

  /** Publishes the set. @returns its id */
  async finish(): Promise<string> {
    await this.#closeBlock();
    return publishTextSet(this.#workspace, this.#blocks, this.#written);
  }

  /** @returns whether an earlier set holds the text */
  #carry(digest: string): boolean {
    for (const set of this.#earlier) {
      const place = set.place(digest);
      if (place === undefined) continue;
      const [block, size] = set.blocks[place.block]!;
      this.#blocks.set(block, size);
      this.#written.set(digest, { block, offset: place.offset, length: place.length });
      return true;
    }
    return false;
  }

  async #closeBlock(): Promise<void> {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.concat(this.#pending.map((item) => item.bytes));
    const block = await publishTextBlock(this.#workspace, bytes);
    this.#blocks.set(block, bytes.length);
    let offset = 0;
    for (const item of this.#pending) {
      this.#written.set(item.digest, { block, offset, length: item.bytes.length });
      offset += item.bytes.length;
    }
    this.#pending = [];
    this.#pendingDigests = new Set();
    this.#pendingBytes = 0;
  }
}

/** @returns SHA-256 of the bytes, the block's name */
export async function publishTextBlock(workspace: Workspace, bytes: Buffer): Promise<string> {
  const block = hash('sha256', bytes);
  const file = textBlockPath(workspace, block);
  // Named after its content: what is there is the same.
  if (!(await stat(file).catch(() => undefined))) await publishFile(file, zstdCompressSync(bytes));
  return block;
}

/**
 * @param blocks size of each block by its hash; those that no text lies in are left out
 * @returns id of the set
 */
export async function publishTextSet(
  workspace: Workspace,
  blocks: ReadonlyMap<string, number>,
  texts: ReadonlyMap<string, WrittenText>,
): Promise<string> {
  const used = new Set<string>();
  for (const { block } of texts.values()) used.add(block);
  // By hash, so that the order in which blocks were filled leaves no trace.
  const listed: TextSetHeader['blocks'] = [...used].sort().map((block) => [block, blocks.get(block)!] as const);
  const position = new Map(listed.map(([block], index) => [block, index]));
  const entries = [...texts]
    .map(([digest, { block, offset, length }]) => ({ digest, block: position.get(block)!, offset, length }))
    .sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const bytes = serialiseTextSet(listed, entries);
  const id = hash('sha256', bytes);
  await publishFile(textSetPath(workspace, id), bytes);
  return id;
}
