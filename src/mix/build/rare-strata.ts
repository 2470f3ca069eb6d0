import type { CandidateGroup } from '../../engine/candidate-session.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { KindFacts } from './kind-facts.ts';

/** What has to be kept of the human text of a stratum. */
export interface StratumFloor {
  /** Position in the list of strata. */
  readonly stratum: number;
  readonly label: string;
  /** In the unit of the budget. */
  readonly mass: number;
  readonly rows: number;
}

export interface RareStrata {
  /** Positions of strata that are rare. */
  readonly rare: ReadonlySet<number>;
  /** Human mass under which a stratum is rare; null: none is looked after. */
  readonly below: number | null;
  readonly floors: readonly StratumFloor[];
}

/**
 * Which strata are rare: those with less than a share of the human mass that was admitted, and those of topics that the audit calls rare. What stands for "not known" is no group of people
 * and never rare.
 *
 * @param groups admitted ones
 */
export function rareStrata(
  recipe: Pick<Recipe, 'rare'>,
  {
    groups,
    kinds,
    strata,
    dimensions,
    rareTopics = new Set(),
  }: {
    readonly groups: readonly CandidateGroup[];
    readonly kinds: ReadonlyMap<number, KindFacts>;
    readonly strata: readonly (readonly (string | null)[])[];
    /** Names of the dimensions, as the recipe has them. */
    readonly dimensions: readonly string[];
    /** Values of the dimension `topic`. */
    readonly rareTopics?: ReadonlySet<string>;
  },
): RareStrata {
  const { rare } = recipe;
  if (rare === false) return { rare: new Set(), below: null, floors: [] };
  const human = new Map<number, { mass: number; rows: number }>();
  let total = 0;
  for (const { kind, stratum, mass, rows } of groups) {
    if (kinds.get(kind)!.group !== 'human') continue;
    const own = human.get(stratum) ?? { mass: 0, rows: 0 };
    human.set(stratum, { mass: own.mass + mass, rows: own.rows + rows });
    total += mass;
  }
  const below = rare.below * total;
  const topicAt = dimensions.indexOf('topic');
  const found = new Set<number>();
  const floors: StratumFloor[] = [];
  for (const [stratum, { mass, rows }] of [...human].sort(([a], [b]) => a - b)) {
    const values = strata[stratum]!;
    const isKnown = values.every((value) => value !== null && value !== 'und');
    const isOfRareTopic = topicAt !== -1 && rareTopics.has(values[topicAt] ?? '');
    const isRare = isKnown && (mass < below || isOfRareTopic);
    if (isRare) found.add(stratum);
    const floor = { mass: isRare ? Math.min(mass, Math.ceil(rare.floor * mass)) : 0, rows: Math.min(rows, rare.rows) };
    if (floor.mass > 0 || floor.rows > 0) floors.push({ stratum, label: labelOf(values, dimensions), ...floor });
  }
  return { rare: found, below, floors };
}

/** A stratum in words: `language is, 1890s`. */
export function labelOf(values: readonly (string | null)[], dimensions: readonly string[]): string {
  return values
    .map((value, i) => {
      const dimension = dimensions[i]!;
      if (value === null) return `${dimension} not known`;
      return dimension === 'period' || dimension === 'source' || dimension === 'length'
        ? value
        : `${dimension} ${value}`;
    })
    .join(', ');
}
