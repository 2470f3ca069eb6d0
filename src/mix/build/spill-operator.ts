import { type FileHandle, open, readFile, writeFile } from 'node:fs/promises';
import type { MapOperator } from '../../engine/map.ts';
import { contentHash } from '../../io/content-hash.ts';
import type { DecodableInput, InputPart } from '../../io/decode-input.ts';
import type { Row } from '../../io/row.ts';
import { Utf8Scratch } from '../../io/utf8-scratch.ts';
import { asWorkspaceError } from '../../workspace/publish-file.ts';
import { readParquetFile } from '../../workspace/read-parquet-file.ts';
import { type ColumnType, ColumnTypes } from './column-types.ts';
import type { SampledTexts } from './measure-range.ts';
import { type ChangedRow, readWantedRows, type WantedRow } from './read-wanted-rows.ts';
import { openRow } from './row-bytes.ts';
import { textsAtPaths } from './text-at-path.ts';

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
  /** Absolute path of the file for rows that are kept for later builds, a line each: number, tab, the row as JSON. Written where there are any. */
  readonly kept: string;
  /** Bytes of the inputs this task stands for. */
  readonly sizeBytes: number;
}

/** Runs of one bucket in a file: shape [runs] each. */
export interface SpillResult {
  readonly bucket: Uint32Array;
  readonly offset: Float64Array;
  readonly sizeBytes: Uint32Array;
  readonly types: Readonly<Record<string, ColumnType>>;
  /** Texts of the rows that are measured. */
  readonly sampled: SampledTexts;
  /** The first row that is not as it was; null: all are. */
  readonly changed: ChangedRow | null;
}

interface SelectedRow extends WantedRow {
  readonly order_key: bigint;
  readonly split: number;
  readonly kind: number;
  readonly copies: number;
  readonly row_id: string;
  readonly n: number;
  /** 1 where the row is kept for later builds. */
  readonly keeps: number;
  /** Bits of the arms whose range it tells; 0: none. */
  readonly arms: number;
  /** Of rows that are in an arm: hash of the texts, and a line for each text that is learned from. */
  readonly content: bigint | null;
  readonly learned_paths: string | null;
}

/** Rows are kept as their source has them: which columns clash is a matter of each build. */
const AS_IT_IS = { asText: new Set<string>() };
/** Split of rows that are measured and in no split. */
const NO_SPLIT = -1;
/** Bytes of rows held before they are written to the file. */
const HELD_BYTES = 12 * 1024 * 1024;
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
  sampled: { arms: new Uint8Array(), content: new BigUint64Array(), texts: [] },
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
      // Few and short: how many rows a build keeps is bounded, and so are their bytes.
      const kept: string[] = [];
      const sampled = new TextCollector();
      const scratch = new Utf8Scratch();
      const spill = params.lookedAt === null ? await SpillFile.create(task.file) : undefined;
      try {
        const take = (row: Row, one: SelectedRow) => {
          if (one.arms > 0 && spill !== undefined) sampled.add(row.value, one);
          if (one.split === NO_SPLIT) return undefined;
          types.add(row.value);
          if (spill === undefined) return undefined;
          const opened = openRow(row, { asText }, scratch);
          if (one.keeps === 1) kept.push(`${one.n}\t${Buffer.from(openRow(row, AS_IT_IS)).toString('utf8')}}\n`);
          const id = `${opened.length > 1 ? name : name.slice(1)}${JSON.stringify(one.row_id)}`;
          const { firstBucket, buckets } = params.splits[one.split]!;
          for (let copy = 0; copy < one.copies; copy++) {
            const key = keyOfCopy(one.order_key, copy);
            spill.add({ bucket: firstBucket + bucketOf(key, buckets), key, opened, id, closing: members[one.kind]! });
          }
          return spill.heldBytes >= HELD_BYTES ? spill.flush() : undefined;
        };
        const changed = await readWantedRows(task, wanted, {
          keepsBytes: true,
          maxRowBytes: params.maxRowBytes,
          control,
          take,
        });
        await spill?.flush();
        if (kept.length > 0) await writeFile(task.kept, kept.join(''), { mode: 0o600 });
        return { ...(spill?.runs() ?? NOTHING_WANTED), types: types.types(), sampled: sampled.texts(), changed };
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
): Promise<readonly SelectedRow[]> {
  const rows: SelectedRow[] = [];
  for await (const slice of readParquetFile<SelectedRow>(selection, { start, end })) {
    for (const row of slice) {
      if (lookedAt === null) rows.push(row);
      // What is measured only says nothing of the columns of the build.
      else if (row.split !== NO_SPLIT && rows.push(row) === lookedAt) return rows;
    }
  }
  return rows;
}

