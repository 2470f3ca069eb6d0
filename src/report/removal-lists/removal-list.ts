import type { PlacedRepeats } from '../../audit/placed-repeats.ts';

export interface WrittenFile {
  /** Below the folder of the lists. */
  readonly name: string;
  /** Lines, rows or numbers in it. */
  readonly entries: number;
}

export interface WrittenList {
  /** Records or rows listed. */
  readonly entries: number;
  readonly files: readonly WrittenFile[];
  /** What could not be put into this format, in sentences. */
  readonly notes: readonly string[];
}

/** One format of removal lists. To add one: write a file that exports a `RemovalList` and add a line to `removal-lists.ts`. */
export interface RemovalList {
  /** As `--list` takes it. */
  readonly name: string;
  /** What it holds, without a full stop. */
  readonly description: string;
  /** How it is applied, without a full stop. */
  readonly use: string;
  /** Writes into an empty folder that other formats share. Holds no more than some thousands of records at a time. */
  write(folder: string, repeats: PlacedRepeats): Promise<WrittenList>;
}
