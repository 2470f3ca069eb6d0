import type { ShoppingList } from '../../mix/build/shopping-list.ts';
import type { FallRisk } from './fall-risk.ts';
import type { PlanCheck } from './plan-check.ts';
import type { SimulatedMean } from './simulate-loops.ts';
import type { UniformFloor } from './smallest-floors.ts';
import type { StrataGroup } from './strata-groups.ts';

/** Where the strata of a plan were read. */
export interface PlanSource {
  readonly kind: 'file' | 'reference' | 'audit' | 'list';
  /** File, name of the reference or the audit. */
  readonly name: string;
  /** Dimensions of the strata, as recipes name them; empty: not known. */
  readonly by: readonly string[];
  /** What their masses are counted in: `documents`, `words`, `mass`. */
  readonly unit: string;
}

/** What a plan was asked for, defaults filled in. */
export interface PlanSettings {
  /** Rows that the model writes for each generation. */
  readonly synthetic: number;
  /** Fresh human rows that come for each generation now. */
  readonly human: number;
  /** Human rows that there are in all; null: they do not run out. */
  readonly humanTotal: number | null;
  readonly temperature: number;
  readonly topP: number;
  /** Share of its human share that every stratum is to keep. */
  readonly keep: number;
  /** With at least this chance. */
  readonly confidence: number;
  /** `joint`: the chance is that of all strata together; `each`: of any one. */
  readonly of: 'joint' | 'each';
  readonly generations: number;
  /** Rows of strata with floors are weighted back to human shares in training. */
  readonly isWeighted: boolean;
  readonly seed: number;
}

/** Course of a group of strata, by the chains and, where it was simulated, by whole loops. */
export interface KeptCourse {
  /** Shape [generations]: share of the group's strata that have had what they are to keep in every generation so far. */
  readonly expected: readonly number[];
  /** Shape [generations]; null where it was not simulated. */
  readonly simulated: readonly SimulatedMean[] | null;
}

/** What happens with so many human rows. */
export interface PlanCase {
  readonly human: number;
  /** Human rows a generation that floors add. */
  readonly extra: number;
  readonly rows: number;
  readonly humanShare: number;
  /** Shape [groups]. */
  readonly kept: readonly KeptCourse[];
  /** Shape [generations]: Gini-Simpson diversity, and exp of the entropy, over those of people; strata that are there at all. */
  readonly diversity: readonly number[];
  readonly entropy: readonly number[];
  readonly living: readonly number[];
  readonly risk: { readonly until: FallRisk; readonly longRun: FallRisk } | null;
  readonly bandError: number;
  readonly check: PlanCheck | null;
}

/** Human rows a generation that keep a promise; null: no amount does. */
export interface NeededRows {
  readonly until: number | null;
  readonly longRun: number | null;
}

/** Floors in place of more human rows of all kinds. */
export interface PlanFloors {
  /** One floor for all strata, as a recipe has it, beside the number of human rows that makes the whole cheapest; null: none does. */
  readonly uniform: UniformFloor | null;
  /** Human rows a generation that floors of each stratum add to those that come. */
  readonly extra: number;
  /** Strata that need one. */
  readonly strata: number;
  /** Half the sum of absolute differences between human shares and the shares that floors lead to: how far the mixture is moved. */
  readonly moved: number;
  readonly isWeighted: boolean;
  readonly outcome: PlanCase;
}

export interface PlannedStratum {
  readonly name: string;
  readonly share: number;
  readonly fitness: number;
  /** Human rows of it a generation now, and chances with them at the last generation: below, fallen until then, absent. */
  readonly humanRows: number;
  readonly below: number;
  readonly fallen: number;
  readonly absent: number;
  /** The same with as many human rows as are needed; null where no amount is enough. */
  readonly needed: { readonly humanRows: number; readonly fallen: number } | null;
  /** Smallest floor, human rows a generation; 0: it needs none; null: floors were not reckoned or do not help. */
  readonly floor: number | null;
  /** What its rows count for with the floor, human share over the share it has then: to weight metrics back. */
  readonly weight: number | null;
}

/** How much human data holds the range of a loop. Same input and seed, same plan. */
export interface Plan {
  readonly schema: 'outcross.plan/1';
  readonly source: PlanSource;
  readonly settings: PlanSettings;
  readonly notes: readonly string[];
  readonly groups: readonly StrataGroup[];
  readonly now: PlanCase;
  /** Smallest numbers of fresh human rows a generation, as people write them. */
  readonly needed: {
    readonly each: NeededRows;
    readonly joint: NeededRows;
    /** What the promise takes: the larger of the two horizons. `simulation`: the chains promised too much, and whole loops were followed. */
    readonly rows: number | null;
    readonly by: 'chains' | 'simulation';
  };
  /** With as many; null where no amount is enough. */
  readonly withNeeded: PlanCase | null;
  /** The same number of human rows, the same ones in every generation; null where none are needed or known. */
  readonly replayed: PlanCase | null;
  readonly floors: PlanFloors | null;
  /** `enough`: what comes is enough; `mass`, `floors`: the cheaper way; `none`: neither helps. */
  readonly advice: 'enough' | 'mass' | 'floors' | 'none';
  /** Needed rows by kept share, of all strata together until the last generation. */
  readonly curve: readonly { readonly keep: number; readonly rows: number | null }[];
  /** Generations that the human rows last, at what the advice takes of them a generation; null: they do not run out. */
  readonly lasts: number | null;
  readonly strata: readonly PlannedStratum[];
  readonly shopping: ShoppingList;
  /** Fragment of a recipe, YAML. */
  readonly recipe: string;
}