/** Texts of rows that are measured: how many there are, and their bytes, is bounded where they are drawn. */
class TextCollector {
  readonly #arms: number[] = [];
  readonly #content: bigint[] = [];
  readonly #texts: string[] = [];

  add(row: Row['value'], { arms, content, learned_paths: paths }: SelectedRow): void {
    this.#arms.push(arms);
    this.#content.push(content!);
    this.#texts.push(textsAtPaths(row, paths!));
  }

  texts(): SampledTexts {
    return {
      arms: Uint8Array.from(this.#arms),
      content: BigUint64Array.from(this.#content),
      texts: this.#texts,
    };
  }
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

/** A line in the pieces it is made of, one behind the other. */
interface SpillEntry {
  readonly bucket: number;
  readonly key: bigint;
  readonly opened: Uint8Array;
  readonly id: string;
  readonly closing: Uint8Array;
}

/** UTF-8 takes at most so many bytes for a unit of UTF-16. */
const BYTES_A_UNIT = 3;

/** Lines by bucket, in a file of runs. What is held lies in one block of memory: millions of small buffers would cost more than the reading. */
class SpillFile {
  readonly #handle: FileHandle;
  #held = Buffer.allocUnsafeSlow(HELD_BYTES);
  /** The same lines, sorted. */
  #sorted = Buffer.alloc(0);
  #heldBytes = 0;
  /** Of each entry held: where it begins. */
  #starts: number[] = [];
  /** Of each entry held: its bucket. */
  #buckets: number[] = [];
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

  add({ bucket, key, opened, id, closing }: SpillEntry): void {
    const start = this.#heldBytes;
    this.#reserve(SPILL_HEADER_BYTES + opened.length + id.length * BYTES_A_UNIT + closing.length);
    const held = this.#held;
    let end = start + SPILL_HEADER_BYTES;
    held.set(opened, end);
    end += opened.length;
    end += held.write(id, end, 'utf8');
    held.set(closing, end);
    end += closing.length;
    held.writeBigUInt64LE(key, start);
    held.writeUInt32LE(end - start - SPILL_HEADER_BYTES, start + 8);
    this.#starts.push(start);
    this.#buckets.push(bucket);
    this.#heldBytes = end;
  }

  #reserve(bytes: number): void {
    if (this.#heldBytes + bytes <= this.#held.length) return;
    const larger = Buffer.allocUnsafeSlow(this.#heldBytes + Math.max(bytes, HELD_BYTES / 2));
    this.#held.copy(larger, 0, 0, this.#heldBytes);
    this.#held = larger;
  }

  async flush(): Promise<void> {
    const [held, starts, buckets] = [this.#held, this.#starts, this.#buckets];
    const endOf = (entry: number) => starts[entry + 1] ?? this.#heldBytes;
    const order = Uint32Array.from(starts.keys()).sort((a, b) => buckets[a]! - buckets[b]! || a - b);
    if (this.#sorted.length < this.#heldBytes) this.#sorted = Buffer.allocUnsafeSlow(this.#held.length);
    const bytes = this.#sorted.subarray(0, this.#heldBytes);
    let at = 0;
    for (let start = 0, end = 0; start < order.length; start = end) {
      const from = at;
      const bucket = buckets[order[start]!]!;
      for (; end < order.length && buckets[order[end]!] === bucket; end++)
        at += held.copy(bytes, at, starts[order[end]!], endOf(order[end]!));
      this.#bucket.push(bucket);
      this.#offset.push(this.#position + from);
      this.#sizeBytes.push(at - from);
    }
    this.#starts = [];
    this.#buckets = [];
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
