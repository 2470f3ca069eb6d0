import type { MapOperator } from '../../engine/map.ts';
import { decodeInput } from '../../io/decode-input.ts';
import { readParquetFile } from '../../workspace/read-parquet-file.ts';
import { loadTokenCounter, type TokenCounter } from '../budget/token-counter.ts';
import type { ReadingTask } from './reading-tasks.ts';
import { textAtPath } from './text-at-path.ts';
import { wantsAmong } from './wants-among.ts';

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
  readonly changed: { readonly input: string; readonly row: number } | null;
}

interface UncountedRow {
  readonly n: number | bigint;
  readonly input: number;
  readonly position: number;
  readonly row_hash: bigint;
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
      const result = (changed: TokenResult['changed']): TokenResult => ({
        n: Float64Array.from(rows, ({ n }) => Number(n)),
        tokens,
        changed,
      });
      for (let first = 0, last = 0; first < rows.length; first = last) {
        while (last < rows.length && rows[last]!.input === rows[first]!.input) last++;
        const input = inputs[rows[first]!.input]!;
        let at = first;
        const events = decodeInput(input, piece, {
          maxRowBytes: params.maxRowBytes,
          // The audit that listed these rows held to its own limit.
          maxExpansion: Number.MAX_SAFE_INTEGER,
          wants: wantsAmong(rows, first, last),
          onBlock: () => control.throwIfCancelled(),
          onChanged: () => {},
        });
        for await (const batch of events) {
          for (const event of batch) {
            if (at === last) break;
            const row = rows[at]!;
            if (event.ordinal < row.position) continue;
            const isSame =
              event.kind === 'row' &&
              event.ordinal === row.position &&
              event.contentHash === BigInt.asUintN(64, row.row_hash);
            if (!isSame) return result({ input: input.displayPath, row: row.position + 1 });
            tokens[at] = tokensOf(event.value, row.paths, counter);
            at++;
          }
          if (at === last) break;
        }
        if (at < last) return result({ input: input.displayPath, row: rows[at]!.position + 1 });
      }
      control.advance({ bytes: sizeBytes, records: rows.length });
      return result(null);
    },
  };
}

function tokensOf(row: Readonly<Record<string, unknown>>, paths: string, counter: TokenCounter): number {
  let sum = 0;
  for (const path of paths.split('\n')) for (const text of textAtPath(row, path)) sum += counter.count(text);
  return sum;
}
