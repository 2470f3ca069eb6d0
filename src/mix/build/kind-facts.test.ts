import { expect, test } from 'vitest';
import type { CandidateKind } from '../../engine/candidate-session.ts';
import type { ModelEntry } from '../../lineage/lineage-entry.ts';
import { LineageGraph } from '../../lineage/lineage-graph.ts';
import { type Recipe, type RecipeInput, recipeSchema } from '../recipe/recipe.ts';
import { type KindFacts, kindFacts } from './kind-facts.ts';
import { matches } from './known-generator.ts';
import { ModelBases } from './model-bases.ts';

type Lineage = Pick<LineageGraph, 'knownModel' | 'modelsOfSource' | 'models'>;
const NO_LINEAGE: Lineage = { knownModel: () => undefined, modelsOfSource: () => [], models: new Map() };
const factsOf = (kind: CandidateKind, own: Recipe, lineage: Lineage): KindFacts =>
  kindFacts(kind, own, lineage, new ModelBases(own, lineage));
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
  expect(factsOf(kind({}), recipe(), NO_LINEAGE).families).toEqual(['unknown']);
  expect(factsOf(kind({ families: 'unknown' }), recipe({ model: { family: 'granite' } }), NO_LINEAGE).families).toEqual(
    ['granite'],
  );
  expect(factsOf(kind({ families: 'other', generator: 'homegrown-1' }), recipe(), NO_LINEAGE).families).toEqual([
    'homegrown-1',
  ]);
  expect(
    factsOf(kind({ classes: 128, families: null }), recipe(), NO_LINEAGE).families,
    'nobody says that a model wrote it',
  ).toEqual([]);
});

test('what the recipe says of a generator comes before the lineage, and that before nothing', () => {
  const lineage = {
    ...NO_LINEAGE,
    knownModel: (name: string) =>
      name === 'm-1' ? { name, family: 'ours', base: 'ours-0', depth: { min: 2, max: 2 } } : undefined,
  };
  const own = kind({ generator: 'm-1' });
  expect(factsOf(own, recipe(), lineage)).toMatchObject({
    families: ['ours'],
    bases: ['ours-0'],
    depthMin: 2,
    depthMax: 2,
  });
  const told = recipe({ generators: [{ match: 'm-*', family: 'theirs', depth: 1 }] });
  expect(factsOf(own, told, lineage)).toMatchObject({ families: ['theirs'], bases: [], depthMin: 1, depthMax: 1 });
  const bySource = { ...lineage, modelsOfSource: () => ['m-1'] };
  expect(factsOf(kind({}), recipe(), bySource).bases, 'outputs of a registered generation').toEqual(['ours-0']);
});

test('a row by several models counts to the family and the base of each', () => {
  const told = recipe({ generators: [{ match: 'gpt-4o', family: 'ours', base: 'Common-8B', depth: 2 }] });
  const both = kind({ families: 'meta;openai', generator: 'gpt-4o\u001fllama-3-8b' });
  expect(factsOf(both, told, NO_LINEAGE)).toMatchObject({
    families: ['meta', 'ours'],
    bases: ['common-8b'],
    generator: 'gpt-4o;llama-3-8b',
    depthMax: null,
  });
  const unknown = kind({ families: 'openai;other', generator: 'gpt-4o\u001fHomegrown-1' });
  expect(factsOf(unknown, recipe(), NO_LINEAGE).families).toEqual(['homegrown-1', 'openai']);
});

test('a row counts to the base of a base, whoever tells of it, and to a base that wrote it itself', () => {
  const model = (name: string, base: string | null, aliases: string[] = []): ModelEntry => ({
    ...{ schema: 'outcross.model/1', name, aliases, family: null, base, trained_on: null, depth: null },
    ...{ added_at: '2026-11-22T10:00:00Z', note: null },
  });
  const lineage = new LineageGraph({
    models: [model('chat-2', 'Chat-1'), model('chat-1', 'pico'), model('tiny-8b', null, ['Pico'])],
    builds: [],
    generations: [],
  });
  const told = recipe({ model: { name: 'next', base: 'Tuned' }, generators: [{ match: 'tuned', base: 'chat-2' }] });
  const bases = (generator: string) => factsOf(kind({ generator }), told, lineage).bases;
  expect(bases('tuned')).toEqual(['chat-1', 'chat-2', 'tiny-8b', 'tuned']);
  expect(bases('CHAT-2')).toEqual(['chat-1', 'chat-2', 'tiny-8b']);
  expect(bases('pico'), 'by its alias').toEqual(['tiny-8b']);
  expect(bases('next'), 'an earlier version of the model itself').toEqual(['chat-1', 'chat-2', 'tiny-8b', 'tuned']);
  expect(bases('stranger')).toEqual([]);
  expect(new ModelBases(told, lineage).own).toEqual(['tuned', 'chat-2', 'chat-1', 'tiny-8b']);
  const judged = kind({ generator: 'tuned', verifier: 'chat-1' });
  expect(factsOf(judged, told, lineage).isSelfVerified, 'what it was made of verifies nothing').toBe(true);
  const round = recipe({
    generators: [
      { match: 'a*', base: 'a-0' },
      { match: 'b', base: 'c' },
      { match: 'c', base: 'b' },
    ],
  });
  expect(factsOf(kind({ generator: 'a-1' }), round, NO_LINEAGE).bases, 'a pattern fits the base').toEqual(['a-0']);
  expect(factsOf(kind({ generator: 'b' }), round, NO_LINEAGE).bases).toEqual(['b', 'c']);
});

test('a family is the same in capitals', () => {
  const shouted = recipe({ generators: [{ match: 'x', family: 'Granite', base: 'Granite-8B' }] });
  expect(factsOf(kind({ generator: 'x' }), shouted, NO_LINEAGE)).toMatchObject({
    families: ['granite'],
    bases: ['granite-8b'],
  });
  expect(factsOf(kind({ generator: ' Homegrown-1' }), recipe(), NO_LINEAGE).families).toEqual(['homegrown-1']);
});

test('human text of too weak a status counts as unknown', () => {
  const human = kind({ classes: 1, status: 2, depthMin: 0, depthMax: 0 });
  expect(factsOf(human, recipe(), NO_LINEAGE).group).toBe('human');
  expect(factsOf(human, recipe({ human: { status: 'declared' } }), NO_LINEAGE).group).toBe('unknown');
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
  expect(factsOf(own, recipe(more as never), NO_LINEAGE)).toMatchObject({ isSelfVerified: true, verifier: null });
});

test('who is independent verifies, and is recorded alone', () => {
  const own = kind({ families: 'openai', generator: 'gpt-4o', verifier: 'unit-tests;gpt-4o;reviewer:ada' });
  expect(factsOf(own, recipe(), NO_LINEAGE)).toMatchObject({
    isSelfVerified: false,
    verifier: 'reviewer:ada;unit-tests',
  });
  const named = kind({ families: 'anthropic', generator: 'claude-4', verifier: 'reviewer:claude' });
  expect(factsOf(named, recipe(), NO_LINEAGE).isSelfVerified, 'a person of that name').toBe(false);
  expect(factsOf(kind({ verifier: null }), recipe(), NO_LINEAGE).isSelfVerified).toBe(false);
});
