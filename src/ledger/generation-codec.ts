import { randomFillSync } from 'node:crypto';
import { canonicalJson } from '../io/canonical-json.ts';
import { ByteReader, ByteWriter } from './byte-cursor.ts';
import type { PreparedGeneration } from './check-generation.ts';
import type { Decoding, ModelName } from './ledger-entry.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import type { TextFingerprint } from './text-fingerprint.ts';

const VERSION = 1;
/** Makes the hash of an entry say nothing of its text to who has the hash alone; destroyed with the entry. */
const SALT_BYTES = 16;
/** Of the description's leaf hash: enough that no other description has the same. */
const GENERATOR_HASH_BYTES = 16;
const HAS_PROMPT_HASH = 1;
const HAS_TEXT = 2;
const HAS_TIME = 4;

/** Random bytes are drawn in advance: one call of the system for many entries. */
const salts = Buffer.alloc(SALT_BYTES * 1024);
let saltAt = salts.length;

/** What a payload holds besides the fingerprint, which is as `fingerprintText` gave it. */
export interface StoredGeneration {
  readonly generator: { readonly offset: number; readonly hash: Uint8Array };
  readonly addedAt: number;
  readonly clockBackMs: number;
  /** Milliseconds since 1970. */
  readonly time: number | null;
  readonly promptHash: Uint8Array | null;
  readonly id: string | null;
  /** The seed of the call, kept apart from the description because it differs from call to call. */
  readonly seed: Decoding[string] | undefined;
  readonly text: string | null;
  readonly fingerprint: Omit<TextFingerprint, 'positions'>;
}

/** The same in every entry of a model with the same settings: written once a segment. */
export interface GeneratorDescription {
  readonly model: ModelName;
  readonly decoding: Decoding;
}

/**
 * Payload of an entry. Numbers without a width are varints, hashes SHA-256:
 *
 * ```
 * 1   version                       16  salt
 * 16  hash of the description       n   byte of the description in the segment
 * 32  hash of the normalised text   1   flags: 1 prompt hash, 2 text, 4 time
 * 32  hash of the prompt, if any    n   time of adding, ms        n  claimed time minus it, zigzag, if any
 * n   words                         6 each  paragraphs, grams     8 each  band keys    4 each  terms
 * n   JSON of clockBackMs, id, seed        n   text, if kept
 * ```
 */
export function encodeGeneration(
  { text, fingerprint, promptHash, time, id, seed }: PreparedGeneration,
  place: {
    readonly generator: { readonly offset: number; readonly hash: Uint8Array };
    readonly addedAt: number;
    readonly clockBackMs: number;
  },
): Buffer {
  const { textHash, words, paragraphs, grams, bands, terms } = fingerprint;
  const writer = new ByteWriter(
    256 + (paragraphs.length + grams.length) * 6 + bands.length * 8 + terms.length * 4 + (text?.length ?? 0),
  );
  writer.uint8(VERSION);
  writer.raw(freshSalt());
  writer.raw(place.generator.hash.subarray(0, GENERATOR_HASH_BYTES));
  writer.varint(place.generator.offset);
  writer.raw(textHash);
  writer.uint8(
    (promptHash === null ? 0 : HAS_PROMPT_HASH) | (text === null ? 0 : HAS_TEXT) | (time === null ? 0 : HAS_TIME),
  );
  if (promptHash !== null) writer.raw(promptHash);
  writer.varint(place.addedAt);
  if (time !== null) writer.varint(zigzag(time - place.addedAt));
  writer.varint(words);
  writer.uint48s(paragraphs);
  writer.uint48s(grams);
  writer.int64s(bands);
  writer.uint32s(terms);
  const { clockBackMs } = place;
  const hasMore = clockBackMs > 0 || id !== null || seed !== undefined;
  writer.text(hasMore ? canonicalJson({ clockBackMs: clockBackMs || undefined, id: id ?? undefined, seed }) : '');
  if (text !== null) writer.text(text);
  return writer.bytes();
}

/** @throws {RangeError} or {SyntaxError} where the bytes are no such payload */
export function decodeGeneration(payload: Buffer): StoredGeneration {
  const reader = new ByteReader(payload);
  const version = reader.uint8();
  if (version !== VERSION) throw new RangeError(`an entry of version ${version}; this version of Outcross reads 1`);
  reader.raw(SALT_BYTES);
  const hash = reader.raw(GENERATOR_HASH_BYTES);
  const offset = reader.varint();
  const textHash = Uint8Array.from(reader.raw(HASH_BYTES));
  const flags = reader.uint8();
  const promptHash = flags & HAS_PROMPT_HASH ? Uint8Array.from(reader.raw(HASH_BYTES)) : null;
  const addedAt = reader.varint();
  const time = flags & HAS_TIME ? addedAt + fromZigzag(reader.varint()) : null;
  const words = reader.varint();
  const paragraphs = reader.uint48s();
  const grams = reader.uint48s();
  const bands = reader.int64s();
  const terms = reader.uint32s();
  const json = reader.text();
  const { clockBackMs = 0, id = null, seed } = json === '' ? {} : (JSON.parse(json) as Record<string, never>);
  const text = flags & HAS_TEXT ? reader.text() : null;
  if (!reader.isAtEnd) throw new RangeError('bytes follow the end of the entry');
  return {
    generator: { offset, hash },
    addedAt,
    clockBackMs,
    time,
    promptHash,
    id,
    seed,
    text,
    fingerprint: { textHash, words, paragraphs, grams, bands, terms },
  };
}

/** Whether an entry names the description with this leaf hash. */
export function isGeneratorHash(hash: Uint8Array, leafHash: Uint8Array): boolean {
  return Buffer.from(hash).equals(leafHash.subarray(0, GENERATOR_HASH_BYTES));
}

function freshSalt(): Buffer {
  if (saltAt === salts.length) {
    randomFillSync(salts);
    saltAt = 0;
  }
  saltAt += SALT_BYTES;
  return salts.subarray(saltAt - SALT_BYTES, saltAt);
}

function zigzag(value: number): number {
  return value < 0 ? -value * 2 - 1 : value * 2;
}

function fromZigzag(value: number): number {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}
