import type { CandidateGroup } from '../../engine/candidate-session.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { allocate } from '../solve/allocate.ts';
import type { Allocation, AllocationCell, AllocationProblem, AllocationRule } from '../solve/allocation-problem.ts';
import type { BuildCell } from './allocation-cells.ts';
import type { KindFacts } from './kind-facts.ts';
import { labelOf } from './rare-strata.ts';

/** Human text to commission of one stratum, or of what fits an expression. */
export interface ShoppingItem {
  /** As people call it. */
  readonly label: string;
  /** Values of the dimensions of strata; null: any, or what `where` says. */
  readonly stratum: Readonly<Record<string, string>> | null;
  /** Expression of a floor that it has to fit; null: none. */
  readonly where: string | null;
  /** Rows, by the mean human row of the stratum, and mass in the unit of the budget. */
  readonly rows: number;
  readonly mass: number;
  /** Floors that it lifts, by their place in the recipe; `budget` where there is too little text of any kind. */
  readonly because: readonly string[];
  /** Human rows that may be used, those of them that no model was trained on, and their mass. */
  readonly have: { readonly rows: number; readonly fresh_rows: number; readonly mass: number };
  /** Human rows that are there, and that rules of the recipe keep out. */
  readonly kept_out: number;
}

/** Human text to commission so that every floor of a recipe is met: the least that does it. */
export interface ShoppingList {
  readonly schema: 'outcross.shopping-list/1';
  readonly unit: 'rows' | 'words' | 'tokens';
  /** Mass that is to be selected with it. */
  readonly target: number;
  readonly rows: number;
  readonly mass: number;
  /** Most mass first. */
  readonly items: readonly ShoppingItem[];
  /** Why no human text would do: the rules that clash whatever is commissioned; empty: it would. */
  readonly clash: readonly string[];
}

export interface ShoppingInput {
  readonly recipe: Recipe;
  readonly problem: AllocationProblem;
  readonly allocation: Allocation;
  /** Those of `problem`. */
  readonly cells: readonly BuildCell[];
  /** All that were read, admitted or not; mass in the unit of the budget. */
  readonly groups: readonly CandidateGroup[];
  /** Those of them that may be used. */
  readonly admitted: readonly CandidateGroup[];
  readonly kinds: ReadonlyMap<number, KindFacts>;
  readonly strata: readonly (readonly (string | null)[])[];
  readonly dimensions: readonly string[];
}

interface HumanStratum {
  readonly stratum: number;
  readonly values: readonly (string | null)[];
  rows: number;
  fresh: number;
  mass: number;
  keptOut: number;
}

/** A cell of text that is not there yet. */
interface WantedCell {
  readonly cell: AllocationCell;
  readonly human: HumanStratum | null;
  /** Place of the floor in the recipe that only such rows lift, and what they have to fit. */
  readonly floor: { readonly id: string; readonly where: string } | null;
  readonly mean: number;
}

/** Mass below this part of a row is arithmetic, not text. */
const TOLERANCE = 1e-6;
/** A row counts as needed from this part of it on: solvers work in floating point. */
const PART_OF_ROW = 1e-3;
/** Rules that all human text counts for. */
const OF_HUMAN = /^(human\.(floor|fresh)(\.mass)?|mix|mix\.human)$/;

/**
 * What to commission: the same problem with human text of every stratum at hand that does not exist yet, and the wish to take as little of it as can be.
 * Strata that have fewer human rows than `rare.rows` are asked for the rest, which a build itself cannot do. What only has to be human is
 * spread over the strata as human text is.
 */
