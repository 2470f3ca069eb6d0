import * as z from 'zod';
import { ORIGIN_GROUPS } from '../record/origin.ts';
import { countSchema as count, exampleSchema, massSchema, shareSchema as share } from './result-schemas.ts';

/**
 * How two records repeat each other. `identical`: the same text, once Unicode forms and line ends are made alike. `similar`: their sets of word 5-grams overlap by
 * `settings.similar_at` or more. `removable`: all that the first says stands in the second, so that it can go without loss.
 */
export const REPEAT_RELATIONS = ['identical', 'similar', 'removable'] as const;

export const repeatPairSchema = z.object({
  relation: z.enum(REPEAT_RELATIONS),
  /** Jaccard index of the two sets of word 5-grams; null where a text has none (under 5 words). */
  jaccard: share.nullable(),
  /** Share of the distinct word 3-grams of `a` that occur in `b`; null where `a` has none. */
  containment: share.nullable(),
  /** Where one of the two would go, it is this one. */
  a: exampleSchema,
  b: exampleSchema,
});
export type RepeatPair = z.infer<typeof repeatPairSchema>;

export const repeatsByStratumSchema = massSchema.extend({
  /** Dimension name to value, as in `strata.groups`. */
  dimensions: z.record(z.string(), z.string()),
  /** The same in words. */
  label: z.string(),
  /** Records of the stratum that have an identical copy or stand in a confirmed pair, whichever of the copies would stay. */
  repeated_records: count,
  /** Records that could be removed without loss if nothing held them: `removed_records` + `kept_by_budget`. */
  removable_records: count,
  /** Records that removal would take at `settings.budget`. */
  removed_records: count,
  /** Removable records that the budget leaves in. */
  kept_by_budget: count,
  /** `removable_records` of `records`. */
  share_removable: share,
});
export type RepeatsByStratum = z.infer<typeof repeatsByStratumSchema>;

export const repeatsBySourceSchema = z.object({
  source: z.string(),
  /** All records of the source. */
  records: count,
  /** Records of the source that are identical to another, here or elsewhere; the best of each set of identical ones is not counted. */
  identical: count,
  /** Records of the source in at least one confirmed similar pair. */
  similar: count,
  /** Records of the source that removal would take. */
  removed: count,
  /** Words in those. */
  words_removed: count,
});
export type RepeatsBySource = z.infer<typeof repeatsBySourceSchema>;

export const templateFamilySchema = massSchema.extend({
  /** First characters of one of them; null when text is kept out. */
  preview: z.string().nullable(),
  /** The record of the preview, chosen by content hash. */
  record_id: z.string(),
});
export type TemplateFamily = z.infer<typeof templateFamilySchema>;

export const againstSchema = massSchema.extend({
  /** The audit it was compared with: the name of its folder, in this workspace or another. */
  name: z.string(),
  /** The snapshot of that audit: which reading of which data it was. */
  snapshot_id: z.string(),
  /** Records here whose text stands there word for word. */
  identical: count,
  /**
   * Other records here that are similar to one there: an estimate, from signatures of 112 values each with a standard error of about 0.05 a
   * pair, because the texts there are not read again. A text that stands whole in a much longer one is not similar to it.
   */
  similar: count,
  /** Says that `similar`, what it adds to `records` and `words`, and the `jaccard` of similar examples are estimates. */
  similar_estimated: z.literal(true),
  /** The other way round: all records there, those that stand here word for word, and at least so many that are similar to one here, by estimate. */
  other: z
    .object({ records: count, identical: count, similar: count })
    .default({ records: 0, identical: 0, similar: 0 }),
  /** Pairs of texts that were left out because there were too many, each of one side or of both: with any, more may be similar. */
  not_compared: count,
  /** Pairs of a record here (`a`) and a record there (`b`). */
  examples: z.array(repeatPairSchema),
});
export type Against = z.infer<typeof againstSchema>;

