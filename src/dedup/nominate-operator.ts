import type { MapOperator } from '../engine/map.ts';
import { PartColumnReader } from '../workspace/part-columns.ts';
import { addEqualLanes } from './add-equal-lanes.ts';
import { type BucketPairs, bucketPairs } from './bucket-pairs.ts';
import { wordsOf } from './content-entries.ts';
import { newPairs } from './new-pairs.ts';

export interface NominateParams {
  /** Parts in the order in which their records are numbered, with the folder of their workspace. */
  readonly parts: readonly { readonly folder: string; readonly key: string }[];
  /** First record of each part. */
  readonly firstRecord: readonly number[];
  readonly entryCount: number;
  /** Entry that a record stands for; -1 where another record does. Shape [records], shared. */
  readonly entryOfRepresentative: Int32Array;
}

export type NominateTask =
  /** With `keepsKeys` the keys come back too, in shared memory. */
  | { readonly kind: 'pairs'; readonly columns: readonly string[]; readonly keepsKeys: boolean }
  /** How many of the lanes of some bands are equal; pairs are shared memory. */
  | {
      readonly kind: 'lanes';
      readonly columns: readonly string[];
      /** What a task of pairs gave for these columns; without it they are read again. */
      readonly keys: readonly Uint32Array[] | undefined;
      readonly better: Uint32Array;
      readonly worse: Uint32Array;
    };

export type NominateResult =
  | {
      readonly kind: 'pairs';
      /** A pair stands in the first of the task's bands that has it; in shared memory. */
      readonly bands: readonly BucketPairs[];
      /** Keys of each band by entry, as low and high halves, where they are kept. */
      readonly keys: readonly Uint32Array[] | undefined;
    }
  | { readonly kind: 'lanes'; readonly equal: Uint8Array };

/** Bytes of the key of one entry in one band. */
export const KEY_BYTES = 8;

/** Runs in workers: each task takes some bands over all entries. */
export function createOperator(params: NominateParams): MapOperator<NominateTask, NominateResult> {
  const readers = new Map<string, PartColumnReader>();
  const readerOf = (folder: string) => {
    const reader = readers.get(folder) ?? new PartColumnReader({ folder }, 'fingerprints');
    readers.set(folder, reader);
    return reader;
  };
  return {
    async run(task, control) {
      const read = (isShared: boolean) =>
        readBands(readerOf, params, { columns: task.columns, isShared, check: () => control.throwIfCancelled() });
      if (task.kind === 'pairs') {
        const bands = await read(task.keepsKeys);
        return {
          kind: 'pairs',
          bands: distinctBands(bands),
          keys: task.keepsKeys ? bands : undefined,
        };
      }
      const equal = new Uint8Array(task.better.length);
      for (const keys of task.keys ?? (await read(false))) addEqualLanes(equal, task, keys);
      return { kind: 'lanes', equal };
    },
  };
}

/** One band after the other, so that what they have in common is not held more than twice. */
function distinctBands(bands: readonly Uint32Array[]): readonly BucketPairs[] {
  const found: BucketPairs[] = [];
  for (const keys of bands) {
    const pairs = bucketPairs(keys);
    found.push({ ...pairs, ...newPairs(pairs, found) });
  }
  return found;
}

/** Each column by entry, as low and high halves. */
async function readBands(
  readerOf: (folder: string) => PartColumnReader,
  { parts, firstRecord, entryCount, entryOfRepresentative }: NominateParams,
  {
    columns,
    isShared,
    check,
  }: { readonly columns: readonly string[]; readonly isShared: boolean; readonly check: () => void },
): Promise<readonly Uint32Array[]> {
  const size = entryCount * KEY_BYTES;
  const bands = columns.map(() => new Uint32Array(isShared ? new SharedArrayBuffer(size) : new ArrayBuffer(size)));
  for (const [index, { folder, key }] of parts.entries()) {
    check();
    const values = await readerOf(folder).read(key, columns);
    const offset = firstRecord[index]!;
    for (const [band, keys] of bands.entries()) {
      const halves = wordsOf(values[band] as BigInt64Array);
      for (let row = 0; row < halves.length / 2; row++) {
        const entry = entryOfRepresentative[offset + row]!;
        if (entry < 0) continue;
        keys[2 * entry] = halves[2 * row]!;
        keys[2 * entry + 1] = halves[2 * row + 1]!;
      }
    }
  }
  return bands;
}
