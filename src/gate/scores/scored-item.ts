/** One answer that was scored, by whomever. */
export interface ScoredItem {
  /** Name of the question, prompt or document: the same in every file. */
  readonly item: string;
  /** Right or wrong (0 and 1 mean these, too), or a number of which more is better. Finite. */
  readonly score: boolean | number;
  /** What the model itself gave for the chance of being right, 0-1. */
  readonly confidence?: number | undefined;
  /** What hangs together: author, customer, passage. Default: the item. */
  readonly unit?: string | undefined;
  /** Which of several answers to the same item. An item that comes twice needs it. */
  readonly trial?: string | undefined;
  /** Group columns with their values. */
  readonly groups?: Readonly<Record<string, string>> | undefined;
  /** What was asked, for examples. */
  readonly preview?: string | undefined;
  /** Ids of the records that the item stands for, where they are known: examples go when these are forgotten. */
  readonly recordIds?: readonly string[] | undefined;
}

/** Of all scores: each is right or wrong, or they are numbers. */
export type ScoreKind = 'right-wrong' | 'number';

/** How much may be lost: a share of people's mean, or so many points of the scale. */
export type ToleratedFall = { readonly loss: number } | { readonly drop: number };

/** An item with all answers to it taken together. */
export interface ItemScore {
  readonly item: string;
  readonly unit: string;
  /** Mean over its trials: right ones count 1. */
  readonly score: number;
  readonly trials: number;
  /** Mean over its trials; undefined where none was given. */
  readonly confidence: number | undefined;
  /** Each trial, where confidences were given. */
  readonly claims: readonly { readonly confidence: number; readonly isRight: boolean }[];
  readonly groups: Readonly<Record<string, string>>;
  readonly preview: string | undefined;
  readonly recordIds: readonly string[];
}
