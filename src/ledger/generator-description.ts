import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../io/canonical-json.ts';
import type { Decoding, ModelName } from './ledger-entry.ts';

/** What many entries of a segment share: it is written once, and they name it. */
export interface GeneratorDescription {
  readonly model: ModelName;
  /** Only settings that `partSettings` calls shared. */
  readonly decoding: Decoding;
}

export const GENERATOR_KEY_BYTES = 16;
/** Without it the key could be computed by who guesses the description. */
const SALT_BYTES = 16;
const CIPHER = 'aes-128-ctr';
/** Each key is used once. */
const COUNTER = Buffer.alloc(16);

const setting = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const schema: z.ZodType<GeneratorDescription> = z.strictObject({
  model: z.strictObject({
    family: z.string(),
    name: z.string().optional(),
    base: z.string().optional(),
    version: z.string().optional(),
  }),
  decoding: z.record(z.string(), setting),
}) as never;

/**
 * A description as it lies in its segment: encrypted (AES-128 in counter mode) with a key that only the entries which name it hold.
 * Once the last of them is destroyed nobody can read it, and no frame that others may still need has to be touched. The key is the
 * beginning of the SHA-256 of what it encrypts, 16 random bytes included: it also says that no other description stands there.
 */
export function encryptDescription(description: GeneratorDescription): {
  readonly payload: Buffer;
  readonly key: Buffer;
} {
  const plain = Buffer.concat([randomBytes(SALT_BYTES), Buffer.from(canonicalJson(description))]);
  const key = keyOf(plain);
  const cipher = createCipheriv(CIPHER, key, COUNTER);
  return { payload: Buffer.concat([cipher.update(plain), cipher.final()]), key };
}

/** The description that a key belongs to. @returns undefined where it belongs to another */
export function decryptDescription(payload: Uint8Array, key: Uint8Array): GeneratorDescription | undefined {
  const decipher = createDecipheriv(CIPHER, key, COUNTER);
  const plain = Buffer.concat([decipher.update(payload), decipher.final()]);
  if (!keyOf(plain).equals(key)) return undefined;
  return schema.parse(JSON.parse(plain.toString('utf8', SALT_BYTES)));
}

function keyOf(plain: Uint8Array): Buffer {
  return hash('sha256', plain, 'buffer').subarray(0, GENERATOR_KEY_BYTES);
}
