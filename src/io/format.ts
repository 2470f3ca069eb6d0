import type { RowEvent } from './row.ts';

/** How a reader's bytes may be divided among workers. */
export type Access =
  /** Rows end with a line feed: any byte range can be read on its own once aligned to lines. */
  | 'lines'
  /** Rows must be read from the first byte on. */
  | 'stream'
  /** One file is one row. */
  | 'whole'
  /** The file has an index of row groups and is read through it. */
  | 'indexed';

export interface DecodeOptions {
  /** Rows longer than this are quarantined without being held in memory. Default 32 MiB. */
  readonly maxRowBytes: number;
  /** Keep a row only when its content hash falls in this share of all hashes, 0-1; `undefined` keeps all. */
  readonly sampleShare?: number;
  /** Path of the file as the user knows it, or the name of the archive entry, for rows that carry it. */
  readonly path: string;
  /** Whether the blocks begin with the file's first byte, where a byte order mark may stand. Default true. */
  readonly isFileStart?: boolean;
  /** Where positions are counted, so that several decodings number their rows through. Default: a counter from 0. */
  readonly counter?: RowCounter;
  /**
   * Asked for ordinals, in any order and more than once: whether the row or fault there is of use. What is not wanted is
   * counted, but neither parsed nor given; all that is given is the same, ordinals included, as without this. Default: all.
   */
  readonly wants?: (ordinal: number) => boolean;
  /** Give rows of JSON Lines their bytes as well, so that they can be copied as they are; valid until the next batch is asked for. Default false. */
  readonly keepsBytes?: boolean;
  /**
   * Whether the blocks ended before their time; asked once they have ended. The reader then leaves out its unfinished
   * last row without an event, because the caller reports the cut.
   */
  readonly isCut?: () => boolean;
}

/** Positions passed so far: rows good, bad and left out by sampling, and blank lines. Also the ordinal of the next row. */
export interface RowCounter {
  next: number;
}

/**
 * One file format. To add one: write a file that exports a `RowFormat` and add a line to `formats.ts`.
 * `decode` yields events in batches (one a block) so that the cost of asynchrony is paid once a block.
 */
export interface RowFormat {
  readonly name: string;
  readonly access: Access;
  /** Lower-case, with the dot, compression suffix left out. */
  readonly extensions: readonly string[];
  /** Whether the first bytes (decompressed, at most 64 KiB) can be this format; asked only where the extension says nothing. */
  matches(head: Uint8Array): boolean;
  /**
   * Rows of a byte stream, `access` lines, stream or whole. Never throws for bad data: it yields quarantined rows.
   * A block's bytes are only valid until the next block is asked for; a reader copies what it keeps.
   */
  decode?(blocks: AsyncIterable<Uint8Array>, options: DecodeOptions): AsyncIterable<readonly RowEvent[]>;
  /**
   * Row groups of an indexed file, as row counts. A file that cannot be read through its index has one group of 0 rows,
   * whose decoding gives one quarantined row.
   */
  index?(path: string): Promise<readonly number[]>;
  /** Rows of some row groups of an indexed file. */
  decodeGroups?(path: string, groups: readonly number[], options: DecodeOptions): AsyncIterable<readonly RowEvent[]>;
}

export const DEFAULT_MAX_ROW_BYTES = 32 * 1024 * 1024;
