import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeFiles } from '../../../test/support/write-files.ts';
import { audit } from '../../report/audit.ts';
import { build, diffBuilds } from '../../report/build.ts';
import { terminalDifference } from '../../report/terminal-build.ts';
import { recipeSchema } from '../recipe/recipe.ts';

test('two builds differ by rules, by rare strata, and by what became of rows', { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder('diff-builds');
  const workspace = path.join(folder, 'ws');
  const rows = Array.from({ length: 120 }, (_, i) => ({
    id: `l${i}`,
    text: `Word${i} of a letter.`,
    lang: i < 3 ? 'is' : 'en',
  }));
  await writeFiles(path.join(folder, 'data'), {
    'letters/a.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    'letters/SOURCE.yaml': 'origin: human\n',
  });
  await audit({
    data: [path.join(folder, 'data')],
    workspace,
    sourcesBy: 'folder',
    findsRepeats: false,
    measuresWidth: false,
    scoresStyle: false,
    workers: 1,
  });
  const rare = { by: ['language'], below: '5%', reservoir: false } as const;
  const recipe = (rest: object) => recipeSchema.parse({ recipe: 'trial', budget: { rows: 60 }, rare, ...rest });
  const before = await build({ workspace, workers: 0, recipe: recipe({}) });
  const after = await build({
    workspace,
    workers: 0,
    recipe: recipe({ admit: [{ refuse: 'language = is' }], human: { floor: '50%' } }),
  });
  const difference = await diffBuilds(before.name, after.name, { workspace });
  expect(difference.rare).toEqual([{ label: 'is', before: 12, after: 0 }]);
  const changed = difference.rules.map(({ id, before: was, after: is }) => [id, was !== null, is !== null]);
  expect(changed).toEqual(
    expect.arrayContaining([
      ['rare.floor.language is', true, false],
      ['human.floor', false, true],
    ]),
  );
  expect(
    difference.moves.find((move) => move.before === 'train' && move.after === 'refused by admit[0]'),
  ).toMatchObject({
    rows: 3,
    words: 12,
  });
  const text = terminalDifference(difference, { color: false, width: 100 });
  expect(text).toContain('is: 12 → 0 human words');
  expect(text).toContain('no longer: keep the human text of language is');
  expect(text).toContain('new: at least 50 % human text');
});
