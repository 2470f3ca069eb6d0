import type { MapOperator } from '../engine/map.ts';
import { PartColumnReader } from '../workspace/part-columns.ts';
import { type BucketPairs, bucketPairs, type EntryMass } from './bucket-pairs.ts';
import { wordsOf } from './content-entries.ts';

export interface NominateParams {
  readonly workspaceFolder: string;
  /** Parts in the order in which their records are numbered. */
  readonly parts: readonly string[];
  /** First record of each part. */
  readonly firstRecord: readonly number[];
  readonly entryCount: number;
  /** Entry that a record stands for; -1 where another record does. Shape [records], shared. */
  readonly entryOfRepresentative: Int32Array;
  readonly mass: EntryMass;
}

export type NominateTask =
  | { readonly kind: 'pairs'; readonly columns: readonly string[] }
  /** How many of the lanes of some bands are equal; pairs are shared memory. */
  | {
      readonly kind: 'lanes';
      readonly columns: readonly string[];
      readonly better: Uint32Array;
      readonly worse: Uint32Array;
    };

export type NominateResult =
  | { readonly kind: 'pairs'; readonly bands: readonly BucketPairs[] }
  | { readonly kind: 'lanes'; readonly equal: Uint8Array };

/** Runs in workers: each task takes some bands over all entries. */
export function createOperator(params: NominateParams): MapOperator<NominateTask, NominateResult> {
  const reader = new PartColumnReader({ folder: params.workspaceFolder }, 'fingerprints');
  return {
    async run(task, control) {
      const bands = await readBands(reader, params, task.columns, () => control.throwIfCancelled());
      if (task.kind === 'pairs') return { kind: 'pairs', bands: bands.map((keys) => bucketPairs(keys, params.mass)) };
      const { better, worse } = task;
      const equal = new Uint8Array(better.length);
      for (const keys of bands) {
        for (let pair = 0; pair < better.length; pair++) {
          const a = 2 * better[pair]!;
          const b = 2 * worse[pair]!;
          const low = keys[a]! ^ keys[b]!;
          const high = keys[a + 1]! ^ keys[b + 1]!;
          equal[pair]! +=
            Number((low & 0xffff) === 0) +
            Number(low >>> 16 === 0) +
            Number((high & 0xffff) === 0) +
            Number(high >>> 16 === 0);
        }
      }
      return { kind: 'lanes', equal };
    },
  };
}

/** Each column by entry, as low and high halves. */
async function readBands(
  reader: PartColumnReader,
  { parts, firstRecord, entryCount, entryOfRepresentative }: NominateParams,
  columns: readonly string[],
  check: () => void,
): Promise<readonly Uint32Array[]> {
  const bands = columns.map(() => new Uint32Array(entryCount * 2));
  for (const [index, key] of parts.entries()) {
    check();
    const values = await reader.read(key, columns);
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
