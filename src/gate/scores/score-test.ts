/** How scores stand against those of people, before any adjustment. */
export interface ScoreTest {
  /** Mean over that of people; undefined where theirs is 0, or scores below 0 give a ratio no meaning. */
  readonly ratio: number | undefined;
  /** 90 % interval of the ratio; `high` is undefined where the data set no upper bound. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Mean less that of people, on the scale of the scores. */
  readonly difference: number;
  /** Small: more than the tolerated fall. */
  readonly pFail: number;
  /** Small: less than the tolerated fall. */
  readonly pPass: number;
  /** Independent units that were compared. */
  readonly units: number;
  /** `sign-flip`: units with signs flipped, and with it Tang's score test or Student's, the larger p of both; `t`: Student's alone, for very
   * many units or different items; `exact`: counts of different items. */
  readonly test: 'sign-flip' | 't' | 'exact';
}
