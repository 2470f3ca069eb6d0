import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { AuditResult } from '../src/audit/audit-result.ts';
import type { ColumnMapping } from '../src/io/column-plan.ts';
import { audit } from '../src/report/audit.ts';
import { readAuditFacts, recordIds } from './support/audit-facts.ts';
import { type Layout, layOut, makeMixture, packLines } from './support/mixture.ts';
import { randomText } from './support/random-text.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { type FileTree, writeFiles } from './support/write-files.ts';

interface Reading {
  readonly json: string;
  readonly ids: readonly string[];
}

/** Essays and drafts have one; their groups are measured apart. */
const GROUPS: ColumnMapping = { groups: ['kind'] };

/** Audits a folder in a workspace of its own. */
async function read(data: string, workers?: number, columns: ColumnMapping = {}): Promise<Reading> {
  const workspace = path.join(await temporaryFolder('workspace'), 'ws');
  const { folder, run } = await audit({ data: [data], workspace, columns, ...(workers !== undefined && { workers }) });
  return { json: (await readAuditFacts(folder)).json, ids: await recordIds(workspace, run.snapshotId) };
}

async function readTree(files: FileTree, workers?: number, columns?: ColumnMapping): Promise<Reading> {
  const folder = await temporaryFolder('data');
  await writeFiles(folder, files);
  return read(folder, workers, columns);
}

function expectEqual(actual: Reading, expected: Reading): void {
  expect(actual.ids).toEqual(expected.ids);
  expect(actual.json).toBe(expected.json);
}

const mixture = makeMixture(7);
const readMixture = (layout: Layout, workers?: number) => readTree(layOut(mixture, layout), workers, GROUPS);
let first: Promise<Reading> | undefined;
const plain = () => {
  first ??= readMixture({}, 1);
  return first;
};

test('the mixture holds what it should: every kind of row, repeats, bad rows', async () => {
  const { json, ids } = await plain();
  const result = JSON.parse(json);
  expect(result.sources.map(({ id }: { id: string }) => id)).toEqual([
    'chat',
    'columns',
    'drafts',
    'essays',
    'loose',
    'notes',
    'preference',
    'table',
    'twins',
  ]);
  expect(result.records.accepted).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(300);
  expect(result.records.quarantined).toBe(4);
  expect(result.repeated_ids).toMatchObject([{ source: 'twins' }]);
  // Chat and preference rows give a record a turn or side.
  expect(result.sources.find(({ id }: { id: string }) => id === 'chat')).toMatchObject({ rows: 40, records: 80 });
  expect(result.sources.find(({ id }: { id: string }) => id === 'preference')).toMatchObject({ rows: 30, records: 90 });
  const names = ids.map((id) => id.split(' ')[0]!);
  expect(new Set(names).size, 'ids are unique').toBe(names.length);
  expect(names.filter((name) => /~\d/.test(name)).length).toBeGreaterThan(20);
});

test('the mixture repeats in every way, and its width and topics are measured', async () => {
  const { repeats, width, topics } = JSON.parse((await plain()).json) as AuditResult;
  expect(repeats!.identical.groups).toBeGreaterThan(10);
  expect(repeats!.similar.pairs).toBeGreaterThan(repeats!.similar.pairs_at_0_8);
  expect(repeats!.similar.pairs_at_0_8).toBeGreaterThan(5);
  expect(repeats!.removal.identical).toBeGreaterThan(0);
  expect(repeats!.removal.contained).toBeGreaterThan(0);
  expect(repeats!.removal.kept_by_budget).toBeGreaterThan(0);
  expect(repeats!.origin_shift.length).toBeGreaterThan(1);
  expect(new Set(repeats!.examples.map(({ relation }) => relation)).size).toBe(3);
  const measured = width!.arms.filter((arm) => arm.measured).map(({ dimension, arm }) => `${dimension} ${arm}`);
  expect(measured).toEqual(['origin human', 'origin synthetic', 'origin unknown', 'group:kind letter']);
  for (const { words, metrics } of width!.arms.flatMap(({ measures }) => measures)) {
    expect(words).toBeGreaterThanOrEqual(10_000);
    expect(metrics.length).toBeGreaterThan(8);
  }
  expect(topics!.reason).toBeNull();
  expect(topics!.clusters.length).toBeGreaterThan(1);
});

describe('the same rows give the same ids and the same audit', () => {
  test.each([2, 4])('with %i workers', async (workers) => {
    expectEqual(await readMixture({}, workers), await plain());
  });

  test.each<[string, Layout]>([
    [
      'in shuffled order under other names',
      { shuffleSeed: 3, name: (source, index) => `${(index * 7919) % 997}-${source}` },
    ],
    [
      'divided into 7 files each, shuffled and renamed',
      { shards: 7, shuffleSeed: 5, name: (_, index) => `z${99 - index}` },
    ],
    ['packed with gzip, one file each', { packing: 'gz' }],
    ['packed with Zstandard, 3 files each, shuffled', { packing: 'zst', shards: 3, shuffleSeed: 11 }],
  ])('%s', async (_, layout) => {
    expectEqual(await readMixture(layout), await plain());
  });

  test('in a root folder of another name, moved and copied', async () => {
    const parent = await temporaryFolder('root');
    await writeFiles(path.join(parent, 'before'), layOut(mixture));
    const workspace = path.join(parent, 'ws');
    const before = await audit({ data: [path.join(parent, 'before')], workspace, columns: GROUPS });
    await rename(path.join(parent, 'before'), path.join(parent, 'after, elsewhere'));
    const after = await audit({
      data: [path.join(parent, 'after, elsewhere')],
      workspace,
      columns: GROUPS,
    });
    expect(after.run.readBytes, 'moved files are known by what they are').toBe(0);
    await cp(path.join(parent, 'after, elsewhere'), path.join(parent, 'copy'), { recursive: true });
    const copy = await audit({ data: [path.join(parent, 'copy')], workspace, columns: GROUPS });
    for (const { folder, run } of [before, after, copy]) {
      expectEqual(
        { json: (await readAuditFacts(folder)).json, ids: await recordIds(workspace, run.snapshotId) },
        await plain(),
      );
    }
  });

  test('named file by file, in any order', async () => {
    const folder = await temporaryFolder('named');
    const files = layOut(mixture);
    await writeFiles(folder, files);
    const names = Object.keys(files).filter((name) => !name.endsWith('.yaml'));
    const data = names.map((name) => path.join(folder, name)).reverse();
    const workspace = path.join(await temporaryFolder('workspace'), 'ws');
    const report = await audit({ data, workspace, columns: GROUPS });
    expect((await readAuditFacts(report.folder)).json).toBe((await plain()).json);
  });
});

