import path from 'node:path';
import { expect, test } from 'vitest';
import { recipeSchema } from '../src/mix/recipe/recipe.ts';
import { audit } from '../src/report/audit.ts';
import { type BuildOptions, build, explain, plan, verifyBuild } from '../src/report/build.ts';
import { readBuild } from './support/read-build.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

const SLOW_MS = 60_000;

const WORDS = {
  bread: 'baker kneads dough flour oven loaf yeast salt crust butter sourdough rises warm kitchen table'.split(' '),
  ships: 'sailor hoists sail mast harbour anchor deck storm captain voyage compass rope tide northern gull'.split(' '),
  bees: 'hive honey queen drone wax comb nectar swarm keeper smoke clover pollen brood apiary frame'.split(' '),
} as const;

test('topics of the audit are strata of a recipe, told for every row', { timeout: SLOW_MS }, async () => {
  const folder = await temporaryFolder('topics');
  const [data, workspace] = [path.join(folder, 'data'), path.join(folder, 'ws')];
  const random = new SeededRandom(4);
  const text = (topic: keyof typeof WORDS) =>
    Array.from({ length: 40 }, () => WORDS[topic][random.below(WORDS[topic].length)]).join(' ');
  const row = (topic: keyof typeof WORDS) => (_: unknown, i: number) => ({
    id: `${topic}${i}`,
    about: topic,
    text: text(topic),
  });
  const rows = [
    ...Array.from({ length: 300 }, row('bread')),
    ...Array.from({ length: 280 }, row('ships')),
    ...Array.from({ length: 12 }, row('bees')),
  ];
  await writeFiles(data, {
    'letters/a.jsonl': `${rows.map((one) => JSON.stringify(one)).join('\n')}\n`,
    'letters/SOURCE.yaml': 'origin: human\n',
  });
  await audit({ data: [data], workspace, sourcesBy: 'folder', workers: 1 });
  const options = (more: object = {}): BuildOptions => ({
    workspace,
    workers: 0,
    recipe: recipeSchema.parse({
      recipe: 'topics',
      budget: { rows: 200 },
      rare: { by: ['topic'], below: '5%', floor: 1, rows: 0 },
      repeats: { remove: false },
      ...more,
    }),
  });
  const { manifest, folder: built, name } = await build(options());
  const strata = manifest.strata.listed.map(({ values, rare, human }) => ({ topic: values.topic!, rare, human }));
  expect(
    strata.reduce((sum, { human }) => sum + human.before.rows, 0),
    'every row is in one',
  ).toBe(592);
  const rare = strata.filter((stratum) => stratum.rare);
  expect(rare.length).toBeGreaterThan(0);
  for (const { human, topic } of rare) {
    expect(topic, 'named by its words').toMatch(/^[a-z]+(, [a-z]+)*( \(\d+\))?$/);
    expect(human.after.rows, topic).toBe(human.before.rows);
  }
  const trained = (await readBuild(built, manifest)).train!;
  expect(trained).toHaveLength(200);
  expect(
    trained.filter(({ about }) => about === 'bees'),
    'the rare topic is kept whole',
  ).toHaveLength(12);
  expect((await verifyBuild(name, { workspace })).problems).toEqual([]);
  const [bee] = await explain('letters/bees3', options());
  expect(bee!.stratum!.label).toMatch(
    /^topic .*(hive|honey|queen|drone|wax|comb|nectar|swarm|keeper|smoke|clover|pollen|brood|apiary|frame)/,
  );
  // By chance some would be lost: 200 of 592 rows.
  const bySeed = await plan(options({ rare: false }));
  expect(bySeed.rows.selected.rows).toBe(200);
});

test('where an audit has no topics, that is said with the reason', { timeout: SLOW_MS }, async () => {
  const folder = await temporaryFolder('topics');
  const [data, workspace] = [path.join(folder, 'data'), path.join(folder, 'ws')];
  await writeFiles(data, { 'a.jsonl': '{"id":"1","text":"too few texts to have topics"}\n' });
  await audit({ data: [data], workspace, workers: 1, measuresWidth: false });
  const recipe = recipeSchema.parse({ recipe: 'topics', rare: { by: ['topic'] } });
  await expect(plan({ workspace, workers: 0, recipe })).rejects.toThrow(
    /rare\.by.*topics are not known: audit .* looked for none/,
  );
});
