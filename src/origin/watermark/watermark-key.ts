import * as z from 'zod';
import { ConfigError } from '../../errors.ts';
import { greenListSize, type KgwKey, kgwDetector } from './kgw.ts';
import { KGW_HASH_KEY, KGW_SEEDINGS } from './kgw-seed.ts';
import { type OwnGreenListKey, ownGreenListDetector } from './own-green-list.ts';
import { type SynthIdKey, synthIdDetector } from './synthid.ts';
import type { WatermarkDetector } from './watermark-score.ts';

const gamma = z.number().gt(0).lt(1);
const common = {
  /** What results call the key; never the key itself. */
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)
    .optional(),
  /** Family of the models that mark with it. */
  family: z.string().min(1).max(64).optional(),
};
const signed64 = z.union([
  z.int().transform((value) => BigInt(value)),
  z
    .string()
    .regex(/^-?\d{1,19}$/)
    .transform((text) => BigInt(text))
    .refine((value) => value === BigInt.asIntN(64, value)),
]);

const keySchema = z.discriminatedUnion('scheme', [
  z.strictObject({
    scheme: z.literal('own-green-list'),
    ...common,
    key: z.string().regex(/^(?:[0-9a-fA-F]{2}){16,1024}$/),
    gamma: gamma.default(0.5),
  }),
  z.strictObject({
    scheme: z.literal('kgw'),
    ...common,
    seeding: z.enum(KGW_SEEDINGS).default('simple_1'),
    hash_key: z.int().min(1).default(KGW_HASH_KEY),
    gamma: gamma.default(0.5),
    vocabulary_size: z.int().min(2).max(4_000_000),
    /** Where the lists were drawn. */
    device: z.enum(['cpu', 'cuda']).default('cpu'),
    select_green_tokens: z.boolean().default(true),
  }),
  z.strictObject({
    scheme: z.literal('synthid-text'),
    ...common,
    keys: z.array(signed64).min(1).max(128),
    ngram_len: z.int().min(2).max(32).default(5),
    context_history_size: z.int().min(1).max(1_000_000).default(1024),
    eos_token_id: z.int().min(0).optional(),
    variant: z.enum(['reference', 'transformers']).default('reference'),
    sampling_table_size: z
      .int()
      .min(2)
      .max(1 << 24)
      .default(65536),
    sampling_table_seed: z.int().min(0).default(0),
    device: z.enum(['cpu', 'cuda']).default('cpu'),
  }),
]);

export interface WatermarkKey {
  readonly detector: WatermarkDetector;
  readonly name: string | null;
  readonly family: string | null;
}

/**
 * Reads a key file (JSON) and gives the detector that holds the key. What the file says never reaches a message: errors name
 * its fields alone.
 *
 * @throws {ConfigError} a field is missing or cannot be meant; or the marks were drawn by a generator that cannot be followed
 */
export function parseWatermarkKey(text: string, place: string): WatermarkKey {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    // The engine's message quotes the text.
    throw new ConfigError({
      place,
      problem: 'is not JSON',
      hint: 'docs/watermarks.md shows a key file of each scheme.',
    });
  }
  const parsed = keySchema.safeParse(data);
  if (!parsed.success) {
    const fields = new Set(parsed.error.issues.map(({ path, code }) => fieldWords(path, code)));
    throw new ConfigError({
      place,
      problem: `cannot be meant: ${[...fields].slice(0, 5).join(', ')}`,
      hint: 'docs/watermarks.md lists the fields of each scheme and what they may hold.',
    });
  }
  const key = parsed.data;
  return { detector: detectorOf(key, place), name: key.name ?? null, family: key.family ?? null };
}

/** Fields by name where the schema knows them; a name that it does not know may be a secret in the wrong place. */
function fieldWords(path: readonly PropertyKey[], code: string): string {
  if (code === 'unrecognized_keys') return 'a field that the scheme does not have';
  if (path.length === 0) return 'no object with a scheme (own-green-list, kgw, synthid-text)';
  return `field "${path.map(String).join('.')}"`;
}

function detectorOf(key: z.infer<typeof keySchema>, place: string): WatermarkDetector {
  switch (key.scheme) {
    case 'own-green-list':
      return ownGreenListDetector({ key: Buffer.from(key.key, 'hex'), gamma: key.gamma } satisfies OwnGreenListKey);
    case 'kgw': {
      if (key.device === 'cuda') throw notReproducible(place, 'Its green lists');
      const kgw: KgwKey = {
        seeding: key.seeding,
        hashKey: key.hash_key,
        gamma: key.gamma,
        vocabularySize: key.vocabulary_size,
        greenFirst: key.select_green_tokens,
      };
      const count = greenListSize(kgw);
      if (count > 0) return kgwDetector(kgw);
      throw new ConfigError({
        place,
        problem: 'gamma leaves no token of the vocabulary green',
        hint: 'Take gamma and vocabulary_size as the generator had them.',
      });
    }
    case 'synthid-text': {
      const isTable = key.variant === 'transformers';
      if (isTable && key.device === 'cuda') throw notReproducible(place, 'Its table');
      const variant: SynthIdKey['variant'] = isTable
        ? { name: 'transformers', tableSize: key.sampling_table_size, tableSeed: key.sampling_table_seed }
        : { name: 'reference' };
      return synthIdDetector({
        keys: key.keys,
        ngramLength: key.ngram_len,
        contextHistory: key.context_history_size,
        endToken: key.eos_token_id,
        variant,
      });
    }
  }
}

function notReproducible(place: string, what: string): ConfigError {
  return new ConfigError({
    place,
    problem: 'names the device cuda, whose random numbers cannot be drawn here',
    hint: `${what} must be drawn again on such a device: use the generator's own detector there.`,
  });
}