export async function shoppingList(input: ShoppingInput): Promise<ShoppingList> {
  const { recipe, problem, allocation } = input;
  const { unit } = recipe.budget;
  const humans = humanStrata(input);
  const short = shortStrata(recipe, humans);
  const target = targetOf(problem, allocation);
  const none: ShoppingList = {
    schema: 'outcross.shopping-list/1',
    unit,
    target,
    rows: 0,
    mass: 0,
    items: [],
    clash: [],
  };
  const isShort = allocation.kind === 'infeasible' || target > allocation.total * (1 + TOLERANCE) || short.size > 0;
  if (!isShort || target <= 0) return none;
  const wanted = wantedCells(input, { humans, short, target });
  const at = problem.cells.length;
  const indices = wanted.map((_, i) => at + i);
  const found = await allocate(
    {
      ...problem,
      cells: [...problem.cells, ...wanted.map(({ cell }) => cell)],
      rules: rulesWith(input, { wanted, at, short }),
      total: target,
      prefer: [
        { cells: indices, direction: 'less', rank: -1 },
        ...problem.prefer.map((wish, i) => ({ rank: i, ...wish })),
      ],
    },
    { prices: false },
  );
  if (found.kind === 'infeasible') return { ...none, clash: found.clash };
  const floors = liftedFloors(input, target);
  const items = wanted
    .flatMap(({ human, floor, mean }, i): readonly ShoppingItem[] => {
      const mass = found.mass[at + i]!;
      if (mass <= TOLERANCE * mean) return [];
      const rows = Math.max(1, Math.ceil(mass / mean - PART_OF_ROW));
      const because = [
        ...(floor === null ? [] : [floor.id]),
        ...(human !== null && short.has(human.stratum) ? ['rare.rows'] : []),
        ...floors,
      ];
      return [
        {
          label: floor !== null ? `what fits ${floor.where}` : human === null ? 'human text' : labelText(human, input),
          stratum: human === null ? null : valuesOf(human, input),
          where: floor?.where ?? null,
          rows,
          mass: unit === 'rows' ? rows : Math.ceil(mass - PART_OF_ROW),
          because,
          have: { rows: human?.rows ?? 0, fresh_rows: human?.fresh ?? 0, mass: human?.mass ?? 0 },
          kept_out: human?.keptOut ?? 0,
        },
      ];
    })
    .sort((a, b) => b.mass - a.mass || (a.label < b.label ? -1 : 1));
  const sum = (of: (item: ShoppingItem) => number) => items.reduce((total, item) => total + of(item), 0);
  return { ...none, rows: sum(({ rows }) => rows), mass: sum(({ mass }) => mass), items };
}

/** Human text by stratum, in the order of strata. */
function humanStrata({ groups, admitted, kinds, strata }: ShoppingInput): readonly HumanStratum[] {
  const found = new Map<number, HumanStratum>();
  const may = new Set(admitted);
  for (const group of groups) {
    if (kinds.get(group.kind)!.group !== 'human') continue;
    const own = found.get(group.stratum) ?? {
      stratum: group.stratum,
      values: strata[group.stratum]!,
      ...{ rows: 0, fresh: 0, mass: 0, keptOut: 0 },
    };
    found.set(group.stratum, own);
    if (may.has(group)) {
      own.rows += group.rows;
      own.mass += group.mass;
      if (!group.isReplayed) own.fresh += group.rows;
    } else own.keptOut += group.rows;
  }
  return [...found.values()].sort((a, b) => a.stratum - b.stratum);
}

/** What stands for "not known" is no group of people that text could be commissioned from. */
function isKnown({ values }: HumanStratum): boolean {
  return values.every((value) => value !== null && value !== 'und');
}

/** Strata that have fewer human rows than the recipe keeps of each. */
function shortStrata({ rare }: Recipe, humans: readonly HumanStratum[]): ReadonlySet<number> {
  if (rare === false) return new Set();
  return new Set(humans.filter((own) => isKnown(own) && own.rows < rare.rows).map(({ stratum }) => stratum));
}

/** What would be selected were every floor met: the budget, or as much as the dearest floor keeps away. */
function targetOf({ total, cells, rules }: AllocationProblem, allocation: Allocation): number {
  if (total !== 'all') return total;
  if (allocation.kind === 'infeasible') return cells.reduce((sum, { mass, copies = 1 }) => sum + mass * copies, 0);
  const dearest = allocation.prices.reduce(
    (most, { mass }, rule) => (rules[rule]!.min === undefined ? most : Math.max(most, mass)),
    0,
  );
  return allocation.total + dearest;
}

