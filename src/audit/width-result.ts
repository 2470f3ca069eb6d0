import * as z from 'zod';
import { countSchema as count, shareSchema as share } from './result-schemas.ts';

export const widthMetricSchema = z.object({
  /** Id of the metric: docs/concepts.md says what each measures. */
  id: z.string(),
  /** Measured at `n`, in the metric's unit; rounded to 6 digits behind the point. */
  value: z.number(),
  /** Standard error by the jackknife over groups of documents; null where there are too few of them. */
  se: z.number().min(0).nullable(),
  /** Lower end of the 95 % interval; null where `se` is. */
  low: z.number().nullable(),
  /** Upper end of the 95 % interval; null where `se` is. */
  high: z.number().nullable(),
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

export const widthArmSchema = z.object({
  /** Heading of origin, or the value of the group column. */
  arm: z.string(),
  /** What the arms divide: `origin` or `group:<column>`. Only arms of one dimension are compared. */
  dimension: z.string(),
  /** Documents measured. */
  documents: count,
  /** Words measured: the common `words` where the arm was measured. */
  words: count,
  /** Words that the arm holds, of which those were drawn. */
  available_words: count,
  /** False where the arm was too small or could not be read. */
  measured: z.boolean(),
  /** Why it was not measured, in words; null where it was. */
  reason: z.string().nullable(),
  /** Share of the arm's records that were left out before measuring, because they repeat another word for word. */
  duplicates_removed_share: share,
  /** Metrics that this arm is too small or too short for, and why. */
  not_measured: z.array(z.object({ id: z.string(), reason: z.string() })),
  /** Empty where the arm was not measured. */
  metrics: z.array(widthMetricSchema),
  /** How often the words occur, by rank, at most 60 points spaced by the logarithm of the rank; empty where not measured. */
  rank_frequency: z.array(rankPointSchema),
});
export type WidthArm = z.infer<typeof widthArmSchema>;

/** How wide the language of each arm is, measured on the same number of words in each. */
export const widthSchema = z.object({
  /** Words drawn from each measured arm: no measure of width may be compared between samples of different size. */
  words: count,
  /** Documents measured in all arms together. */
  documents: count,
  /** Groups of documents that the jackknife leaves out in turn: 32. */
  groups_jackknife: count,
  /** Groups of the columns beyond the largest ones that are measured (24 a column). */
  groups_left_out: count,
  /** Origin first, in the order human, synthetic, mixed, unknown; then the group columns by name and value. */
  arms: z.array(widthArmSchema),
});
export type Width = z.infer<typeof widthSchema>;
