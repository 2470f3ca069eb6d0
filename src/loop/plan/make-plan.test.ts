import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { checkRecipeExpressions, parseRecipe } from '../../mix/recipe/read-recipe.ts';
import { homozygosityCourse } from '../closed-forms/homozygosity.ts';
import { livingTypes } from '../closed-forms/living-types.ts';
import { type MakePlanOptions, makePlan } from './make-plan.ts';
import { planRecipe } from './plan-recipe.ts';
import { planStrata, type StratumInput } from './plan-strata.ts';

const HOSTILE = 'x\u001b[31m\n: {a: *b} # <script>alert(1)</script> "\u202e';
const source = { kind: 'list', name: 'test', by: [], unit: 'mass' } as const;

function plan(rows: readonly StratumInput[], options: Omit<MakePlanOptions, 'strata' | 'source'>) {
  return makePlan({ ...planStrata(rows, { place: 'test' }), source, ...options });
}

const rowsOf = (masses: readonly number[]): readonly StratumInput[] =>
  masses.map((mass, index) => ({ name: `s${index}`, mass }));
const TAIL = rowsOf([0.5, 0.25, 0.15, 0.05, 0.03, 0.01, 0.005, 0.005]);

describe('a plan of a long tail', async () => {
  const made = await plan(TAIL, { synthetic: 4000, human: 400, generations: 10, replicas: 2000 });

  test('knows that it is not enough, and what is', () => {
    expect(made.advice).toBe('floors');
    expect(made.needed.rows).toBeGreaterThan(400);
    expect(made.needed.joint.until!).toBeGreaterThan(made.needed.each.until!);
    expect(made.floors!.outcome.human + made.floors!.extra).toBeLessThan(made.needed.rows!);
    expect(made.now.risk!.until.joint).toBeGreaterThan(0.05);
    expect(made.withNeeded!.risk!.until.joint).toBeLessThanOrEqual(0.05);
  });

  test('simulation agrees, and its floors hold', () => {
    expect(made.needed.by).toBe('chains');
    expect(made.withNeeded!.check).toMatchObject({ verdict: 'agrees', replicas: 2000 });
    expect(made.withNeeded!.check!.share).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / 2000));
    expect(made.floors!.outcome.check!.low).toBeLessThan(0.05);
    // Each group's simulated course lies about the expected one.
    for (const { expected, simulated } of made.now.kept)
      for (const [t, { mean, error }] of simulated!.entries())
        expect(Math.abs(mean - expected[t]!)).toBeLessThan(4.5 * error + 0.012);
  });

  test('diversity and living strata follow the closed forms', () => {
    const shares = TAIL.map(({ mass }) => mass);
    const homozygosity = shares.reduce((sum, share) => sum + share * share, 0);
    const anchor = { size: 4400, share: 400 / 4400, kind: 'fresh', draw: 'independent' } as const;
    const closed = homozygosityCourse({ ...anchor, homozygosity, generations: 10 });
    const living = livingTypes({ shares, size: 4400, humanShare: 400 / 4400, generations: 10 });
    for (let t = 0; t < 10; t++) {
      expect(made.now.diversity[t]!).toBeCloseTo((1 - closed[t]!) / (1 - homozygosity), 4);
      expect(Math.abs(made.now.living[t]! - living[t]!)).toBeLessThan(0.05);
    }
  });

  test('the list to get is what lacks, the recipe says it', () => {
    const lacking = made.shopping.items.reduce((sum, { rows }) => sum + rows, 0);
    expect(made.shopping.rows).toBe(lacking);
    // Whole rows for ten generations: as many as floors add, each stratum rounded up.
    expect(lacking).toBeGreaterThan(made.floors!.extra * 10 * 0.5);
    expect(made.shopping.items.every(({ because }) => because[0] === 'rare.rows')).toBe(true);
    const { recipe } = parseRecipe(made.recipe);
    const { human, extra, rows } = made.floors!.uniform!;
    expect(human + extra).toBeLessThan(made.needed.rows!);
    expect(recipe.budget.total).toBe(4000 + human + extra);
    expect(recipe.human.fresh).toEqual({ mass: human + extra });
    expect(recipe.rare !== false && recipe.rare.rows).toBe(rows);
  });

  test('the same input gives the same plan', async () => {
    const again = await plan(TAIL, { synthetic: 4000, human: 400, generations: 10, replicas: 2000 });
    expect(JSON.stringify(again)).toBe(JSON.stringify(made));
  });
});

