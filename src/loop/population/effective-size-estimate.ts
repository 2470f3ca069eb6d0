/** Effective population size of a loop, estimated from what one generation did to the shares of types. */
export interface EffectiveSizeEstimate {
  /** Rows that, drawn independently, would scatter as much; Infinity where there is no more scatter than sampling gives. */
  readonly size: number;
  /** Interval at the confidence asked for; `high` is Infinity where nothing bounds it above. */
  readonly low: number;
  readonly high: number;
  /** Of the scatter: what the interval rests on. */
  readonly degrees: number;
  /** Types or pools of types that were compared. */
  readonly classes: number;
}
