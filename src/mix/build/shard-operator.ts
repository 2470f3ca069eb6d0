import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import type { MapOperator } from '../../engine/map.ts';
import type { WorkControl } from '../../engine/work-control.ts';
import { asWorkspaceError } from '../../workspace/publish-file.ts';
import { SPILL_HEADER_BYTES } from './spill-operator.ts';

/** One run of a bucket. */
export interface SpillRun {
  readonly file: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface ShardTask {
  /** Absolute path of the file to write; it must not exist. */
  readonly file: string;
  /** Runs of each of the shard's buckets, in the order of the buckets. */
  readonly buckets: readonly (readonly SpillRun[])[];
}

export interface ShardResult {
  readonly rows: number;
  /** Before compression. */
  readonly textBytes: number;
  readonly sizeBytes: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
}

/** Twice as fast as level 3, which would take half as long as all the rest together and save a seventh of the room. */
const LEVEL = 1;
/** Of what comes out of the compressor at once: small blocks would be handed on and written one by one. */
const BLOCK_BYTES = 1024 * 1024;

/** The map operator that puts the rows of a shard into their order and writes them: one frame of zstd, lines of JSON. */
export function createOperator(): MapOperator<ShardTask, ShardResult> {
  return {
    async run({ file, buckets }, control) {
      let rows = 0;
      let textBytes = 0;
      let sizeBytes = 0;
      const digest = createHash('sha256');
      const lines = async function* () {
        for (const runs of buckets) {
          const bucket = await readBucket(runs, control);
          if (bucket.rows === 0) continue;
          rows += bucket.rows;
          textBytes += bucket.bytes.length;
          control.advance({ bytes: bucket.bytes.length, records: bucket.rows });
          yield bucket.bytes;
        }
      };
      try {
        await pipeline(
          lines,
          createZstdCompress({
            chunkSize: BLOCK_BYTES,
            params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
          }),
          async function* (blocks) {
            for await (const block of blocks as AsyncIterable<Buffer>) {
              digest.update(block);
              sizeBytes += block.length;
              yield block;
            }
          },
          createWriteStream(file, { flags: 'wx', flush: true, highWaterMark: BLOCK_BYTES }),
        );
      } catch (error) {
        throw asWorkspaceError(file, error);
      }
      return { rows, textBytes, sizeBytes, sha256: digest.digest('hex') };
    },
  };
}

/** The lines of a bucket in the order of their keys; of equal keys in the order of their bytes. */
async function readBucket(
  runs: readonly SpillRun[],
  control: WorkControl,
): Promise<{ readonly bytes: Buffer; readonly rows: number }> {
  let total = 0;
  for (const { sizeBytes } of runs) total += sizeBytes;
  const held = Buffer.allocUnsafeSlow(total);
  let filled = 0;
  for (const { file, offset, sizeBytes } of runs) {
    control.throwIfCancelled();
    await using handle = await open(file, 'r');
    for (let done = 0; done < sizeBytes; ) {
      const { bytesRead } = await handle.read(held, filled + done, sizeBytes - done, offset + done);
      if (bytesRead === 0) throw new Error(`${file} ends before its end`);
      done += bytesRead;
    }
    filled += sizeBytes;
  }
  const found: { readonly key: bigint; readonly start: number; readonly end: number }[] = [];
  for (let at = 0; at < total; ) {
    const start = at + SPILL_HEADER_BYTES;
    const end = start + held.readUInt32LE(at + 8);
    found.push({ key: held.readBigUInt64LE(at), start, end });
    at = end;
  }
  found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : held.compare(held, b.start, b.end, a.start, a.end)));
  const bytes = Buffer.allocUnsafeSlow(total - found.length * SPILL_HEADER_BYTES);
  let at = 0;
  for (const { start, end } of found) at += held.copy(bytes, at, start, end);
  return { bytes, rows: found.length };
}
