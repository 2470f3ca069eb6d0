import type { MapOperator } from '../../engine/map.ts';
import { readParquetFile } from '../../workspace/read-parquet-file.ts';
import { loadTokenCounter, type TokenCounter } from '../budget/token-counter.ts';
import { type ChangedRow, readWantedRows, type WantedRow } from './read-wanted-rows.ts';
import type { ReadingTask } from './reading-tasks.ts';
import { textAtPath } from './text-at-path.ts';

export interface TokenParams {
  /** Parquet of the rows to count (`CandidateSession.writeUncounted`). */
  readonly rows: string;
  /** As the recipe names it, and the folder that its path is relative to. */
  readonly tokenizer: string;
  readonly folder: string;
  readonly maxRowBytes: number;
}

export interface TokenTask extends Pick<ReadingTask, 'inputs' | 'piece' | 'sizeBytes'> {
  /** Rows of the table that are this task's: [start, end). */
  readonly start: number;
  readonly end: number;
}

export interface TokenResult {
  /** In the order of the table: shape [rows of the task] each. */
  readonly n: Float64Array;
  readonly tokens: Uint32Array;
  /** The first row that is not as it was; null: all are. */
  readonly changed: ChangedRow | null;
}

interface UncountedRow extends WantedRow {
  readonly n: number | bigint;
  /** A line for each text: its path. */
  readonly paths: string;
}

/** The map operator that reads rows again and counts the tokens of their texts. */
export async function createOperator(params: TokenParams): Promise<MapOperator<TokenTask, TokenResult>> {
  const counter = await loadTokenCounter(params.tokenizer, { folder: params.folder });
  return {
    async run({ inputs, piece, start, end, sizeBytes }, control) {
      const rows: UncountedRow[] = [];
      for await (const slice of readParquetFile<UncountedRow>(params.rows, { start, end })) rows.push(...slice);
      const tokens = new Uint32Array(rows.length);
      let at = 0;
      const changed = await readWantedRows({ inputs, piece, sizeBytes }, rows, {
        maxRowBytes: params.maxRowBytes,
        control,
        take: ({ value }, { paths }) => {
          tokens[at++] = tokensOf(value, paths, counter);
        },
      });
      control.advance({ bytes: 0, records: rows.length });
      return { n: Float64Array.from(rows, ({ n }) => Number(n)), tokens, changed };
    },
  };
}

function tokensOf(row: Readonly<Record<string, unknown>>, paths: string, counter: TokenCounter): number {
  let sum = 0;
  for (const path of paths.split('\n')) for (const text of textAtPath(row, path)) sum += counter.count(text);
  return sum;
}
