/**
 * Decodes damaged copies of a Parquet file, one message a copy, so that whoever waits can end a decoding that does not.
 * Damage changes bytes only: offsets, each with what replaces the bytes there.
 */
import { writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { parquet } from '../../src/io/parquet.ts';

export interface Damage {
  readonly at: number;
  readonly bytes: Uint8Array;
}

export interface DamagedCopies {
  /** Where the copies are written, one after the other. */
  readonly path: string;
  readonly sound: Uint8Array;
  readonly damages: readonly Damage[];
  /** Index of the first to decode. */
  readonly from: number;
}

/** What became of a copy. */
export interface CopyOutcome {
  readonly index: number;
  readonly milliseconds: number;
  /** Rows that the index of the file promises. */
  readonly promised: number;
  /** Rows and rows lost. */
  readonly accounted: number;
  readonly rows: number;
  readonly isOpenEnded: boolean;
  /** Message of an error that left the reader; there must be none. */
  readonly error?: string;
}

async function decode({ path, sound }: DamagedCopies, damage: Damage, index: number): Promise<CopyOutcome> {
  const copy = Buffer.from(sound);
  copy.set(damage.bytes, damage.at);
  writeFileSync(path, copy);
  const started = performance.now();
  let [promised, accounted, rows, isOpenEnded] = [0, 0, 0, false];
  let error: string | undefined;
  try {
    const counts = await parquet.index!(path);
    for (const count of counts) promised += count;
    const options = { maxRowBytes: 1 << 20, path: 'data.parquet' };
    for await (const events of parquet.decodeGroups!(path, counts.keys().toArray(), options)) {
      for (const event of events) {
        accounted += event.kind === 'row' ? 1 : (event.lostRows ?? 1);
        if (event.kind === 'row') rows++;
        else if (event.isOpenEnded) isOpenEnded = true;
      }
    }
  } catch (thrown) {
    error = String(thrown);
  }
  const milliseconds = performance.now() - started;
  return { index, milliseconds, promised, accounted, rows, isOpenEnded, ...(error === undefined ? {} : { error }) };
}

const copies = workerData as DamagedCopies;
for (let index = copies.from; index < copies.damages.length; index++)
  parentPort!.postMessage(await decode(copies, copies.damages[index]!, index));