test('as many rows as a plan asks for are enough', async () => {
  const options = { synthetic: 2000, generations: 5, replicas: 200 };
  const { needed } = await plan(TAIL, options);
  const enough = await plan(TAIL, { ...options, human: needed.rows! });
  expect(enough.advice).toBe('enough');
  expect(enough.floors).toBeNull();
  expect(enough.shopping.items).toEqual([]);
  const runsOut = await plan(TAIL, { ...options, human: needed.rows!, humanTotal: 2 * needed.rows! });
  expect(runsOut.advice).toBe('enough');
  expect(runsOut.lasts).toBe(2);
  // Three of five generations have no fresh rows.
  expect(runsOut.shopping.rows).toBeGreaterThanOrEqual(3 * needed.rows!);
});

test('without human rows everything but one stratum goes, and the plan says what holds it', async () => {
  const { now, needed, advice } = await plan(rowsOf([0.6, 0.4]), { synthetic: 50, generations: 8, replicas: 300 });
  expect(now.risk!.longRun).toEqual({ each: 0.6, joint: 1 });
  expect(needed.rows).toBeGreaterThan(0);
  expect(['mass', 'floors']).toContain(advice);
});

test('temperature: what is held takes more, and simulation follows the field', async () => {
  const options = { synthetic: 5000, human: 500, generations: 8, replicas: 500 };
  const plain = await plan(rowsOf([0.6, 0.3, 0.08, 0.02]), options);
  const sharp = await plan(rowsOf([0.6, 0.3, 0.08, 0.02]), { ...options, temperature: 0.9 });
  expect(sharp.needed.rows!).toBeGreaterThan(3 * plain.needed.rows!);
  expect(sharp.withNeeded!.check!.verdict).not.toBe('worse');
  for (const { expected, simulated } of sharp.now.kept)
    for (const [t, { mean, error }] of simulated!.entries())
      expect(Math.abs(mean - expected[t]!)).toBeLessThan(5 * error + 0.05);
});

test('only what is needed has to last: more of it that comes is not asked for', async () => {
  const options = { synthetic: 2000, generations: 5, replicas: 50 };
  const { needed } = await plan(TAIL, options);
  const comes = { ...options, human: 4 * needed.rows! };
  const lasting = await plan(TAIL, { ...comes, humanTotal: 5 * needed.rows! + 100 });
  expect(lasting).toMatchObject({ advice: 'enough', lasts: 5, shopping: { rows: 0 } });
  const short = await plan(TAIL, { ...comes, humanTotal: 3 * needed.rows! });
  expect(short.lasts).toBe(3);
  expect(short.shopping.rows).toBeGreaterThanOrEqual(2 * needed.rows!);
  expect(short.shopping.rows).toBeLessThan(2 * needed.rows! + TAIL.length + 1);
});

test('more rows of a mix that lacks a stratum are not enough where fewer are', async () => {
  const rows = [
    { name: 'a', mass: 0.5, fresh: 1 },
    { name: 'b', mass: 0.3, fresh: 1 },
    { name: 'c', mass: 0.2, fresh: 0.1 },
  ];
  const options = { synthetic: 2000, generations: 5, replicas: 100 };
  const few = await plan(rows, { ...options, human: 20 });
  expect(few.advice).toBe('enough');
  const many = await plan(rows, { ...options, human: 20_000 });
  // Whole loops fall, all of them.
  expect(many.now.check!.share).toBe(1);
  expect(many.advice).toBe('floors');
  expect(many.floors!.outcome.check!.share).toBeLessThan(0.05);
  expect(many.notes.some((note) => note.includes('too few of some strata'))).toBe(true);
});

test('a temperature above 1 takes from the common ones, and is planned for', async () => {
  const { now, withNeeded } = await plan(rowsOf([0.6, 0.3, 0.08, 0.02]), {
    synthetic: 5000,
    human: 500,
    generations: 8,
    keep: 0.8,
    temperature: 1.5,
    replicas: 300,
  });
  expect(now.risk!.until).toEqual({ each: 1, joint: 1 });
  expect(now.check!.share).toBe(1);
  expect(withNeeded!.human).toBeGreaterThan(2000);
  expect(withNeeded!.check!.share).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / 300));
});

test('a single stratum cannot fall', async () => {
  const made = await plan(rowsOf([1]), { synthetic: 100, generations: 5, replicas: 20 });
  expect(made).toMatchObject({ advice: 'enough', needed: { rows: 0 }, shopping: { rows: 0 } });
});

