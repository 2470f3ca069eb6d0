import { appendFile, cp, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { AuditOptions } from '../src/audit/audit-options.ts';
import { createOperator } from '../src/audit/fingerprint-operator.ts';
import { planTasks, RANGE_BYTES } from '../src/audit/plan-tasks.ts';
import { createWorkControl } from '../src/engine/work-control.ts';
import { takeInventory } from '../src/io/inventory.ts';
import { audit } from '../src/report/audit.ts';
import { readPartTable } from '../src/workspace/part-reader.ts';
import { readSnapshot } from '../src/workspace/snapshots.ts';
import { readAuditFacts, recordIds } from './support/audit-facts.ts';
import { layOut, makeMixture, packLines } from './support/mixture.ts';
import { randomText } from './support/random-text.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { type FileTree, writeFiles } from './support/write-files.ts';

/** What a test of large files can do without; the mixture is audited whole. */
const ROWS_ALONE: Partial<AuditOptions> = { scoresStyle: false, measuresWidth: false };

/** A folder of data with a workspace that is audited again and again. */
async function openSeries(files: FileTree, common: Partial<AuditOptions> = {}) {
  const folder = await temporaryFolder('incremental');
  const data = path.join(folder, 'data');
  await writeFiles(data, files);
  let fresh = 0;
  const run = async (workspace: string, options: Partial<AuditOptions> = {}) => {
    const report = await audit({ data: [data], workspace, ...common, ...options });
    return { ...report, json: (await readAuditFacts(report.folder)).json, workspace };
  };
  return {
    data,
    file: (name: string) => path.join(data, name),
    workspace: path.join(folder, 'ws'),
    again: (options?: Partial<AuditOptions>) => run(path.join(folder, 'ws'), options),
    /** The same data in a workspace that knows nothing. */
    fresh: () => run(path.join(folder, `fresh-${++fresh}`)),
  };
}

type Series = Awaited<ReturnType<typeof openSeries>>;

/** Audits again and holds the result against that of a fresh workspace, ids and all. */
async function againAsFresh(series: Series, options?: Partial<AuditOptions>) {
  const [again, fresh] = [await series.again(options), await series.fresh()];
  expect(again.json).toBe(fresh.json);
  expect(await recordIds(again.workspace, again.run.snapshotId)).toEqual(
    await recordIds(fresh.workspace, fresh.run.snapshotId),
  );
  expect(again.files).toEqual(fresh.files);
  expect(again.quarantine).toEqual(fresh.quarantine);
  return again;
}

/** Lines of about 4 KB; a few are broken or blank. */
function longLines(count: number, seed: number): readonly string[] {
  const random = new SeededRandom(seed);
  const pool = Array.from({ length: 40 }, () => randomText(random, 720));
  return Array.from({ length: count }, (_, i) =>
    i % 50 === 7
      ? ''
      : i % 90 === 11
        ? '{"text": "cut'
        : JSON.stringify({ id: `${seed}-${i}`, text: random.pick(pool) }),
  );
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

test('what is unchanged is not read again; an added file is read alone, and a rewritten one', async () => {
  const series = await openSeries({
    ...layOut(makeMixture(3), { shards: 3 }),
    'packed/a.jsonl.gz': packLines(makeMixture(4).lines.loose, 'gz')[1],
    'packed/b.csv': 'id,text\n1,one small table\n2,two small rows\n',
  });
  const first = await series.again();
  expect(first.run.readBytes).toBe(first.run.inputBytes);
  const second = await series.again();
  expect([second.run.readBytes, second.run.newParts]).toEqual([0, 0]);
  expect(second.json).toBe(first.json);

  const added = Buffer.from('{"text":"A file that was not there before."}\n');
  await writeFile(series.file('loose/added.jsonl'), added);
  expect((await againAsFresh(series)).run.readBytes).toBe(added.length);

  // Rewritten with the same bytes: the time of change is all that tells.
  let rewritten = 0;
  for (const name of ['chat/part-0001.jsonl', 'packed/a.jsonl.gz', 'columns/part-0002.parquet', 'packed/b.csv']) {
    const bytes = await readFile(series.file(name));
    await writeFile(series.file(name), bytes);
    rewritten += bytes.length;
  }
  expect((await series.again()).run.readBytes).toBe(rewritten);
  await rm(series.file('twins/part-0000.jsonl'));
  const { run } = await againAsFresh(series);
  expect(run.readBytes, 'a removed file costs nothing').toBe(0);
});

test('in a tree of thousands of texts only the batch of a changed one is read', async () => {
  const texts = Object.fromEntries(
    Array.from({ length: 1500 }, (_, i) => [`notes/${i % 7}/n${i}.md`, `Note number ${i} of many, short and plain.`]),
  );
  const series = await openSeries(texts);
  const { run } = await series.again();
  await writeFile(series.file('notes/3/n10.md'), 'This note was written anew.');
  const changed = await series.again();
  expect(changed.run.readBytes).toBeGreaterThan(0);
  // A batch has at most 512 files.
  expect(changed.run.readBytes).toBeLessThan((run.inputBytes * 520) / 1500);
  expect(changed.changes).toMatchObject({ addedRecords: 1, removedRecords: 1 });
});

test('of a file that has grown only what is new is read', async () => {
  const name = 'log/all.jsonl';
  const before = textOf(longLines(2700, 1));
  expect(before.length, 'several ranges').toBeGreaterThan(RANGE_BYTES * 1.1);
  const series = await openSeries({ [name]: before }, ROWS_ALONE);
  await series.again();

  const onePercent = textOf(longLines(27, 2));
  await appendFile(series.file(name), onePercent);
  const grown = await againAsFresh(series);
  expect(grown.run.readBytes).toBe(Buffer.byteLength(onePercent));
  expect(grown.changes?.addedRecords).toBe(grown.audit.records.accepted - longLines(2700, 1).filter(isRow).length);

  // The places of bad lines count from the beginning of the file, over all its parts.
  const lines = (before + onePercent).split('\n');
  expect(grown.quarantine.map(({ row }) => row)).toEqual(
    lines.flatMap((line, index) => (line === '' || isRow(line) ? [] : [index + 1])),
  );

  const more = textOf(longLines(9, 3));
  await appendFile(series.file(name), more);
  expect((await series.again()).run.readBytes, 'grown again').toBe(Buffer.byteLength(more));
  expect((await series.again()).run.readBytes, 'and unchanged').toBe(0);

  // However many audits lie between, a file that grew once is known by its parts.
  const audits = path.join(series.workspace, 'audits');
  const [last] = (await readdir(audits)).sort().toReversed();
  for (let copy = 0; copy < 25; copy++) {
    const folder = path.join(audits, `9999-01-01-copy-${copy}`);
    await cp(path.join(audits, last!), folder, { recursive: true });
    const run = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8'));
    await writeFile(
      path.join(folder, 'run.json'),
      JSON.stringify({ ...run, startedAt: `2999-01-${String(copy + 1).padStart(2, '0')}T00:00:00.000Z` }),
    );
  }
  expect((await series.again()).run.readBytes, 'after many audits').toBe(0);
});

const isRow = (line: string) => line.endsWith('}');

test('a file that grew in the middle of its last line is read again', async () => {
  const series = await openSeries({ 'log/a.jsonl': '{"text":"whole line"}\n{"text":"half a' });
  expect((await series.again()).audit.records).toMatchObject({ accepted: 1, quarantined: 1 });
  await appendFile(series.file('log/a.jsonl'), ' line"}\n{"text":"another"}\n');
  const { run, audit: result } = await againAsFresh(series);
  expect(result.records).toMatchObject({ accepted: 3, quarantined: 0 });
  expect(run.readBytes).toBe(run.inputBytes);
});

test('an edit anywhere in a grown file is noticed', async () => {
  const lines = longLines(300, 5).filter((line) => line !== '');
  const series = await openSeries({ 'log/a.jsonl': textOf(lines) });
  const before = await series.again();
  // Somewhere in the middle: same length, other letters.
  await editInPlace(series.file('log/a.jsonl'), Math.round(before.run.inputBytes * 0.37), 'EDITED');
  await appendFile(series.file('log/a.jsonl'), '{"text":"and grown"}\n');
  const { run } = await againAsFresh(series);
  expect(run.readBytes).toBe(run.inputBytes);
});

test('an edit that leaves size and times as they were is noticed', async () => {
  const name = 'log/a.jsonl';
  const series = await openSeries({
    [name]: textOf(longLines(400, 6)),
    'log/b.jsonl.gz': packLines(longLines(9, 1), 'gz')[1],
  });
  const when = new Date('2024-05-05T05:05:05Z');
  await utimes(series.file(name), when, when);
  const first = await series.again();
  const { size } = await stat(series.file(name));
  await editInPlace(series.file(name), Math.round(size * 0.2), 'EDITED');
  await utimes(series.file(name), when, when);
  const second = await againAsFresh(series);
  expect([second.run.readBytes, second.run.checkedBytes]).toEqual([size, size]);
  expect(second.json).not.toBe(first.json);
  // The time of the edit is known now.
  const third = await series.again();
  expect([third.run.readBytes, third.json]).toEqual([0, second.json]);
});

test('times that were set or a name that changed cost a comparison, not a reading', async () => {
  const series = await openSeries({
    'log/a.jsonl': textOf(longLines(400, 6)),
    'log/b.jsonl.gz': packLines(longLines(9, 1), 'gz')[1],
  });
  const first = await series.again();
  await rename(series.file('log/a.jsonl'), series.file('log/z.jsonl'));
  const second = await series.again();
  expect([second.run.readBytes, second.json]).toEqual([0, first.json]);
  expect(second.run.checkedBytes).toBe((await stat(series.file('log/z.jsonl'))).size);
  const verified = await series.again({ verifiesInputs: true });
  expect([verified.run.readBytes, verified.run.checkedBytes, verified.json]).toEqual([
    0,
    verified.run.inputBytes,
    first.json,
  ]);
});

test('--verify-inputs reads all of a grown file too', async () => {
  const series = await openSeries({ 'log/a.jsonl': textOf(longLines(300, 8)) });
  await series.again();
  await editInPlace(series.file('log/a.jsonl'), 200_000, 'EDITED');
  await appendFile(series.file('log/a.jsonl'), '{"text":"and grown"}\n');
  const { run } = await againAsFresh(series, { verifiesInputs: true });
  expect(run.readBytes).toBe(run.inputBytes);
});

test('a text that was renamed is known by its new name', async () => {
  const series = await openSeries({
    'notes/a.md': 'A note in Markdown.',
    'notes/b.txt': Buffer.from('caf\xe9', 'latin1'),
    'notes/c.md': 'C',
  });
  await series.again();
  await rename(series.file('notes/a.md'), series.file('notes/renamed.md'));
  await rename(series.file('notes/b.txt'), series.file('notes/bad.html'));
  const { workspace, run } = await againAsFresh(series);
  const { parts } = await readSnapshot({ folder: workspace }, run.snapshotId);
  const tables = await Promise.all(
    parts.map(({ key }) => readPartTable<{ entry: string }>({ folder: workspace }, key, 'records')),
  );
  expect(
    tables
      .flat()
      .map(({ entry }) => entry)
      .sort(),
  ).toEqual(['notes/c.md', 'notes/renamed.md']);
});

test('what could not be read once is read again, though the file did not change', async () => {
  const series = await openSeries({
    'a/a.jsonl': '{"text":"one"}\n',
    'b/b.jsonl.gz': packLines(['{"text":"two"}'], 'gz')[1],
  });
  const { entries } = await takeInventory([series.data]);
  const params = {
    workspaceFolder: series.workspace,
    mappings: [{}],
    groupCount: 0,
    keepsText: true,
    maxRowBytes: 1e6,
  };
  const operator = await createOperator({
    ...params,
    maxExpansion: 200,
    sampleShare: undefined,
    operator: 'test',
    forgotten: [],
    verifiesInputs: false,
    styleModel: null,
    ledger: null,
  });
  const inputs = entries.map((entry) => ({ entry, source: 's', mapping: 0, language: null }));
  const tasks = await planTasks(inputs, { mappings: [{}], acceptsChange: true });
  const runAll = () => Promise.all(tasks.map(({ task }) => operator.run(task, createWorkControl().control)));
  for (const { path: file } of entries) await rename(file, `${file}.away`);
  const away = (await runAll()).flatMap(({ parts }) => parts);
  expect(away.flatMap(({ quarantine }) => quarantine.map(({ reason }) => reason))).toEqual([
    'unreadable-file',
    'unreadable-file',
  ]);
  for (const { path: file } of entries) await rename(`${file}.away`, file);
  const back = await runAll();
  expect(back.map(({ reused, parts }) => [reused, parts[0]!.records, parts[0]!.quarantined])).toEqual([
    [0, 1, 0],
    [0, 1, 0],
  ]);
  expect((await runAll()).map(({ reused }) => reused)).toEqual([1, 1]);
});

test('a row longer than the limit is read again under a higher limit, and nothing else of it is kept', async () => {
  const series = await openSeries({
    'a/a.jsonl': `${JSON.stringify({ text: 'x '.repeat(3000) })}\n{"text":"short"}\n`,
  });
  const strict = await series.again({ maxRowBytes: 1000 });
  expect(strict.audit.records).toMatchObject({ accepted: 1, quarantined: 1 });
  expect((await againAsFresh(series)).audit.records).toMatchObject({ accepted: 2, quarantined: 0 });
});

async function editInPlace(file: string, position: number, text: string): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.write(text, position);
}
