import { createHash } from 'node:crypto';
import { open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { workerMemoryMb } from '../../audit/worker-memory.ts';
import { jsonToParquet } from '../../engine/json-to-parquet.ts';
import { mapTasks } from '../../engine/map.ts';
import { QueryProcess } from '../../engine/query-process.ts';
import { runTogether } from '../../engine/run-together.ts';
import type { SharedCounters } from '../../engine/work-control.ts';
import { InputError } from '../../errors.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../../io/format.ts';
import type { SourceCard } from '../../record/source-card.ts';
import { asWorkspaceError } from '../../workspace/publish-file.ts';
import { KEPT_ENDING } from '../reservoir/keep-reservoir.ts';
import { keptCard } from '../reservoir/kept-card.ts';
import { buildModule } from './build-module.ts';
import { type ColumnType, ColumnTypes, isUniform } from './column-types.ts';
import { FLAT_COLUMNS, type FlatColumn, flatColumnNames, flatValues } from './flat-columns.ts';
import { type BuildRange, measureRange } from './measure-range.ts';
import { parquetColumns } from './parquet-types.ts';
import type { BuildPlan, PlannedSplit } from './plan-build.ts';
import { BUILD_QUERY_MEMORY_MB, HOLD_OUT } from './plan-build.ts';
import { readingTasks } from './reading-tasks.ts';
import type { ShardResult, ShardTask, SpillRun } from './shard-operator.ts';
import type { SpillParams, SpillResult, SpillTask } from './spill-operator.ts';

/** Bytes of lines that are sorted at once. */
const BUCKET_BYTES = 16 * 1024 * 1024;
/** Rows of a source looked at before all are read, so that names and types of columns are known. */
const LOOKED_AT = 200;
/** Each time one more column is known to clash or differ; there are not many more kinds of surprise. */
const MOST_READINGS = 8;

export interface WrittenShard {
  /** Below the folder of the build, with forward slashes. */
  readonly file: string;
  readonly rows: number;
  readonly textBytes: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface WrittenShards {
  /** Of each split its shards: shape [splits]. */
  readonly splits: readonly (readonly WrittenShard[])[];
  readonly flat: Readonly<Record<FlatColumn, string>>;
  readonly asText: readonly string[];
  /** Columns of the data. */
  readonly types: Readonly<Record<string, ColumnType>>;
  /** How wide the language of the rows is that were read, and of those selected. */
  readonly range: BuildRange;
}

/**
 * Reads the rows of a plan again, writes them as shards into a folder, in the order of their keys, and measures those that are in its samples.
 *
 * @param folder of the build; its folders for shards exist
 * @throws {InputError} a row is no longer as the audit read it: with which
 * @throws {WorkspaceError} full disk, no permission
 * @throws {CancelledError} `signal` aborted
 */
export async function writeShards(
  plan: BuildPlan,
  {
    folder,
    workers,
    signal,
    onProgress,
  }: {
    readonly folder: string;
    readonly workers: number;
    readonly signal?: AbortSignal | undefined;
    /** `doneBytes` of `totalBytes` of inputs read. */
    readonly onProgress?:
      | ((counts: { readonly doneBytes: number; readonly totalBytes: number; readonly rows: number }) => void)
      | undefined;
  },
): Promise<WrittenShards> {
  const { session, splits, recipe } = plan;
  const selection = path.join(plan.folder, 'selection.parquet');
  const reading = await readingTasks(plan.inputs, plan.reservoir?.entry);
  const counts = new Map(
    (await session.writeSelection(selection, reading.parts, `${recipe.seed} `)).map(({ task, rows }) => [task, rows]),
  );
  const maxRowBytes = Math.max(DEFAULT_MAX_ROW_BYTES, (await session.longestRow()) + 1);
  // What the query process holds is needed by the workers now.
  await plan.release();
  const tasks: { readonly task: SpillTask; readonly source: string }[] = [];
  let start = 0;
  for (const [position, { inputs, piece, sizeBytes, source }] of reading.tasks.entries()) {
    const rows = counts.get(position) ?? 0;
    if (rows === 0) continue;
    const file = path.join(plan.folder, `${position}.rows`);
    const kept = `${file}${KEPT_ENDING}`;
    tasks.push({ source, task: { inputs, piece, start, end: start + rows, file, kept, sizeBytes } });
    start += rows;
  }
  const layout = bucketLayout(splits, recipe.output.shard);
  const totalBytes = tasks.reduce((sum, { task }) => sum + task.sizeBytes, 0);
  const run = async (params: SpillParams, own: readonly SpillTask[], threads: number) => {
    const results = new Map<SpillTask, SpillResult>();
    await mapTasks<SpillTask, SpillResult>({
      module: buildModule('spill-operator'),
      params,
      tasks: own,
      workers: threads,
      workerMemoryMb: workerMemoryMb(maxRowBytes),
      tasksPerWorker: 1,
      signal,
      onProgress: ({ bytes, records }: SharedCounters) =>
        params.lookedAt === null && onProgress?.({ doneBytes: bytes, totalBytes, rows: records }),
      onResult: (task, result) => {
        results.set(task, result);
      },
    });
    for (const task of own) {
      const changed = results.get(task)?.changed;
      if (changed) {
        throw new InputError({
          path: changed.input,
          problem: `row ${changed.row} is no longer as the audit read it`,
          hint: 'Run outcross audit again over the same data, then build from that audit.',
        });
      }
    }
    return own.map((task) => results.get(task)!);
  };

  const types = new ColumnTypes();
  const kindsFile = path.join(plan.folder, 'kinds.jsonl');
  let settings = shapeOf(types);
  const params = (lookedAt: number | null): SpillParams => ({
    selection,
    kinds: kindsFile,
    idColumn: settings.flat.record_id,
    asText: settings.asText,
    maxRowBytes,
    splits: layout.map(({ firstBucket, buckets }) => ({ firstBucket, buckets })),
    lookedAt,
  });
  await writeKinds(kindsFile, plan, settings.flat);
  const firstOfSource = [...Map.groupBy(tasks, ({ source }) => source).values()].map(([first]) => first!.task);
  for (const result of await run(params(LOOKED_AT), firstOfSource, 0)) types.merge(result.types);
  let results: readonly SpillResult[] = [];
  for (let readings = 1; ; readings++) {
    settings = shapeOf(types);
    await writeKinds(kindsFile, plan, settings.flat);
    results = await run(
      params(null),
      tasks.map(({ task }) => task),
      workers,
    );
    for (const result of results) types.merge(result.types);
    if (isSameShape(settings, shapeOf(types)) || readings === MOST_READINGS) break;
    for (const { task } of tasks) await rm(task.file, { force: true });
  }
  const own = tasks.map(({ task }) => task);
  // The compressor leaves the workers waiting for half of their time.
  const [written, range] = await runTogether(
    [
      (stop) => writeFiles({ results, tasks: own, layout, folder, workers, signal: stop }),
      (stop) =>
        measureRange(
          results.map(({ sampled }) => sampled),
          { workers, signal: stop },
        ),
    ],
    signal,
  );
  for (const { task } of tasks) await rm(task.file, { force: true });
  const shards = { splits: written, ...settings, types: types.types(), range };
  return recipe.output.format === 'parquet'
    ? {
        ...shards,
        splits: await asParquet(shards, { folder, temporaryFolder: plan.folder, longestRow: maxRowBytes, signal }),
      }
    : shards;
}

interface Shape {
  readonly flat: Readonly<Record<FlatColumn, string>>;
  readonly asText: readonly string[];
}

function shapeOf(types: ColumnTypes): Shape {
  const columns = Object.entries(types.types());
  return {
    flat: flatColumnNames(new Set(columns.map(([name]) => name))),
    asText: columns.filter(([, type]) => !isUniform(type)).map(([name]) => name),
  };
}

function isSameShape(a: Shape, b: Shape): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Of each kind the flat columns of its rows behind the id, as members of JSON without braces. */
async function writeKinds(file: string, { kinds, inputs, reservoir }: BuildPlan, names: Shape['flat']): Promise<void> {
  const cards = new Map<string, Pick<SourceCard, 'kind' | 'licence'>>(
    inputs.flatMap(({ manifest }) => Object.entries(manifest.cards)),
  );
  // What is known of sources that are gone.
  for (const [source, card] of reservoir?.cards ?? []) if (!cards.has(source)) cards.set(source, keptCard(card));
  const lines = [...kinds.values()]
    .sort((a, b) => a.kind - b.kind)
    .map((kind) => {
      const values = flatValues(kind, cards.get(kind.source));
      const members = FLAT_COLUMNS.flatMap((name) =>
        name === 'record_id' ? [] : [[names[name], values[name]] as const],
      );
      return JSON.stringify(Object.fromEntries(members)).slice(1, -1);
    });
  await writeFile(file, lines.join('\n'), { mode: 0o600 }).catch((error: unknown) => {
    throw asWorkspaceError(file, error);
  });
}

/** Shards of Parquet instead of those of JSON, in the same order. */
async function asParquet(
  shards: WrittenShards,
  {
    folder,
    temporaryFolder,
    longestRow,
    signal,
  }: {
    readonly folder: string;
    readonly temporaryFolder: string;
    readonly longestRow: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<WrittenShards['splits']> {
  const columns = parquetColumns(shards);
  const query = await QueryProcess.start({ temporaryFolder, memoryLimitMb: BUILD_QUERY_MEMORY_MB, threads: 1, signal });
  try {
    const splits: WrittenShard[][] = [];
    for (const split of shards.splits) {
      const own: WrittenShard[] = [];
      splits.push(own);
      for (const shard of split) {
        const file = shard.file.replace(/\.jsonl\.zst$/, '.parquet');
        const [from, to] = [path.join(folder, shard.file), path.join(folder, file)];
        await jsonToParquet(query, { from, to, columns, longestRow });
        await rm(from);
        own.push({ ...shard, file, ...(await syncedDigest(to)) });
      }
    }
    return splits;
  } finally {
    await query.close();
  }
}

async function syncedDigest(file: string): Promise<Pick<WrittenShard, 'sizeBytes' | 'sha256'>> {
  try {
    await using handle = await open(file, 'r+');
    await handle.sync();
    const digest = createHash('sha256');
    let sizeBytes = 0;
    for await (const block of handle.createReadStream({ autoClose: false })) {
      digest.update(block as Buffer);
      sizeBytes += (block as Buffer).length;
    }
    return { sizeBytes, sha256: digest.digest('hex') };
  } catch (error) {
    throw asWorkspaceError(file, error);
  }
}

interface SplitLayout {
  readonly name: string;
  readonly firstBucket: number;
  readonly buckets: number;
  readonly shards: number;
}

/** Shards of each split and the buckets that make them up: keys are spread evenly, so all shards are of about one size. */
function bucketLayout(splits: readonly PlannedSplit[], shardBytes: number): readonly SplitLayout[] {
  let firstBucket = 0;
  return splits.map(({ name, rows, bytes }) => {
    const shards = rows === 0 ? 0 : Math.max(1, Math.ceil(bytes / shardBytes));
    const each = shards === 0 ? 0 : Math.max(1, Math.ceil(bytes / shards / BUCKET_BYTES));
    const layout = { name, firstBucket, buckets: shards * each, shards };
    firstBucket += layout.buckets;
    return layout;
  });
}

async function writeFiles({
  results,
  tasks,
  layout,
  folder,
  workers,
  signal,
}: {
  readonly results: readonly SpillResult[];
  readonly tasks: readonly SpillTask[];
  readonly layout: readonly SplitLayout[];
  readonly folder: string;
  readonly workers: number;
  readonly signal: AbortSignal | undefined;
}): Promise<readonly (readonly WrittenShard[])[]> {
  const runs = new Map<number, SpillRun[]>();
  for (const [position, { bucket, offset, sizeBytes }] of results.entries()) {
    for (let i = 0; i < bucket.length; i++) {
      const run = { file: tasks[position]!.file, offset: offset[i]!, sizeBytes: sizeBytes[i]! };
      const own = runs.get(bucket[i]!);
      if (own === undefined) runs.set(bucket[i]!, [run]);
      else own.push(run);
    }
  }
  const files = layout.map(({ name, firstBucket, buckets, shards }) =>
    Array.from({ length: shards }, (_, shard) => {
      const each = buckets / shards;
      const digits = (n: number) => `${n}`.padStart(5, '0');
      const file = `${name === HOLD_OUT ? HOLD_OUT : 'data'}/${name}-${digits(shard)}-of-${digits(shards)}.jsonl.zst`;
      const own = Array.from({ length: each }, (_unused, i) => runs.get(firstBucket + shard * each + i) ?? []);
      return { file, task: { file: path.join(folder, file), buckets: own } satisfies ShardTask };
    }),
  );
  const written = new Map<ShardTask, ShardResult>();
  await mapTasks<ShardTask, ShardResult>({
    module: buildModule('shard-operator'),
    params: undefined,
    tasks: files.flat().map(({ task }) => task),
    workers,
    tasksPerWorker: 1,
    signal,
    onResult: (task, result) => {
      written.set(task, result);
    },
  });
  return files.map((own) => own.map(({ file, task }) => ({ file, ...written.get(task)! })));
}
