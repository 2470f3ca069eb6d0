import type { PlanStratum } from './plan-strata.ts';

/** Strata that are told of together. */
export interface StrataGroup {
  /** Positions in the list of strata, ascending. */
  readonly members: readonly number[];
  /** Smallest and largest human share in it. */
  readonly least: number;
  readonly most: number;
  /** The stratum's name, where the group is that one alone. */
  readonly name: string | undefined;
}

/** So many strata are told of one by one. */
const ALONE = 6;
const MOST_GROUPS = 5;

/**
 * Strata by decades of their human share, the rarest first; a few by themselves. Where all lie within a decade or two, groups of equal numbers.
 *
 * @returns at most 6 groups
 */
export function strataGroups(strata: readonly PlanStratum[]): readonly StrataGroup[] {
  const order = [...strata.keys()].sort((a, b) => strata[a]!.share - strata[b]!.share || a - b);
  if (order.length <= ALONE) return order.map((index) => groupOf(strata, [index]));
  const decades = new Map<number, number[]>();
  for (const index of order) {
    // Shares such as 0.01 belong to the decade that they begin.
    const decade = Math.floor(Math.log10(strata[index]!.share) + 1e-9);
    const own = decades.get(decade);
    if (own === undefined) decades.set(decade, [index]);
    else own.push(index);
  }
  const found = [...decades.values()];
  if (found.length < 3) return inParts(order, 3).map((members) => groupOf(strata, members));
  // Of many decades those with the fewest strata are told of together with their neighbours.
  while (found.length > MOST_GROUPS) {
    let at = 0;
    for (let i = 1; i + 1 < found.length; i++)
      if (found[i]!.length + found[i + 1]!.length < found[at]!.length + found[at + 1]!.length) at = i;
    found.splice(at, 2, [...found[at]!, ...found[at + 1]!]);
  }
  return found.map((members) => groupOf(strata, members));
}

function inParts(order: readonly number[], parts: number): readonly (readonly number[])[] {
  return Array.from({ length: parts }, (_, part) =>
    order.slice(Math.floor((part * order.length) / parts), Math.floor(((part + 1) * order.length) / parts)),
  );
}

function groupOf(strata: readonly PlanStratum[], members: readonly number[]): StrataGroup {
  const first = strata[members[0]!]!;
  const last = strata[members.at(-1)!]!;
  return {
    members: [...members].sort((a, b) => a - b),
    least: first.share,
    most: last.share,
    name: members.length === 1 ? first.name : undefined,
  };
}
