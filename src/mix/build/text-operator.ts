import type { MapOperator } from '../../engine/map.ts';
import { readParquetFile } from '../../workspace/read-parquet-file.ts';
import { type ChangedRow, readWantedRows, type WantedRow } from './read-wanted-rows.ts';
import type { ReadingTask } from './reading-tasks.ts';
import { textsAtPaths } from './text-at-path.ts';

export interface TextParams {
  /** Parquet of the rows to read (`writeSampled`). */
  readonly rows: string;
  readonly maxRowBytes: number;
  /** Characters of a row's texts that are kept, from the first on. */
  readonly mostCharacters: number;
}

export interface TextTask extends Pick<ReadingTask, 'inputs' | 'piece' | 'sizeBytes'> {
  /** Rows of the table that are this task's: [start, end). */
  readonly start: number;
  readonly end: number;
}

export interface TextResult {
  /** In the order of the table: shape [rows of the task] each. */
  readonly n: Float64Array;
  readonly texts: readonly string[];
  /** The first row that is not as it was; null: all are. */
  readonly changed: ChangedRow | null;
}

interface SampledPlace extends WantedRow {
  readonly n: number | bigint;
  readonly paths: string;
}

/** The map operator that reads rows again and gives the beginnings of their texts. */
export function createOperator({
  rows: file,
  maxRowBytes,
  mostCharacters,
}: TextParams): MapOperator<TextTask, TextResult> {
  return {
    async run({ start, end, ...task }, control) {
      const rows: SampledPlace[] = [];
      for await (const slice of readParquetFile<SampledPlace>(file, { start, end }))
        for (const row of slice) rows.push(row);
      const texts: string[] = [];
      const changed = await readWantedRows(task, rows, {
        maxRowBytes,
        control,
        take: ({ value }, { paths }) => {
          texts.push(textsAtPaths(value, paths, { most: mostCharacters }));
        },
      });
      control.advance({ bytes: 0, records: rows.length });
      return { n: Float64Array.from(rows, ({ n }) => Number(n)), texts, changed };
    },
  };
}
