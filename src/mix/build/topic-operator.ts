import { readFile } from 'node:fs/promises';
import type { MapOperator } from '../../engine/map.ts';
import { parseTopicModel } from '../../strata/topic-model.ts';
import { CODE_UNITS_READ } from '../../strata/topic-words.ts';
import { assignTopics } from '../../strata/topics.ts';
import { readParquetFile } from '../../workspace/read-parquet-file.ts';
import { type ChangedRow, readWantedRows, type WantedRow } from './read-wanted-rows.ts';
import type { ReadingTask } from './reading-tasks.ts';
import { textsAtPaths } from './text-at-path.ts';

export interface TopicParams {
  /** Parquet of the rows (`writeTopicPlaces`). */
  readonly rows: string;
  /** The model of topics (`serialiseTopicModel`). */
  readonly model: string;
  readonly maxRowBytes: number;
}

export interface TopicTask extends Pick<ReadingTask, 'inputs' | 'piece' | 'sizeBytes'> {
  /** Rows of the table that are this task's: [start, end). */
  readonly start: number;
  readonly end: number;
}

export interface TopicResult {
  /** In the order of the table: shape [rows of the task] each. */
  readonly n: Float64Array;
  /** Index of the topic, or `NO_TOPIC`. */
  readonly topic: Uint16Array;
  /** The first row that is not as it was; null: all are. */
  readonly changed: ChangedRow | null;
}

interface TopicPlace extends WantedRow {
  readonly n: number | bigint;
  readonly paths: string;
}

/** Texts that are held until they are embedded together. */
const TEXTS_AT_ONCE = 256;

/** The map operator that reads rows again and tells the topic of what is learned from each. */
export async function createOperator(params: TopicParams): Promise<MapOperator<TopicTask, TopicResult>> {
  const { embedder, topics } = parseTopicModel(await readFile(params.model));
  return {
    async run({ start, end, ...task }, control) {
      const rows: TopicPlace[] = [];
      for await (const slice of readParquetFile<TopicPlace>(params.rows, { start, end }))
        for (const row of slice) rows.push(row);
      const topic = new Uint16Array(rows.length);
      let done = 0;
      let held: string[] = [];
      const assign = async () => {
        topic.set(await assignTopics(topics, embedder, held), done);
        done += held.length;
        held = [];
      };
      const changed = await readWantedRows(task, rows, {
        maxRowBytes: params.maxRowBytes,
        control,
        take: ({ value }, { paths }) => {
          held.push(textsAtPaths(value, paths, { most: CODE_UNITS_READ }));
          return held.length === TEXTS_AT_ONCE ? assign() : undefined;
        },
      });
      await assign();
      control.advance({ bytes: 0, records: rows.length });
      return { n: Float64Array.from(rows, ({ n }) => Number(n)), topic, changed };
    },
  };
}
