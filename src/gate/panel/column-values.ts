/** A number in both arms of every column of the relabellings. */
export interface ColumnValues {
  /** Shape [columns]. */
  readonly reference: Float64Array;
  readonly generation: Float64Array;
}
