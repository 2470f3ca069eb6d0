import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { MapOperator } from '../../engine/map.ts';
import type { WorkControl } from '../../engine/work-control.ts';
import { contentHash } from '../../io/content-hash.ts';
import { type DecodableInput, decodeInput, type InputPart } from '../../io/decode-input.ts';
import type { Row } from '../../io/row.ts';
import { asWorkspaceError } from '../../workspace/publish-file.ts';
import { readParquetFile } from '../../workspace/read-parquet-file.ts';
import { type ColumnType, ColumnTypes } from './column-types.ts';
import { openRow } from './row-bytes.ts';
import { wantsAmong } from './wants-among.ts';

/** Settings that hold for all tasks. */
export interface SpillParams {
  /** Parquet of the rows that are wanted (`CandidateSession.writeSelection`). */
  readonly selection: string;
  /** File with a line for each kind: its flat columns as members of JSON, without braces. */
  readonly kinds: string;
  /** Name of the column that holds a row's id. */
  readonly idColumn: string;
  readonly asText: readonly string[];
  readonly maxRowBytes: number;
  /** Buckets of each split: consecutive numbers, keys in order. */
  readonly splits: readonly { readonly firstBucket: number; readonly buckets: number }[];
  /** Rows looked at for the types of their columns only, nothing written; null: all are written. */
  readonly lookedAt: number | null;
}

export interface SpillTask {
  readonly inputs: readonly DecodableInput[];
  readonly piece: InputPart;
  /** Rows of the selection that are this task's: [start, end). */
  readonly start: number;
  readonly end: number;
  /** Absolute path of the file to write; it must not exist. */
  readonly file: string;
  /** Bytes of the inputs this task stands for. */
  readonly sizeBytes: number;
}

/** Runs of one bucket in a file: shape [runs] each. */
export interface SpillResult {
  readonly bucket: Uint32Array;
  readonly offset: Float64Array;
  readonly sizeBytes: Uint32Array;
  readonly types: Readonly<Record<string, ColumnType>>;
  /** The first row that is not as it was; null: all are. */
  readonly changed: { readonly input: string; readonly row: number } | null;
}

interface WantedRow {
  readonly input: number;
  readonly position: number;
  readonly row_hash: bigint;
  readonly order_key: bigint;
  readonly split: number;
  readonly kind: number;
  readonly copies: number;
  readonly row_id: string;
}

/** Bytes of rows held before they are written to the file. */
const HELD_BYTES = 24 * 1024 * 1024;
/** Of each entry: its key and the length of its line. */
export const SPILL_HEADER_BYTES = 12;
const KEY_BITS = 63n;
/** Bits of a key that a number holds exactly. */
const EXACT_BITS = 53n;
const NOTHING_WANTED: SpillResult = {
  bucket: new Uint32Array(),
  offset: new Float64Array(),
  sizeBytes: new Uint32Array(),
  types: {},
  changed: null,
};

/**
 * The map operator that reads chosen rows again, proves each by its hash, adds the flat columns and puts it into the bucket of its key. A
 * bucket is written in runs; sorting a bucket by its keys gives the order of the build, whoever wrote the runs.
 */
export async function createOperator(params: SpillParams): Promise<MapOperator<SpillTask, SpillResult>> {
  const members = (await readFile(params.kinds, 'utf8')).split('\n').map((line) => Buffer.from(`,${line}}\n`));
  const asText = new Set(params.asText);
  const name = `,${JSON.stringify(params.idColumn)}:`;
  return {
    async run(task, control) {
      const wanted = await readWanted(params, task);
      if (wanted.length === 0) return NOTHING_WANTED;
      const types = new ColumnTypes();
      const spill = params.lookedAt === null ? await SpillFile.create(task.file) : undefined;
      try {
        const changed = await readRows({ task, params, wanted, control }, async (row, one) => {
          types.add(row.value);
          if (spill === undefined) return;
          const opened = openRow(row, { asText });
          const id = Buffer.from(`${opened.length > 1 ? name : name.slice(1)}${JSON.stringify(one.row_id)}`);
          const line = Buffer.concat([opened, id, members[one.kind]!]);
          const { firstBucket, buckets } = params.splits[one.split]!;
          for (let copy = 0; copy < one.copies; copy++) {
            const key = keyOfCopy(one.order_key, copy);
            spill.add(firstBucket + bucketOf(key, buckets), key, line);
          }
          if (spill.heldBytes >= HELD_BYTES) await spill.flush();
        });
        await spill?.flush();
        return { ...(spill?.runs() ?? NOTHING_WANTED), types: types.types(), changed };
      } catch (error) {
        throw asWorkspaceError(task.file, error);
      } finally {
        await spill?.close();
      }
    },
  };
}

