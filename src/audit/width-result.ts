import * as z from 'zod';
import { countSchema as count, shareSchema as share } from './result-schemas.ts';

export const widthMetricSchema = z.object({
  /** Id of the metric: docs/metrics.md says what each measures. */
  id: z.string(),
  /** Measured at `n`, in the metric's unit; rounded to 6 digits behind the point. */
  value: z.number(),
  /** Standard error by the jackknife over groups of documents; null where `no_interval` says why. */
  se: z.number().min(0).nullable(),
  /** Lower end of the 95 % interval; null where `se` is. */
  low: z.number().nullable(),
  /** Upper end of the 95 % interval; null where `se` is. */
  high: z.number().nullable(),
  /** Why there is no interval, in words; null where there is one. */
  no_interval: z.string().nullable(),
  /** What the value was measured on, in the units the metric counts: words, n-grams or bytes. */
  n: count,
});
export type WidthMetric = z.infer<typeof widthMetricSchema>;

export const rankPointSchema = z.object({
  /** Rank of a word by its frequency, 1 the most frequent. */
  rank: z.int().min(1),
  /** Occurrences of the word at that rank. */
  count: z.int().min(1),
});
export type RankPoint = z.infer<typeof rankPointSchema>;

/** An arm on one number of words. */
export const widthMeasureSchema = z.object({
  /** Words measured: arms of one dimension are compared where this is the same. */
  words: z.int().min(1),
  /** Documents that they came from. */
  documents: count,
  /** Median number of measured words a document; most metrics move with it, so arms where it differs are not alike. */
  median_document_words: z.number().min(0),
  metrics: z.array(widthMetricSchema),
  /** Metrics that this arm is too small or its texts too short for, and why. */
  not_measured: z.array(z.object({ id: z.string(), reason: z.string() })),
  /** How often the words occur, by rank, at most 60 points spaced by the logarithm of the rank. */
  rank_frequency: z.array(rankPointSchema),
});
export type WidthMeasure = z.infer<typeof widthMeasureSchema>;

export const widthArmSchema = z.object({
  /** Heading of origin, or the value of the group column. */
  arm: z.string(),
  /** What the arms divide: `origin` or `group:<column>`. Only arms of one dimension are compared. */
  dimension: z.string(),
  /** Words that the arm holds in different texts, of which those measured were drawn. */
  available_words: count,
  /** False where the arm was too small or could not be read. */
  measured: z.boolean(),
  /** Why it was not measured, in words; null where it was. */
  reason: z.string().nullable(),
  /** Share of the arm's records that were left out before measuring, because they repeat another word for word. */
  duplicates_removed_share: share,
  /** On each number of words that it shares with others of its dimension, most words first; empty where it was not measured. */
  measures: z.array(widthMeasureSchema),
});
export type WidthArm = z.infer<typeof widthArmSchema>;

/** How wide the language of each arm is, compared on equal numbers of words. */
export const widthSchema = z.object({
  /** Most words that an arm by origin was measured on; 0 where none was. */
  words: count,
  /** Documents of all arms together, each on the most words it was measured on. */
  documents: count,
  /** Groups of documents that the jackknife leaves out in turn: 32. */
  groups_jackknife: count,
  /** Groups of the columns beyond the largest ones that are measured (24 a column). */
  groups_left_out: count,
  /** Origin first, in the order human, synthetic, mixed, unknown; then the group columns by name and value. */
  arms: z.array(widthArmSchema),
});
export type Width = z.infer<typeof widthSchema>;
