import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { joinCopies, orderByWeight, putFirst, sampleCells } from './cell-order.ts';
import { QueryProcess } from './query-process.ts';

const ROWS = 2000;
let query: QueryProcess;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'outcross-order-'));
  query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 128, threads: 1 });
  return async () => {
    await query.close();
    await rm(folder, { recursive: true, force: true });
  };
});

/** Cells 0 and 1 of 2,000 rows each, every other row of another kind; keys are drawn from the rows' ids. */
beforeEach(async () => {
  await query.run(
    `CREATE OR REPLACE TEMP TABLE candidates AS SELECT i AS n, 'r' || i AS row_id FROM range(${2 * ROWS}) t(i)`,
  );
  await query.run('CREATE OR REPLACE TEMP TABLE rows AS SELECT n, n % 2 AS kind, 100 AS row_bytes FROM candidates');
  await query.run(
    `CREATE OR REPLACE TEMP TABLE cell_rows AS SELECT n, (md5_number_lower(row_id) >> 1)::BIGINT AS order_key, 3 AS mass, n // ${ROWS} AS cell FROM candidates`,
  );
});

const inOrder = (cell: number) =>
  query.run<{ n: number; kind: number }>(
    `SELECT c.n, r.kind FROM cell_rows c JOIN rows r ON r.n = c.n WHERE c.cell = ${cell} ORDER BY c.order_key`,
  );

test('rows of ten times the weight come first ten times as often, and other cells stay as they are', async () => {
  const before = await inOrder(1);
  await orderByWeight(
    query,
    [
      { cell: 0, kind: 0, weight: 1 },
      { cell: 0, kind: 1, weight: 0.1 },
    ],
    { copies: 1 },
  );
  const first = (await inOrder(0)).slice(0, 330);
  // Of 330 drawn some 300 are heavy, and still 700 of 1,000 heavy ones are left: 8 to 10 to one, sd of the light ones 5.
  const light = first.filter(({ kind }) => kind === 1).length;
  expect(light).toBeGreaterThan(15);
  expect(light).toBeLessThan(60);
  expect(await inOrder(1)).toEqual(before);
  const [count] = await query.run<{ keys: number }>(
    'SELECT count(DISTINCT order_key) AS keys FROM cell_rows WHERE cell = 0',
  );
  expect(count!.keys, 'no two rows share a key').toBe(ROWS);
});

test('a row that may be drawn three times stands there three times, and is one row again in what was chosen', async () => {
  await orderByWeight(
    query,
    [0, 1].map((kind) => ({ cell: 0, kind, weight: 1 })),
    { copies: 3 },
  );
  expect((await inOrder(0)).length).toBe(3 * ROWS);
  await query.run(
    'CREATE OR REPLACE TEMP TABLE chosen AS SELECT n, cell, mass, 1 AS copies FROM (SELECT * FROM cell_rows WHERE cell = 0 ORDER BY order_key LIMIT 1500)',
  );
  await joinCopies(query);
  const copies = await query.run<{ copies: number; rows: number }>(
    'SELECT copies, count(*) AS rows FROM chosen GROUP BY copies ORDER BY copies',
  );
  expect(copies.reduce((sum, own) => sum + own.copies * own.rows, 0)).toBe(1500);
  expect(copies.map((own) => own.copies)).toEqual([1, 2, 3]);
  expect((await inOrder(0)).length).toBe(ROWS);
});

test('what was chosen comes first, then what nobody looked at, then what was passed over', async () => {
  const before = (await inOrder(0)).map(({ n }) => n);
  const sampled = await sampleCells(query, [
    { cell: 0, rows: 50, of: ROWS, isKept: false },
    { cell: 1, rows: 10, of: ROWS, isKept: true },
  ]);
  const candidates = sampled.filter(({ isKept }) => !isKept).map(({ n }) => n);
  expect(
    [...candidates].sort((a, b) => a - b),
    'the first in the order of the cell',
  ).toEqual(before.slice(0, 50).sort((a, b) => a - b));
  expect(sampled.length).toBe(60);
  expect(sampled[0]).toMatchObject({ mass: 3, bytes: 100 });
  const chosen = [candidates[30]!, candidates[2]!, candidates[17]!];
  const other = await inOrder(1);
  await putFirst(query, chosen);
  expect((await inOrder(0)).map(({ n }) => n)).toEqual([
    ...chosen,
    ...before.slice(50),
    ...before.slice(0, 50).filter((n) => !chosen.includes(n)),
  ]);
  expect(await inOrder(1), 'kept rows stay where they are').toEqual(other);
});
