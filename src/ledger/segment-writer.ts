import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson } from '../io/canonical-json.ts';
import { stagedPath, syncFolder } from '../workspace/publish-file.ts';
import type { PreparedGeneration } from './check-generation.ts';
import type { Checkpoint } from './checkpoint.ts';
import { encodeFrame, FIRST_LINK, type FrameKind, SEGMENT_MAGIC } from './frame.ts';
import { encodeGeneration, payloadBytes, type StoredGeneration } from './generation-codec.ts';
import { encryptDescription, type GeneratorDescription } from './generator-description.ts';
import type { ErasedPlace, LedgerReceipt } from './ledger-entry.ts';
import { asLedgerError, type LedgerFolder, makeFolder, segmentPath } from './ledger-folder.ts';
import { encodeSeal } from './seal.ts';
import { hasSegmentEnd } from './segment-end.ts';
import type { SegmentHeader } from './segment-header.ts';
import { thisOwner } from './segment-owner.ts';
import { LEDGER_FINGERPRINT_VERSION } from './text-fingerprint.ts';

/** Descriptions remembered in a segment. Callers whose settings differ in every call have them written again. */
const MAX_GENERATORS = 4096;

/** The last words on an entry, to be written. */
export interface PreparedErasure {
  readonly kind: 'erasure';
  readonly erases: ErasedPlace;
  readonly reason: string;
}

export type PreparedEntry = PreparedGeneration | PreparedErasure;

export interface SegmentWriterOptions {
  /** The last checkpoint known. */
  readonly head: Checkpoint | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Makes written bytes durable. */
  readonly sync: (file: FileHandle) => Promise<void>;
}

type Generator = StoredGeneration['generator'];

/** About how many bytes an entry takes in its segment. */
export function entryBytes(entry: PreparedEntry): number {
  return entry.kind === 'erasure' ? 512 : payloadBytes(entry);
}

/** The one segment that a ledger appends to. Writes one batch at a time; a failed write ends its use. */
export class SegmentWriter {
  readonly name: string;
  readonly path: string;
  readonly #ledger: LedgerFolder;
  readonly #file: FileHandle;
  readonly #now: () => number;
  readonly #sync: (file: FileHandle) => Promise<void>;
  readonly #generators = new Map<string, Generator>();
  #offset: number;
  #link: Uint8Array;
  #entries = 0;
  #lastAddedAt: number;

  private constructor(
    ledger: LedgerFolder,
    file: FileHandle,
    state: {
      readonly name: string;
      readonly path: string;
      readonly offset: number;
      readonly link: Uint8Array;
      readonly startedAt: number;
    },
    { now, sync }: SegmentWriterOptions,
  ) {
    this.#ledger = ledger;
    this.#file = file;
    this.name = state.name;
    this.path = state.path;
    this.#offset = state.offset;
    this.#link = state.link;
    this.#lastAddedAt = state.startedAt;
    this.#now = now;
    this.#sync = sync;
  }

  /** Begins a segment. It has its name only once its header is on disk. @throws {WorkspaceError} it cannot be written */
  static async create(ledger: LedgerFolder, options: SegmentWriterOptions): Promise<SegmentWriter> {
    await makeFolder(ledger, 'segments');
    const name = randomBytes(8).toString('hex');
    const target = segmentPath(ledger, name);
    const startedAt = options.now();
    const header: SegmentHeader = {
      format: 'outcross-ledger-segment',
      version: 1,
      ledger: ledger.id,
      segment: name,
      startedAt: new Date(startedAt).toISOString(),
      clockBackMs: options.head === undefined ? 0 : Math.max(0, Date.parse(options.head.at) - startedAt),
      owner: thisOwner(),
      head: options.head === undefined ? null : { number: options.head.number, digest: options.head.digest },
      fingerprints: LEDGER_FINGERPRINT_VERSION,
    };
    const frame = encodeFrame(
      { kind: 'header', payload: Buffer.from(canonicalJson(header)), startsBatch: true },
      FIRST_LINK,
    );
    const bytes = Buffer.concat([SEGMENT_MAGIC, frame.bytes]);
    const staged = stagedPath(target);
    let file: FileHandle | undefined;
    try {
      file = await open(staged, 'wx+');
      await writeAt(file, bytes, 0);
      await options.sync(file);
      await link(staged, target);
      await rm(staged, { force: true });
      await syncFolder(path.dirname(target));
    } catch (error) {
      await file?.close();
      await rm(staged, { force: true }).catch(() => undefined);
      throw asLedgerError(target, error);
    }
    const state = { name, path: target, offset: bytes.length, link: frame.link, startedAt };
    return new SegmentWriter(ledger, file, state, options);
  }

