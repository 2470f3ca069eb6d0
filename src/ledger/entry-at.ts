import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { decodeFrame, FRAME_HEAD_BYTES, type Frame, frameLength } from './frame.ts';
import { decodeGeneration, type StoredGeneration } from './generation-codec.ts';
import { decryptDescription } from './generator-description.ts';
import type { ModelName } from './ledger-entry.ts';
import { damaged, type LedgerFolder, segmentPath } from './ledger-folder.ts';
import { HASH_BYTES } from './merkle-tree.ts';

/** Segments that are kept open by a thread. */
const MAX_OPEN = 64;
/** Most frames come with one reading. */
const FIRST_READ_BYTES = 4096;

/** A generation as it stands in its segment, with what its generator is. */
export interface EntryAt {
  readonly stored: StoredGeneration;
  readonly model: ModelName;
}

/** Reads generations from where they stand, at once and not later: a look-up in a worker thread waits for nothing. */
export class EntryFiles {
  readonly #ledger: LedgerFolder;
  /** The one used last stands last. */
  readonly #open = new Map<string, number>();
  readonly #models = new Map<string, ModelName>();

  constructor(ledger: LedgerFolder) {
    this.#ledger = ledger;
  }

  /**
   * The generation at a byte of a segment; undefined where it was erased.
   *
   * @throws {WorkspaceError} the segment is missing or damaged there
   */
  read({ segment, offset }: { readonly segment: string; readonly offset: number }): EntryAt | undefined {
    const frame = this.#frame(segment, offset);
    if (frame.isErased) return undefined;
    if (frame.kind !== 'generation') throw this.#damaged(segment, offset);
    const stored = decodeGeneration(frame.payload);
    return { stored, model: this.#model(segment, stored.generator) };
  }

  close(): void {
    for (const file of this.#open.values()) closeSync(file);
    this.#open.clear();
  }

  #model(segment: string, { offset, key }: StoredGeneration['generator']): ModelName {
    const place = `${segment}:${offset}`;
    const known = this.#models.get(place);
    if (known !== undefined) return known;
    const { kind, payload } = this.#frame(segment, offset);
    const description = kind === 'generator' ? decryptDescription(payload, key) : undefined;
    if (description === undefined) throw this.#damaged(segment, offset);
    const { model } = description;
    // A ledger whose calls all have other settings has as many descriptions as entries.
    if (this.#models.size >= 100_000) this.#models.clear();
    this.#models.set(place, model);
    return model;
  }

  /** The link that stands before a frame is part of what it is checked against. */
  #frame(segment: string, offset: number): Frame {
    const file = this.#file(segment);
    const start = offset - HASH_BYTES;
    let bytes: Buffer = Buffer.allocUnsafe(FIRST_READ_BYTES);
    bytes = bytes.subarray(0, readAll(file, bytes, start));
    const length = bytes.length < HASH_BYTES + FRAME_HEAD_BYTES ? 'incomplete' : frameLength(bytes, HASH_BYTES);
    if (typeof length === 'string') throw this.#damaged(segment, offset);
    if (bytes.length < HASH_BYTES + length) {
      // A length may be made of anything: no memory is taken for more than there is.
      if (fstatSync(file).size < offset + length) throw this.#damaged(segment, offset);
      bytes = Buffer.allocUnsafe(HASH_BYTES + length);
      bytes = bytes.subarray(0, readAll(file, bytes, start));
    }
    const frame = decodeFrame(bytes, HASH_BYTES, { offset, previous: bytes.subarray(0, HASH_BYTES) });
    if (typeof frame === 'string') throw this.#damaged(segment, offset);
    return frame;
  }

  #file(segment: string): number {
    const open = this.#open.get(segment);
    this.#open.delete(segment);
    const file = open ?? this.#openFile(segment);
    this.#open.set(segment, file);
    if (this.#open.size > MAX_OPEN) {
      const [[oldest, oldestFile]] = this.#open as unknown as [[string, number]];
      this.#open.delete(oldest);
      closeSync(oldestFile);
    }
    return file;
  }

  #openFile(segment: string): number {
    const path = segmentPath(this.#ledger, segment);
    try {
      return openSync(path, 'r');
    } catch (error) {
      throw damaged(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  }

  #damaged(segment: string, offset: number): Error {
    return damaged(segmentPath(this.#ledger, segment), `was altered at byte ${offset}`);
  }
}

/** Fills `bytes` from a place of a file; gives how many there are. */
function readAll(file: number, bytes: Buffer, position: number): number {
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(file, bytes, at, bytes.length - at, position + at);
    if (read === 0) return at;
    at += read;
  }
  return bytes.length;
}
