import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { ConfigError, InputError } from '../../errors.ts';
import { STYLE_GROUP_BITS, STYLE_GROUPS } from '../../kernels/style-counts.ts';
import { type StyleCard, styleCardSchema } from './style-card.ts';
import { STYLE_FEATURES } from './style-features.ts';

/** First bytes of a model file; the last one is its format version. */
const MAGIC = Buffer.from('OCSTYLE\u0001', 'latin1');
/** A header has a few kilobytes; a longer one is none. */
const MAX_HEADER_BYTES = 1 << 20;
export const STYLE_WEIGHT_COUNT = STYLE_GROUPS << STYLE_GROUP_BITS;

const headerSchema = z.strictObject({
  /** BCP 47 primary tags of the languages that it was trained on. */
  languages: z.array(z.string().min(2).max(12)).min(1),
  bias: z.number(),
  /** What one unit of a weight is worth, by group of n-grams. */
  scales: z.array(z.number().positive()).length(STYLE_GROUPS),
  features: z.array(
    z.strictObject({ name: z.string(), mean: z.number(), deviation: z.number().positive(), weight: z.number() }),
  ),
});

/** What a model file holds. */
export interface StyleParameters extends z.infer<typeof headerSchema> {
  /** Shape [2^18], both groups of n-grams. */
  readonly weights: Int8Array;
}

export interface StyleModel extends StyleParameters {
  /** `style-` and the first 12 digits of the SHA-256 of its file: scores of other models cannot be compared with its. */
  readonly id: string;
  /** Month in which the newest text of a generator that it was trained on was written: `2024-07`. */
  readonly newestGenerator: string;
  readonly card: StyleCard;
}

/** Bytes of a model file. Equal parameters give equal bytes. */
export function encodeStyleModel({ languages, bias, scales, features, weights }: StyleParameters): Uint8Array {
  const header = Buffer.from(JSON.stringify({ languages, bias, scales, features }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([MAGIC, length, header, Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength)]);
}

/** @throws {ConfigError} the bytes are no model, or one of other features */
export function decodeStyleModel(bytes: Uint8Array, place: string): StyleParameters {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerAt = MAGIC.length + 4;
  if (file.length < headerAt || !file.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw modelError(place, 'it does not begin as a style model does');
  }
  const headerLength = file.readUInt32LE(MAGIC.length);
  const weightsAt = headerAt + headerLength;
  if (headerLength > MAX_HEADER_BYTES || file.length !== weightsAt + STYLE_WEIGHT_COUNT) {
    throw modelError(place, `it has ${file.length} bytes, which is not what its header says`);
  }
  let header: unknown;
  try {
    header = JSON.parse(file.toString('utf8', headerAt, weightsAt));
  } catch {
    throw modelError(place, 'its header cannot be read');
  }
  const parsed = headerSchema.safeParse(header);
  if (!parsed.success) throw modelError(place, 'its header lacks something');
  const names = parsed.data.features.map(({ name }) => name).join(', ');
  const expected = STYLE_FEATURES.map(({ name }) => name).join(', ');
  if (names !== expected) {
    throw new ConfigError({
      place,
      problem: 'the model was trained with other features than this version has',
      hint: 'Train it again with outcross detector train, or use the version that trained it.',
    });
  }
  return { ...parsed.data, weights: new Int8Array(file.subarray(weightsAt)) };
}

/** Folder of the model that is shipped. */
export const SHIPPED_STYLE_MODEL = fileURLToPath(new URL('../../../models/style', import.meta.url));

/**
 * Loads a model and its card: a folder with `card.json` and the file that it names.
 *
 * @param folder default: the shipped model
 * @throws {InputError} a file is missing
 * @throws {ConfigError} the card cannot be meant, or the model's bytes are not those that it was written for
 */
export function loadStyleModel(folder: string = SHIPPED_STYLE_MODEL): StyleModel {
  const cardPath = path.join(folder, 'card.json');
  const card = parseCard(readNamed(cardPath).toString('utf8'), cardPath);
  const modelPath = path.join(folder, card.file);
  const bytes = readNamed(modelPath);
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (digest !== card.sha256) {
    throw new ConfigError({
      place: modelPath,
      problem: `its SHA-256 begins with ${digest.slice(0, 12)}, its card was written for ${card.sha256.slice(0, 12)}`,
      hint: 'Put back the model and the card that belong together: a model without its card says nothing about its limits.',
    });
  }
  return { ...decodeStyleModel(bytes, modelPath), id: card.id, newestGenerator: card.newestGenerator, card };
}

/** Id of the model with this file. */
export function styleModelId(bytes: Uint8Array): { readonly id: string; readonly sha256: string } {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { id: `style-${sha256.slice(0, 12)}`, sha256 };
}

function parseCard(text: string, place: string): StyleCard {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError({
      place,
      problem: 'it is no JSON',
      hint: 'Put back the card that came with the model.',
      cause,
    });
  }
  const parsed = styleCardSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new ConfigError({
    place,
    problem: `${issue.path.join('.') || 'the card'}: ${issue.message}`,
    hint: 'Put back the card that came with the model.',
  });
}

function readNamed(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new InputError({
      path: file,
      problem: 'the style model cannot be read',
      hint: 'Name a folder that outcross detector train wrote, or install the package anew.',
      cause,
    });
  }
}

function modelError(place: string, problem: string): ConfigError {
  return new ConfigError({
    place,
    problem: `no style model: ${problem}`,
    hint: 'Name a folder that outcross detector train wrote.',
  });
}
