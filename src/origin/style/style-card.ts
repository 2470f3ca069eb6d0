import * as z from 'zod';
import { LENGTH_BUCKETS } from './style-bucket.ts';

export const STYLE_CARD_FORMAT = 'outcross-style-card';

const count = z.number().int().nonnegative();
const share = z.number().min(0).max(1);

/** Share of AI text found at a bound on false alarms among the human text of the same test. */
const figureSchema = z.strictObject({
  /** What was scored: `held out`, `domain: xsum`, `generator: claude-3-opus`. */
  test: z.string(),
  human: count,
  ai: count,
  auroc: share.nullable(),
  /** True positive rate where the threshold is exceeded by at most 5 %, 1 % of the human texts; null for too few. */
  tprAt5: share.nullable(),
  tprAt1: share.nullable(),
});
export type StyleFigure = z.infer<typeof figureSchema>;

/** What a model was made of, how well it did, and what it must not be used for: `card.json` beside the model. */
export const styleCardSchema = z.strictObject({
  format: z.literal(STYLE_CARD_FORMAT),
  version: z.literal(1),
  id: z.string().regex(/^style-[0-9a-f]{12}$/),
  /** Name of the model file in the card's folder. */
  file: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string(),
  languages: z.array(z.string()).min(1),
  /** Month of the newest generated text that it was trained on; later generators are unknown to it. */
  newestGenerator: z.string().regex(/^(\d{4}-\d{2}|unknown)$/),
  /** Licence under which the weights are given. */
  licence: z.string(),
  notice: z.array(z.string()),
  training: z.strictObject({
    seed: z.number().int(),
    inverseStrength: z.number().positive(),
    cap: count,
    texts: z.strictObject({ human: count, ai: count }),
    windows: z.strictObject({ human: count, ai: count }),
    /** Texts left out, by reason. */
    leftOut: z.record(z.string(), count),
  }),
  sources: z.array(
    z.strictObject({
      file: z.string(),
      title: z.string(),
      url: z.string().optional(),
      licence: z.string(),
      attribution: z.string().optional(),
      human: count,
      ai: count,
      /** SHA-256 over the ids and digests of the texts taken, in order. */
      digest: z.string(),
    }),
  ),
  /** `published`: month, where the recipe tells it. */
  generators: z.array(z.strictObject({ name: z.string(), texts: count, published: z.string().nullable() })),
  /** Texts that the model never saw. */
  heldOut: z.array(figureSchema),
  /** Every text scored by a model that was trained without its group. */
  outOfFold: z.array(figureSchema),
  /** Each generator, or domain, scored by a model that was trained without any of its text. */
  unseen: z.array(figureSchema),
  /**
   * Share of AI text above the scores that each level of human text of its domain and length exceeds, by models trained without that
   * domain: what is found of text from elsewhere.
   */
  profiles: z.strictObject({
    levels: z.array(share),
    rows: z.array(
      z.strictObject({
        domain: z.string(),
        generator: z.string(),
        /** Absent in cards of earlier versions: whatever lengths the data had. */
        length: z.enum(LENGTH_BUCKETS.map(({ name }) => name)).optional(),
        texts: count,
        rates: z.array(share),
      }),
    ),
  }),
  limits: z.array(z.string()),
});
export type StyleCard = z.infer<typeof styleCardSchema>;
