import type { PartTable } from '../workspace/parts.ts';

export interface QuarantineCell {
  readonly source: string;
  readonly reason: string;
  readonly records: number;
  readonly bytes: number;
  /** Entries among them behind which nobody can say how much more is lost. */
  readonly openEnded: number;
}

export interface OddityCell {
  readonly source: string;
  readonly kind: string;
  readonly records: number;
}

/** What a decision of origin rests on, besides the card: source, field and signature of the evidence. */
export type PartUse = readonly [source: string, field: string, signature: string];

/** What a finished part says about itself; published after its tables. */
export interface PartSummary {
  readonly key: string;
  /** Rows met, good and bad; what sampling left out is not counted. */
  readonly rows: number;
  /** Positions passed in the input: rows, blank lines and rows left out by sampling. The next part's rows begin there. */
  readonly positions: number;
  readonly records: number;
  readonly quarantined: number;
  /** Rows of the quarantine table; one may stand for several records. */
  readonly quarantineEntries: number;
  readonly words: number;
  /** Every distinct use, in the order of its first record; `use` of the fingerprints table is a position here. */
  readonly uses: readonly PartUse[];
  /** Bytes of the input this part stands for, as they lie on disk or come out of a stream. */
  readonly inputBytes: number;
  /** Rows, records and quarantined records of each of the part's inputs, in their order. */
  readonly inputs: readonly { readonly rows: number; readonly records: number; readonly quarantined: number }[];
  readonly quarantine: readonly QuarantineCell[];
  readonly oddities: readonly OddityCell[];
  /** For parts of a stream: whether the stream ended here. */
  readonly isLast: boolean;
  /** Digest of all bytes of the task's piece of its inputs; null in all but the last part of a stream. */
  readonly digest: string | null;
  /** False where an input changed while it was read, and was taken as it was. */
  readonly isSteady: boolean;
  /** The file system's time of change of each input when it was read. */
  readonly ctimes: readonly string[];
  readonly tables: Partial<Record<PartTable, number>>;
}

/** What went wrong around the data, not in it: the same file may be read without it another time. */
const PASSING_REASONS: ReadonlySet<string> = new Set(['changed-while-read', 'unreadable-file']);

/** Whether a part stands for its input for good. One that met an input that changed or failed under it is made anew. */
export function isLasting({ quarantine, isSteady }: Pick<PartSummary, 'quarantine' | 'isSteady'>): boolean {
  return isSteady && !quarantine.some(({ reason }) => PASSING_REASONS.has(reason));
}
