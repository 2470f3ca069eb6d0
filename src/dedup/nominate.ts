import { mapTasks } from '../engine/map.ts';
import { BAND_COUNT, BAND_ROWS } from '../kernels/band-keys.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { LARGE_BUCKET_FROM } from './bucket-pairs.ts';
import type { ContentEntries } from './content-entries.ts';
import { isWorthComparing } from './is-worth-comparing.ts';
import { KEY_BYTES, type NominateParams, type NominateResult, type NominateTask } from './nominate-operator.ts';
import { operatorModule } from './operator-module.ts';
import { PairSet } from './pair-set.ts';
import { joinLargeBuckets, type LargeFamilies } from './template-families.ts';

/** Bands that one task takes, 8 bytes of keys an entry each; fewer where there are so many entries that keys are not kept. */
const BANDS_A_TASK = 4;
const BANDS_A_LARGE_TASK = 2;
/** Keys of all bands are kept from pairs to lanes where they take no more than this, 300,000 entries; else they are read twice. */
const MOST_KEPT_BYTES = 64 << 20;

/** A part whose fingerprints are looked at. */
export interface NominatedPart {
  readonly workspace: Workspace;
  readonly key: string;
  readonly records: number;
}

export interface Nomination {
  /** Pairs of entries that may be alike, better first: shape [pairs] each. */
  readonly better: Uint32Array;
  readonly worse: Uint32Array;
  /** Lanes of their signatures that are equal: shape [pairs]. */
  readonly equalLanes: Uint8Array;
  /** Distinct pairs that met in at least one band; those left out are counted as in `dropped`. */
  readonly nominated: number;
  /** Pairs left out because there were more than can be held; one may count several times, at most once for each band in which it met. */
  readonly dropped: number;
  /**
   * Pairs that share a band and were not looked at because their bucket is too large: at most so many, for a pair counts in each band in
   * which it was left out.
   */
  readonly untried: number;
  readonly large: LargeFamilies;
}

/**
 * Pairs of entries that share a band of their signatures, or all their words, and whose signatures do not rule out that they are alike.
 * Nothing is decided here.
 *
 * @param parts in the order in which records are numbered, with the number of records of each
 * @throws {CancelledError} `signal` aborted
 */
export async function nominate(
  entries: ContentEntries,
  {
    parts,
    similarAt,
    workers,
    mostKeptBytes = MOST_KEPT_BYTES,
    signal,
    onProgress,
  }: {
    readonly parts: readonly NominatedPart[];
    readonly similarAt: number;
    readonly workers: number;
    /** Memory that keys of bands may take so that they need not be read twice. Default 64 MiB. */
    readonly mostKeptBytes?: number | undefined;
    readonly signal?: AbortSignal | undefined;
    /** Told of each of the bands that is done: its pairs are found and its lanes compared. */
    readonly onProgress?: ((done: number, total: number) => void) | undefined;
  },
): Promise<Nomination> {
  const entryOfRepresentative = new Int32Array(new SharedArrayBuffer(entries.entryOf.length * 4)).fill(-1);
  for (let entry = 0; entry < entries.count; entry++) entryOfRepresentative[entries.representative[entry]!] = entry;
  let total = 0;
  const firstRecord = parts.map(({ records }) => {
    const first = total;
    total += records;
    return first;
  });
  const params: NominateParams = {
    parts: parts.map(({ workspace, key }) => ({ folder: workspace.folder, key })),
    firstRecord,
    entryCount: entries.count,
    entryOfRepresentative,
  };
  const bands = Array.from({ length: BAND_COUNT }, (_, band) => `b${band}`);
  const run = (tasks: readonly NominateTask[], onResult: (index: number, result: NominateResult) => void) =>
    mapTasks<NominateTask, NominateResult>({
      module: operatorModule('nominate-operator'),
      params,
      tasks,
      workers,
      tasksPerWorker: 1,
      signal,
      onResult: (task, result) => onResult(tasks.indexOf(task), result),
    });

  const keepsKeys = BAND_COUNT * entries.count * KEY_BYTES <= mostKeptBytes;
  const bandsATask = keepsKeys ? BANDS_A_TASK : BANDS_A_LARGE_TASK;
  const kept = new Map<number, readonly Uint32Array[]>();
  // Each band is passed twice: for pairs, and for their lanes.
  let passed = 0;
  const pass = (columns: number) => {
    passed += columns;
    onProgress?.(Math.floor(passed / 2), BAND_COUNT);
  };

  // Results are taken in the order of bands, whichever ends first, because what is dropped depends on the order.
  const tasks = [...batches(bands, bandsATask), ['words_hash']];
  const waiting = new Map<number, NominateResult & { kind: 'pairs' }>();
  const set = new PairSet(entries.count);
  const hubs = new Set<number>();
  let untried = 0;
  let next = 0;
  await run(
    tasks.map((columns) => ({ kind: 'pairs', columns, keepsKeys: keepsKeys && columns[0] !== 'words_hash' })),
    (index, result) => {
      if (result.kind === 'pairs') {
        if (result.keys !== undefined) kept.set(index, result.keys);
        waiting.set(index, { ...result, keys: undefined });
      }
      if (index < tasks.length - 1) pass(tasks[index]!.length);
      for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) {
        for (const { better, worse, ...band } of ready.bands) {
          set.add(better, worse);
          untried += band.untried;
          for (const hub of band.hubs) hubs.add(hub);
        }
        waiting.delete(next++);
      }
    },
  );
  const { better, worse, dropped } = set.finish();
  const large = joinLargeBuckets(entries, { better, worse, hubs, least: LARGE_BUCKET_FROM });
  const equal = new Uint8Array(better.length);
  if (better.length > 0) {
    await run(
      batches(bands, bandsATask).map((columns, index) => ({
        kind: 'lanes',
        columns,
        keys: kept.get(index),
        better,
        worse,
      })),
      (index, result) => {
        if (result.kind !== 'lanes') return;
        pass(tasks[index]!.length);
        for (let pair = 0; pair < equal.length; pair++) equal[pair]! += result.equal[pair]!;
      },
    );
  }
  if (better.length === 0) pass(BAND_COUNT);
  const lanes = BAND_COUNT * BAND_ROWS;
  let held = 0;
  for (let pair = 0; pair < equal.length; pair++) {
    const [a, b] = [better[pair]!, worse[pair]!];
    const words = [entries.words[a]!, entries.words[b]!] as const;
    if (!isWorthComparing({ equalLanes: equal[pair]!, lanes, words, similarAt })) continue;
    better[held] = a;
    worse[held] = b;
    equal[held++] = equal[pair]!;
  }
  return {
    better: better.slice(0, held),
    worse: worse.slice(0, held),
    equalLanes: equal.slice(0, held),
    nominated: equal.length + dropped,
    dropped,
    untried,
    large,
  };
}

function batches<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
