/** A run of scored tokens, as indices into the tokens of the record. */
export interface TokenSpan {
  readonly start: number;
  readonly end: number;
}

/** What a detector says of one sequence of tokens. */
export interface WatermarkScore {
  /** Tokens that were scored: those with enough tokens before them, repeats left out. */
  readonly scored: number;
  /** Natural logarithm of the p-value: how often text without the mark scores as high. 0 where nothing could be scored. */
  readonly logP: number;
  /** The tokens the p-value is about; all that were scored, or the window that stands out. */
  readonly span: TokenSpan;
  /** Whether the p-value is about a window and not about all tokens that were scored. */
  readonly isPartial: boolean;
  /** Quantities of the scheme, for people: green tokens, z, mean of g. */
  readonly detail: Readonly<Record<string, number>>;
}

/** Reads one kind of mark with one key. Knows the key and never shows it. */
export interface WatermarkDetector {
  readonly scheme: string;
  /** @param tokens ids of the generator's own tokenizer, whole numbers from 0 below 2^32 */
  score(tokens: ArrayLike<number>): WatermarkScore;
}
