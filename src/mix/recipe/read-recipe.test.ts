import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { ConfigError } from '../../errors.ts';
import { checkRecipeExpressions, parseRecipe, readRecipe, readRecipeFile, recipeExpressions } from './read-recipe.ts';
import { recipeJsonSchema, recipeJsonSchemaText } from './recipe-json-schema.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const EXAMPLES = path.join(ROOT, 'examples/build');
const examples = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith('.yaml'))
  .sort();

function refusal(read: () => unknown): ConfigError {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the recipe was read');
}

describe('parseRecipe', () => {
  test('needs nothing but a name', () => {
    expect(parseRecipe('recipe: october\n').recipe).toEqual({
      recipe: 'october',
      seed: 1,
      generators: [],
      sources: [{ audit: null, only: null }],
      budget: { unit: 'words', total: 'all' },
      tokenizer: 'o200k_base',
      admit: [
        {
          verb: 'refuse',
          expression: 'flag = conflict',
          of: 'any',
          because: 'strong evidence says both human and model',
        },
      ],
      exposure: {},
      human: { first: true, status: 'inferred' },
      caps: {},
      rare: { by: ['language', 'period'], below: 0.01, floor: 0.95, rows: 5, repeat: 1, reservoir: { rows: 200 } },
      repeats: { remove: true, budget: 0.1 },
      decontaminate: [],
      splits: { train: 1 },
      choose: { among: 'synthetic', by: 'random', vectors: 'n-grams', weights: null },
      mix: { kind: 'budget' },
      prefer: [],
      shares: [],
      output: { format: 'jsonl.zst', shard: 256_000_000 },
    });
  });

  test('writes short forms out', () => {
    const { recipe } = parseRecipe(`recipe: x
budget: { tokens: 1.5M }
sources: [{ audit: latest }, { audit: 2026-11-22-forum, only: words > 3 }]
admit: [{ require: language = is }, { admit: source = letters, because: ours }]
human: { floor: 60%, fresh: { share: 0.2, mass: 500k } }
caps: { family: 0.2, source: { named: { forum: 12.3% } }, depth: 2 }
rare: false
mix: { human: 0.7, synthetic: 0.3 }
choose: { weights: detector }
prefer: [source = letters, { where: words > 9, weight: 2 }]
shares: [{ of: field = chosen, max: 0.5 }]
output: { shard: 1 GB }
`);
    expect(recipe).toMatchObject({
      budget: { unit: 'tokens', total: 1_500_000 },
      sources: [
        { audit: null, only: null },
        { audit: '2026-11-22-forum', only: 'words > 3' },
      ],
      admit: [
        { verb: 'require', expression: 'language = is', of: 'all', because: null },
        { verb: 'admit', expression: 'source = letters', of: 'all', because: 'ours' },
      ],
      human: { floor: { share: 0.6 }, fresh: { share: 0.2, mass: 500_000 } },
      caps: { family: { each: 0.2 }, source: { named: { forum: 0.123 } }, depth: { most: 2 } },
      rare: false,
      mix: { kind: 'fixed', weights: { human: 0.7, synthetic: 0.3, mixed: 0, unknown: 0 } },
      choose: { weights: { power: 10, repeat: 1 } },
      prefer: [
        { where: 'source = letters', weight: 1, because: null },
        { where: 'words > 9', weight: 2, because: null },
      ],
      shares: [{ of: 'field = chosen', within: null, min: null, max: 0.5, because: null }],
      output: { shard: 1e9 },
    });
  });

  test.each([
    ['human: { flor: 0.5 }', '2:10: unknown key "flor" in human', 'Did you mean "floor"?'],
    ['humans: 1', '2:1: unknown key "humans"', 'Did you mean "human"?'],
    ['hold-out: { share: 0.1 }', '2:1: unknown key "hold-out"', 'Did you mean "hold_out"?'],
    ['human:\n  floor: 5', '3:10: human.floor: expected a share from 0 to 1, 0.05 or 5% for 5 %', 'Correct the value.'],
    ['human: { floor: abc }', '2:17: human.floor: expected a share such as 0.05 or 5%', 'Correct the value.'],
    ['human: { floor: { shre: 0.2 } }', '2:19: unknown key "shre" in human.floor', 'Did you mean "share"?'],
    ['human: { status: verifed }', '2:18: human.status: ', 'Did you mean "verified"?'],
    ['human: { floor: 0.2, fresh: 0.5 }', '2:29: human.fresh: 0.5 is more than human.floor, 0.2', 'Correct the value.'],
    ['budget: al', '2:9: budget: expected "all", or keys and values', 'Did you mean "all"?'],
    ['budget: { toknes: 3 }', '2:11: unknown key "toknes" in budget', 'Did you mean "tokens"?'],
    ['budget: { tokens: -3 }', '2:19: budget.tokens: expected a number above 0', 'Correct the value.'],
    ['budget: { tokens: 2M, rows: 3 }', '2:9: budget: expected one of tokens, words and rows, got tokens and rows', ''],
    [
      'budget: { words: 0.4 }',
      '2:18: budget.words: expected an amount such as 2000000 or 2M: a budget is no share',
      '',
    ],
    ['budget: { rows: 1.5 }', '2:17: budget.rows: expected a whole number of rows', 'Correct the value.'],
    ['admit:\n  - refuse: a = b\n    require: c', '3:5: admit[0]: expected one of admit, refuse and require', ''],
    ['admit:\n  - refus: a = b', '3:5: unknown key "refus" in admit[0]', 'Did you mean "refuse"?'],
    ['choose: { by: k-center }', '2:15: choose.by: ', 'Did you mean "k-centre"?'],
    ['choose: { by: k-centre, weights: detector }', 'choose.weights: cannot be used with k-centre', ''],
    [
      'choose: { by: facility-location, weights: { repeat: 2 } }\nbudget: { rows: 9 }',
      'choose.weights.repeat: needs by: random',
      '',
    ],
    ['choose: { weights: { repeat: 2 } }', 'choose.weights.repeat: needs a budget', ''],
    ['verified: { where: verdict = pass }', '2:11: verified: expected column, reviewers or both', ''],
    [
      'verified: { reviewers: true, verifiers: [a] }',
      'verified.verifiers: names values of column, which is missing',
      '',
    ],
    ['caps: { family: { nmaed: { a: 1 } } }', '2:19: unknown key "nmaed" in caps.family', 'Did you mean "named"?'],
    ['caps: { depth: 1.5 }', '2:16: caps.depth: expected a whole number of generations', 'Correct the value.'],
    ['caps: { own_family: 0.1 }', '2:21: caps.own_family: needs the family of the model', ''],
    ['caps: { own_base: 0.1 }', '2:19: caps.own_base: needs the base of the model', ''],
    ['mix: golden', '2:6: mix: expected "budget", "golden-ratio", or keys and values', 'Known values: budget,'],
    ['mix: { human: 0.5, synthetic: 0.4 }', '2:6: mix: expected shares that sum to 1', ''],
    ['splits: { train: 0.9 }', '2:9: splits: expected shares that sum to 1', ''],
    ['splits: { training: 1 }', 'splits: needs a split called train', ''],
    ['rare: { by: language }', '2:13: rare.by: expected a list', 'Correct the value.'],
    ['prefer: [{ where: a, wieght: 2 }]', '2:22: unknown key "wieght" in prefer[0]', 'Did you mean "weight"?'],
    ['shares: [{ of: a = 1 }]', '2:10: shares[0]: expected min, max or both', ''],
    ['shares: [{ of: a = 1, min: 0.5, max: 0.2 }]', 'shares[0].min: 0.5 is more than max, 0.2', ''],
    ['decontaminate: [{ reference: a, audit: b }]', 'expected one of reference, audit and build, got reference', ''],
    ['interactions: { floor: 0.1 }', 'interactions: expected organic, explored or both', ''],
    ['output: { shard: 12 }', '2:18: output.shard: expected at least 1 MB', ''],
    ['seed: 1.5', '2:7: seed: expected a whole number', ''],
    ['sources: []', '2:10: sources: expected at least one source', ''],
    ['caps: [', 'is not YAML', ''],
  ])('refuses %j', (line, message, hint) => {
    const error = refusal(() => parseRecipe(`recipe: x\n${line}\n`, 'october.yaml'));
    expect(error.message).toContain(`october.yaml:`);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });

  test('asks for a name that can stand in paths', () => {
    expect(refusal(() => parseRecipe('seed: 1')).message).toContain('1:1: recipe is missing');
    expect(refusal(() => parseRecipe('recipe: ../up')).message).toContain('1:9: recipe: expected lower-case letters');
    expect(refusal(() => parseRecipe('- recipe')).message).toContain('recipe.yaml:1:1');
  });

  test('is bounded on hostile files', () => {
    expect(refusal(() => parseRecipe(`recipe: ${'x'.repeat(2_000_000)}`)).message).toContain('at most 1048576');
    const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 8 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]`).join('\n')}\nrecipe: x\n`;
    expect(refusal(() => parseRecipe(bomb)).message).toContain('recipe.yaml');
  });
});

