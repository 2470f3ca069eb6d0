/** How surprising words are to a model of the calibration part. */
export interface SurprisalModel {
  readonly id: string;
  /** SHA-256 of the serialised model. */
  readonly hash: string;
  /**
   * Mean -ln p per word, in nats.
   *
   * @param words folded words of one text, in order
   * @returns undefined where there is no word
   */
  meanSurprisal(words: readonly string[]): number | undefined;
}
