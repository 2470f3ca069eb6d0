import type { ColumnMapping } from '../io/column-plan.ts';
import type { AnchorTexts } from './anchor-texts.ts';

/** Stages of an audit, in order. */
export type AuditStage = 'list' | 'read' | 'compare' | 'measure' | 'summarise' | 'publish';

export interface AuditProgress {
  readonly stage: AuditStage;
  readonly doneBytes: number;
  /** Undefined where the total is not known (standard input). */
  readonly totalBytes: number | undefined;
  readonly records: number;
  readonly elapsedMs: number;
  /** What the stage does besides reading, in `unit`s; absent while it counts bytes, or nothing. */
  readonly done?: number;
  readonly total?: number;
  /** `band`: of the signatures, searched for texts that may be alike. `pair`: of texts compared. */
  readonly unit?: 'band' | 'pair';
}

export interface AuditOptions {
  /** Files, folders, globs, `-` for standard input. */
  readonly data: readonly string[];
  /** Folder of the workspace. Default `.outcross`. */
  readonly workspace?: string;
  /** Path of an outcross.yaml. Default: the one in the root of the data, if any. */
  readonly config?: string;
  /** Columns to read as what; wins over outcross.yaml. */
  readonly columns?: ColumnMapping;
  /** Columns kept as groups where the data has them; unlike those that `columns` names they may be missing. Default none. */
  readonly groupColumns?: readonly string[];
  /** Source of everything that nothing else names. */
  readonly source?: string;
  /** What undeclared sources follow. Default `folder`. */
  readonly sourcesBy?: 'folder' | 'file';
  /** Format to read all files as, e.g. `text-lines`. Default: by name and content. */
  readonly format?: string;
  /** Share of rows to read, 0-1, chosen by the hash of each row. Default: all. */
  readonly sampleShare?: number;
  /** Keep previews, excerpts and metadata. Default true. */
  readonly keepsText?: boolean;
  /** Look for identical and similar texts. Default true. */
  readonly findsRepeats?: boolean;
  /** Measure width and find topics. Default true. */
  readonly measuresWidth?: boolean;
  /** Jaccard similarity of word 5-grams from which two texts are called similar, 0.4-1. Default 0.5. */
  readonly similarAt?: number;
  /** Share of a stratum's records that removal of repeats may take, 0-1. Default 0.1. */
  readonly removalBudget?: number;
  /** Columns in which a record may differ from the copy that it is removed for, by name; `all`: in any. Default none. */
  readonly ignoredColumns?: readonly string[];
  /** Columns in which it may not, although their names or values tell rows apart. Default none. */
  readonly comparedColumns?: readonly string[];
  /** Earlier audits to look for shared texts in: their names in the workspace, or their folders in any. */
  readonly against?: readonly string[];
  /** Score how texts are written, calibrate on known-human texts, estimate shares of model text. Default true. */
  readonly scoresStyle?: boolean;
  /**
   * Files of texts known to be human, as `SOURCE=FILE`: what style is calibrated on beside records that a date or a capture proves human. A
   * `FILE` is for the only source where there is one; among several it is for none, and what is compared with it alone decides nothing.
   * `reference:NAME` stands for the calibration part of a frozen reference of the workspace wherever a file can.
   */
  readonly anchors?: readonly string[];
  /** Further texts known to be human that are in no file, by the same rules. Default none. */
  readonly anchorTexts?: readonly AnchorTexts[];
  /**
   * Group columns by which texts are held against anchors of their own group alone: what is promised of single texts then holds in each group,
   * and of groups with too few anchors nothing is said. Default: all group columns.
   */
  readonly anchorGroups?: readonly string[];
  /** Folder of the ledger that records are looked up in; null: none. Default: `ledger` in the workspace, if it is there. */
  readonly ledger?: string | null;
  /** Worker threads. Default: the number of cores, at most 8; none where starting them would take longer than the work. */
  readonly workers?: number;
  /** Memory of the query process in MiB. Default 208. */
  readonly queryMemoryMb?: number;
  /** Longest row in bytes. Default 32 MiB. */
  readonly maxRowBytes?: number;
  /** How many times its size a compressed file may grow. Default 200. */
  readonly maxExpansion?: number;
  /** Read every byte again, also of files that look unchanged. Default false. */
  readonly verifiesInputs?: boolean;
  readonly cwd?: string;
  /** How the user calls the command line, for the commands that reports suggest. Default `outcross`. */
  readonly invokedAs?: string;
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AuditProgress) => void;
  /** Clock, for the dates and durations of a run, which are no part of its result. Default the system's. */
  readonly now?: () => Date;
}
