import * as z from 'zod';

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Bands of items by how much people took them, the most taken first; the last holds items that the calibration part lacks. */
export const ITEM_BANDS = ['head', 'middle', 'tail', 'rarest', 'unseen'] as const;
export type ItemBand = (typeof ITEM_BANDS)[number];

const interactionStratumSchema = z.strictObject({
  /** 'items:head', 'items:rarest+unseen', 'users:items:head', 'country:=is', 'country:rare'. */
  id: z.string().min(1),
  /** For people: "tail items", "country is". */
  label: z.string().min(1),
  /** 'popularity', 'popularity by user', or a group column. */
  dimension: z.string().min(1),
  /** What belongs to it: events on items of some bands, or with values of a group column. */
  rule: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('bands'), bands: z.array(z.enum(ITEM_BANDS)) }),
    z.strictObject({
      kind: z.literal('group'),
      column: z.string(),
      values: z.array(z.string()),
      /** All values but these, also those that were never seen. */
      isAllBut: z.literal(true).optional(),
    }),
  ]),
  /** Whether each event counts once, or each user by the share of its events. */
  counts: z.enum(['events', 'users']),
  isTail: z.boolean(),
  /** In the primary family. */
  isTested: z.boolean(),
});
/** A part of what people take whose share is held against a generation. */
export type InteractionStratum = Readonly<z.infer<typeof interactionStratumSchema>>;

const partSizeSchema = z.strictObject({ users: count, events: count });

/** Everything that a measurement against a reference of interactions rests on; its hash names the ruler. Holds no time, place or version. */
export const interactionManifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('interactions'),
  name: z.string().min(1),
  unit: z.literal('user'),
  salt: z.string(),
  splitEdges: z.tuple([share, share]),
  /** Ratings from which a row is an event; null: every row is. */
  atLeast: z.number().nullable(),
  dedupe: z.strictObject({
    exact: z.string(),
    /** Events that repeat another one's user, item and time. */
    removedEvents: count,
    removedShare: share,
  }),
  groupColumns: z.array(z.string()),
  bands: z.strictObject({
    /** Shares of the calibration part's events at which bands end. */
    edges: z.tuple([share, share, share]),
    /** Items of the calibration part. */
    items: count,
    /** SHA-256 over the list of items with their counts. */
    hash: sha256,
  }),
  strata: z.array(interactionStratumSchema),
  /** SHA-256 over the canonical JSON of `strata`. */
  strataHash: sha256,
  /** Tolerated relative loss. */
  delta: share,
  alphas: z.strictObject({ primary: share, secondary: share }),
  prng: z.string(),
  seed: z.int().min(0),
  n: z.strictObject({ calibration: partSizeSchema, comparator: partSizeSchema, reserve: partSizeSchema }),
  /** Of the rows that events were read from. */
  origin: z.strictObject({
    events: count,
    human: share,
    verified: share,
    declared: share,
    /** Taken as human because the user said so; every verdict says it. */
    assumedHuman: z.boolean(),
    /** Share of the rows that nothing but `assumedHuman` says are human. */
    assumedShare: share,
  }),
  /** SHA-256 over the users' texts' digests in hexadecimal, in order of parts and users, a line each. */
  textsRoot: sha256,
  /** SHA-256 over the rows that describe the users. */
  documentsHash: sha256,
});
export type InteractionManifest = Readonly<z.infer<typeof interactionManifestSchema>>;
