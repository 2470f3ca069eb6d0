import type { Recipe, RecipeBound, RecipeNamedCaps } from '../recipe/recipe.ts';
import { GOLDEN_SHARE } from '../select/golden-ratio-share.ts';
import type { AllocationRule, AllocationWish } from '../solve/allocation-problem.ts';
import { type BuildCell, bearsMark } from './allocation-cells.ts';
import { formatPercent } from './format-amounts.ts';
import { nameKey } from './known-generator.ts';
import type { ModelBases } from './model-bases.ts';
import type { RareStrata } from './rare-strata.ts';
import type { RecipeMarks } from './recipe-marks.ts';

/** Digits of a share: a rule is no finer than what people write. */
const SHARE_DIGITS = 9;

/** The floors, caps and wishes of a recipe, over the cells of a build. */
export function recipeRules(
  recipe: Recipe,
  {
    cells,
    marks,
    rare,
    bases,
  }: {
    readonly cells: readonly BuildCell[];
    readonly marks: RecipeMarks;
    readonly rare: RareStrata;
    readonly bases: Pick<ModelBases, 'keyOf' | 'own'>;
  },
): { readonly rules: readonly AllocationRule[]; readonly wishes: readonly AllocationWish[] } {
  const where = (fits: (cell: BuildCell) => boolean) => cells.flatMap((cell, i) => (fits(cell) ? [i] : []));
  const human = where(({ group }) => group === 'human');
  const rules: AllocationRule[] = [];
  const add = (rule: AllocationRule) => {
    // What nothing is in cannot be too much; a floor of it cannot be met, and says so.
    if (rule.cells.length > 0 || (rule.min ?? 0) > 0) rules.push(rule);
  };
  const bound = (
    id: string,
    what: string,
    own: readonly number[],
    limit: RecipeBound | undefined,
    side: 'min' | 'max',
  ) => {
    if (limit === undefined) return;
    const word = side === 'min' ? 'at least' : 'at most';
    const { share, mass } = limit as { share?: number; mass?: number };
    if (share !== undefined)
      add({ id, says: `${word} ${formatPercent(share)} ${what}`, cells: own, of: 'total', [side]: share });
    if (mass !== undefined)
      add({
        id: `${id}.mass`,
        says: `${word} ${mass} ${recipe.budget.unit} ${what}`,
        cells: own,
        of: 'absolute',
        [side]: mass,
      });
  };
  const each = (
    id: string,
    what: (name: string) => string,
    caps: RecipeNamedCaps | undefined,
    namesOf: (cell: BuildCell) => readonly string[],
    keyOf: (name: string) => string = nameKey,
  ) => {
    if (caps === undefined) return;
    const { each: most, named: given = {} } = caps as { each?: number; named?: Readonly<Record<string, number>> };
    const named = new Map(Object.entries(given).map(([name, share]) => [keyOf(name), share]));
    const names = new Set([...cells.flatMap(namesOf), ...named.keys()]);
    for (const name of [...names].sort()) {
      const share = named.get(name) ?? most;
      if (share === undefined) continue;
      add({
        id: `${id}.${name}`,
        says: `at most ${formatPercent(share)} ${what(name)}`,
        cells: where((cell) => namesOf(cell).includes(name)),
        of: 'total',
        max: share,
      });
    }
  };

  bound('human.floor', 'human text', human, recipe.human.floor, 'min');
  bound(
    'human.fresh',
    'human text that was never trained on',
    where(({ group, isFresh }) => group === 'human' && isFresh),
    recipe.human.fresh,
    'min',
  );
  const { replayed } = recipe.exposure;
  if (replayed !== undefined) {
    const own = where(({ group, isFresh }) => group === 'human' && !isFresh);
    const { share, mass } = replayed as { share?: number; mass?: number };
    if (share !== undefined)
      add({
        id: 'exposure.replayed',
        says: `at most ${formatPercent(share)} of the human text was trained on before`,
        cells: own,
        of: human,
        max: share,
      });
    if (mass !== undefined)
      add({
        id: 'exposure.replayed.mass',
        says: `at most ${mass} ${recipe.budget.unit} of human text that was trained on before`,
        cells: own,
        of: 'absolute',
        max: mass,
      });
  }

  const { caps, model } = recipe;
  for (const group of ['synthetic', 'mixed', 'unknown'] as const)
    bound(
      `caps.${group}`,
      GROUP_TEXT[group],
      where((cell) => cell.group === group),
      caps[group],
      'max',
    );
  each(
    'caps.family',
    (name) => `text by models of the family ${name}`,
    caps.family,
    ({ families }) => families,
  );
  bound(
    'caps.own_family',
    `text by the family of the model itself, ${model?.family}`,
    where(({ families }) => families.includes(nameKey(model?.family ?? ''))),
    caps.own_family,
    'max',
  );
  each(
    'caps.base',
    (name) => `text by models of the base ${name}`,
    caps.base,
    (cell) => cell.bases,
    (name) => bases.keyOf(name),
  );
  bound(
    'caps.own_base',
    `text by models of the base ${model?.base}`,
    where((cell) => cell.bases.some((base) => bases.own.includes(base))),
    caps.own_base,
    'max',
  );
  for (const [depth, share] of Object.entries(
    caps.depth !== undefined && 'shares' in caps.depth ? (caps.depth.shares ?? {}) : {},
  )) {
    add({
      id: `caps.depth.shares.${depth}`,
      says: `at most ${formatPercent(share)} text ${depth} or more generations from human writing`,
      cells: where(({ depthMin }) => depthMin >= Number(depth)),
      of: 'total',
      max: share,
    });
  }
  each(
    'caps.source',
    (name) => `from ${name}`,
    caps.source,
    ({ source }) => [source],
    (name) => name,
  );

  for (const { stratum, label, mass, rows } of rare.floors) {
    const own = where((cell) => cell.group === 'human' && cell.stratum === stratum);
    if (mass > 0)
      add({
        id: `rare.floor.${label}`,
        says: `keep the human text of ${label}`,
        cells: own,
        of: 'absolute',
        min: mass,
      });
    if (rows > 0)
      add({
        id: `rare.rows.${label}`,
        says: `${rows} human rows of ${label}`,
        cells: own,
        of: 'absolute',
        measure: 'rows',
        min: rows,
      });
  }

  const { mix } = recipe;
  if (mix.kind === 'golden-ratio') {
    const share = Number(GOLDEN_SHARE.toFixed(SHARE_DIGITS));
    add({
      id: 'mix',
      says: `at least ${formatPercent(share)} human text (golden ratio)`,
      cells: human,
      of: 'total',
      min: share,
    });
  } else if (mix.kind === 'fixed') {
    for (const group of ['human', 'synthetic', 'mixed', 'unknown'] as const) {
      const share = mix.weights[group];
      add({
        id: `mix.${group}`,
        says: `${formatPercent(share)} ${GROUP_TEXT[group]}`,
        cells: where((cell) => cell.group === group),
        of: 'total',
        min: share,
        max: share,
      });
    }
  }

  const marked = (mark: number) => where((cell) => bearsMark(cell.marks, marks.place(mark)));
  for (const [i, { of, within, min, max, because }] of recipe.shares.entries()) {
    add({
      id: `shares[${i}]`,
      says:
        because ??
        `${min === null ? '' : `at least ${formatPercent(min)} `}${max === null ? '' : `at most ${formatPercent(max)} `}${of}`,
      cells: marked(marks.shares[i]!.of),
      of: within === null ? 'total' : marked(marks.shares[i]!.within!),
      ...(min !== null && { min }),
      ...(max !== null && { max }),
    });
  }
  const { interactions } = recipe;
  const organic = [marks.organic, marks.explored].flatMap((mark) => (mark === undefined ? [] : [mark]));
  const chosenFreely = where((cell) => organic.some((mark) => bearsMark(cell.marks, marks.place(mark))));
  if (interactions !== undefined)
    add({
      id: 'interactions.floor',
      says: `at least ${formatPercent(interactions.floor)} organic and explored rows`,
      cells: chosenFreely,
      of: 'total',
      min: interactions.floor,
    });

  const wishes: AllocationWish[] = [];
  let rank = 0;
  const wish = (own: readonly number[], weight: number) => {
    if (own.length > 0) wishes.push({ cells: own, direction: 'more', weight, rank });
    rank++;
  };
  if (interactions !== undefined) {
    if (marks.organic !== undefined) wish(marked(marks.organic), 1);
    if (marks.explored !== undefined) wish(marked(marks.explored), 1);
  }
  // Where shares of the mixture are set there is nothing left to put first.
  if (recipe.human.first && mix.kind !== 'fixed') wish(human, 1);
  for (const [i, { weight }] of recipe.prefer.entries()) wish(marked(marks.prefer[i]!), weight);
  return { rules, wishes };
}

const GROUP_TEXT = {
  human: 'human text',
  synthetic: 'model text',
  mixed: 'text by people and models together',
  unknown: 'text of unknown origin',
} as const;