/** What repeats in the data, and what its removal would take. In a sampled audit all of it is within the sample: copies are found only where both were drawn. */
export const repeatsSchema = z.object({
  settings: z.object({
    /** Words of one shingle: 5. Texts of fewer words are only compared as a whole. */
    shingle_words: count,
    /** MinHash values of one text: 112. */
    hashes: count,
    /** Bands they form: 28. Two texts that share one are nominated for comparison. */
    bands: count,
    /** Jaccard index from which two texts are similar: 0.5. */
    similar_at: share,
    /** Share of a stratum's records that removal takes at most: 0.1. */
    budget: share,
    /** Columns beside the texts in which a record may differ from the copy that stays for it, as asked; `all`: in any. */
    ignored_columns: z.array(z.string()).default([]),
    /** Columns in which it may not, although they look as if they told rows apart, as asked. */
    compared_columns: z.array(z.string()).default([]),
  }),
  identical: z.object({
    /** Sets of two and more records with the same text. */
    groups: count,
    /** Records in them, without the best of each. */
    records: count,
    /** Words of those records. */
    words: count,
    /** `records` of all records. */
    share_of_records: share,
    /** `words` of all words. */
    share_of_words: share,
  }),
  similar: z.object({
    /** Pairs that were compared and found similar; identical ones are not among them. */
    pairs: count,
    /** Those with a Jaccard index of 0.8 or more. */
    pairs_at_0_8: count,
    /** Records in at least one of the pairs. */
    records: count,
    /** Words of those records. */
    words: count,
  }),
  /** At `settings.budget`. What could go before the budget is `records` + `kept_by_budget`. */
  removal: z.object({
    /** Records that removal would take: `identical` + `contained`. What the budget leaves in is not among them. */
    records: count,
    /** Words of those records. */
    words: count,
    /** Of the records: those with the same text as one that stays. */
    identical: count,
    /** Of the records: those of which every run of three words and symbols stands in another that stays, which says more. */
    contained: count,
    /** Records that could go without loss but are left in, because their stratum would lose more than `settings.budget`. */
    kept_by_budget: count,
    /** Records whose text could go but that stay, because their rows say something else beside the text than those of the copies. */
    other_columns_differ: count.default(0),
    /** Rows that would go whole: all their records would, and one row that stays holds them all. */
    rows: count.default(0),
    /** Of the records: those in other rows, which stay for what else they hold. */
    records_in_rows_that_stay: count.default(0),
  }),
  /** Columns beside the texts. They hold what is not read as text, id, date, address or origin. */
  columns: z
    .object({
      /** Columns that were not compared, at most 50, those of most rows first: their names or values tell rows apart, or it was `asked`. */
      uncompared: z.array(z.object({ column: z.string(), because: z.enum(['name', 'values', 'asked']) })),
      /** Columns in which records counted as `removal.other_columns_differ` differ from their copies, at most 50, and how many of `looked_at`. */
      differing: z.array(z.object({ column: z.string(), records: count })),
      /** Records looked at for `differing`: the first 100 by id. */
      looked_at: count,
    })
    .default({ uncompared: [], differing: [], looked_at: 0 }),
  pairs: z.object({
    /** Pairs that share a band. */
    nominated: count,
    /** Pairs whose texts were compared. */
    compared: count,
    /** Pairs found similar or removable. */
    confirmed: count,
    /** Pairs not compared because there were too many. */
    not_compared: count,
    /** At most so many further pairs share a band and were not tried, because very many texts share it. */
    not_tried: count,
    /** Pairs not compared because a text could not be read again. */
    unreadable: count,
  }),
  clusters: z.object({
    /** Sets of records connected by identity or by confirmed pairs. */
    count: count,
    /** Records of the largest one; 0 where there are none. */
    largest: count,
  }),
  /** Template families there are; `templates` lists the largest. */
  template_families: count,
  /** Large sets of texts with the same set phrases that are mostly no confirmed copies of each other. Largest first, at most 20. */
  templates: z.array(templateFamilySchema),
  /** By heading of origin: what would be removed, and which copy would stay. Never `human` removed for another heading. */
  origin_shift: z.array(
    z.object({
      /** Heading of the records removed. */
      removed: z.enum(ORIGIN_GROUPS),
      /** Heading of the copies that stay for them. */
      survivor: z.enum(ORIGIN_GROUPS),
      /** Records removed. */
      records: count,
    }),
  ),
  /**
   * Strata that hold removable records, most of them first: the 100 with most, and the 100 of at least five with the highest
   * `share_removable`. Not among them are strata of a language that under a
   * tenth of their source is in and that was detected in texts under 100 characters, for the most part.
   */
  by_stratum: z.array(repeatsByStratumSchema),
  /** By source, sorted by id. */
  by_source: z.array(repeatsBySourceSchema),
  /** A few pairs of each relation, chosen by content hash. */
  examples: z.array(repeatPairSchema),
  /** Other data that this data was compared with (`--against`), in the order given; empty where there was none. */
  against: z.array(againstSchema),
});
export type Repeats = z.infer<typeof repeatsSchema>;