describe('expressions', () => {
  const { recipe, placeOf } = parseRecipe(
    'recipe: x\nadmit:\n  - refuse: language = en\n  - require: langage = is\nprefer:\n  - domain = poems\n',
    'october.yaml',
  );

  test('are found wherever a recipe has them', () => {
    expect(recipeExpressions(recipe)).toEqual([
      { path: ['admit', 0, 'refuse'], expression: 'language = en' },
      { path: ['admit', 1, 'require'], expression: 'langage = is' },
      { path: ['prefer', 0], expression: 'domain = poems' },
    ]);
  });

  test('are refused with their place and what was meant', () => {
    const error = refusal(() => checkRecipeExpressions({ recipe, placeOf }, { groupColumns: ['domain'] }));
    expect(error.message).toContain('october.yaml:4:5: admit[1].require, character 1: "langage" is no field');
    expect(error.hint).toContain('Did you mean language?');
  });

  test('know the columns of groups', () => {
    const { admit: _, ...rest } = recipe;
    const good = { recipe: { ...rest, admit: [] }, placeOf };
    expect(() => checkRecipeExpressions(good, { groupColumns: ['domain'] })).not.toThrow();
    expect(refusal(() => checkRecipeExpressions(good, { groupColumns: [] })).message).toContain('prefer[0]');
  });
});