function wantedCells(
  { recipe, groups, kinds, problem }: ShoppingInput,
  {
    humans,
    short,
    target,
  }: { readonly humans: readonly HumanStratum[]; readonly short: ReadonlySet<number>; readonly target: number },
): readonly WantedCell[] {
  const isRows = (problem.unit ?? 'rows') === 'rows';
  const known = humans.filter(isKnown);
  const inAll = (own: readonly { readonly rows: number; readonly mass: number }[]) => {
    const [rows, mass] = own.reduce(([r, m], one) => [r + one.rows, m + one.mass], [0, 0]);
    return rows === 0 || mass === 0 ? undefined : mass / rows;
  };
  const meanOfAll =
    inAll(humans) ?? inAll(groups.filter(({ kind }) => kinds.get(kind)!.group === 'human')) ?? inAll(groups) ?? 1;
  const least = recipe.rare === false ? 0 : recipe.rare.rows;
  const cellOf = (id: string, { weight, mean, rows: atLeast }: { weight: number; mean: number; rows: number }) => {
    const rows = Math.max(1, Math.ceil((2 * target * weight) / mean) + atLeast);
    return { id, rows, mass: isRows ? rows : rows * mean, attributes: { group: 'human', fresh: 'fresh' } };
  };
  const massOfKnown = known.reduce((sum, { mass }) => sum + mass, 0);
  const byStratum = known.map((human): WantedCell => {
    const mean = isRows || human.rows === 0 || human.mass === 0 ? (isRows ? 1 : meanOfAll) : human.mass / human.rows;
    // Of strata without human text that may be used only what they are short of is asked for.
    const weight = massOfKnown === 0 ? 1 / known.length : human.mass / massOfKnown;
    return {
      cell: cellOf(`~ ${human.stratum}`, { weight, mean, rows: short.has(human.stratum) ? least : 0 }),
      human,
      floor: null,
      mean,
    };
  });
  const mean = isRows ? 1 : meanOfAll;
  const anywhere: readonly WantedCell[] =
    known.length > 0 ? [] : [{ cell: cellOf('~', { weight: 1, mean, rows: 0 }), human: null, floor: null, mean }];
  const byFloor = floorsByExpression(recipe).map(
    (floor): WantedCell => ({
      cell: cellOf(`~ ${floor.id}`, { weight: 1, mean, rows: 0 }),
      human: null,
      floor,
      mean,
    }),
  );
  return [...byStratum, ...anywhere, ...byFloor];
}

/** Floors that only rows of a certain kind lift. */
function floorsByExpression({ shares, interactions }: Recipe): readonly NonNullable<WantedCell['floor']>[] {
  const organic = interactions === undefined ? undefined : (interactions.organic ?? interactions.explored);
  return [
    ...shares.flatMap(({ of, within, min }, i) =>
      min === null ? [] : [{ id: `shares[${i}]`, where: within === null ? of : `${of} and ${within}` }],
    ),
    ...(organic === undefined ? [] : [{ id: 'interactions.floor', where: organic }]),
  ];
}

