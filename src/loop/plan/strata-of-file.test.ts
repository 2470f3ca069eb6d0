import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeFiles } from '../../../test/support/write-files.ts';
import { strataOfFile } from './strata-of-file.ts';

async function written(name: string, content: string): Promise<string> {
  const folder = await temporaryFolder('plan');
  await writeFiles(folder, { [name]: content });
  return path.join(folder, name);
}

test.each([
  ['a.csv', 'name,share,available\nletters,75%,12\n"poems, odes",0.25,\n'],
  ['a.json', '[{"name":"letters","share":0.75,"available":12},{"name":"poems, odes","share":0.25}]'],
  ['b.json', '{"strata":[{"stratum":"letters","count":3,"have":12},{"stratum":"poems, odes","count":1}]}'],
  ['c.jsonl', '{"name":"letters","mass":3,"available":12}\n{"name":"poems, odes","mass":1}\n'],
  ['d.yaml', 'letters: { mass: 3, available: 12 }\npoems, odes: { mass: 1 }\n'],
  ['e.yml', 'strata:\n  - { name: letters, share: 0.75, available: 12 }\n  - { name: "poems, odes", share: 25% }\n'],
])('reads %s', async (name, content) => {
  const { strata, source } = await strataOfFile(await written(name, content));
  expect(strata.map((own) => [own.name, own.share, own.available])).toEqual([
    ['letters', 0.75, 12],
    ['poems, odes', 0.25, undefined],
  ]);
  expect(source).toMatchObject({ kind: 'file', name, by: [] });
});

test('reads masses by name, whatever the names are', async () => {
  const names = { __proto__x: 1, constructor: 2, toString: 3, 'a\u001b[31m': 4 };
  const { strata } = await strataOfFile(await written('names.json', JSON.stringify(names)));
  expect(strata.map(({ name, share }) => [name, share])).toEqual(
    Object.entries(names).map(([name, mass]) => [name, mass / 10]),
  );
});

test.each([
  ['no names', 'a.csv', 'share\n0.5\n0.5\n', /no column for the names/],
  ['no masses', 'a.csv', 'name,colour\na,red\n', /no column for how much people write of each; there are name, colour/],
  ['words for numbers', 'a.csv', 'name,count\na,many\n', /row 1: count is "many"/],
  ['an empty mass', 'a.csv', 'name,count\na,\n', /mass NaN/],
  ['negative masses', 'a.csv', 'name,count\na,-3\n', /mass -3/],
  ['shares that do not add up', 'a.csv', 'name,share\na,0.5\nb,0.2\n', /add up to 0\.7/],
  ['broken JSON', 'a.json', '[{"name": "a"', /is not JSON/],
  ['broken YAML', 'a.yaml', 'a: [1, 2\nb: }', /is not YAML/],
  ['a text', 'a.json', '"text"', /neither a list/],
  ['rows that are none', 'a.json', '[1, 2]', /row 1: is no object/],
  ['names that are structures', 'a.json', '[{"name":{"a":1},"mass":1}]', /name is a structure/],
  ['masses that are structures', 'a.json', '[{"name":"a","mass":[1]}]', /mass is a object/],
  ['an empty list', 'a.json', '[]', /no column for the names/],
  [
    'aliases without end',
    'a.yaml',
    `a: &a [${'1,'.repeat(9)}1]\n${Array.from({ length: 12 }, (_, n) => `${'bcdefghijklm'[n]}: &${'bcdefghijklm'[n]} [${`*${'abcdefghijkl'[n]},`.repeat(9)}*${'abcdefghijkl'[n]}]`).join('\n')}\n`,
    /Excessive alias count/,
  ],
])('refuses %s', async (_, name, content, message) => {
  await expect(strataOfFile(await written(name, content))).rejects.toThrow(message);
});

test('refuses what is not there', async () => {
  await expect(strataOfFile('/nowhere/strata.csv')).rejects.toThrow(/strata\.csv/);
  await expect(strataOfFile('/nowhere/strata.json')).rejects.toThrow(/ENOENT/);
});