async function readWanted(
  { selection, lookedAt }: SpillParams,
  { start, end }: SpillTask,
): Promise<readonly WantedRow[]> {
  const rows: WantedRow[] = [];
  const last = lookedAt === null ? end : Math.min(end, start + lookedAt);
  for await (const slice of readParquetFile<WantedRow>(selection, { start, end: last }))
    for (const row of slice) rows.push(row);
  return rows;
}

async function readRows(
  {
    task,
    params,
    wanted,
    control,
  }: {
    readonly task: SpillTask;
    readonly params: SpillParams;
    readonly wanted: readonly WantedRow[];
    readonly control: WorkControl;
  },
  take: (row: Row, wanted: WantedRow) => Promise<void>,
): Promise<SpillResult['changed']> {
  let left = task.sizeBytes;
  const advance = (bytes: number) => {
    const done = Math.min(left, bytes);
    left -= done;
    control.advance({ bytes: done, records: 0 });
  };
  for (let start = 0, end = 0; start < wanted.length; start = end) {
    while (end < wanted.length && wanted[end]!.input === wanted[start]!.input) end++;
    const input = task.inputs[wanted[start]!.input]!;
    const events = decodeInput(input, task.piece, {
      keepsBytes: true,
      maxRowBytes: params.maxRowBytes,
      // The audit that listed these rows held to its own limit.
      maxExpansion: Number.MAX_SAFE_INTEGER,
      wants: wantsAmong(wanted, start, end),
      onBlock: (block) => {
        control.throwIfCancelled();
        advance(block.length);
      },
      // What changed is told by the rows themselves.
      onChanged: () => {},
    });
    let at = start;
    for await (const batch of events) {
      control.throwIfCancelled();
      for (const event of batch) {
        if (at === end) break;
        const one = wanted[at]!;
        if (event.ordinal < one.position) continue;
        if (
          event.ordinal > one.position ||
          event.kind !== 'row' ||
          event.contentHash !== BigInt.asUintN(64, one.row_hash)
        )
          return { input: input.displayPath, row: one.position + 1 };
        await take(event, one);
        at++;
      }
      if (at === end) break;
    }
    if (at < end) return { input: input.displayPath, row: wanted[at]!.position + 1 };
  }
  advance(left);
  return null;
}

/** The key of the n-th further copy of a row: elsewhere in the order, and always the same. */
function keyOfCopy(key: bigint, copy: number): bigint {
  if (copy === 0) return key;
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, key);
  view.setUint32(8, copy);
  return contentHash(bytes) >> 1n;
}

function bucketOf(key: bigint, buckets: number): number {
  const share = Number(key >> (KEY_BITS - EXACT_BITS)) / 2 ** Number(EXACT_BITS);
  return Math.min(buckets - 1, Math.floor(share * buckets));
}

/** Lines by bucket, in a file of runs. */
class SpillFile {
  readonly #handle: FileHandle;
  #held: { readonly bucket: number; readonly header: Buffer; readonly line: Buffer }[] = [];
  #heldBytes = 0;
  #position = 0;
  readonly #bucket: number[] = [];
  readonly #offset: number[] = [];
  readonly #sizeBytes: number[] = [];

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async create(file: string): Promise<SpillFile> {
    return new SpillFile(await open(file, 'wx', 0o600));
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  add(bucket: number, key: bigint, line: Buffer): void {
    const header = Buffer.allocUnsafe(SPILL_HEADER_BYTES);
    header.writeBigUInt64LE(key, 0);
    header.writeUInt32LE(line.length, 8);
    this.#held.push({ bucket, header, line });
    this.#heldBytes += SPILL_HEADER_BYTES + line.length;
  }

  async flush(): Promise<void> {
    const held = this.#held.sort((a, b) => a.bucket - b.bucket);
    const bytes = Buffer.allocUnsafe(this.#heldBytes);
    let at = 0;
    for (let start = 0, end = 0; start < held.length; start = end) {
      const from = at;
      for (; end < held.length && held[end]!.bucket === held[start]!.bucket; end++) {
        const { header, line } = held[end]!;
        header.copy(bytes, at);
        line.copy(bytes, at + SPILL_HEADER_BYTES);
        at += SPILL_HEADER_BYTES + line.length;
      }
      this.#bucket.push(held[start]!.bucket);
      this.#offset.push(this.#position + from);
      this.#sizeBytes.push(at - from);
    }
    this.#held = [];
    this.#heldBytes = 0;
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#position + done);
      done += bytesWritten;
    }
    this.#position += bytes.length;
  }

  runs(): Pick<SpillResult, 'bucket' | 'offset' | 'sizeBytes'> {
    return {
      bucket: Uint32Array.from(this.#bucket),
      offset: Float64Array.from(this.#offset),
      sizeBytes: Uint32Array.from(this.#sizeBytes),
    };
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
