/** A document: number of the file among the sorted ones, and row in it, both from 0. */
export type Place = readonly [file: number, row: number];

/** What datatrove_pipeline.py prints. */
export interface DatatroveFacts {
  /** Of the stages: signatures, buckets, clusters, filter. */
  readonly seconds: readonly number[];
  /** Documents written again. */
  readonly kept: number;
  readonly removed: readonly Place[];
  readonly pairs: readonly (readonly [Place, Place])[];
}
