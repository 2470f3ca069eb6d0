/** A text of which somebody says who wrote it. */
export interface LabelledText {
  /** File as the user knows it, with forward slashes. */
  readonly file: string;
  readonly id: string;
  readonly text: string;
  readonly origin: 'human' | 'ai';
  /** Generator of an AI text, as the data names it; `unnamed` where it does not, `human` for human text. */
  readonly generator: string;
  readonly domain: string;
  /** BCP 47 primary tag. */
  readonly language: string;
  /** What the data calls the place that the text comes from. */
  readonly source: string;
  /** Whether the data puts the text on the side that is not trained on; undefined where it does not say. */
  readonly isHeldOut: boolean | undefined;
  /** Texts that share one of these belong together. */
  readonly groups: readonly string[];
  /** Whether a person's text was reworded by a model; `origin` is `ai` then. */
  readonly isRewritten: boolean;
  /** Number of the recipe's source. */
  readonly sourceIndex: number;
}
