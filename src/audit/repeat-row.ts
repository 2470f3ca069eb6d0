import type { OriginClass, OriginStatus } from '../record/origin.ts';

/** A row of `repeats.parquet` in the folder of an audit: one record that repeats. Whole numbers may come as `bigint`. */
export interface RepeatRow {
  readonly record_id: string;
  /**
   * `kept-by-budget`: it could go without loss, but its stratum would lose too much. `other-columns-differ`: its text could go, but its row
   * says something else beside the text than the row of the copy.
   */
  readonly role: 'removed' | 'kept-by-budget' | 'other-columns-differ' | 'stays';
  /** Null where it stays, also for other columns. */
  readonly kind: 'identical' | 'contained' | null;
  /** The copy that stays for it; where other columns differ, the copy that holds its text. */
  readonly survivor_id: string | null;
  readonly origin_class: OriginClass;
  readonly origin_status: OriginStatus;
  readonly survivor_class: OriginClass | null;
  readonly survivor_status: OriginStatus | null;
  /** Made of the hash of one of its texts. */
  readonly cluster: string;
  /** Distinct word 5-grams that a contained text shares with the one that holds it, and those of both together. */
  readonly shared_shingles: number | bigint | null;
  readonly union_shingles: number | bigint | null;
  readonly equal_lanes: number | bigint | null;
  readonly row_removed: boolean;
  readonly source: string;
  readonly words: number | bigint;
  /** `<key>.records` of the part. */
  readonly part: string;
  readonly input: number | bigint;
  readonly part_row: number | bigint;
  readonly archive_entry: string | null;
}

/** A row of `pairs.parquet`: two texts that are similar, or of which one holds all of the other. */
export interface RepeatPairRow {
  readonly record_id: string;
  readonly other_id: string;
  readonly shared_shingles: number | bigint;
  readonly union_shingles: number | bigint;
  readonly verdict: string;
  readonly cluster: string;
}

/** A row of `against.parquet`: a record that stands in other data too. */
export interface SharedRow
  extends Pick<RepeatRow, 'record_id' | 'source' | 'words' | 'part' | 'input' | 'part_row' | 'archive_entry'> {
  /** Name of the audit of the other data. */
  readonly against: string;
  readonly relation: 'identical' | 'similar';
  /** By estimate from signatures where similar. */
  readonly jaccard: number;
}