test('stock of a stratum is taken off what is to be got', async () => {
  const rows = TAIL.map((row) => ({ ...row, available: 1_000_000 }));
  const { shopping } = await plan(rows, { synthetic: 4000, human: 400, generations: 5, replicas: 50 });
  expect(shopping.items).toEqual([]);
});

test.each<[string, Partial<MakePlanOptions>, RegExp]>([
  ['no rows of the model', { synthetic: 0 }, /--generated: cannot be 0/],
  ['half a row', { human: 0.5 }, /--human/],
  ['negative rows', { human: -1 }, /--human/],
  ['all of it', { keep: 1 }, /--keep: cannot be 1/],
  ['nothing', { keep: 0 }, /--keep/],
  ['certainty', { confidence: 1 }, /--confidence: cannot be 1/],
  ['no confidence', { confidence: 0 }, /--confidence/],
  ['no temperature', { temperature: 0 }, /--temperature/],
  ['no number', { temperature: Number.NaN }, /--temperature/],
  ['an empty nucleus', { topP: 0 }, /--top-p/],
  ['no generation', { generations: 0 }, /--generations/],
  ['generations without end', { generations: 1e6 }, /--generations/],
  ['a handful of loops', { replicas: 2 }, /--replicas/],
])('refuses %s', async (_, options, message) => {
  const made = plan(TAIL, { synthetic: 100, human: 10, ...options });
  await expect(made).rejects.toThrow(ConfigError);
  await expect(made).rejects.toThrow(message);
});

test('a nucleus of strata that are never kept is refused', async () => {
  const rows = [
    { name: 'common', mass: 0.9, fitness: 0 },
    { name: 'rare', mass: 0.1 },
  ];
  await expect(plan(rows, { synthetic: 100, human: 10, topP: 0.5 })).rejects.toThrow(
    /nothing of what the model writes/,
  );
});

test('recipes are read by their own parser whatever the names are', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), { maxLength: 10 }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      (name, by, comment) => {
        fc.pre(by.every((own) => own.isWellFormed()));
        const text = planRecipe({
          name,
          rows: 1200,
          human: 200,
          by,
          floor: 7,
          below: 0.0123456,
          comments: [comment, HOSTILE],
        });
        const { recipe } = parseRecipe(text);
        expect(recipe.budget.total).toBe(1200);
        expect(recipe.human.floor).toEqual({ mass: 200 });
        expect(recipe.rare).toMatchObject({ rows: 7, below: 0.0123, floor: 1 });
        if (by.length > 0) expect(recipe.rare !== false && recipe.rare.by).toEqual(by.slice(0, 8));
      },
    ),
    { numRuns: 100 },
  );
});

test('strata that a recipe can ask for get their own floors in it, whatever their values are', async () => {
  const rows = TAIL.map((row, index) => ({
    ...row,
    values: { language: 'en', 'my column': index === 6 ? `${HOSTILE} and "x\\` : `v${index}` },
  }));
  const made = await plan(rows, { synthetic: 4000, human: 400, generations: 10, replicas: 50 });
  const { recipe, placeOf } = parseRecipe(made.recipe);
  const floored = made.strata.filter(({ floor }) => floor! > 0);
  expect(recipe.shares).toHaveLength(floored.length);
  expect(recipe.budget.total).toBe(4000 + made.floors!.outcome.human + made.floors!.extra);
  for (const [index, { min }] of recipe.shares.entries()) {
    const least = min! * (recipe.budget.total as number);
    expect(least).toBeGreaterThanOrEqual(floored[index]!.floor!);
    expect(least).toBeLessThan(floored[index]!.floor! + 0.01);
  }
  checkRecipeExpressions({ recipe, placeOf }, { groupColumns: ['my column'] });
});

test('thousands of strata are planned for in seconds, followed in bands', async () => {
  const rows = Array.from({ length: 3000 }, (_, rank) => ({ name: `s${rank}`, mass: 1 / (rank + 1) }));
  const started = performance.now();
  const made = await plan(rows, { synthetic: 200_000, human: 20_000, replicas: 20 });
  expect(performance.now() - started).toBeLessThan(30_000);
  expect(made.strata).toHaveLength(3000);
  expect(made.needed.joint.until!).toBeGreaterThan(20_000);
  expect(made.now.bandError).toBeGreaterThanOrEqual(0);
  expect(made.withNeeded!.bandError).toBeLessThan(0.03);
});
