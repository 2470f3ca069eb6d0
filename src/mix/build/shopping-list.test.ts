import { describe, expect, test } from 'vitest';
import type { CandidateGroup } from '../../engine/candidate-session.ts';
import { type RecipeInput, recipeSchema } from '../recipe/recipe.ts';
import { allocate } from '../solve/allocate.ts';
import type { AllocationProblem } from '../solve/allocation-problem.ts';
import { allocationCells } from './allocation-cells.ts';
import type { KindFacts } from './kind-facts.ts';
import { rareStrata } from './rare-strata.ts';
import { recipeMarks } from './recipe-marks.ts';
import { recipeRules } from './recipe-rules.ts';
import { type ShoppingList, shoppingCsv, shoppingList } from './shopping-list.ts';

const KIND = {
  source: 's',
  status: 'declared',
  bases: [],
  depthMin: 0,
  depthMax: 0,
  generator: null,
  pSynthetic: null,
  licence: null,
};
/** 0: people; 1: a model. */
const kinds = new Map<number, KindFacts>([
  [
    0,
    { ...KIND, kind: 0, class: 'human', group: 'human', families: [], isSelfVerified: false } as unknown as KindFacts,
  ],
  [
    1,
    {
      ...KIND,
      kind: 1,
      class: 'synthetic',
      group: 'synthetic',
      families: ['gpt'],
      depthMin: 1,
      isSelfVerified: false,
    } as unknown as KindFacts,
  ],
]);

interface Given {
  readonly language: string;
  readonly human: number;
  readonly model?: number;
  /** Human rows that were trained on before. */
  readonly replayed?: number;
  /** Human rows that a rule keeps out. */
  readonly keptOut?: number;
}

/** Rows of ten words each. */
async function list(rest: Partial<RecipeInput>, given: readonly Given[]): Promise<ShoppingList> {
  const recipe = recipeSchema.parse({ recipe: 'r', rare: { by: ['language'], rows: 5 }, ...rest });
  const { unit } = recipe.budget;
  const groups = given.flatMap(({ human, model = 0, replayed = 0, keptOut = 0 }, stratum) => {
    const group = (kind: number, rows: number, more: Partial<CandidateGroup> = {}): CandidateGroup => ({
      ...{ kind, stratum, marks: recipe.shares.length > 0 ? ['0'] : [], isReplayed: false, reason: null, rows },
      ...{ words: 10 * rows, bytes: 0, mass: unit === 'rows' ? rows : 10 * rows },
      ...more,
    });
    return [
      group(0, human),
      group(0, replayed, { isReplayed: true }),
      group(0, keptOut, { reason: 3 }),
      group(1, model),
    ].filter(({ rows }) => rows > 0);
  });
  const admitted = groups.filter(({ reason }) => reason === null);
  const strata = given.map(({ language }) => [language]);
  const dimensions = ['language'];
  const rare = rareStrata(recipe, { groups: admitted, kinds, strata, dimensions });
  const { cells } = allocationCells(admitted, { kinds, strata, copies: () => 1 });
  const marks = recipeMarks(recipe);
  const { rules, wishes } = recipeRules(recipe, { cells, marks, rare, bases: { own: [], keyOf: (name) => name } });
  const problem: AllocationProblem = {
    ...{ cells, rules, prefer: wishes, unit: unit === 'rows' ? 'rows' : 'mass' },
    total: recipe.budget.total === 'all' ? 'all' : recipe.budget.total,
  };
  const allocation = await allocate(problem);
  return shoppingList({ recipe, problem, allocation, cells, groups, admitted, kinds, strata, dimensions });
}

describe('what to commission', () => {
  test('nothing where every floor is met', async () => {
    const found = await list({ budget: { words: 1000 }, human: { floor: '50%' } }, [
      { language: 'en', human: 100, model: 100 },
    ]);
    expect(found).toMatchObject({ rows: 0, items: [], clash: [] });
  });

  test('the least that meets a floor of human text, spread as human text is', async () => {
    // Of 2,000 words 60 % is 1,200; there are 800.
    const found = await list({ budget: { words: 2000 }, human: { floor: '60%' } }, [
      { language: 'en', human: 60, model: 300 },
      { language: 'is', human: 20, replayed: 0 },
    ]);
    expect(found).toMatchObject({ unit: 'words', target: 2000, clash: [] });
    expect(found.mass).toBeGreaterThanOrEqual(400);
    expect(found.mass).toBeLessThan(402);
    expect(found.items.map(({ stratum, because }) => [stratum?.language, because])).toEqual([
      ['en', ['human.floor']],
      ['is', ['human.floor']],
    ]);
    expect(Math.abs(found.items[0]!.mass - 300), 'three quarters, to within a row').toBeLessThanOrEqual(10);
  });

  test('fresh text, where what there is was trained on before', async () => {
    const found = await list({ budget: { rows: 100 }, human: { fresh: '20%' } }, [
      { language: 'en', human: 5, replayed: 100, model: 100 },
    ]);
    expect(found.items).toEqual([
      expect.objectContaining({ rows: 15, because: ['human.fresh'], have: { rows: 105, fresh_rows: 5, mass: 105 } }),
    ]);
  });

  test('strata with fewer rows than are kept of each, also those whose every row a rule keeps out', async () => {
    const found = await list({ budget: 'all' }, [
      { language: 'en', human: 1000 },
      { language: 'is', human: 2 },
      { language: 'fo', human: 0, keptOut: 9 },
    ]);
    expect(found.items.map(({ label, rows, because, kept_out: keptOut }) => [label, rows, because, keptOut])).toEqual([
      ['language fo', 5, ['rare.rows'], 9],
      ['language is', 3, ['rare.rows'], 0],
    ]);
  });

  test('as much as the budget lacks where caps keep the rest away', async () => {
    const found = await list({ budget: { rows: 100 }, caps: { synthetic: '50%' } }, [
      { language: 'en', human: 30, model: 500 },
    ]);
    expect(found.items).toEqual([expect.objectContaining({ rows: 20, because: ['budget'] })]);
  });

  test('all that a floor keeps away where as much is wanted as there may be', async () => {
    // 300 rows of a model could be used beside 300 of people.
    const found = await list({ budget: { rows: 'all' }, human: { floor: '50%' } }, [
      { language: 'en', human: 100, model: 300 },
    ]);
    expect(found).toMatchObject({ target: 400, rows: 100 });
    expect(found.items[0]!.because).toEqual(['human.floor']);
  });

  test('of rows that fit an expression, and what no text can mend', async () => {
    const some = await list({ budget: { rows: 100 }, shares: [{ of: 'domain = news', min: '10%' }] }, [
      { language: 'en', human: 200 },
    ]);
    expect(some.items).toEqual([
      expect.objectContaining({ where: 'domain = news', stratum: null, rows: 10, because: ['shares[0]'] }),
    ]);
    const none = await list({ budget: { rows: 100 }, mix: { synthetic: 1 }, human: { floor: '10%' } }, [
      { language: 'en', human: 200, model: 200 },
    ]);
    expect(none.items).toEqual([]);
    expect(none.clash.length).toBeGreaterThan(1);
  });

  test('as a table that spreadsheets take for text', async () => {
    const found = await list({ budget: { words: 2000 }, human: { floor: '60%' } }, [
      { language: '=cmd, "x"', human: 80, model: 300 },
    ]);
    expect(shoppingCsv(found, ['language'])).toBe(
      `language,where,rows,words,because,have_rows,have_fresh_rows,kept_out_rows\r\n"'=cmd, ""x""",,40,400,human.floor,80,80,0\r\n`,
    );
  });
});