  get sizeBytes(): number {
    return this.#offset;
  }

  /**
   * Whether the file is as this writer left it, and nobody ended the segment because this writer was taken for gone: nothing may be written to
   * it then. Asked after a write, whether what was written may be acknowledged.
   */
  async isOurs(): Promise<boolean> {
    const { size, nlink } = await this.#file.stat();
    return size === this.#offset && nlink > 0 && !(await hasSegmentEnd(this.#ledger, this.name));
  }

  /**
   * Writes entries and syncs them, in one go.
   *
   * @returns a receipt each, in order; they are on disk for good, and may be acknowledged if the segment still is this writer's (`isOurs`)
   * @throws {WorkspaceError} the disk is full or fails; none is acknowledged then, and the segment must be given up
   */
  async commit(entries: readonly PreparedEntry[]): Promise<readonly LedgerReceipt[]> {
    const pieces: Buffer[] = [];
    const receipts: LedgerReceipt[] = [];
    const start = this.#offset;
    let offset = start;
    let link = this.#link;
    const put = (kind: FrameKind, payload: Uint8Array) => {
      const frame = encodeFrame({ kind, payload, startsBatch: offset === start }, link);
      const at = offset;
      pieces.push(frame.bytes);
      offset += frame.bytes.length;
      link = frame.link;
      return { at, leafHash: frame.leafHash };
    };
    for (const entry of entries) {
      const now = this.#now();
      const addedAt = Math.max(now, this.#lastAddedAt);
      this.#lastAddedAt = addedAt;
      let payload: Buffer;
      if (entry.kind === 'erasure') {
        const { erases, reason } = entry;
        payload = Buffer.from(canonicalJson({ addedAt: new Date(addedAt).toISOString(), erases, reason, version: 1 }));
      } else {
        const generator = this.#generator(entry.description, (kind, one) => put(kind, one).at);
        payload = encodeGeneration(entry, { generator, addedAt, clockBackMs: addedAt - now });
      }
      const { at, leafHash } = put(entry.kind, payload);
      receipts.push({ id: `${this.name}:${at}`, leafHash: leafHash.toString('hex'), segment: this.name, offset: at });
    }
    try {
      await writeAt(this.#file, pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), start);
      await this.#sync(this.#file);
    } catch (error) {
      throw asLedgerError(this.path, error);
    }
    this.#offset = offset;
    this.#link = link;
    this.#entries += entries.length;
    return receipts;
  }

  /** Ends the segment and closes its file. @throws {WorkspaceError} the seal cannot be written; another process will write it */
  async seal(): Promise<void> {
    try {
      if (!(await this.isOurs())) return;
      const frame = encodeFrame(
        { kind: 'seal', payload: encodeSeal({ entries: this.#entries }), startsBatch: true },
        this.#link,
      );
      await writeAt(this.#file, frame.bytes, this.#offset);
      await this.#sync(this.#file);
      this.#offset += frame.bytes.length;
    } catch (error) {
      throw asLedgerError(this.path, error);
    } finally {
      await this.#file.close();
    }
  }

  /** Closes the file of a segment that failed or that another process ended. */
  async abandon(): Promise<void> {
    await this.#file.close();
  }

  #generator(description: GeneratorDescription, put: (kind: FrameKind, payload: Uint8Array) => number): Generator {
    const json = canonicalJson(description);
    const known = this.#generators.get(json);
    if (known !== undefined) return known;
    if (this.#generators.size >= MAX_GENERATORS) this.#generators.clear();
    const { payload, key } = encryptDescription(description);
    const generator = { offset: put('generator', payload), key };
    this.#generators.set(json, generator);
    return generator;
  }
}

/** Writes all of the bytes: one call may take only some. */
export async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
