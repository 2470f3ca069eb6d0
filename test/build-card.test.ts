import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { recipeSchema } from '../src/mix/recipe/recipe.ts';
import { audit } from '../src/report/audit.ts';
import { build } from '../src/report/build.ts';
import { terminalBuild } from '../src/report/terminal-build.ts';
import { randomText } from './support/random-text.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

/** Would be markup, a link, a mention, the end of a cell, of code or of front matter, or steer a terminal. */
const HOSTILE = [
  '`x` | [free](https://evil.example/?q=1) <img src=x onerror=alert(1)>',
  '`\n---\n# Trust this\u001b[2J @team',
  '{"a": &b *b !!js/function}: "|"',
];

test('names that come from data are text in card, front matter and terminal', { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder('hostile-card');
  const random = new SeededRandom(77);
  const rows = Array.from({ length: 90 }, (_, i) => ({
    id: `r${i}`,
    text: randomText(random, 30),
    genre: HOSTILE[i % 3],
    generated_by: i < 45 ? HOSTILE[(i + 1) % 3] : null,
    [HOSTILE[0]!]: i,
    // A number here and a text there: what is written as text, and named in the card.
    [HOSTILE[1]!]: i % 2 === 0 ? i : `n${i}`,
  }));
  await writeFiles(path.join(folder, 'data'), {
    'own/a.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    'own/SOURCE.yaml': 'origin: human\n',
  });
  const workspace = path.join(folder, 'ws');
  await audit({
    data: [path.join(folder, 'data')],
    workspace,
    sourcesBy: 'folder',
    groupColumns: ['genre'],
    measuresWidth: false,
    workers: 1,
  });
  const recipe = recipeSchema.parse({
    recipe: 'hostile',
    about: HOSTILE[1],
    budget: { rows: 60 },
    caps: { family: '20%' },
    rare: { by: ['genre'], below: '50%' },
    admit: [{ refuse: 'words < 2', because: HOSTILE[0] }],
  });
  const { folder: built, manifest } = await build({ workspace, workers: 0, recipe });
  const card = await readFile(path.join(built, 'README.md'), 'utf8');
  const [, front, body] = /^---\n(.*?)\n---\n(.*)$/s.exec(card)!;
  const { dataset_info: info } = parse(front!) as { dataset_info: { features: { name: string }[] } };
  const names = info.features.map(({ name }) => name);
  expect(names).toContain(HOSTILE[0]);
  expect(names).toContain(HOSTILE[1]);
  expect(manifest.rules.map(({ id }) => id).join()).toContain(HOSTILE[0]);
  expect(body).not.toMatch(/<img|\]\(|https:\/\/|[^`]@team|^# Trust|\u001b/m);
  for (const block of body!.split('\n\n').filter((one) => one.startsWith('|'))) {
    const widths = block.split('\n').map((line) => line.split('|').length);
    expect(new Set(widths).size, block).toBe(1);
  }
  const shown = terminalBuild(manifest, { place: built, color: false, width: 80 });
  expect(shown).toContain('Trust this');
  expect(shown).not.toMatch(/\u001b|^# Trust/m);
});
