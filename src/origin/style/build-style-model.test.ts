import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeFiles } from '../../../test/support/write-files.ts';
import { CancelledError, ConfigError, SampleTooSmallError } from '../../errors.ts';
import { type BuiltStyleModel, buildStyleModel } from './build-style-model.ts';
import { madeRows, makeText } from './fixtures/made-texts.ts';
import { styleCardSchema } from './style-card.ts';
import { decodeStyleModel, styleModelId } from './style-model.ts';
import { createStyleScorer } from './style-scorer.ts';
import { type TrainingRecipe, trainingRecipeSchema } from './training-recipe.ts';

const json = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

function recipeOf(more: Partial<TrainingRecipe> = {}): TrainingRecipe {
  return trainingRecipeSchema.parse({
    version: 1,
    name: 'made',
    languages: ['en'],
    licence: 'CC0-1.0',
    heldOutShare: 0.2,
    generators: { 'gpt-4': '2023-03', 'claude-3-opus': '2024-03' },
    sources: [{ file: 'rows.jsonl', title: 'made rows', licence: 'CC0-1.0' }],
    ...more,
  });
}

let folder: string;
let built: BuiltStyleModel;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'outcross-style-'));
  await writeFiles(folder, {
    'rows.jsonl': `${json(madeRows({ rows: 520 }))}{broken\n`,
    'other.jsonl': json(madeRows({ rows: 4 })),
  });
  built = await buildStyleModel([folder], { recipe: recipeOf() });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a model by recipe', () => {
  test('parts texts that it never saw', () => {
    const { id, sha256 } = styleModelId(built.bytes);
    const scorer = createStyleScorer({ ...decodeStyleModel(built.bytes, 'm'), id, newestGenerator: '2024-03' });
    expect(built.card).toMatchObject({ id, sha256 });
    for (let seed = 1; seed <= 20; seed++) {
      expect(scorer.score(makeText('plain', { seed }))!.logit).toBeLessThan(
        scorer.score(makeText('flowery', { seed }))!.logit,
      );
    }
  });

  test('has a card that tells what it was made of', () => {
    const { card } = built;
    expect(styleCardSchema.parse(card)).toEqual(card);
    expect(card.newestGenerator).toBe('2024-03');
    expect(card.training.leftOut).toEqual({ 'unreadable: malformed-json': 1 });
    const { human, ai } = card.training.texts;
    expect(human + ai + card.heldOut[0]!.human + card.heldOut[0]!.ai).toBe(520);
    expect(card.sources).toEqual([
      expect.objectContaining({ file: 'rows.jsonl', human, ai, digest: expect.stringMatching(/^[0-9a-f]{64}$/) }),
    ]);
    expect(card.generators.map(({ name, published }) => [name, published])).toEqual([
      ['claude-3-opus', '2024-03'],
      ['gpt-4', '2023-03'],
    ]);
  });

  test('is measured on the held-out side, by folds, and with domains and families left out', () => {
    const { card, scores } = built;
    expect(card.heldOut[0]).toMatchObject({ test: 'held out', tprAt5: 1 });
    expect(card.outOfFold[0]).toMatchObject({
      test: 'out of fold',
      human: card.training.texts.human,
      ai: card.training.texts.ai,
    });
    expect(card.unseen.map(({ test: name }) => name)).toEqual([
      'domain letters',
      'domain news',
      'generators of anthropic',
      'generators of openai',
    ]);
    // The made texts are too short for another length.
    expect(card.profiles.rows.map(({ domain, generator, length }) => `${domain} ${generator} ${length}`)).toEqual([
      'letters claude-3-opus 50-79',
      'letters gpt-4 50-79',
      'news claude-3-opus 50-79',
      'news gpt-4 50-79',
    ]);
    expect(new Set(scores.map(({ fold }) => fold))).toEqual(new Set([null, 0, 1, 2, 3, 4]));
    expect(scores).toHaveLength(520);
  });

  test('is the same, byte for byte, when it is trained again', async () => {
    const again = await buildStyleModel([path.join(folder, 'rows.jsonl')], { recipe: recipeOf(), measures: false });
    expect(Buffer.from(again.bytes).equals(Buffer.from(built.bytes))).toBe(true);
    const other = await buildStyleModel([folder], { recipe: recipeOf({ seed: 2 }), measures: false });
    expect(Buffer.from(other.bytes).equals(Buffer.from(built.bytes))).toBe(false);
  });
});

describe('no model', () => {
  test('of too few texts', async () => {
    await expect(buildStyleModel([folder], { recipe: recipeOf({ cap: 20 }) })).rejects.toThrow(SampleTooSmallError);
  });

  test('of a file that is not there', async () => {
    const sources = [{ ...recipeOf().sources[0]!, file: 'elsewhere.jsonl' }];
    await expect(buildStyleModel([folder], { recipe: recipeOf({ sources }) })).rejects.toThrow(ConfigError);
  });

  test('once the user stops', async () => {
    await expect(buildStyleModel([folder], { recipe: recipeOf(), signal: AbortSignal.abort() })).rejects.toThrow(
      CancelledError,
    );
  });
});
