/**
 * The human data of one seed's loop, split once: what generation 1 trains on, a reserve from which fresh rows come (never given twice),
 * and a test set that is never trained on. A truth given by a formula has an endless reserve; files run out, and say so.
 */
export interface HumanData<Data> {
  /** What generation 1 trains on. */
  readonly first: Data;
  /** Held out: losses and measures are taken against it. */
  readonly test: Data;
  /** Rows that may still be asked for, or tokens where rows are of unequal length; Infinity for a truth given by a formula. */
  readonly left: number;
  /**
   * Rows that were given to nobody before.
   *
   * @param options.count rows; tokens where rows are of unequal length: whole rows are given whose sum is nearest to it
   * @param options.random for a truth given by a formula; a reserve of files is shuffled once by the seed and given in order
   * @throws {ConfigError} where the reserve is used up: with how many generations it lasts
   */
  fresh(options: { readonly count: number; readonly random: () => number }): Data;
  /** Where the reserve stands, for resuming. */
  readonly given: number;
  skip(given: number): void;
}
