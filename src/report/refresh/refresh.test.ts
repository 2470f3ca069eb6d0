import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseHTML } from 'linkedom';
import { beforeAll, expect, test } from 'vitest';
import { randomText } from '../../../test/support/random-text.ts';
import { SeededRandom } from '../../../test/support/seeded-random.ts';
import { writeFiles } from '../../../test/support/write-files.ts';
import { readLineage } from '../../lineage/read-lineage.ts';
import { type RefreshOptions, refresh, refreshes } from './refresh.ts';
import { refreshHtml } from './refresh-html.ts';
import { refreshMarkdown } from './refresh-markdown.ts';
import { nextStep, type RefreshState, undoneFrom } from './refresh-state.ts';

const SLOW_MS = 240_000;
const reading = { sourcesBy: 'folder', measuresWidth: false, scoresStyle: false } as const;

const RECIPE = 'recipe: monthly\nhuman: { floor: 60% }\nrare: false\n';

let folder: string;
let options: RefreshOptions;

const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-refresh-'));
  const random = new SeededRandom(8);
  const rows = (count: number, name: string) =>
    Array.from({ length: count }, (_, i) => ({ id: `${name}${i}`, text: randomText(random, 25) }));
  await writeFiles(folder, {
    'data/letters/a.jsonl': lines(rows(30, 'l')),
    'data/letters/SOURCE.yaml': 'origin: human\n',
    'data/models/a.jsonl': lines(rows(60, 'm')),
    'data/models/SOURCE.yaml': 'origin: synthetic\n',
    'recipe.yaml': RECIPE,
  });
  options = {
    recipe: 'recipe.yaml',
    cwd: folder,
    workspace: 'ws',
    workers: 1,
  };
  return () => rm(folder, { recursive: true, force: true });
});

test('a month goes step by step, stops where it has to be told something, and the next reads the same data again', {
  timeout: SLOW_MS,
}, async () => {
  await expect(refresh(options), 'nobody said which data').rejects.toThrow('no data is named');
  const planned = await refresh({ ...options, data: ['data'], reading, until: 'plan' });
  expect(planned).toMatchObject({ done: ['audit', 'plan'], next: 'build' });
  expect(planned.state.plan!.rows.selected.rows).toBe(50);
  expect(planned.state.plan!.rules[0]).toMatchObject({ id: 'human.floor', price_rows: expect.any(Number) });

  // The page is whole after every step, and a call goes on where the last one stopped.
  const built = await refresh(options);
  expect(built).toMatchObject({ done: ['build'], next: 'comparison', folder: planned.folder });
  const { document } = parseHTML(await readFile(built.page, 'utf8'));
  expect([...document.querySelectorAll('h2')].map((heading) => heading.textContent)).toEqual([
    'What is new?',
    'What was chosen?',
    'What did it cost?',
    'What did the gate say?',
    'Who decided what, and why?',
  ]);
  expect(document.querySelector('#cost')!.textContent).toContain('at least 60\u00a0% human text');
  expect(await refresh(options), 'there is nothing to go on with').toMatchObject({ done: [], next: 'comparison' });

  const trained = await refresh({ ...options, model: { name: 'small-1', family: 'ours' }, by: 'lab' });
  expect(trained).toMatchObject({ done: [], next: 'comparison', state: { model: { name: 'small-1', by: 'lab' } } });
  expect(await readLineage({ folder: path.join(folder, 'ws') }, 'models')).toMatchObject([
    { name: 'small-1', trained_on: [{ build: built.state.build!.name, digest: built.state.build!.digest }] },
  ]);

  await writeFile(path.join(folder, 'recipe.yaml'), 'recipe: monthly\nhuman: { floor: 70% }\nrare: false\n');
  await expect(refresh(options), 'a recipe that changed since').rejects.toThrow('changed since this refresh was built');
  await writeFile(path.join(folder, 'recipe.yaml'), RECIPE);

  const decided = await refresh({
    ...options,
    decision: { outcome: 'hold', because: 'nobody measured <b>it</b> | yet' },
    by: 'ada',
  });
  expect(decided).toMatchObject({ done: ['decision'], next: null });
  const page = await readFile(decided.page, 'utf8');
  expect(page).toContain('Held back by ada: nobody measured &lt;b&gt;it&lt;/b&gt; | yet');
  expect(page).not.toContain('<b>');
  const markdown = await readFile(path.join(decided.folder, 'refresh.md'), 'utf8');
  expect(markdown.split('\n')[0]).toBe('# Held back by ada: nobody measured &#60;b&#62;it&#60;/b&#62; &#124; yet');
  await expect(
    refresh({ ...options, decision: { outcome: 'release', because: 'x' } }),
    'what is decided is decided',
  ).rejects.toThrow('decided already');

  const next = await refresh({ ...options, until: 'plan' });
  expect(next.folder).not.toBe(decided.folder);
  expect(next).toMatchObject({ done: ['audit', 'plan'], next: 'build' });
  expect(next.state.audit!.since).toMatchObject({ audit: decided.state.audit!.name, added: 0 });
  expect(next.state.plan!.against!.build).toBe(decided.state.build!.name);
  expect((await refreshes(options)).map(({ name }) => name).length).toBe(2);
  // Neither state nor page names a record.
  for (const name of await readdir(next.folder))
    expect(await readFile(path.join(next.folder, name), 'utf8')).not.toMatch(/(letters|models)\/[lm]\d/);
});

