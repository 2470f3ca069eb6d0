/** What a choice may take. */
export interface SelectionLimits {
  /** Rows, or words or tokens where `costs` are given; at least 0. */
  readonly budget: number;
  /** What each candidate takes of the budget, above 0: shape [candidates]. Default: 1 each. */
  readonly costs?: Float64Array | undefined;
  /** Budgets of groups beside the budget of all. */
  readonly groups?:
    | {
        /** Group of each candidate: shape [candidates], 0 … groups - 1. */
        readonly of: Uint32Array;
        /** Shape [groups], each at least 0; Infinity where a group has no limit of its own. */
        readonly budgets: Float64Array;
      }
    | undefined;
}

/** What is left to a choice, of all and of each group. What does not fit once never fits again: budgets only shrink. */
export class SelectionBudget {
  readonly #costs: Float64Array | undefined;
  readonly #groupOf: Uint32Array | undefined;
  readonly #left: Float64Array | undefined;
  #remaining: number;

  /**
   * @param count candidates
   * @throws {RangeError} when a budget or cost cannot be meant, or shapes differ
   */
  constructor({ budget, costs, groups }: SelectionLimits, count: number) {
    if (!(budget >= 0)) throw new RangeError(`a budget of ${budget}; it is at least 0`);
    if (costs && costs.length !== count) throw new RangeError(`${costs.length} costs for ${count} candidates`);
    for (const cost of costs ?? [])
      if (!(cost > 0 && Number.isFinite(cost))) throw new RangeError(`a candidate costs ${cost}; costs are above 0`);
    if (groups) {
      if (groups.of.length !== count) throw new RangeError(`${groups.of.length} candidates have a group, of ${count}`);
      for (const left of groups.budgets) if (!(left >= 0)) throw new RangeError(`a group has a budget of ${left}`);
      for (const group of groups.of)
        if (group >= groups.budgets.length)
          throw new RangeError(`group ${group} has no budget; there are ${groups.budgets.length} groups`);
    }
    this.#remaining = budget;
    this.#costs = costs;
    this.#groupOf = groups?.of;
    this.#left = groups ? Float64Array.from(groups.budgets) : undefined;
  }

  /** What is left of the budget of all. */
  get remaining(): number {
    return this.#remaining;
  }

  costOf(candidate: number): number {
    return this.#costs ? this.#costs[candidate]! : 1;
  }

  fits(candidate: number): boolean {
    const cost = this.costOf(candidate);
    if (cost > this.#remaining) return false;
    return this.#left === undefined || cost <= this.#left[this.#groupOf![candidate]!]!;
  }

  /** Takes the cost of a candidate that fits. */
  spend(candidate: number): void {
    const cost = this.costOf(candidate);
    this.#remaining -= cost;
    if (this.#left) this.#left[this.#groupOf![candidate]!]! -= cost;
  }
}
