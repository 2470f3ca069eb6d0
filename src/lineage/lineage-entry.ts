import * as z from 'zod';

const name = z.string().trim().min(1).max(200);
/** Who says so. */
const by = name.optional();
const note = z.string().max(10_000).nullable();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Of text that a model wrote: at least 1. */
const depth = z
  .strictObject({ min: z.int().min(1), max: z.int().min(1).nullable() })
  .refine(({ min, max }) => max === null || min <= max, 'min is above max');

/** A model: what it was trained on and what it started from. */
export const modelEntrySchema = z.strictObject({
  schema: z.literal('outcross.model/1'),
  name,
  /** What data calls it besides; compared without regard to case. */
  aliases: z.array(name).max(100),
  /** Who trained it, as records name it: openai, meta, ours. */
  family: name.nullable(),
  /** Model it started from: one of the lineage, or any other, of whose data nothing is known then. */
  base: name.nullable(),
  /** Builds it was trained on, each as it was then; null: nobody knows. */
  trained_on: z
    .array(z.strictObject({ build: name, digest: sha256 }))
    .min(1)
    .max(10_000)
    .nullable(),
  /** Depth of its text where somebody vouches for it; it counts before all that follows from the rest. */
  depth: depth.nullable(),
  added_at: z.iso.datetime(),
  by,
  note,
});
export type ModelEntry = Readonly<z.infer<typeof modelEntrySchema>>;

/** Outputs of a model: the sources under which audits read them. */
export const generationEntrySchema = z.strictObject({
  schema: z.literal('outcross.generation/1'),
  name,
  model: name,
  sources: z.array(name).min(1).max(10_000),
  added_at: z.iso.datetime(),
  by,
  note,
});
export type GenerationEntry = Readonly<z.infer<typeof generationEntrySchema>>;

/** Something that must not be built from any more. */
export const withdrawalEntrySchema = z.strictObject({
  schema: z.literal('outcross.withdrawal/1'),
  name,
  target: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('record'), record: z.string().min(1) }),
    z.strictObject({ kind: z.literal('source'), source: name }),
    z.strictObject({ kind: z.literal('where'), expression: z.string().min(1).max(10_000) }),
  ]),
  reason: z.string().max(10_000).nullable(),
  /** What it had reached by then. */
  reached: z.strictObject({ builds: z.array(name), models: z.array(name), generations: z.array(name) }),
  withdrawn_at: z.iso.datetime(),
  by,
});
export type WithdrawalEntry = Readonly<z.infer<typeof withdrawalEntrySchema>>;

/** Schema of each kind of entry, by its folder. */
export const LINEAGE_SCHEMAS = {
  models: modelEntrySchema,
  generations: generationEntrySchema,
  withdrawals: withdrawalEntrySchema,
} as const;
export type LineageKind = keyof typeof LINEAGE_SCHEMAS;
export type LineageEntry<Kind extends LineageKind> = Readonly<z.infer<(typeof LINEAGE_SCHEMAS)[Kind]>>;
