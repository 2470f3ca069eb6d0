import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeFiles } from '../../../test/support/write-files.ts';
import { audit } from '../../report/audit.ts';
import { withdraw } from '../../report/lineage.ts';

const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

test('rows that say they were made of a record, and rows made of these, are listed with it', {
  timeout: 120_000,
}, async () => {
  const folder = await temporaryFolder('derived');
  const workspace = path.join(folder, 'ws');
  const row = (id: string, parent?: string) => ({ id, text: `Some words of ${id} of ${parent}.`, parent_id: parent });
  await writeFiles(path.join(folder, 'data'), {
    // By the whole id and by the id alone; in a circle, too.
    'letters/a.jsonl': lines([row('1', 'copies/c'), row('2', '1'), row('3', '2'), row('4'), row('a b#1', '3')]),
    // The id alone names a row of the same source only.
    'copies/a.jsonl': lines([row('a', 'letters/1'), row('b', '1'), row('c', 'letters/3'), row('d', 'letters/a b#1')]),
  });
  await audit({
    data: [path.join(folder, 'data')],
    workspace,
    sourcesBy: 'folder',
    groupColumns: ['parent_id'],
    measuresWidth: false,
    scoresStyle: false,
    workers: 1,
  });
  const { derived, derived_has_more: hasMore } = await withdraw({ workspace, id: 'letters/1', isDryRun: true });
  expect(hasMore).toBe(false);
  expect(derived).toEqual([
    { row: 'copies/a', parent: 'letters/1', column: 'parent_id' },
    { row: 'letters/2', parent: 'letters/1', column: 'parent_id' },
    { row: 'letters/3', parent: 'letters/2', column: 'parent_id' },
    { row: 'copies/c', parent: 'letters/3', column: 'parent_id' },
    { row: 'letters/a%20b%231', parent: 'letters/3', column: 'parent_id' },
    // The data names it as it is, and not as ids escape it.
    { row: 'copies/d', parent: 'letters/a%20b%231', column: 'parent_id' },
  ]);
  expect((await withdraw({ workspace, source: 'letters', isDryRun: true })).derived).toEqual([]);
});
