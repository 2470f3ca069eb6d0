import * as z from 'zod';
import { countSchema as count, shareSchema as share } from './result-schemas.ts';

/** One way to estimate a share, with its 95 % interval; `share` is null for one that only bounds it. */
const shareEstimatorSchema = z.object({
  name: z.enum(['anchored', 'mixture', 'threshold']),
  share: share.nullable(),
  low: share,
  high: share,
});

/** How much of some texts a model wrote, as far as their style and marks tell. Shares are of texts. */
export const shareEstimateSchema = z.object({
  /**
   * Texts that no attested date and no verified capture makes human and that are no anchors, each content once; those without a score as
   * well. Of more scored texts than are sampled those sampled, and of the others as many as are beside them.
   */
  texts: count,
  /** Of them those that `low`, `high` and `point` speak of: scored, with enough known-human text of their length to compare with. */
  n: count,
  /** Known-human texts that they were compared with. */
  anchors: count,
  /**
   * Whose texts those are: of the same source, or only of other sources, and then there is no point. Null where the estimate abstains; absent
   * in audits of earlier versions.
   */
  compared_with: z.enum(['own', 'others']).nullable().optional(),
  /** Share of all texts that bear a proof or the residue of a product: needs no anchors. */
  floor: share,
  /** Lower end of the 95 % interval: supposes nothing about how models write. The floor where the estimate abstains. */
  low: share,
  /** Upper end of the 95 % interval, by the generator that the detector finds worst; 1 where nothing bounds it. */
  high: share,
  /** Most likely share; null where the estimate abstains, or is in doubt. */
  point: share.nullable(),
  /** 95 % bootstrap interval of the point over texts; null where it is. */
  point_interval: z.tuple([share, share]).nullable(),
  estimators: z.array(shareEstimatorSchema),
  /**
   * Why there is no point: the texts are unlike the anchors, all anchors are of other sources, estimators contradict each other, or nothing
   * bounds what is found.
   */
  doubts: z.array(
    z.discriminatedUnion('code', [
      z.object({ code: z.literal('anchors-unlike'), level: share, texts: share, expected: share, p: share }),
      z.object({ code: z.literal('estimators-differ'), lower: shareEstimatorSchema, higher: shareEstimatorSchema }),
      z.object({ code: z.literal('anchors-of-others') }),
      z.object({ code: z.literal('no-profiles') }),
    ]),
  ),
  /** Why there is no estimate; null where there is one. */
  abstains: z.enum(['no-texts', 'too-few-anchors']).nullable(),
});
export type ShareSummary = z.infer<typeof shareEstimateSchema>;

export const prevalenceSchema = z.object({
  detector: z.object({
    model: z.string(),
    /** Month of the newest generator that the detector knows; texts of later ones may pass for human. */
    newest_generator: z.string(),
    languages: z.array(z.string()),
  }),
  /** What style is held against where it speaks of single texts. Absent in audits of earlier versions. */
  single_texts: z
    .object({
      /** Columns in which a text is held against known-human texts of its own group alone. */
      group_columns: z.array(z.string()),
      /** Scored records of which nothing is said, by source and reason. */
      silent: z.array(z.object({ source: z.string(), reason: z.string(), records: count })),
      /** Scored records whose p is by known-human texts of other sources alone and decides nothing. Absent in audits of earlier versions. */
      undecided: z.array(z.object({ source: z.string(), records: count })).optional(),
    })
    .optional(),
  /** Fewest known-human texts of a source, language and length that anything is said with. */
  anchors_needed: count,
  /** Known-human texts by the source they stand for; null: for every source. */
  anchors: z.array(
    z.object({ source: z.string().nullable(), language: z.string(), texts: count, from: z.enum(['files', 'data']) }),
  ),
  /** References that some of these texts are from, with the sources that they were named for; null: none. Absent where there are none. */
  references: z
    .array(
      z.object({
        source: z.string().nullable(),
        name: z.string(),
        hash: z.string(),
        texts: count,
        /** Of them those that are human by declaration alone: they are of no source and decide nothing. Absent where there are none. */
        declared: count.optional(),
      }),
    )
    .optional(),
  /** Texts of each source that stand among those known to be human themselves, and are not judged. Absent where there are none. */
  among_anchors: z.array(z.object({ source: z.string(), texts: count })).optional(),
  by_source: z.array(
    shareEstimateSchema.extend({
      source: z.string(),
      /** Texts of the whole source that `n` are, or are a sample of; rounded to three digits where too many to be counted. */
      stands_for: count.optional(),
    }),
  ),
  /** By month of writing; months of a source with too few texts are joined with their neighbours. */
  by_month: z.array(shareEstimateSchema.extend({ source: z.string(), first: z.string(), last: z.string() })),
});
export type Prevalence = z.infer<typeof prevalenceSchema>;
