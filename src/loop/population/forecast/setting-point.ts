/** Settings of a loop at which its likelihood is asked for. */
export interface SettingPoint {
  /** Effective rows of a training set. */
  readonly size: number;
  readonly humanShare: number;
  readonly temperature: number;
}
