import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CopyOutcome, Damage, DamagedCopies } from '../../test/support/damaged-parquet-worker.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';

/**
 * By default places are drawn from a seed. OUTCROSS_PARQUET_SWEEP=1 damages every byte of every file in every way (16 minutes);
 * OUTCROSS_PARQUET_SEED draws others.
 */
const isSweep = process.env.OUTCROSS_PARQUET_SWEEP === '1';
const seed = Number(process.env.OUTCROSS_PARQUET_SEED ?? 1);
/** A damaged copy of a few kilobytes that takes longer has run away. */
const LIMIT_MS = 1000;
/** The machine may be busy and the worker must start: how long until it is ended for good. */
const PATIENCE_MS = 10_000;
const SAMPLES = 60;
const BLOCKS = 12;

type WriteOptions = Parameters<typeof parquetWriteBuffer>[0];

const ROWS = 60;
const each = <Item>(item: (id: number) => Item) => Array.from({ length: ROWS }, (_, id) => item(id));
const compressors = {
  ZSTD: (input: Uint8Array) => zstdCompressSync(input),
  GZIP: (input: Uint8Array) => gzipSync(input),
};

const messages: WriteOptions = {
  schema: [
    { name: 'root', num_children: 1 },
    { name: 'messages', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
    { name: 'role', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    { name: 'content', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  ],
  columnData: [
    {
      name: 'messages',
      data: each((id) =>
        Array.from({ length: id % 4 }, (_, turn) => ({ role: turn % 2 ? 'b' : 'a', content: `${id}` })),
      ),
    },
  ],
  pageSize: 100,
};

/** Pages of the second version. */
const written: Readonly<Record<string, WriteOptions>> = {
  plain: {
    columnData: [
      { name: 'text', data: each((id) => `text ${id * 7919}`), encoding: 'PLAIN' },
      { name: 'id', data: Int32Array.from(each((id) => id)), encoding: 'PLAIN' },
      { name: 'x', data: each((id) => id / 3), type: 'DOUBLE', encoding: 'PLAIN' },
      { name: 'flag', data: each((id) => id % 3 === 0), type: 'BOOLEAN' },
    ],
    rowGroupSize: 25,
  },
  dictionary: {
    columnData: [
      { name: 'kind', data: each((id) => `kind ${id % 5}`), encoding: 'RLE_DICTIONARY' },
      { name: 'maybe', data: each((id) => (id % 3 ? BigInt(id % 4) : null)), type: 'INT64', nullable: true },
    ],
    rowGroupSize: 40,
  },
  nulls: {
    columnData: [
      { name: 'text', data: each((id) => (id % 7 < 3 ? null : `t${id}`)), type: 'STRING', nullable: true },
      { name: 'none', data: each(() => null), type: 'STRING', nullable: true },
      { name: 'when', data: each((id) => new Date(id * 1e9)), type: 'TIMESTAMP' },
    ],
    pageSize: 100,
  },
  delta: {
    columnData: [
      { name: 'int', data: Int32Array.from(each((id) => id * id)), encoding: 'DELTA_BINARY_PACKED' },
      { name: 'long', data: each((id) => BigInt(id) ** 9n), type: 'INT64', encoding: 'DELTA_BINARY_PACKED' },
      { name: 'text', data: each((id) => `text ${id}`), encoding: 'DELTA_BYTE_ARRAY' },
      { name: 'more', data: each((id) => 'x'.repeat(id % 9)), encoding: 'DELTA_LENGTH_BYTE_ARRAY' },
      { name: 'split', data: each((id) => id / 7), type: 'DOUBLE', encoding: 'BYTE_STREAM_SPLIT' },
    ],
  },
  lists: messages,
};

let folder: string;
const files = new Map<string, Uint8Array>();
const NAMES = [
  ...Object.keys(written).flatMap((name) =>
    ['UNCOMPRESSED', 'SNAPPY', 'ZSTD', 'GZIP'].map((codec) => `${name}, ${codec}`),
  ),
  ...['uncompressed', 'zstd', 'lz4_raw'].map((codec) => `first version, ${codec}`),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcross-damage-'));
  for (const [name, options] of Object.entries(written)) {
    for (const codec of ['UNCOMPRESSED', 'SNAPPY', 'ZSTD', 'GZIP'] as const)
      files.set(`${name}, ${codec}`, new Uint8Array(parquetWriteBuffer({ ...options, codec, compressors })));
  }
  const instance = await DuckDBInstance.create(':memory:');
  const database = await instance.connect();
  for (const codec of ['uncompressed', 'zstd', 'lz4_raw']) {
    const path = join(folder, `${codec}.parquet`);
    await database.run(
      `COPY (SELECT i AS id, 'text ' || (i * 7919) AS text, CASE WHEN i % 3 = 0 THEN NULL ELSE 'k' || (i % 5) END AS kind,
        [{'role': 'a', 'content': (i + j)::VARCHAR} for j in range(i % 4)] AS messages, MAP {'a': i} AS map,
        (i / 7)::DECIMAL(30, 2) AS price, NULL::INT AS none FROM range(0, ${ROWS}) t(i))
        TO '${path}' (FORMAT parquet, PARQUET_VERSION v1, COMPRESSION ${codec})`,
    );
    files.set(`first version, ${codec}`, await readFile(path));
  }
  database.closeSync();
  instance.closeSync();
});
afterAll(() => rm(folder, { recursive: true }));

/** What becomes of all damaged copies. A decoding that does not end is ended, and the copies after it are decoded all the same. */
async function decodeDamaged(sound: Uint8Array, damages: readonly Damage[]): Promise<readonly CopyOutcome[]> {
  const outcomes: CopyOutcome[] = [];
  const path = join(folder, `copy-${Math.random().toString(36).slice(2)}.parquet`);
  while (outcomes.length < damages.length) {
    const from = outcomes.length;
    const error = await runWorker({ path, sound, damages, from }, (outcome) => outcomes.push(outcome));
    if (outcomes.length < damages.length)
      outcomes.push({
        index: outcomes.length,
        milliseconds: PATIENCE_MS,
        promised: 0,
        accounted: 0,
        rows: 0,
        isOpenEnded: false,
        error,
      });
  }
  return outcomes;
}

function runWorker(workerData: DamagedCopies, onOutcome: (outcome: CopyOutcome) => void): Promise<string> {
  const worker = new Worker(new URL('../../test/support/damaged-parquet-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  const end = (reason: string) => {
    clearTimeout(timer);
    resolve(reason);
  };
  const onTimeout = () => void worker.terminate().then(() => end('the decoding did not end'));
  let timer = setTimeout(onTimeout, PATIENCE_MS);
  worker.on('message', (outcome: CopyOutcome) => {
    clearTimeout(timer);
    timer = setTimeout(onTimeout, PATIENCE_MS);
    onOutcome(outcome);
  });
  // Errors nobody handled and memory that ran out end the worker this way.
  worker.on('error', (error) => end(`the worker ended: ${error}`));
  worker.on('exit', (code) => end(`the worker ended with ${code}`));
  return promise;
}

function problemsOf(outcomes: readonly CopyOutcome[], damages: readonly Damage[]): readonly string[] {
  return outcomes.flatMap((outcome) => {
    const { index, milliseconds, promised, accounted, isOpenEnded, error } = outcome;
    const { at, bytes } = damages[index]!;
    const where = `${bytes.length} bytes at ${at} (${Buffer.from(bytes).toString('hex', 0, 8)})`;
    if (error !== undefined) return [`${where}: ${error}`];
    if (milliseconds > LIMIT_MS) return [`${where}: took ${Math.round(milliseconds)} ms`];
    return isOpenEnded || promised === accounted
      ? []
      : [`${where}: ${accounted} of ${promised} rows are accounted for`];
  });
}

const replacements = (byte: number) =>
  isSweep
    ? [0x00, 0xff, byte + 1, ...Array.from({ length: 8 }, (_, bit) => byte ^ (1 << bit))]
    : [0x00, 0xff, byte ^ 0x80, byte + 1];

function singleBytes(sound: Uint8Array, random: SeededRandom): readonly Damage[] {
  const all = [...sound].flatMap((byte, at) =>
    replacements(byte)
      .map((value) => value & 0xff)
      .filter((value) => value !== byte)
      .map((value) => ({ at, bytes: Uint8Array.of(value) })),
  );
  return isSweep ? all : Array.from({ length: SAMPLES }, () => random.pick(all));
}

function randomBlocks(sound: Uint8Array, random: SeededRandom): readonly Damage[] {
  return Array.from({ length: isSweep ? 1000 : BLOCKS }, () => {
    const length = 1 + random.below(random.pick([4, 16, 64, 256]));
    const at = random.below(Math.max(1, sound.length - length));
    return { at, bytes: Uint8Array.from({ length: Math.min(length, sound.length - at) }, () => random.below(256)) };
  });
}

describe('damaged Parquet', () => {
  test.each(NAMES)('%s', { timeout: isSweep ? 3_600_000 : 60_000 }, async (name) => {
    const sound = files.get(name)!;
    const random = new SeededRandom(seed * 1000 + NAMES.indexOf(name));
    const none = { at: 0, bytes: new Uint8Array() };
    const damages = [none, ...singleBytes(sound, random), ...randomBlocks(sound, random)];
    const outcomes = await decodeDamaged(sound, damages);
    expect(outcomes[0]).toMatchObject({ rows: ROWS, promised: ROWS, accounted: ROWS });
    expect(problemsOf(outcomes, damages)).toEqual([]);
    // Damage to a text is read as another text; damage to what says where texts are is not.
    expect(outcomes.some(({ rows }) => rows < ROWS)).toBe(true);
  });
});

test('lengths of levels below 0 are damage', async () => {
  const text = ['ab žc,{', 'a', 'b', 'c', 'd', 'e'];
  const sound = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'text', data: text }] }));
  // The last fields of the page's header are two lengths of 0; the first becomes the number -1406, which takes two bytes.
  const at = sound.indexOf(Buffer.of(0x15, 0, 0x15, 0, 0, 0));
  expect(at).toBeGreaterThan(0);
  const [outcome] = await decodeDamaged(sound, [{ at: at + 1, bytes: Uint8Array.of(0xff) }]);
  expect(outcome).toMatchObject({ rows: 0, promised: 6, accounted: 6 });
  expect(outcome).not.toHaveProperty('error');
});

test('a decoding that ends the worker is found', async () => {
  const damages = [{ at: -1, bytes: new Uint8Array(1) }];
  const [outcome] = await decodeDamaged(new Uint8Array(8), damages);
  expect(outcome!.error).toContain('the worker ended');
});
