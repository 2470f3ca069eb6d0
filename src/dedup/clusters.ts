import { joinSets, lowestOf, singleSets } from './disjoint-sets.ts';

/**
 * Connected components over confirmed pairs. They name what belongs together and are shown; nothing is removed for being in one.
 *
 * @param count entries
 * @returns for each entry the lowest entry of its component; itself where it has no partner: shape [entries]
 */
export function clustersOf(count: number, better: Uint32Array, worse: Uint32Array): Uint32Array {
  const lowest = singleSets(count);
  for (let pair = 0; pair < better.length; pair++) joinSets(lowest, better[pair]!, worse[pair]!);
  for (let entry = 0; entry < count; entry++) lowest[entry] = lowestOf(lowest, entry);
  return lowest;
}
