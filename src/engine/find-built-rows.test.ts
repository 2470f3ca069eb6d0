import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { findBuiltRows, listBuiltRows, nameWantedRows, readWantedRows, writeWantedRows } from './find-built-rows.ts';
import { pathSql } from './parquet-sql.ts';
import { QueryProcess } from './query-process.ts';

test('rows are found by id and source, with what stands there for them under other ids', async () => {
  const folder = await temporaryFolder('built-rows');
  const query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 208, threads: 1 });
  try {
    const file = path.join(folder, 'rows.parquet');
    await query.run(`COPY (SELECT * FROM (VALUES
      ('a/1', 'a', 'train', 10, 7, NULL),
      ('a/2', 'a', 'hold-out', 20, 8, NULL),
      ('a/3', 'a', NULL, 30, 9, 'b/3#text'),
      ('a/4', 'a', NULL, 40, 5, NULL),
      ('b/1', 'b', 'train', 10, 7, NULL),
      ('b/3', 'b', 'train', 31, 1, NULL),
      ('b/4', 'b', NULL, 40, 5, NULL)) AS t(row_id, source, split, words, content, survivor)) TO ${pathSql(file)} (FORMAT parquet)`);
    const none = { copies: 0, copy_examples: [] };
    const named = async (...ids: string[]) => {
      await nameWantedRows(query, ids);
      return findBuiltRows(query, file, { kind: 'named' });
    };
    expect(await named('a/2')).toEqual([{ split: 'hold-out', rows: 1, words: 20, examples: ['a/2'], ...none }]);
    expect(await named('a/1'), 'an equal text').toEqual([
      { split: 'train', rows: 1, words: 10, examples: ['a/1'], copies: 1, copy_examples: ['b/1'] },
    ]);
    expect(await named('a/3'), 'refused itself; the copy that stayed').toEqual([
      { split: 'train', rows: 0, words: 0, examples: [], copies: 1, copy_examples: ['b/3'] },
    ]);
    expect(await named('a/4', 'nowhere'), 'neither it nor its copy was chosen').toEqual([]);
    expect(await named('a/1', 'b/1', 'b/1'), 'both are asked for, each once').toMatchObject([{ rows: 2, copies: 0 }]);
    expect(await findBuiltRows(query, file, { kind: 'source', source: 'a' })).toEqual([
      { split: 'hold-out', rows: 1, words: 20, examples: ['a/2'], ...none },
      { split: 'train', rows: 1, words: 10, examples: ['a/1'], copies: 2, copy_examples: ['b/1', 'b/3'] },
    ]);
    expect(await findBuiltRows(query, file, { kind: 'source', source: "a' OR true --" })).toEqual([]);

    await nameWantedRows(query, ['a/1', 'a/3', 'b/1']);
    expect(await listBuiltRows(query, file)).toEqual([
      { row_id: 'a/1', split: 'train', words: 10 },
      { row_id: 'b/1', split: 'train', words: 10 },
    ]);

    const [one, other] = ['one', 'other'].map((name) => path.join(folder, `${name}.parquet`));
    await nameWantedRows(query, ['a/1', 'a/2']);
    await writeWantedRows(query, one!);
    await nameWantedRows(query, ['a/2']);
    await writeWantedRows(query, other!);
    await readWantedRows(query, [one!, other!]);
    const both = await findBuiltRows(query, file, { kind: 'named' });
    expect(
      both.map(({ split, rows }) => [split, rows]),
      'one that several name counts once',
    ).toEqual([
      ['hold-out', 1],
      ['train', 1],
    ]);
  } finally {
    await query.close();
  }
});
