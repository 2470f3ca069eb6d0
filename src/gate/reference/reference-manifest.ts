import * as z from 'zod';

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const REFERENCE_PARTS = ['calibration', 'comparator', 'reserve'] as const;
export type ReferencePart = (typeof REFERENCE_PARTS)[number];

export const stratumDefinitionSchema = z.strictObject({
  /** 'language:is', 'topic:7', 'source:letters', 'tail-topics', 'surprisal:high'. */
  id: z.string().min(1),
  /** For people: "letters before 1850", "topic: senate, treaty, ratify". */
  label: z.string().min(1),
  /** 'language', 'topic', 'surprisal', 'length', or a group column. */
  dimension: z.string().min(1),
  /** What belongs to it: values of a group column, topics, or a band of mean surprisal under the reference's model. */
  rule: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('group'),
      column: z.string(),
      values: z.array(z.string()),
      /** All values but these, also those that were never seen: what is rare in one part is mostly other values in the next. */
      isAllBut: z.literal(true).optional(),
    }),
    z.strictObject({ kind: z.literal('topics'), topics: z.array(count) }),
    z.strictObject({ kind: z.literal('surprisal'), from: z.number().nullable(), below: z.number().nullable() }),
  ]),
  isTail: z.boolean(),
  /** In the primary family: at most 8; the comparator holds at least 350 of each, or it is the only one that there could be. */
  isTested: z.boolean(),
});
type StratumDefinitionData = z.infer<typeof stratumDefinitionSchema>;
/** A part of what people write whose mass is held against a generation. */
export type StratumDefinition = Readonly<StratumDefinitionData>;

const partSizeSchema = z.strictObject({ documents: count, units: count, words: count });

/** Everything that a measurement against a reference rests on; its hash names the ruler. Holds no time, place or version of a program. */
export const referenceManifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string().min(1),
  /** What is exchangeable: 'prompt' where documents answer prompts, 'document', or the name of a column. */
  unit: z.string().min(1),
  /** Fields that documents were read from, as `RecordAttributes.field`: 'text', 'messages[assistant]'. */
  fields: z.array(z.string()),
  wordRule: z.string(),
  /** Words of each document that are compared. */
  firstWords: z.int().min(1),
  salt: z.string(),
  splitEdges: z.tuple([share, share]),
  dedupe: z.strictObject({
    exact: z.string(),
    /** Jaccard similarity of word 5-grams from which two texts go to one part. */
    similarAt: share,
    /** Records that repeat another one's text and prompt. */
    removedRecords: count,
    removedShare: share,
    /** Share of the documents in the largest set that is kept together. */
    largestClusterShare: share,
  }),
  groupColumns: z.array(z.string()),
  strata: z.array(stratumDefinitionSchema),
  /** SHA-256 over the canonical JSON of `strata`. */
  strataHash: sha256,
  /** Id of the smallest stratum that bears a name; null where there are none. */
  smallestStratum: z.string().nullable(),
  /** Topics of the calibration part, by number: words that tell of them, and their documents there. */
  topics: z.array(z.strictObject({ words: z.array(z.string()), documents: count })),
  /** Centroids of the topics; null where there are too few documents. `hash` is over little-endian Float32. */
  centroids: z.strictObject({ hash: sha256, count, dimensions: count }),
  /** Mean surprisal by share of the calibration part's documents, each measured without its own unit. */
  thresholds: z.strictObject({
    surprisal: z.array(z.strictObject({ share, value: z.number() })),
  }),
  surprisal: z.strictObject({ id: z.string(), hash: sha256 }),
  embedder: z.strictObject({ id: z.string(), fitHash: sha256 }),
  /** Tolerated relative loss. */
  delta: share,
  alphas: z.strictObject({ primary: share, secondary: share }),
  prng: z.string(),
  seed: z.int().min(0),
  /** Words wanted of each part at most. */
  wordsPerPart: count,
  n: z.strictObject({ calibration: partSizeSchema, comparator: partSizeSchema, reserve: partSizeSchema }),
  /** Of the records that documents could be drawn from. */
  origin: z.strictObject({
    records: count,
    human: share,
    verified: share,
    declared: share,
    /** Taken as human because the user said so; every verdict says it. */
    assumedHuman: z.boolean(),
    /** Share of the documents that nothing but `assumedHuman` says are human. */
    assumedShare: share,
  }),
  /** SHA-256 over the documents' text digests in hexadecimal, in order of parts and documents, a line each. */
  textsRoot: sha256,
  /** SHA-256 over the rows that describe the documents: ids, units, prompts, groups. */
  documentsHash: sha256,
  /** The reference that this one was renewed from. */
  parent: z.strictObject({ hash: sha256 }).nullable(),
});
export type ReferenceManifest = Readonly<z.infer<typeof referenceManifestSchema>>;
