import * as z from 'zod';
import { countSchema as count, exampleSchema, shareSchema as share } from './result-schemas.ts';

export const topicSchema = z.object({
  /** Number of the topic, from 0, largest first. It means nothing outside this file. */
  id: count,
  /** Up to 6 words that are frequent in it and seldom elsewhere, most telling first. */
  words: z.array(z.string()),
  /** Sampled texts in it. */
  documents: count,
  /** `documents` of all sampled ones. */
  share: share,
  /** Lower end of the 95 % interval of the share. */
  low: share,
  /** Upper end of the 95 % interval of the share. */
  high: share,
  /** Share of its words whose origin is human (verified or declared). */
  human_share: share,
  /** True where the topic is rare: in the tail of the topics by share. */
  rare: z.boolean(),
  /** Texts closest to its middle. */
  examples: z.array(exampleSchema),
  /** Place on the map from left to right: near topics share words; the number itself means nothing. */
  x: z.number(),
  /** Place on the map from bottom to top. */
  y: z.number(),
});
export type Topic = z.infer<typeof topicSchema>;

/** What the data is about: a sample of its texts, grouped by the words they share. */
export const topicsSchema = z.object({
  /** Texts in the sample, chosen by content hash. */
  sampled: count,
  /** Texts that it was drawn from. */
  documents: count,
  /** Why there are none; null where there are. */
  reason: z.string().nullable(),
  /** Largest first. */
  clusters: z.array(topicSchema),
  /** Null where there are no topics. */
  embedder: z
    .object({
      /** Name and version of what turned texts into numbers. */
      id: z.string(),
      /** Numbers that stand for one text. */
      dimensions: count,
      /** What it learnt from: this data alone, or a model made elsewhere. */
      fitted_on: z.string(),
    })
    .nullable(),
});
export type Topics = z.infer<typeof topicsSchema>;
