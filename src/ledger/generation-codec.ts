import { randomFillSync } from 'node:crypto';
import { canonicalJson } from '../io/canonical-json.ts';
import { ByteReader, ByteWriter } from './byte-cursor.ts';
import type { PreparedGeneration } from './check-generation.ts';
import { GENERATOR_KEY_BYTES } from './generator-description.ts';
import type { Decoding } from './ledger-entry.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import type { TextFingerprint } from './text-fingerprint.ts';

const VERSION = 2;
/** Makes the hash of an entry say nothing of its text to who has the hash alone; destroyed with the entry. */
const SALT_BYTES = 16;
const HAS_PROMPT_HASH = 1;
const HAS_TEXT = 2;
const HAS_TIME = 4;

/** Random bytes are drawn in advance: one call of the system for many entries. */
const salts = Buffer.alloc(SALT_BYTES * 1024);
let saltAt = salts.length;

/** What a payload holds besides the fingerprint, which is as `fingerprintText` gave it. */
export interface StoredGeneration {
  /** Where the description stands in the segment, and the key to it. */
  readonly generator: { readonly offset: number; readonly key: Uint8Array };
  readonly addedAt: number;
  readonly clockBackMs: number;
  /** Milliseconds since 1970. */
  readonly time: number | null;
  readonly promptHash: Uint8Array | null;
  readonly id: string | null;
  /** Settings of the call that its description does not hold. */
  readonly settings: Decoding;
  readonly text: string | null;
  readonly fingerprint: Omit<TextFingerprint, 'positions'>;
}

/** About how many bytes the payload of an entry takes, without id and settings. */
export function payloadBytes({ text, fingerprint }: Pick<PreparedGeneration, 'text' | 'fingerprint'>): number {
  const { paragraphs, grams, bands, terms } = fingerprint;
  const numbers = (paragraphs.length + grams.length) * 6 + bands.length * 8 + terms.length * 4;
  return 256 + numbers + (text === null ? 0 : Buffer.byteLength(text));
}

/**
 * Payload of an entry. Numbers without a width are varints, hashes SHA-256:
 *
 * ```
 * 1   version                       16  salt
 * 16  key to the description        n   byte of the description in the segment
 * 32  hash of the normalised text   1   flags: 1 prompt hash, 2 text, 4 time
 * 32  hash of the prompt, if any    n   time of adding, ms        n  claimed time minus it, zigzag, if any
 * n   words                         6 each  paragraphs, grams     8 each  band keys    4 each  terms
 * n   JSON of clockBackMs, id, settings    n   text, if kept
 * ```
 */
export function encodeGeneration(
  { text, fingerprint, promptHash, time, id, settings }: PreparedGeneration,
  place: {
    readonly generator: StoredGeneration['generator'];
    readonly addedAt: number;
    readonly clockBackMs: number;
  },
): Buffer {
  const { textHash, words, paragraphs, grams, bands, terms } = fingerprint;
  const writer = new ByteWriter(payloadBytes({ text, fingerprint }));
  writer.uint8(VERSION);
  writer.raw(freshSalt());
  writer.raw(place.generator.key);
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
  const hasSettings = Object.keys(settings).length > 0;
  const hasMore = clockBackMs > 0 || id !== null || hasSettings;
  const more = {
    clockBackMs: clockBackMs || undefined,
    id: id ?? undefined,
    settings: hasSettings ? settings : undefined,
  };
  writer.text(hasMore ? canonicalJson(more) : '');
  if (text !== null) writer.text(text);
  return writer.bytes();
}

/** @throws {RangeError} or {SyntaxError} where the bytes are no such payload */
export function decodeGeneration(payload: Buffer): StoredGeneration {
  const reader = new ByteReader(payload);
  readVersion(reader);
  reader.raw(SALT_BYTES);
  const key = reader.raw(GENERATOR_KEY_BYTES);
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
  const { clockBackMs = 0, id = null, settings = {} } = json === '' ? {} : (JSON.parse(json) as Record<string, never>);
  const text = flags & HAS_TEXT ? reader.text() : null;
  if (!reader.isAtEnd) throw new RangeError('bytes follow the end of the entry');
  return {
    generator: { offset, key },
    addedAt,
    clockBackMs,
    time,
    promptHash,
    id,
    settings,
    text,
    fingerprint: { textHash, words, paragraphs, grams, bands, terms },
  };
}

/** Where the description of an entry stands, and the key to it, without reading the rest. @throws {RangeError} the bytes are no entry */
export function generatorOf(payload: Buffer): StoredGeneration['generator'] {
  const reader = new ByteReader(payload);
  readVersion(reader);
  reader.raw(SALT_BYTES);
  const key = reader.raw(GENERATOR_KEY_BYTES);
  return { offset: reader.varint(), key };
}

function readVersion(reader: ByteReader): void {
  const version = reader.uint8();
  if (version !== VERSION)
    throw new RangeError(`an entry of version ${version}; this version of Outcross reads ${VERSION}`);
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
