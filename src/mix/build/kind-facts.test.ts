import { expect, test } from 'vitest';
import type { CandidateKind } from '../../engine/candidate-session.ts';
import { type RecipeInput, recipeSchema } from '../recipe/recipe.ts';
import { kindFacts, matches } from './kind-facts.ts';

const NO_LINEAGE = { knownModel: () => undefined, modelsOfSource: () => [] };
const recipe = (more: Partial<RecipeInput> = {}) => recipeSchema.parse({ recipe: 'trial', ...more });
/** 1: human, 4: synthetic, 128: unknown. */
const kind = (more: Partial<CandidateKind>): CandidateKind => ({
  kind: 0,
  source: 's',
  classes: 4,
  status: 1,
  depthMin: 1,
  depthMax: null,
  families: null,
  generator: null,
  pSynthetic: 900_000,
  licence: null,
  verifier: null,
  ...more,
});

test.each([
  ['granite*', 'Granite-3-8B', true],
  ['*8b', 'granite-3-8b', true],
  ['g*-*-8b', 'granite-3-8b', true],
  ['g*3*3*', 'granite-3-8b', false],
  ['gpt-4', 'gpt-4o', false],
  ['ab*ba', 'aba', false],
])('%s matches %s: %s', (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
});

test('text by unknown models counts to the family of the model itself, else as one', () => {
  expect(kindFacts(kind({}), recipe(), NO_LINEAGE).families).toEqual(['unknown']);
  expect(
    kindFacts(kind({ families: 'unknown' }), recipe({ model: { family: 'granite' } }), NO_LINEAGE).families,
  ).toEqual(['granite']);
  expect(kindFacts(kind({ families: 'other', generator: 'homegrown-1' }), recipe(), NO_LINEAGE).families).toEqual([
    'homegrown-1',
  ]);
  expect(
    kindFacts(kind({ classes: 128, families: null }), recipe(), NO_LINEAGE).families,
    'nobody says that a model wrote it',
  ).toEqual([]);
});

test('what the recipe says of a generator comes before the lineage, and that before nothing', () => {
  const lineage = { ...NO_LINEAGE, knownModel: () => ({ family: 'ours', base: 'ours-0', depth: { min: 2, max: 2 } }) };
  const own = kind({ generator: 'm-1' });
  expect(kindFacts(own, recipe(), lineage)).toMatchObject({
    families: ['ours'],
    bases: ['ours-0'],
    depthMin: 2,
    depthMax: 2,
  });
  const told = recipe({ generators: [{ match: 'm-*', family: 'theirs', depth: 1 }] });
  expect(kindFacts(own, told, lineage)).toMatchObject({ families: ['theirs'], bases: [], depthMin: 1, depthMax: 1 });
  const bySource = { ...lineage, modelsOfSource: () => ['m-1'] };
  expect(kindFacts(kind({}), recipe(), bySource).bases, 'outputs of a registered generation').toEqual(['ours-0']);
});

test('a row by several models counts to the family and the base of each', () => {
  const told = recipe({ generators: [{ match: 'gpt-4o', family: 'ours', base: 'Common-8B', depth: 2 }] });
  const both = kind({ families: 'meta;openai', generator: 'gpt-4o\u001fllama-3-8b' });
  expect(kindFacts(both, told, NO_LINEAGE)).toMatchObject({
    families: ['meta', 'ours'],
    bases: ['common-8b'],
    generator: 'gpt-4o;llama-3-8b',
    depthMax: null,
  });
  const unknown = kind({ families: 'openai;other', generator: 'gpt-4o\u001fHomegrown-1' });
  expect(kindFacts(unknown, recipe(), NO_LINEAGE).families).toEqual(['homegrown-1', 'openai']);
});

test('a family is the same in capitals', () => {
  const shouted = recipe({ generators: [{ match: 'x', family: 'Granite', base: 'Granite-8B' }] });
  expect(kindFacts(kind({ generator: 'x' }), shouted, NO_LINEAGE)).toMatchObject({
    families: ['granite'],
    bases: ['granite-8b'],
  });
  expect(kindFacts(kind({ generator: ' Homegrown-1' }), recipe(), NO_LINEAGE).families).toEqual(['homegrown-1']);
});

test('human text of too weak a status counts as unknown', () => {
  const human = kind({ classes: 1, status: 2, depthMin: 0, depthMax: 0 });
  expect(kindFacts(human, recipe(), NO_LINEAGE).group).toBe('human');
  expect(kindFacts(human, recipe({ human: { status: 'declared' } }), NO_LINEAGE).group).toBe('unknown');
});

test.each([
  ['the generator itself', 'GPT-4o', {}],
  ['a model of its family, by its name', 'gpt-5-judge', {}],
  [
    'a model of its family, by the recipe',
    'in-house-judge',
    { generators: [{ match: 'in-house*', family: 'openai' }] },
  ],
  [
    'a model of its base',
    'judge',
    {
      generators: [
        { match: 'gpt-4o', family: 'a', base: 'common' },
        { match: 'judge', family: 'b', base: 'Common' },
      ],
    },
  ],
] as const)('%s verifies nothing', (_, verifier, more) => {
  const own = kind({ families: 'openai', generator: 'gpt-4o', verifier });
  expect(kindFacts(own, recipe(more as never), NO_LINEAGE)).toMatchObject({ isSelfVerified: true, verifier: null });
});

test('who is independent verifies, and is recorded alone', () => {
  const own = kind({ families: 'openai', generator: 'gpt-4o', verifier: 'unit-tests;gpt-4o;reviewer:ada' });
  expect(kindFacts(own, recipe(), NO_LINEAGE)).toMatchObject({
    isSelfVerified: false,
    verifier: 'reviewer:ada;unit-tests',
  });
  const named = kind({ families: 'anthropic', generator: 'claude-4', verifier: 'reviewer:claude' });
  expect(kindFacts(named, recipe(), NO_LINEAGE).isSelfVerified, 'a person of that name').toBe(false);
  expect(kindFacts(kind({ verifier: null }), recipe(), NO_LINEAGE).isSelfVerified).toBe(false);
});
