import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeFiles } from '../../../test/support/write-files.ts';
import { CancelledError, ConfigError, InputError } from '../../errors.ts';
import { readCategories } from './read-categories.ts';
import { readLabelled } from './read-labelled.ts';
import { readVectors } from './read-vectors.ts';
import { numberOfCell } from './table-rows.ts';

const CSV = 'name,height,weight,kind\nann,1.5,60,a\nbob,1.75,7e1,b\ncid,.5,-3,a\n';

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const folder = await temporaryFolder('tables');
  await writeFiles(folder, { [name]: content });
  return path.join(folder, name);
}

describe('a table as rows of numbers', () => {
  test('has the columns that hold numbers, or those that are named, in their order', async () => {
    const table = await file('t.csv', CSV);
    expect(await readVectors({ path: table })).toEqual({
      values: Float64Array.of(1.5, 60, 1.75, 70, 0.5, -3),
      dimensions: 2,
    });
    expect((await readVectors({ path: table, columns: ['weight'] })).values).toEqual(Float64Array.of(60, 70, -3));
  });

  test('is the same from JSON Lines, packed ones, and Parquet', async () => {
    const lines = '{"height":1.5,"weight":60}\n\n{"weight":70,"height":1.75}\n{"height":0.5,"weight":-3}\n';
    const expected = { values: Float64Array.of(1.5, 60, 1.75, 70, 0.5, -3), dimensions: 2 };
    const columns = ['height', 'weight'];
    expect(await readVectors({ path: await file('t.jsonl', lines), columns })).toEqual(expected);
    expect(await readVectors({ path: await file('t.jsonl.gz', gzipSync(lines)), columns })).toEqual(expected);
    const parquet = path.join(await temporaryFolder('tables'), 't.parquet');
    const columnData = [
      { name: 'height', data: [1.5, 1.75, 0.5], type: 'DOUBLE' as const },
      { name: 'weight', data: [60n, 70n, -3n], type: 'INT64' as const },
    ];
    await writeFile(parquet, Buffer.from(parquetWriteBuffer({ columnData })));
    expect(await readVectors({ path: parquet, columns })).toEqual(expected);
  });

  test.each([
    ['a value that is missing', 'a,b\n1,2\n3,\n', /t\.csv:row 2.*"b" has no value/],
    ['a mark of absence', 'a,b\n1,2\nNA,4\n', /t\.csv:row 2.*"a" has no value/],
    ['a word', 'a,b\n1,2\n3,4\n5,six\n', /t\.csv:row 3.*"b" holds "six", which is no number/],
    ['a hexadecimal number', 'a,b\n1,2\n0x10,4\n', /"0x10", which is no number/],
    ['a row that is too short', 'a,b\n1,2\n3\n', /t\.csv:row 2.*columns/],
    ['a number beyond doubles', 'a,b\n1,2\n1e999,4\n', /"1e999"/],
  ])('is refused for %s, with file and row', async (_, content, message) => {
    const table = await file('t.csv', content);
    await expect(readVectors({ path: table })).rejects.toThrow(InputError);
    await expect(readVectors({ path: table })).rejects.toThrow(message);
  });

  test('is refused where the first row leaves open which columns are of numbers, unless they are named', async () => {
    const table = await file('t.csv', 'a,b\n1,NaN\n3,4\n');
    await expect(readVectors({ path: table })).rejects.toThrow(/t\.csv:row 1.*"b" has no value in the first row/);
    expect(await readVectors({ path: table, columns: ['a'] })).toMatchObject({ dimensions: 1 });
    const labelled = await file('l.csv', 'y,a,b\n0,1,\n1,3,4\n');
    await expect(readLabelled({ path: labelled, label: 'y' })).rejects.toThrow(/"b" has no value in the first row/);
  });

  test('counts lines of JSON Lines as an editor does', async () => {
    const table = await file('t.jsonl', '{"a":1}\n\n{"a":null}\n');
    await expect(readVectors({ path: table })).rejects.toThrow(/t\.jsonl:line 3.*"a" has no value/);
    const broken = await file('u.jsonl', '{"a":1}\n{"a":\n');
    await expect(readVectors({ path: broken })).rejects.toThrow(/u\.jsonl:line 2/);
  });

  test('says which columns there are where one is missing', async () => {
    const table = await file('t.csv', CSV);
    const asked = readVectors({ path: table, columns: ['hight'] });
    await expect(asked).rejects.toThrow(ConfigError);
    await expect(readVectors({ path: table, columns: ['hight'] })).rejects.toMatchObject({
      message: expect.stringContaining('name, height, weight, kind'),
      hint: 'Did you mean "height"?',
    });
    await expect(readVectors({ path: table, columns: ['weight', 'weight'] })).rejects.toThrow('named twice');
  });

  test('is refused where there are no rows, no numbers or no file', async () => {
    await expect(readVectors({ path: await file('t.csv', 'a,b\n') })).rejects.toThrow('no rows');
    await expect(readVectors({ path: await file('t.csv', 'a,b\nx,y\n') })).rejects.toThrow('no column holds a number');
    await expect(readVectors({ path: '/nowhere/t.csv' })).rejects.toThrow(InputError);
  });

  test('stops when asked', async () => {
    const table = await file('t.csv', CSV);
    await expect(readVectors({ path: table, signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
  });
});

describe('a table as labelled rows', () => {
  test('has the label apart and the other numbers as features', async () => {
    expect(await readLabelled({ path: await file('t.csv', CSV), label: 'weight' })).toEqual({
      x: Float64Array.of(1.5, 1.75, 0.5),
      y: Float64Array.of(60, 70, -3),
      features: 1,
    });
  });

  test('has classes by the value that is positive', async () => {
    const table = await file('t.csv', CSV);
    const { y, features } = await readLabelled({ path: table, label: 'kind', positive: 'a' });
    expect([[...y], features]).toEqual([[1, 0, 1], 2]);
    const numbered = await file('n.csv', 'x,y\n1,2\n2,1\n');
    expect([...(await readLabelled({ path: numbered, label: 'y', positive: 2 })).y]).toEqual([1, 0]);
    await expect(readLabelled({ path: table, label: 'kind', positive: 'z' })).rejects.toThrow(
      'no row has the label "z"',
    );
    const holed = await file('h.csv', 'x,y\n1,a\n2,\n');
    await expect(readLabelled({ path: holed, label: 'y', positive: 'a' })).rejects.toThrow(/h\.csv:row 2/);
  });

  test('needs a column beside the label', async () => {
    const table = await file('t.csv', 'y,z\n1,a\n');
    await expect(readLabelled({ path: table, label: 'y' })).rejects.toThrow('no column but the label');
  });
});

describe('a column as types', () => {
  test('numbers types in the order of their names, whatever the order of rows', async () => {
    const read = await readCategories({ path: await file('t.csv', CSV), column: 'kind' });
    expect(read).toEqual({ draws: Uint32Array.of(0, 1, 0), types: 2, names: ['a', 'b'] });
    const turned = await readCategories({ path: await file('t.csv', 'kind,x\nb,1\na,1\n'), column: 'kind' });
    expect([[...turned.draws], turned.names]).toEqual([
      [1, 0],
      ['a', 'b'],
    ]);
  });

  test('refuses what names nothing', async () => {
    const lines = await file('t.jsonl', '{"k":"a"}\n{"k":["b"]}\n');
    await expect(readCategories({ path: lines, column: 'k' })).rejects.toThrow(/line 2.*holds a list/);
    const holed = await file('h.csv', 'k,x\na,1\n,2\n');
    await expect(readCategories({ path: holed, column: 'k' })).rejects.toThrow(/row 2.*has no value/);
  });
});

test('cells that say numbers, and cells that do not', () => {
  const cells = [' 12 ', '-.5', '1e-3', '+7.', 3n, true, false];
  expect(cells.map(numberOfCell)).toEqual([12, -0.5, 0.001, 7, 3, 1, 0]);
  const others = [
    '',
    ' ',
    '1,5',
    '0x1',
    'Infinity',
    'NaN',
    '1_000',
    '--1',
    '1e',
    '.',
    '9'.repeat(65),
    null,
    {},
    Number.NaN,
  ];
  expect(others.map(numberOfCell)).toEqual(others.map(() => undefined));
});
