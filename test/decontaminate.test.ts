import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describePlan, type PlanDescription } from '../src/mix/build/describe-plan.ts';
import { explainRow } from '../src/mix/build/explain-row.ts';
import { type PlanOptions, planBuild } from '../src/mix/build/plan-build.ts';
import { runBuild } from '../src/mix/build/run-build.ts';
import { type RecipeInput, recipeSchema } from '../src/mix/recipe/recipe.ts';
import { audit } from '../src/report/audit.ts';
import { buildCard } from '../src/report/build-card.ts';
import { terminalBuild, terminalExplanation } from '../src/report/terminal-build.ts';
import { openExistingWorkspace } from '../src/workspace/workspace.ts';
import { freezeTexts } from './support/freeze-texts.ts';
import { randomText } from './support/random-text.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

const SLOW_MS = 600_000;
const lines = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
/** One word in the middle is another: of 56 shingles 5 differ on each side, Jaccard 51/61 = 0.84. */
const nearly = (text: string) =>
  text
    .split(' ')
    .map((word, i) => (i === 30 ? 'zwieback' : word))
    .join(' ');

test('references, rows of an audit and what was held out keep rows out, and the matches are shown', {
  timeout: SLOW_MS,
}, async () => {
  const folder = await temporaryFolder('decontaminate');
  const place = path.join(folder, 'ws');
  const random = new SeededRandom(21);
  const texts = (count: number) => Array.from({ length: count }, () => randomText(random, 60));
  const [frozen, questions, own] = [texts(24), texts(6), texts(40)];
  await writeFiles(folder, {
    'exam/evals/a.jsonl': lines(questions.map((text, i) => ({ id: `q${i}`, text, split: i < 4 ? 'test' : 'dev' }))),
    'site/web/a.jsonl': lines([
      ...own.map((text, i) => ({ id: `w${i}`, text })),
      { id: 'asFrozen', text: frozen[5] },
      { id: 'nearFrozen', text: nearly(frozen[7]!) },
      { id: 'asTest', text: questions[1] },
      { id: 'nearTest', text: nearly(questions[2]!) },
      { id: 'asDev', text: questions[5] },
    ]),
    'site/web/SOURCE.yaml': 'origin: human\n',
  });
  const shared = { workspace: place, measuresWidth: false, workers: 1, sourcesBy: 'folder' } as const;
  await audit({ ...shared, data: [path.join(folder, 'exam')], groupColumns: ['split'] });
  const evals = (await readdir(path.join(place, 'audits'))).find((name) => name.includes('exam'))!;
  await audit({ ...shared, data: [path.join(folder, 'site')] });
  const workspace = await openExistingWorkspace(place);
  const reference = await freezeTexts(workspace, frozen);
  const options = (recipe: Partial<RecipeInput>): PlanOptions => ({
    workspace,
    workers: 0,
    findReference: async (_, name) => {
      if (name !== 'eval-human') throw new Error(`there is no such reference ${name}`);
      return { name: `${name}@01234567`, folder: reference };
    },
    recipe: recipeSchema.parse({ recipe: 'clean', rare: false, ...recipe }),
  });
  const plan = async (own: PlanOptions): Promise<PlanDescription> => {
    await using planned = await planBuild(own);
    return await describePlan(planned);
  };
  const build = (own: PlanOptions) => runBuild({ ...own, file: undefined, card: buildCard });
  const explain = async (id: string, own: PlanOptions) => {
    await using planned = await planBuild(own);
    return await explainRow(planned, id);
  };

  const recipe = options({
    decontaminate: [{ reference: 'eval-human' }, { audit: evals, only: 'split = test' }],
  });
  const planned = await plan(recipe);
  expect(planned.rows.refused).toEqual([expect.objectContaining({ reason: 'decontaminate', rows: 4 })]);
  const estimate = expect.closeTo(51 / 61, 0);
  expect(planned.decontaminated).toEqual([
    {
      set: `audit ${evals} (split = test)`,
      rows: 2,
      words: 120,
      matches: [
        { row: 'web/asTest', matched: 'evals/q1', similarity: 1 },
        { row: 'web/nearTest', matched: 'evals/q2', similarity: estimate },
      ],
    },
    {
      set: expect.stringMatching(/^reference eval-human@[0-9a-f]{8}$/),
      rows: 2,
      words: 120,
      matches: [
        { row: 'web/asFrozen', matched: 'frozen/f5', similarity: 1 },
        { row: 'web/nearFrozen', matched: 'frozen/f7', similarity: estimate },
      ],
    },
  ]);
  const near = planned.decontaminated![1]!.matches[1]!.similarity;
  // 112 lanes: one standard deviation is sqrt(0.84 * 0.16 / 112) = 0.035.
  expect(Math.abs(near - 51 / 61)).toBeLessThan(0.14);
  const { manifest } = await build(recipe);
  expect(manifest.decontaminated).toEqual(planned.decontaminated);
  const shown = { color: false, width: 200 };
  expect(terminalBuild(manifest, { ...shown, place: null })).toContain('web/asTest is the same as evals/q1');
  const rows = await explain('web/nearFrozen', recipe);
  expect(rows[0]).toMatchObject({
    reason: { id: 'decontaminate' },
    contamination: { matched: 'frozen/f7', similarity: near, set: planned.decontaminated![1]!.set },
  });
  expect(terminalExplanation('web/nearFrozen', rows, shown)).toMatch(/resembles frozen\/f7, similarity about 0\.\d\d/);
  expect((await explain('web/asDev', recipe))[0], 'the expression leaves it in').toMatchObject({ split: 'train' });
  const strict = await plan(options({ decontaminate: [{ reference: 'eval-human', similar: 1 }] }));
  expect(strict.decontaminated![0]!.rows, 'above the similarity only').toBe(1);

  // What an earlier build held out, although it is not locked.
  const test = await build(options({ recipe: 'earlier', hold_out: { rows: 5, locked: false } }));
  const later = await plan(options({ decontaminate: [{ build: 'earlier' }] }));
  expect(test.manifest.rows.held_out.rows).toBeGreaterThan(0);
  expect(later.decontaminated).toEqual([
    expect.objectContaining({ set: `hold-out of ${test.name}`, rows: test.manifest.rows.held_out.rows }),
  ]);

  const refused = async (decontaminate: RecipeInput['decontaminate']) => plan(options({ decontaminate }));
  await expect(refused([{ reference: 'nobody' }])).rejects.toThrow(/no such reference/);
  await expect(refused([{ audit: evals, only: 'split = nothing' }])).rejects.toThrow(/fits no row of audit/);
  await expect(refused([{ audit: evals, only: 'splt = test' }])).rejects.toThrow(
    /decontaminate\.0\.only.*"splt" is no field/,
  );
  await expect(refused([{ build: 'clean' }])).rejects.toThrow(/held nothing out/);
  await expect(refused([{ audit: evals }, { audit: 'nobody' }])).rejects.toThrow(
    /^recipe, decontaminate\.1\.audit: nobody: is no audit/,
  );
  await expect(refused([{ build: 'nobody' }])).rejects.toThrow(/^recipe, decontaminate\.0\.build: nobody: is no build/);
});
