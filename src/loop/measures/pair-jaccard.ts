import type { EventPairs } from '../data/interactions.ts';

/**
 * How alike pairs of users are in what they took: the mean over pairs of the Jaccard index of their items, each item once. Chaney et al.
 * (2018) call its rise homogenisation.
 *
 * @param pairs two numbers of users a pair: shape [pairs, 2]
 * @returns 0 … 1; undefined where no pair took anything on both sides
 */
export function pairJaccard(
  events: EventPairs,
  { userCount, pairs }: { readonly userCount: number; readonly pairs: Uint32Array },
): number | undefined {
  const items = itemsOfUsers(events, userCount);
  let sum = 0;
  let count = 0;
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const first = items[pairs[at]!]!;
    const second = items[pairs[at + 1]!]!;
    if (first.length === 0 || second.length === 0) continue;
    sum += jaccard(first, second);
    count++;
  }
  return count === 0 ? undefined : sum / count;
}

/** Different items of each user, ascending. */
function itemsOfUsers({ users, items }: EventPairs, userCount: number): readonly (readonly number[])[] {
  const sets = Array.from({ length: userCount }, () => new Set<number>());
  for (let at = 0; at < users.length; at++) sets[users[at]!]!.add(items[at]!);
  return sets.map((set) => [...set].sort((a, b) => a - b));
}

function jaccard(first: readonly number[], second: readonly number[]): number {
  let shared = 0;
  for (let a = 0, b = 0; a < first.length && b < second.length; ) {
    const difference = first[a]! - second[b]!;
    if (difference === 0) shared++;
    if (difference <= 0) a++;
    if (difference >= 0) b++;
  }
  return shared / (first.length + second.length - shared);
}