describe('readRecipe', () => {
  test('reads a file, and names it where it cannot', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'a.yaml');
    await writeFile(file, 'recipe: a\n');
    expect((await readRecipe(file)).recipe).toBe('a');
    expect((await readRecipeFile(file)).sha256).toMatch(/^[0-9a-f]{64}$/);
    await expect(readRecipe(path.join(folder, 'b.yaml'))).rejects.toThrow(/b\.yaml: cannot be read \(ENOENT\)/);
  });
});

describe('JSON Schema', () => {
  test('is published as it is (node scripts/write-recipe-schema.ts)', () => {
    expect(readFileSync(path.join(ROOT, 'docs/recipe.schema.json'), 'utf8')).toBe(recipeJsonSchemaText());
  });

  test('says something of every section', () => {
    const { properties } = recipeJsonSchema() as { properties: Record<string, { description?: string }> };
    const silent = Object.entries(properties).flatMap(([key, { description }]) =>
      (description ?? '') === '' ? [key] : [],
    );
    expect(silent).toEqual([]);
  });

  test.each(examples)('takes examples/build/%s, and so does the reader', async (name) => {
    const { parse } = await import('yaml');
    const text = readFileSync(path.join(EXAMPLES, name), 'utf8');
    const schema = z.fromJSONSchema(recipeJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    expect(schema.safeParse(parse(text)).error).toBeUndefined();
    const { recipe, placeOf } = parseRecipe(text, name);
    expect(recipe.recipe).toBe(path.basename(name, '.yaml'));
    const groups = [
      'domain',
      'product',
      'checked_by',
      'rater',
      'style',
      'subject',
      'shown_because',
      'item_group',
      'site',
      'diagnosis',
    ];
    expect(() => checkRecipeExpressions({ recipe, placeOf }, { groupColumns: groups })).not.toThrow();
    expect(schema.safeParse({ ...parse(text), humen: 1 }).success).toBe(false);
  });
});
