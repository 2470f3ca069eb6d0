import type { GenerationInput } from '../ledger-entry.ts';
import type { RowProblem } from '../register-problem.ts';

/** What is wrong with one row of an export; the rows beside it are not lost. */
export interface ExportProblem extends RowProblem {
  /** 1-based: the line in JSON Lines; in JSON arrays and CSV the row. */
  readonly line: number;
}

export type ExportItem = GenerationInput | ExportProblem;

/** What one row yields. `null`: a row that belongs to the format and holds no call of a model, such as a tool's span. */
export type RowReading = readonly (GenerationInput | RowProblem)[] | null;

/**
 * One kind of log export. To add one: write a file that exports an `ExportFormat` and add a line to
 * `export-formats.ts`. Rows come parsed, with whole numbers beyond 2^53 as `bigint`.
 */
export interface ExportFormat {
  readonly name: string;
  /** What it is, for help and messages. */
  readonly title: string;
  /** Whether a row can only be of this kind; asked where the format is not named. */
  recognises(row: Readonly<Record<string, unknown>>): boolean;
  /** Never throws for what a row holds. */
  read(row: Readonly<Record<string, unknown>>): RowReading;
}
