import { hash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { appendFile, mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { readAll } from '../../test/fixtures/byte-blocks.ts';
import { layOut, makeMixture, packLines, parquetOf } from '../../test/support/mixture.ts';
import { randomText } from '../../test/support/random-text.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type FileTree, writeFiles } from '../../test/support/write-files.ts';
import { RecalledTextReader, RecalledTexts } from '../engine/recalled-texts.ts';
import { createWorkControl } from '../engine/work-control.ts';
import { CancelledError, WorkspaceError } from '../errors.ts';
import { wordHashes } from '../kernels/word-hashes.ts';
import { readPartTable } from '../workspace/part-reader.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import * as fingerprint from './fingerprint-operator.ts';
import { listSources, type SourceOptions } from './list-sources.ts';
import { planTasks } from './plan-tasks.ts';
import { createOperator, type RecallParams, type RecallTask } from './recall-operator.ts';
import { recallTexts } from './recall-texts.ts';
import type { RecordTableRow } from './record-columns.ts';

const MAX_ROW_BYTES = 4 << 20;

/** A record of a first reading with the place where its text can be read again. */
interface Place {
  readonly task: fingerprint.FingerprintTask;
  readonly input: number;
  readonly row: number;
  readonly nth: number;
  readonly record: number;
  readonly attributes: RecordTableRow;
}

interface FirstReading {
  readonly data: string;
  readonly params: RecallParams;
  /** Every record, its number being its position. */
  readonly places: readonly Place[];
  /** A path that nothing stands at. */
  freshFile(): string;
}

/** Writes files, reads them as an audit does, and gives what its parts say of each record. */
async function readFiles(files: FileTree, options: Partial<SourceOptions> = {}, sampleShare?: number) {
  const folder = await temporaryFolder('recall');
  const data = path.join(folder, 'data');
  await writeFiles(data, files);
  const workspace = await openWorkspace(path.join(folder, 'workspace'));
  const listing = await listSources([data], { maxRowBytes: MAX_ROW_BYTES, ...options });
  const params = { mappings: listing.mappings, maxRowBytes: MAX_ROW_BYTES, maxExpansion: 200, sampleShare };
  const operator = await fingerprint.createOperator({
    ...params,
    workspaceFolder: workspace.folder,
    groupCount: 0,
    keepsText: false,
    operator: 'test',
    forgotten: [],
    verifiesInputs: false,
    styleModel: null,
    ledger: null,
  });
  const { control } = createWorkControl();
  const places: Place[] = [];
  for (const { task } of await planTasks(listing.inputs, { mappings: listing.mappings, acceptsChange: true })) {
    const { parts } = await operator.run(task, control);
    let firstPosition = 0;
    for (const { key, positions } of parts) {
      const rows = await readPartTable<RecordTableRow>(workspace, key, 'records');
      for (const [at, attributes] of rows.entries()) {
        const nth = attributes.first_of_row === 1 ? 0 : places.at(-1)!.nth + 1;
        expect(attributes.first_of_row).toBe(
          at === 0 || attributes.part_row !== rows[at - 1]!.part_row || attributes.input !== rows[at - 1]!.input
            ? 1
            : 0,
        );
        const row = firstPosition + attributes.part_row;
        places.push({ task, input: attributes.input, row, nth, record: places.length, attributes });
      }
      firstPosition += positions;
    }
  }
  let fileCount = 0;
  const reading: FirstReading = { data, params, places, freshFile: () => path.join(folder, `${fileCount++}.texts`) };
  return reading;
}

/** The tasks that recall some records. */
function tasksFor(chosen: readonly Place[], freshFile: () => string): readonly RecallTask[] {
  return [...Map.groupBy(chosen, ({ task }) => task)].map(([task, places]) => {
    const ordered = places.toSorted((a, b) => a.input - b.input || a.row - b.row || a.nth - b.nth);
    return {
      task,
      wanted: {
        input: Uint32Array.from(ordered, ({ input }) => input),
        row: Uint32Array.from(ordered, ({ row }) => row),
        nth: Uint32Array.from(ordered, ({ nth }) => nth),
        record: Uint32Array.from(ordered, ({ record }) => record),
        content: BigUint64Array.from(ordered, ({ attributes }) =>
          Buffer.from((attributes.sha256_norm ?? attributes.sha256_raw)!).readBigUInt64BE(),
        ),
      },
      file: freshFile(),
    };
  });
}

/** Recalls in this thread. */
async function recallHere({ params, freshFile }: FirstReading, chosen: readonly Place[]) {
  const operator = createOperator(params);
  const { control } = createWorkControl();
  const tasks = tasksFor(chosen, freshFile);
  const results = await Promise.all(tasks.map((task) => operator.run(task, control)));
  const texts = new RecalledTexts(
    results.map((result, i) => ({ ...result, file: tasks[i]!.file })),
    {
      lost: Uint32Array.from(results.flatMap(({ lost }) => [...lost])),
      readBytes: results.reduce((sum, { readBytes }) => sum + readBytes, 0),
    },
  );
  return { texts, counters: control.counters(), tasks };
}

/** Holds each recalled text against what the first reading said of it. */
function expectTexts(texts: RecalledTexts, chosen: readonly Place[]): void {
  const reader = new RecalledTextReader(structuredClone(texts.index));
  for (const { record, attributes } of chosen) {
    const { text, words } = reader.both(record);
    // In its normalised form, whichever form the file has.
    expect(hash('sha256', text, 'buffer')).toEqual(Buffer.from((attributes.sha256_norm ?? attributes.sha256_raw)!));
    expect(words).toEqual(wordHashes(text));
    expect(reader.characters(record)).toBe([...text].length);
    expect(texts.location(record)).toMatchObject({ textBytes: Buffer.byteLength(text), wordCount: words.length });
  }
  reader.close();
}

async function tarOf(files: FileTree): Promise<Buffer> {
  const packer = pack();
  for (const [name, content] of Object.entries(files)) packer.entry({ name }, Buffer.from(content));
  packer.finalize();
  return readAll(packer as unknown as AsyncIterable<Uint8Array>);
}

/** The mixture, packed in every way there is. */
async function everyFormat(): Promise<FileTree> {
  const mixture = makeMixture(11);
  const random = new SeededRandom(5);
  const texts = Array.from(
    { length: 30 },
    (_, i) => `${randomText(random)}${i % 4 === 0 ? '\r\nNe\u0301xt line.' : ''}`,
  );
  const rows = texts.map((text, id) => ({ id: `n${id}`, text }));
  const tree = layOut(mixture, { shards: 2 });
  const jsonl = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return {
    ...tree,
    'gz/chat.jsonl.gz': packLines(mixture.lines.chat, 'gz')[1],
    'zst/preference.jsonl.zst': packLines(mixture.lines.preference, 'zst')[1],
    'tsv/a.tsv': `id\ttext\n${rows.map(({ id }, i) => `${id}\t${i} plain text\n`).join('')}`,
    'array/a.json': JSON.stringify(rows),
    'wrapped/a.json.gz': gzipSync(JSON.stringify({ version: 1, data: rows }, null, 2)),
    'marked/a.jsonl': `\ufeff${jsonl}{"text": broken\n\n{"text":"half a \\ud83d pair"}\n`,
    'packed/a.tar.zst': zstdCompressSync(
      await tarOf({
        'notes/one.md': texts[0]!,
        'rows.jsonl': `${jsonl}broken\n`,
        'table.csv.gz': gzipSync(`id,text\n1,"a ""quoted""\nfield"\n2,two\n`),
        'empty.txt': '',
        'notes/two.txt': texts[1]!,
      }),
    ),
    // So many that they are read in batches.
    ...Object.fromEntries(
      rows.flatMap(({ text }, i) =>
        [0, 1, 2, 3].map((k) => [`small/${i}-${k}.jsonl`, `${JSON.stringify({ text: `${k} ${text}` })}\n`]),
      ),
    ),
  };
}

describe('texts are read again', () => {
  test('of every format, all of them and some', async () => {
    const reading = await readFiles(await everyFormat());
    const { places } = reading;
    const formats = new Set(places.map(({ task, input }) => task.inputs[input]!.entry.format));
    expect([...formats].sort()).toEqual(['by-entry', 'csv', 'json-array', 'jsonl', 'parquet', 'text-file']);
    expect(places.filter(({ nth }) => nth > 0).length).toBeGreaterThan(100);
    expect(places.some(({ task }) => task.inputs.length > 20)).toBe(true);
    expect(places.some(({ attributes }) => attributes.sha256_norm !== null)).toBe(true);

    const all = await recallHere(reading, places);
    expect(all.texts.lost).toEqual(new Uint32Array(0));
    expectTexts(all.texts, places);
    // Nobody else may read them.
    for (const { file } of all.tasks) expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(all.counters.records).toBe(places.length);
    expect(all.counters.bytes).toBe(all.tasks.reduce((sum, { task }) => sum + task.sizeBytes, 0));

    const random = new SeededRandom(9);
    for (const share of [2, 12]) {
      const chosen = places.filter(() => random.below(share) === 0);
      const some = await recallHere(reading, chosen);
      expect(some.texts.lost).toEqual(new Uint32Array(0));
      expectTexts(some.texts, chosen);
      const others = places.filter((place) => !chosen.includes(place));
      expect(others.filter(({ record }) => some.texts.has(record))).toEqual([]);
    }
  });

  test('of lines of plain text, and of a sample', async () => {
    const random = new SeededRandom(3);
    const lines = Array.from({ length: 300 }, (_, i) => (i % 17 === 0 ? '  ' : randomText(random, 9)));
    const plain = await readFiles({ 'a.txt': lines.join('\n') }, { format: 'text-lines' });
    expect(plain.places).toHaveLength(lines.filter((line) => line.trim() !== '').length);
    expectTexts((await recallHere(plain, plain.places)).texts, plain.places);

    const sample = await readFiles(
      {
        'a.jsonl': packLines(
          lines.map((text) => JSON.stringify({ text })),
          'plain',
        )[1],
      },
      {},
      0.3,
    );
    expect(sample.places.length).toBeGreaterThan(40);
    expect(sample.places.length).toBeLessThan(150);
    const { texts } = await recallHere(sample, sample.places);
    expect(texts.lost).toEqual(new Uint32Array(0));
    expectTexts(texts, sample.places);
  });

  test('of a stream of several parts, and none is read behind the last that is wanted', async () => {
    const random = new SeededRandom(4);
    const long = Array.from({ length: 8 }, () => randomText(random, 4000));
    const lines = Array.from({ length: 900 }, (_, i) => JSON.stringify({ text: `${i} ${random.pick(long)}` }));
    const reading = await readFiles({ 'a.jsonl.gz': packLines(lines, 'gz')[1] });
    const { places } = reading;
    expect(new Set(places.map(({ row, attributes }) => row - attributes.part_row)).size).toBeGreaterThan(1);
    const chosen = places.filter(({ record }) => record % 97 === 5);
    expectTexts((await recallHere(reading, chosen)).texts, chosen);

    const size = places[0]!.task.sizeBytes;
    const { texts, counters } = await recallHere(reading, places.slice(0, 3));
    expectTexts(texts, places.slice(0, 3));
    expect(size).toBeGreaterThan(1 << 20);
    expect(texts.readBytes).toBeLessThan(size);
    expect(counters.bytes).toBe(size);
  });

  test('in workers, in whatever order they finish', async () => {
    const reading = await readFiles(layOut(makeMixture(2), { shards: 3 }));
    const folder = `${reading.freshFile()}-folder`;
    let count = 0;
    const tasks = tasksFor(reading.places, () => path.join(folder, `${count++}.texts`));
    const seen: number[] = [];
    const texts = await recallTexts({
      tasks,
      params: reading.params,
      workers: 2,
      folder,
      onProgress: ({ bytes }) => seen.push(bytes),
    });
    expectTexts(texts, reading.places);
    expect(seen.at(-1)).toBe(tasks.reduce((sum, { task }) => sum + task.sizeBytes, 0));
    expect(readdirSync(folder)).toHaveLength(tasks.length);
    await texts.remove();
    expect(readdirSync(folder)).toEqual([]);
    const none = await recallTexts({ tasks: [], params: reading.params, workers: 2, folder });
    expect([none.readBytes, none.has(0), none.lost.length]).toEqual([0, false, 0]);
  });

  test.skipIf(!existsSync('/proc/self/fd'))(
    'files are closed, read to their end or not (skipped without /proc)',
    async () => {
      const reading = await readFiles(await everyFormat());
      const open = () => readdirSync('/proc/self/fd').length;
      const before = open();
      const { texts } = await recallHere(
        reading,
        reading.places.filter(({ row, nth }) => row === 0 && nth === 0),
      );
      await recallHere(
        reading,
        reading.places.filter(({ record }) => record % 5 === 0),
      );
      expect(open()).toBe(before);
      const reader = new RecalledTextReader(texts.index, { wholeBytes: 0 });
      for (const record of texts.index.record) reader.text(record);
      expect(open()).toBeGreaterThan(before);
      reader.close();
      expect(open()).toBe(before);
    },
  );
});

describe('what is not there any more is lost, and nothing else', () => {
  const lines = (count: number, of = 'row') =>
    Array.from({ length: count }, (_, i) => `{"text":"${of} ${i} of a file that may change"}`);
  const split = async (reading: FirstReading, chosen = reading.places) => {
    const { texts } = await recallHere(reading, chosen);
    const lost = new Set(texts.lost);
    expectTexts(
      texts,
      chosen.filter(({ record }) => !lost.has(record)),
    );
    expect(chosen.filter(({ record }) => lost.has(record) === texts.has(record))).toEqual([]);
    return [...lost];
  };

  test('changed rows, a shorter file, a longer one, none', async () => {
    const reading = await readFiles({ 'a/a.jsonl': `${lines(40).join('\n')}\n` });
    const file = path.join(reading.data, 'a/a.jsonl');
    const changed = lines(40);
    changed[7] = '{"text":"another text"}';
    changed[9] = '{"text": broken';
    changed[11] = '';
    changed[13] = '{"other":1}';
    await writeFile(file, `${changed.join('\n')}\n`);
    expect(await split(reading)).toEqual([7, 9, 11, 13]);
    await writeFile(file, `${lines(40).join('\n')}\n`);
    await appendFile(file, '{"text":"one more"}\n');
    expect(await split(reading)).toEqual([]);
    await truncate(file, Buffer.byteLength(`${lines(30).join('\n')}\n`));
    expect(await split(reading)).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
    await rm(file);
    expect(await split(reading)).toHaveLength(40);
  });

  test('packed files, tables and archives that became something else', async () => {
    const rows = lines(60).map((line) => JSON.parse(line) as { text: string });
    const reading = await readFiles({
      'a/a.jsonl.gz': gzipSync(lines(500).join('\n')),
      'b/b.parquet': parquetOf(rows),
      'c/c.json': JSON.stringify(rows),
      'd/d.tar': await tarOf({ 'a.jsonl': lines(20).join('\n') }),
      'e/e.csv': `id,text\n${rows.map(({ text }, id) => `${id},${text}\n`).join('')}`,
      'f/f.md': 'A note.',
    });
    const { places, data } = reading;
    expect(places).toHaveLength(500 + 60 + 60 + 20 + 60 + 1);
    expect(await split(reading)).toEqual([]);
    const of = (source: string) => places.filter(({ attributes }) => attributes.source === source);
    const packed = await readFile(path.join(data, 'a/a.jsonl.gz'));
    await writeFile(path.join(data, 'a/a.jsonl.gz'), packed.subarray(0, Math.floor(packed.length / 2)));
    const lost = (await split(reading, of('a'))).length;
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(500);
    // Fewer row groups than there were.
    await writeFile(path.join(data, 'b/b.parquet'), parquetOf(rows.slice(0, 20)));
    expect(await split(reading, of('b'))).toEqual(
      of('b')
        .slice(20)
        .map(({ record }) => record),
    );
    await writeFile(path.join(data, 'b/b.parquet'), 'not a table');
    expect(await split(reading, of('b'))).toHaveLength(60);
    for (const name of ['c/c.json', 'd/d.tar', 'e/e.csv', 'f/f.md']) {
      await writeFile(path.join(data, name), Buffer.alloc(3000, '{"'));
      const source = name.slice(0, 1);
      expect(await split(reading, of(source))).toHaveLength(of(source).length);
      await rm(path.join(data, name));
      await mkdir(path.join(data, name));
      expect(await split(reading, of(source))).toHaveLength(of(source).length);
    }
  });

  test('a text is known by its normalised form', async () => {
    const reading = await readFiles({ 'a.jsonl': '{"text":"Ne\\u0301mec\\r\\nand so on"}\n' });
    await writeFile(path.join(reading.data, 'a.jsonl'), '{"text":"N\\u00e9mec\\nand so on"}\n');
    const { texts } = await recallHere(reading, reading.places);
    expect(texts.lost).toEqual(new Uint32Array(0));
    expect(new RecalledTextReader(texts.index).text(0)).toBe('N\u00e9mec\nand so on');
  });
});

describe('work that cannot be finished', () => {
  test('stops when it is cancelled, also where nothing is found for long', async () => {
    // Several blocks of the file, packed or not.
    const noise = Array.from({ length: 300 }, (_, line) => {
      const text = Array.from({ length: 100 }, (_, i) => hash('sha512', `${line} ${i}`, 'base64')).join(' ');
      return JSON.stringify({ text });
    });
    for (const packing of ['plain', 'gz', 'zst'] as const) {
      const [suffix, bytes] = packLines(noise, packing);
      const reading = await readFiles({ [`a${suffix}`]: bytes });
      const { control } = createWorkControl();
      const last = tasksFor([reading.places.at(-1)!], reading.freshFile)[0]!;
      let blocks = 0;
      const stopping = {
        ...control,
        advance: (done: { bytes: number; records: number }) => {
          blocks++;
          control.advance(done);
          control.cancel();
        },
      };
      await expect(createOperator(reading.params).run(last, stopping)).rejects.toThrow(CancelledError);
      expect([packing, blocks]).toEqual([packing, 1]);
    }
    const reading = await readFiles({ 'a.jsonl': '{"text":"one"}\n' });
    const tasks = tasksFor(reading.places, reading.freshFile);
    const folder = path.dirname(tasks[0]!.file);
    await expect(
      recallTexts({ tasks, params: reading.params, workers: 1, folder, signal: AbortSignal.abort() }),
    ).rejects.toThrow(CancelledError);
  });

  test('says where it cannot write', async () => {
    const reading = await readFiles({ 'a.jsonl': '{"text":"one"}\n' });
    const nowhere = path.join(reading.data, 'a.jsonl', 'below');
    const tasks = tasksFor(reading.places, () => path.join(nowhere, 'x.texts'));
    await expect(recallTexts({ tasks, params: reading.params, workers: 1, folder: nowhere })).rejects.toThrow(
      WorkspaceError,
    );
    await expect(recallTexts({ tasks, params: reading.params, workers: 1, folder: reading.data })).rejects.toThrow(
      WorkspaceError,
    );
  });
});
