import path from 'node:path';
import { expect, test } from 'vitest';
import { recipeSchema } from '../src/mix/recipe/recipe.ts';
import { audit } from '../src/report/audit.ts';
import { plan } from '../src/report/build.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

test('of several expressions in a recipe each bounds its own rows', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder('marks');
  const [data, workspace] = [path.join(folder, 'data'), path.join(folder, 'ws')];
  const rows = Array.from({ length: 40 }, (_, i) => ({
    id: `r${i}`,
    text: `Row number ${i} says something of its own, ${i * 7919} times over.`,
    colour: ['red', 'green', 'blue', 'grey'][i % 4],
  }));
  await writeFiles(data, { 'a.jsonl': `${rows.map((row) => JSON.stringify(row)).join('\n')}\n` });
  await audit({ data: [data], workspace, groupColumns: ['colour'], measuresWidth: false, workers: 1 });
  const recipe = recipeSchema.parse({
    recipe: 'marks',
    rare: false,
    budget: { rows: 20 },
    shares: [
      { of: 'colour = red', min: 0.5, max: 0.5 },
      { of: 'colour = green', max: 0.05 },
      { of: 'colour = blue', min: 0.2, max: 0.2 },
    ],
    prefer: ['colour = grey'],
  });
  const { rules } = await plan({ workspace, workers: 0, recipe });
  // Of 20 rows 10 red and 4 blue; grey comes before green, so that the remaining 6 are grey.
  expect(rules.map(({ id, selected }) => [id, selected])).toEqual([
    ['shares[0]', 10],
    ['shares[1]', 0],
    ['shares[2]', 4],
  ]);
});
