/**
 * Rows that are interchangeable for the rules: same stratum tuple, class group, family, base, source and freshness.
 * What is taken of a cell is decided here; which of its rows they are, elsewhere.
 */
export interface AllocationCell {
  /** Unique among the cells; results do not depend on the order in which cells are given, only on these. */
  readonly id: string;
  /** Whole number, 0 or more. */
  readonly rows: number;
  /** Of all its rows, in the unit of the budget; 0 or more. Where rows are the unit, the same as `rows`. */
  readonly mass: number;
  /** How often each of its rows may be taken. Default 1. */
  readonly copies?: number;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface AllocationRule {
  /** Place in the recipe, such as `caps.family`; unique among the rules. */
  readonly id: string;
  /** The rule as a sentence, for the user. */
  readonly says: string;
  /** Indices of the cells whose selected mass is bounded; none twice. */
  readonly cells: readonly number[];
  /**
   * What `min` and `max` are shares of: all that is selected, or what is selected of these cells (which may hold those
   * of `cells`); `absolute`: they are masses.
   */
  readonly of: 'total' | 'absolute' | readonly number[];
  /** Whether rows are counted instead of mass, whatever the unit of the budget. Default `mass`. */
  readonly measure?: 'mass' | 'rows';
  readonly min?: number;
  readonly max?: number;
}

/** Something the recipe would like, as far as the rules allow. */
export interface AllocationWish {
  readonly cells: readonly number[];
  readonly direction: 'more' | 'less';
  /** Of wishes with the same rank, how much a unit of mass counts. Default 1. */
  readonly weight?: number;
  /** Wishes of a lower rank are never given up for one of a higher. Default: the place in the list. */
  readonly rank?: number;
}

export interface AllocationProblem {
  readonly cells: readonly AllocationCell[];
  readonly rules: readonly AllocationRule[];
  /** Mass to be selected, exactly; `all`: as much as the rules allow. Broken, it is called `budget`. */
  readonly total: number | 'all';
  /**
   * `rows`: whole rows are taken, and every rule holds of them exactly. `mass`: words or tokens, of which fractions of a
   * row are handed out; `settleRows` turns them into rows. Default: `rows` where every cell's mass is its number of rows.
   */
  readonly unit?: 'rows' | 'mass';
  /** Wishes in order of priority. What they leave open is taken from all cells alike, in proportion to their mass. */
  readonly prefer: readonly AllocationWish[];
  /** Cells whose rows are counted with and without each rule that binds, by a name. */
  readonly tallies?: Readonly<Record<string, readonly number[]>>;
}

/** Rows of a selection, before it was rounded to whole ones. */
export interface SelectionTally {
  readonly rows: number;
  /** In the unit of the problem. */
  readonly mass: number;
  /** Rows of the cells that the rule bounds. */
  readonly own: number;
  /** Rows of each tally of the problem. */
  readonly tallies: Readonly<Record<string, number>>;
}

/** What a rule costs. */
export interface RulePrice {
  readonly rule: string;
  /** Mass that could be selected more at most, were this rule not there and the budget without limit. */
  readonly mass: number;
  /** Mass of the selection that gives way to other mass because of the rule, were everything else the same. */
  readonly moved: number;
  /** Rows of `mass`, and of `moved`. */
  readonly rows: number;
  readonly movedRows: number;
  /** What is selected with the rule, and what were without it; null: the rule is free, nothing would be else. */
  readonly effect: { readonly with: SelectionTally; readonly without: SelectionTally } | null;
  /** False: too many rules bind for each to be asked, and this is none of those that hold most; its figures are 0. */
  readonly isPriced: boolean;
}

/** A value of a rule that cannot be met, and one that can. */
export interface NearestValue {
  readonly rule: string;
  readonly bound: 'min' | 'max' | 'total';
  readonly asked: number;
  readonly nearest: number;
}

export type Allocation =
  | {
      readonly kind: 'feasible';
      /** Mass taken of each cell, in the order of the problem's cells: shape [cells]. */
      readonly mass: Float64Array;
      /** The sum of `mass`. */
      readonly total: number;
      /** One for each rule, in the order of the problem's rules. */
      readonly prices: readonly RulePrice[];
    }
  | {
      readonly kind: 'infeasible';
      /**
       * Ids of rules (and `budget`) that cannot all be met, none of which can be left out: without any one of them the
       * others can be met.
       */
      readonly clash: readonly string[];
      /** Changes that together make everything feasible, least relative change in all; empty where none was found. */
      readonly nearest: readonly NearestValue[];
      /** Changes of which each alone makes everything feasible; empty where no single change does. */
      readonly alternatives: readonly NearestValue[];
    };
