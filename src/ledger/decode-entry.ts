import type { FileHandle } from 'node:fs/promises';
import * as z from 'zod';
import { decodeFrame, FRAME_HEAD_BYTES, type Frame, frameLength } from './frame.ts';
import { decodeGeneration, type StoredGeneration } from './generation-codec.ts';
import { decryptDescription, type GeneratorDescription } from './generator-description.ts';
import type { ErasureEntry, LedgerEntry } from './ledger-entry.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import { readAt } from './scan-frames.ts';

const erasureSchema = z.strictObject({
  version: z.literal(1),
  addedAt: z.iso.datetime(),
  erases: z.strictObject({ segment: z.string(), offset: z.int(), leafHash: z.string() }),
  reason: z.string(),
});

const NOTHING = {
  time: null,
  addedAt: null,
  clockBackMs: 0,
  model: null,
  decoding: null,
  promptHash: null,
  id: null,
  words: 0,
} as const;

/** Descriptions of generators in one segment by the byte at which they stand; those met before are remembered. */
export class GeneratorReader {
  readonly #file: FileHandle;
  readonly #known = new Map<number, KnownGenerator>();

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Takes a description that was met while reading. What it says is seen only by who has its key. */
  meet({ offset, payload }: Pick<Frame, 'offset' | 'payload'>): void {
    // Writers start anew as well, so that a model whose settings always differ takes no memory without end.
    if (this.#known.size >= 8192) this.#known.clear();
    this.#known.set(offset, { payload: Buffer.from(payload), read: undefined });
  }

  /** @throws {RangeError} there is no such description */
  async at({ offset, key }: StoredGeneration['generator']): Promise<GeneratorDescription> {
    if (!this.#known.has(offset)) {
      const frame = await readFrame(this.#file, offset);
      if (typeof frame === 'string' || frame.kind !== 'generator')
        throw new RangeError(`no generator at byte ${offset}`);
      this.meet(frame);
    }
    const known = this.#known.get(offset)!;
    if (known.read === undefined || !known.read.key.equals(key)) {
      const description = decryptDescription(known.payload, key);
      if (description === undefined) throw new RangeError(`another generator at byte ${offset}`);
      known.read = { key: Buffer.from(key), description };
    }
    return known.read.description;
  }
}

interface KnownGenerator {
  readonly payload: Buffer;
  read: { readonly key: Buffer; readonly description: GeneratorDescription } | undefined;
}

/** Reads one frame by itself; the link before it is taken from the bytes in front of it. */
export async function readFrame(file: FileHandle, offset: number): Promise<Frame | string> {
  if (offset < HASH_BYTES) return 'no frame begins there';
  const head = await readAt(file, offset - HASH_BYTES, HASH_BYTES + FRAME_HEAD_BYTES);
  if (head.length < HASH_BYTES + FRAME_HEAD_BYTES) return 'the segment ends before it';
  const length = frameLength(head, HASH_BYTES);
  if (typeof length === 'string') return 'no frame begins there';
  if ((await file.stat()).size < offset + length) return 'the segment ends within it';
  const frame = decodeFrame(await readAt(file, offset, length), 0, { offset, previous: head.subarray(0, HASH_BYTES) });
  return typeof frame === 'string' ? 'its bytes do not fit its hash' : frame;
}

/** A generation as callers get it. @throws what its payload is not */
export async function decodeEntry(
  frame: Frame,
  place: { readonly index: number; readonly segment: string; readonly fingerprintVersion: number },
  generators: GeneratorReader,
): Promise<LedgerEntry> {
  const common = { ...place, offset: frame.offset, leafHash: frame.leafHash.toString('hex') };
  if (frame.isErased) {
    return {
      ...common,
      ...NOTHING,
      erased: true,
      textHash: new Uint8Array(0),
      paragraphs: new Float64Array(0),
      grams: new Float64Array(0),
      bands: new BigInt64Array(0),
      terms: new Uint32Array(0),
    };
  }
  const stored = decodeGeneration(frame.payload);
  const { model, decoding } = await generators.at(stored.generator);
  const { textHash, words, paragraphs, grams, bands, terms } = stored.fingerprint;
  return {
    ...common,
    erased: false,
    time: stored.time === null ? null : new Date(stored.time).toISOString(),
    addedAt: new Date(stored.addedAt).toISOString(),
    clockBackMs: stored.clockBackMs,
    model,
    decoding: { ...decoding, ...stored.settings },
    promptHash: stored.promptHash === null ? null : Buffer.from(stored.promptHash).toString('hex'),
    id: stored.id,
    words,
    textHash,
    paragraphs,
    grams,
    bands,
    terms,
    ...(stored.text !== null && { text: stored.text }),
  };
}

/** An erasure as callers get it. @throws what its payload is not */
export function decodeErasure(
  { offset, leafHash, payload }: Frame,
  { index, segment }: { readonly index: number; readonly segment: string },
): ErasureEntry {
  const { addedAt, erases, reason } = erasureSchema.parse(JSON.parse(payload.toString('utf8')));
  return { index, segment, offset, leafHash: leafHash.toString('hex'), addedAt, reason, erases };
}
