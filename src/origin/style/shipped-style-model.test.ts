import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeText } from './fixtures/made-texts.ts';
import { readLabelledTexts } from './read-labelled-texts.ts';
import { measureAccuracy } from './style-accuracy.ts';
import { loadStyleModel, SHIPPED_STYLE_MODEL } from './style-model.ts';
import { createStyleScorer } from './style-scorer.ts';
import { readTrainingRecipe } from './training-recipe.ts';

const DATA = path.resolve(process.env.OUTCROSS_DATA ?? path.join(import.meta.dirname, '../../../../shared/data'));
const model = loadStyleModel();
const scorer = createStyleScorer(model);

test('belongs to its card, which tells what it rests on', () => {
  expect(model.id).toBe(model.card.id);
  expect(model.card.sources.every(({ licence }) => !/NC|none|not stated/.test(licence))).toBe(true);
  expect(model.card.notice.length).toBeGreaterThan(0);
  expect(model.card.limits.length).toBeGreaterThan(0);
  expect(model.newestGenerator).toMatch(/^20\d\d-\d\d$/);
  expect(model.card.generators.every(({ published }) => published !== null)).toBe(true);
});

test('finds at least 80 % of held-out AI text at 1 % false alarms', () => {
  for (const [figure] of [model.card.heldOut, model.card.outOfFold]) {
    expect(figure!.human).toBeGreaterThan(200);
    expect(figure!.tprAt1).toBeGreaterThanOrEqual(0.8);
  }
});

test('gives these very bits, on every machine', () => {
  const bits = (text: string) =>
    Buffer.from(Float64Array.of(scorer.score(text)!.logit).buffer)
      .readBigUInt64LE()
      .toString(16);
  expect([
    bits(makeText('plain', { seed: 1, words: 120 })),
    bits(makeText('flowery', { seed: 1, words: 900 })),
    bits('Ｔhe “naïve” café — 漢字 and ﬁne prose… '.repeat(30)),
  ]).toMatchInlineSnapshot(`
    [
      "c01b45bbbcb17950",
      "402614639a5a6fea",
      "c0199bb3029979bd",
    ]
  `);
});

describe('on the rows that it was not trained on', () => {
  const folder = path.join(DATA, 'origin');
  test.skipIf(!existsSync(folder))(
    `as its card says (skipped without the labelled data in ${path.basename(DATA)}/origin)`,
    async () => {
      const recipe = await readTrainingRecipe(path.join(SHIPPED_STYLE_MODEL, 'recipe.yaml'));
      const only = {
        ...recipe,
        sources: recipe.sources.filter(({ file, role }) => file === 'imbd.jsonl.gz' && role === 'written'),
      };
      const scores = { human: [] as number[], ai: [] as number[] };
      for await (const { text, origin, isHeldOut } of readLabelledTexts([path.join(folder, 'imbd.jsonl.gz')], {
        recipe: only,
        leftOut: {},
      })) {
        const score = isHeldOut ? scorer.score(text) : undefined;
        if (score !== undefined) scores[origin].push(score.logit);
      }
      const figure = measureAccuracy('held out', scores);
      expect(figure.human).toBeGreaterThan(90);
      expect(figure.ai).toBeGreaterThan(120);
      expect(figure.auroc).toBeGreaterThan(0.97);
    },
  );
});