test('a file of several ranges equals its 7 pieces, and the pieces together', async () => {
  const random = new SeededRandom(21);
  const pool = Array.from({ length: 50 }, () => randomText(random, 900));
  const lines = Array.from({ length: 2600 }, (_, i) =>
    i % 100 === 3
      ? ''
      : i % 97 === 5
        ? '{"text": "cut'
        : JSON.stringify({ text: random.pick(pool).slice(i % 40), kind: i % 7 }),
  );
  const whole = packLines(lines, 'plain')[1];
  expect(whole.length, 'a range is 8 MiB').toBeGreaterThan(9 << 20);
  const size = Math.ceil(lines.length / 7);
  const pieces = Array.from({ length: 7 }, (_, i) => lines.slice(i * size, (i + 1) * size));
  const one = await readTree({ 'crawl/all.jsonl': whole });
  const seven = await readTree(
    Object.fromEntries(
      pieces.map((piece, i) => [`crawl/${6 - i}${packLines(piece, 'gz')[0]}`, packLines(piece, 'gz')[1]]),
    ),
  );
  expect(one.ids.length).toBe(lines.filter((line) => line.endsWith('}')).length);
  expectEqual(seven, one);
});

test('examples bear the id of the record they show, and ties between sources are broken by name', async () => {
  const shared = Array.from({ length: 4 }, (_, i) =>
    JSON.stringify({ text: `Sami texti númer ${i} fyrir alla.`, lang: 'is' }),
  );
  // Each id three times; the order of row hashes is not the order of the numbers.
  const twins = Array.from({ length: 9 }, (_, i) =>
    JSON.stringify({ id: `t${i % 3}`, lang: 'fo', text: `orð nummar ${i}` }),
  );
  const files: Record<string, Uint8Array> = {
    'big/a.jsonl': packLines([JSON.stringify({ text: randomText(new SeededRandom(1), 100_000) })], 'plain')[1],
    'twins/a.jsonl': packLines(twins, 'plain')[1],
  };
  for (const source of ['c', 'a', 'b']) files[`${source}/x.jsonl`] = packLines(shared, 'plain')[1];
  const { json, ids } = await readTree(files);
  const strata = JSON.parse(json).strata.groups as {
    dimensions: Record<string, string>;
    examples: { record_id: string; preview: string }[];
  }[];
  const textOf = new Map(ids.map((id) => id.split(' ') as [string, string]));
  const examples = strata.flatMap((stratum) => stratum.examples);
  expect(examples.length).toBeGreaterThan(10);
  for (const { record_id, preview } of examples) {
    expect(textOf.get(record_id), record_id).toBe(hash('sha256', preview).slice(0, 16));
  }
  expect(examples.some(({ record_id }) => /^twins\/t\d~\d$/.test(record_id))).toBe(true);
  const icelandic = strata
    .find(({ dimensions }) => JSON.stringify(dimensions) === '{"language":"is"}')!
    .examples.map(({ record_id }) => record_id.split('/')[0]);
  expect(icelandic).toEqual(['a', 'b', 'c']);
});

const REAL_DATA = process.env.OUTCROSS_DATA ?? path.resolve(import.meta.dirname, '../../shared/data');
const REAL_SETS = ['text/udhr2_languages', 'text/poems_tang', 'synthetic/alpacaeval/phi2_base_sft_dpo'];
const isRealDataThere = REAL_SETS.every((name) => existsSync(path.join(REAL_DATA, `${name}.jsonl.gz`)));

test.skipIf(!isRealDataThere)(
  `real sets, packed or plain, whole or in pieces${isRealDataThere ? '' : ' (skipped: no real data beside the repository)'}`,
  async () => {
    const packed: Record<string, Uint8Array> = {};
    const pieces: Record<string, Uint8Array> = {};
    for (const name of REAL_SETS) {
      const bytes = await readFile(path.join(REAL_DATA, `${name}.jsonl.gz`));
      const source = path.basename(name);
      packed[`${source}/${source}.jsonl.gz`] = bytes;
      const lines = gunzipSync(bytes)
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '');
      const shuffled = new SeededRandom(2).shuffle(lines);
      const size = Math.ceil(lines.length / 5);
      for (let i = 0; i < 5; i++)
        pieces[`${source}/${i}.jsonl`] = packLines(shuffled.slice(i * size, (i + 1) * size), 'plain')[1];
    }
    const whole = await readTree(packed, 1);
    expect(whole.ids.length).toBeGreaterThan(5000);
    expectEqual(await readTree(pieces, 2), whole);
  },
);
