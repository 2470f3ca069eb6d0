import * as z from 'zod';

const text = z.string().min(1).max(2000);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime();
const units = z.int().min(1);
/** Independent units; a cluster of several counts by its mean, so that counts are not always whole. */
const arm = z
  .strictObject({ count: z.number().min(0), n: units })
  .refine((each) => each.count <= each.n, 'count is at most n');

const stratum = z.strictObject({
  id: text,
  label: text,
  dimension: text,
  isTail: z.boolean(),
  isTested: z.boolean(),
  reference: arm,
});

/** A line begins: its name and its ruler. */
const opened = z.strictObject({
  kind: z.literal('opened'),
  line: text,
  at: time,
  referenceHash: hash,
  referenceName: text,
  assumedHuman: z.boolean(),
  delta: z.number().min(0).lt(1),
  strata: z.array(stratum),
});

/** A generation was compared. Strata that it could not show, because nothing is known of their dimension, are left out. */
const generation = z.strictObject({
  kind: z.literal('generation'),
  at: time,
  hash,
  name: text,
  referenceHash: hash,
  /** Of texts and scores together, where scores were compared too. */
  outcome: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']),
  /** Of the scores alone; absent where none were held against people's. */
  scores: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']).optional(),
  alphas: z.strictObject({ primary: z.number().gt(0).lt(1), secondary: z.number().gt(0).lt(1) }),
  strata: z.array(
    z.strictObject({
      id: text,
      generation: arm,
      outcome: z.enum(['narrowed', 'kept', 'undecided']),
      isLost: z.boolean(),
      /** False: it was held against other people than the line's, those of other prompts, and its count goes into no evidence. */
      isCarried: z.boolean().optional(),
    }),
  ),
  panel: z.array(
    z.strictObject({
      id: text,
      title: text,
      ratio: z.number(),
      outcome: z.enum(['narrowed', 'over-dispersed', 'within', 'outside', 'undecided']),
    }),
  ),
  isOverDispersed: z.boolean(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});

/** The line changes its ruler. The bridge says how much of each new stratum the old ruler would have counted, measured on the same texts. */
const renewed = z.strictObject({
  kind: z.literal('renewed'),
  at: time,
  fromHash: hash,
  referenceHash: hash,
  referenceName: text,
  assumedHuman: z.boolean(),
  strata: z.array(stratum),
  bridge: z.array(
    z.strictObject({
      id: text,
      /** Stratum of the old ruler that it goes on from; null for a new one. */
      from: text.nullable(),
      /** Share by the new ruler over share by the old one; null where it goes on from none. */
      factor: z.number().gt(0).nullable(),
    }),
  ),
  /** Texts that were measured with both. */
  overlap: units,
});

/** A person took the decision about a generation. */
const decided = z.strictObject({
  kind: z.enum(['signed-off', 'rolled-back']),
  at: time,
  generation: hash,
  who: text,
  why: text,
});

export const lineEntrySchema = z.discriminatedUnion('kind', [opened, generation, renewed, decided]);

export type LineOpened = z.infer<typeof opened>;
export type LineGeneration = z.infer<typeof generation>;
export type LineRenewed = z.infer<typeof renewed>;
export type LineDecision = z.infer<typeof decided>;
export type LineStratum = z.infer<typeof stratum>;
/** What is written into a line, one after the other; nothing is ever changed. */
export type LineEntry = z.infer<typeof lineEntrySchema>;