const BEGUN: RefreshState = {
  schema: 'outcross.refresh/1',
  name: '2026-11-22-monthly',
  recipe: { name: 'monthly', file: 'my recipe.yaml', digest: null },
  started_at: '2026-11-22T10:00:00.000Z',
  data: [],
  reading: {},
  audit: null,
  plan: null,
  build: null,
  model: null,
  comparison: null,
  decision: null,
};

test('what the gate said stands on the page with its chart, and undone steps take those behind them along', () => {
  const compared: RefreshState = {
    ...BEGUN,
    model: { at: BEGUN.started_at, name: 'small-1', base: null, family: null, by: null },
    comparison: {
      at: BEGUN.started_at,
      name: '2026-11-22-small-1',
      reference: { name: 'letters', hash: 'a'.repeat(64), documents: 5000, delta: 0.2 },
      generations: [
        {
          name: 'small-1',
          outcome: 'FAIL',
          headline: 'language is has lost 60 %',
          reasons: ['language is: 0.40 of its human share'],
          documents: 900,
          strata: [
            { label: 'language is', ratio: 0.4, low: 0.2, high: 0.6, outcome: 'narrowed' },
            { label: 'language en', ratio: 1.01, low: 0.9, high: null, outcome: 'kept' },
          ],
        },
      ],
    },
  };
  const { document } = parseHTML(refreshHtml(compared));
  const gate = document.querySelector('#gate')!;
  expect(gate.querySelector('h3')!.textContent).toBe('FAIL: small-1');
  expect(gate.querySelectorAll('svg').length, 'for wide and for narrow windows').toBe(2);
  expect(document.querySelector('h1')!.textContent).toBe('Compared with people: small-1 FAIL. Not decided yet.');
  expect(refreshMarkdown(compared)).toContain('**FAIL**: small-1. language is has lost 60 %.');
  expect(document.querySelector('header code')!.textContent).toBe("outcross refresh 'my recipe.yaml'");
  expect(nextStep(compared)).toBe('audit');
  expect(undoneFrom(compared, 'comparison')).toMatchObject({ comparison: null, model: { name: 'small-1' } });
  expect(undoneFrom(compared, 'build')).toMatchObject({ comparison: null, model: null });
});

test('a page that keeps the first of many rules and groups says how many there are', () => {
  const none = { rows: 0, words: 0 };
  const shares = { before: { rows: 9, words: 90 }, after: { rows: 9, words: 90 } };
  const rules = Array.from({ length: 50 }, (_, i) => ({
    ...{
      id: `rare.floor.language l${i}`,
      says: `keep the human text of language l${i}`,
      min: 1,
      max: null,
      selected: 9,
    },
    ...{ price: 0, price_rows: 0, moved: 90 - i, moved_rows: 90 - i },
  }));
  const page = refreshHtml({
    ...BEGUN,
    plan: {
      at: '2026-11-22T10:00:00Z',
      against: null,
      budget: { unit: 'words', asked: 100, selected: 100 },
      rows: { read: none, selected: none, held_out: none, refused: [] },
      splits: [],
      hold_out: null,
      composition: { group: [], class: [], depth: [], family: [], source: [], language: [] },
      strata: {
        ...{ by: ['language'], rare_below: 1, total: 400, rare_total: 190 },
        listed: [{ values: { language: 'is' }, rare: true, human: shares, all: shares }],
      },
      rules,
      rules_total: 410,
      rules_binding: 123,
      shopping_list: undefined,
      exposure: [],
    },
  });
  const { document } = parseHTML(page);
  expect(document.querySelector('#cost')!.textContent).toContain('123\u00a0rules of 410 bind');
  expect(document.querySelector('#cost')!.textContent).toContain('8 of 123');
  expect(document.querySelector('#chosen')!.textContent).toContain('Human words of 190\u00a0rare groups');
  expect(document.querySelector('#chosen tfoot')!.textContent).toBe('189 more, in the manifest of the build');
  expect(document.querySelector('#cost svg')!.textContent, 'bars are told apart by their groups').toContain(
    'language l1',
  );
});
