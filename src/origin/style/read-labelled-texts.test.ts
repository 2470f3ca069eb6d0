import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeFiles } from '../../../test/support/write-files.ts';
import { type LeftOut, readLabelledTexts } from './read-labelled-texts.ts';
import { readTrainingRecipe } from './training-recipe.ts';

const RECIPE = `
version: 1
name: test
languages: [en]
licence: CC0-1.0
columns: { generator: meta.by, groups: [pair] }
labels: { human: [person], ai: [machine] }
sources:
  - file: a.jsonl
    title: A
    licence: MIT
    before: { column: date, day: "2022-11-30" }
    keep: { kind: [x, "~"] }
    drop:
      - { origin: [machine], meta.by: [old] }
      - { bad: ["true"] }
  - file: a.jsonl
    title: A, reworded
    licence: MIT
    role: rewritten
    origin: ai
    keep: { kind: [reworded] }
  - file: lines.txt
    title: B
    licence: CC0-1.0
    format: text-lines
    origin: human
    language: en
    domain: lines
    without: ["<unk>"]
    replace: [[" @-@ ", "-"], [" 's", "'s"]]
`;

const ROWS = [
  { id: '1', text: 'one', origin: 'person', lang: 'en', date: '2020-01-01', pair: 7, split: 'dev' },
  { id: '2', text: 'two', origin: 'machine', lang: 'en-GB', meta: { by: 'm' }, kind: 'x' },
  { id: '3', text: 'three', origin: 'person', lang: 'en', date: '2023-01-01' },
  { id: '4', text: 'four', origin: 'person', lang: 'en' },
  { id: '5', text: 'five', origin: 'machine', lang: 'de' },
  { id: '6', text: 'six', origin: 'machine', lang: 'en', meta: { by: 'old' } },
  { id: '7', text: 'seven', origin: 'machine', lang: 'en', bad: true },
  { id: '8', text: 'eight', origin: 'robot', lang: 'en' },
  { id: '9', text: 'nine', origin: 'robot', lang: 'en', kind: 'reworded' },
  { id: '10', origin: 'person', lang: 'en', date: '2020-01-01' },
  { id: '11', text: 'eleven', origin: 'machine', lang: 'en', kind: 'y' },
];

test('takes what the recipe takes, and counts what it leaves', async () => {
  const folder = await temporaryFolder('labelled');
  await writeFiles(folder, {
    'recipe.yaml': RECIPE,
    'data/a.jsonl': `${ROWS.map((row) => JSON.stringify(row)).join('\n')}\n`,
    'data/lines.txt': "The role @-@ playing game 's end\nAn <unk> line\n",
    'data/ignored.jsonl': '{"body":"no","origin":"person","lang":"en"}\n',
  });
  const leftOut: LeftOut = {};
  const recipe = await readTrainingRecipe(`${folder}/recipe.yaml`);
  const texts = await Array.fromAsync(readLabelledTexts([`${folder}/data`], { recipe, leftOut }));
  expect(
    texts.map(({ text, origin, generator, domain, isHeldOut, isRewritten, groups }) => ({
      text,
      origin,
      generator,
      domain,
      isHeldOut,
      isRewritten,
      groups,
    })),
  ).toEqual([
    {
      text: 'one',
      origin: 'human',
      generator: 'human',
      domain: 'unnamed',
      isHeldOut: true,
      isRewritten: false,
      groups: ['pair=7'],
    },
    {
      text: 'two',
      origin: 'ai',
      generator: 'm',
      domain: 'unnamed',
      isHeldOut: undefined,
      isRewritten: false,
      groups: [],
    },
    {
      text: 'nine',
      origin: 'ai',
      generator: 'unnamed',
      domain: 'unnamed',
      isHeldOut: undefined,
      isRewritten: true,
      groups: [],
    },
    {
      text: "The role-playing game's end",
      origin: 'human',
      generator: 'human',
      domain: 'lines',
      isHeldOut: undefined,
      isRewritten: false,
      groups: [],
    },
  ]);
  expect(leftOut).toEqual({
    'not dated before the models': 2,
    'another language': 1,
    'dropped by the recipe': 2,
    'neither human nor AI': 1,
    'no text': 1,
    'not kept by the recipe': 1,
    'holds what the recipe leaves out': 1,
  });
});

test('a recipe that cannot be meant names the place', async () => {
  const folder = await temporaryFolder('labelled');
  await writeFiles(folder, { 'recipe.yaml': RECIPE.replace('licence: MIT', 'license: MIT') });
  await expect(readTrainingRecipe(`${folder}/recipe.yaml`)).rejects.toThrow(/recipe\.yaml:\d+:\d+/);
  await expect(readTrainingRecipe(`${folder}/none.yaml`)).rejects.toThrow('the recipe cannot be read');
});