/** The rules of the problem, as they hold with what is wanted. */
function rulesWith(
  { recipe, problem, strata, dimensions, cells }: ShoppingInput,
  {
    wanted,
    at,
    short,
  }: { readonly wanted: readonly WantedCell[]; readonly at: number; readonly short: ReadonlySet<number> },
): readonly AllocationRule[] {
  const all = wanted.map((_, i) => at + i);
  const ofStratum = new Map(
    wanted.flatMap(({ human }, i) => (human === null ? [] : [[human.stratum, at + i] as const])),
  );
  const rows = recipe.rare === false ? 0 : recipe.rare.rows;
  const labels = new Map(strata.map((values, stratum) => [labelOf(values, dimensions), stratum]));
  const asked = new Set<number>();
  const rules = problem.rules.map((rule): AllocationRule => {
    if (OF_HUMAN.test(rule.id)) return { ...rule, cells: [...rule.cells, ...all] };
    if (rule.id.startsWith('exposure.replayed') && typeof rule.of === 'object')
      return { ...rule, of: [...rule.of, ...all] };
    const [, kind, label] = /^rare\.(floor|rows)\.(.*)$/s.exec(rule.id) ?? [];
    if (label !== undefined) {
      const stratum = labels.get(label)!;
      const cell = ofStratum.get(stratum);
      if (cell === undefined) return rule;
      if (kind === 'rows' && short.has(stratum)) asked.add(stratum);
      const min = kind === 'rows' && short.has(stratum) ? rows : rule.min;
      return { ...rule, cells: [...rule.cells, cell], ...(min !== undefined && { min }) };
    }
    const own = wanted.findIndex(({ floor }) => floor?.id === rule.id);
    if (own === -1) return rule;
    return {
      ...rule,
      cells: [...rule.cells, at + own],
      ...(typeof rule.of === 'object' && { of: [...rule.of, at + own] }),
    };
  });
  // Strata of which no row may be used have no rule yet.
  const further = [...short].flatMap((stratum): readonly AllocationRule[] =>
    asked.has(stratum) || rows === 0
      ? []
      : [
          {
            id: `rare.rows.~${stratum}`,
            says: '',
            cells: [
              ...cells.flatMap((cell, i) => (cell.group === 'human' && cell.stratum === stratum ? [i] : [])),
              ofStratum.get(stratum)!,
            ],
            of: 'absolute',
            measure: 'rows',
            min: rows,
          },
        ],
  );
  return [...rules, ...further];
}

/** Floors of human text in all that what is there cannot lift, and the budget where it cannot be filled. */
function liftedFloors({ problem, allocation }: ShoppingInput, target: number): readonly string[] {
  const capacity = (cells: readonly number[]) =>
    cells.reduce((sum, cell) => sum + problem.cells[cell]!.mass * (problem.cells[cell]!.copies ?? 1), 0);
  const lacking = problem.rules.filter(({ id, of, min, cells }) => {
    if (min === undefined || !OF_HUMAN.test(id)) return false;
    return capacity(cells) < (of === 'absolute' ? min : min * target) * (1 - TOLERANCE);
  });
  const all = capacity(problem.cells.map((_, cell) => cell));
  const isBudget =
    all < target * (1 - TOLERANCE) || (allocation.kind === 'infeasible' && allocation.clash.includes('budget'));
  return [...lacking.map(({ id }) => id), ...(isBudget && lacking.length === 0 ? ['budget'] : [])];
}

function labelText({ values }: HumanStratum, { dimensions }: ShoppingInput): string {
  return dimensions.length === 0 ? 'human text' : labelOf(values, dimensions);
}

function valuesOf({ values }: HumanStratum, { dimensions }: ShoppingInput): Readonly<Record<string, string>> | null {
  if (dimensions.length === 0) return null;
  return Object.fromEntries(dimensions.map((dimension, i) => [dimension, values[i]!]));
}

/** A shopping list as CSV (RFC 4180), one column a dimension. Ends with a line feed. */
export function shoppingCsv({ items, unit }: ShoppingList, dimensions: readonly string[]): string {
  const quoted = (value: string | number) => {
    const text = String(value);
    // A cell that begins like a formula is one to spreadsheets.
    const plain = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text;
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  const head = [
    ...dimensions,
    'where',
    'rows',
    ...(unit === 'rows' ? [] : [unit]),
    'because',
    'have_rows',
    'have_fresh_rows',
    'kept_out_rows',
  ];
  const lines = items.map(({ stratum, where, rows, mass, because, have, kept_out: keptOut }) => [
    ...dimensions.map((dimension) => stratum?.[dimension] ?? ''),
    where ?? '',
    rows,
    ...(unit === 'rows' ? [] : [mass]),
    because.join(' '),
    have.rows,
    have.fresh_rows,
    keptOut,
  ]);
  return `${[head, ...lines].map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`;
}
