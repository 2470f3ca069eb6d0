/** How outputs are drawn from a fitted model. All absent: drawn as the model has them. */
export interface SamplingBias {
  /** Above 0. Below 1 sharpens, above 1 flattens. A Gaussian's variance is multiplied by it. */
  readonly temperature?: number;
  /** In (0, 1]. Draw from the smallest set of outcomes whose mass reaches this; of a Gaussian the central mass. */
  readonly topP?: number;
  /** Whole, at least 1. Draw from this many likeliest outcomes. */
  readonly topK?: number;
  /** Whole, at least 1. Beam search of this width in place of drawing. */
  readonly beams?: number;
}
