/** Place of a row in its entry of an archive. */
export interface EntryPlace {
  /** 0-based, counted from the beginning of the entry as ordinals are. */
  readonly ordinal: number;
  readonly unit: 'line' | 'row' | 'file';
}

/** One unit a file holds: a line, a table row, a small file. */
export interface Row {
  readonly kind: 'row';
  /**
   * 0-based position in the decoded stream or byte range. In formats of lines: the index of the line, blank lines
   * counted. In others: the ordinal among all rows, good and bad.
   */
  readonly ordinal: number;
  /** Column values; text formats give `{ text }` plus `path` for a small file. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Bytes of the row in the decoded stream, terminator excluded. */
  readonly sizeBytes: number;
  /** xxHash64 of the row's bytes (canonical JSON where a format has none of its own). Orders equal rows. */
  readonly contentHash: bigint;
  /** Entry of an archive or path of a small file, where the row lies in one. */
  readonly entry?: string;
  /** Only for rows of archives. */
  readonly inEntry?: EntryPlace;
  /** The row's own bytes, where they were asked for and are JSON; valid until the next batch is asked for. See `DecodeOptions.keepsBytes`. */
  readonly bytes?: Uint8Array;
  /** Harmless oddities of the row that the reader saw and the parser would hide. */
  readonly oddities: readonly RowOddity[];
}

export const ROW_ODDITIES = ['duplicate-key', 'byte-order-mark', 'nul-character'] as const;
export type RowOddity = (typeof ROW_ODDITIES)[number];

export const QUARANTINE_REASONS = [
  'malformed-json',
  'not-an-object',
  'invalid-utf8',
  'row-too-long',
  'wrong-column-count',
  'malformed-csv',
  'malformed-parquet',
  'malformed-archive',
  'truncated',
  'expands-too-far',
  'binary-content',
  'unsupported-encoding',
  'no-text',
  'unsupported-entry',
  'wrong-type',
  'unreadable-file',
  'changed-while-read',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** How much one event of loss stands for. Neither is set where it is one row. */
export interface LossExtent {
  /** Rows lost, this one included, where the file tells; scaled by the sample where one is taken. */
  readonly lostRows?: number;
  /** Set where nobody can say how many rows are lost: what follows a cut, a file that cannot be opened. */
  readonly isOpenEnded?: true;
}

/** A row, or a run of rows, that could not become records. It is counted, located and reported; its neighbours are not lost. */
export interface QuarantinedRow extends LossExtent {
  readonly kind: 'quarantined';
  /** As in `Row`. */
  readonly ordinal: number;
  readonly sizeBytes: number;
  readonly reason: QuarantineReason;
  /** What was seen and what was expected, at most 200 characters, never the row's text. */
  readonly detail: string;
  /** Entry of an archive, where the row lies in one. */
  readonly entry?: string;
  readonly inEntry?: EntryPlace;
}

export type RowEvent = Row | QuarantinedRow;
