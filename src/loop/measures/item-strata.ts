import { rareStrata } from '../../range/text/rare-strata.ts';

/**
 * Strata of items by popularity, as `rareStrata` makes them of words: an item's stratum is the number of edges strictly below the share of
 * events that has been passed with it, the most popular first; equals by their numbers.
 *
 * @param popularity events of each item: shape [items]
 * @param edges shares of the events, ascending, 0-1; at most 254
 * @returns shape [items]: 0 … edges; items without events are of the last
 */
export function itemStrata(popularity: Float64Array, edges: readonly number[]): Uint8Array {
  // Names of equal popularity are ordered by their bytes: numbers with leading zeros keep their order.
  const width = String(popularity.length).length;
  const counts = new Map(Array.from(popularity, (count, item) => [String(item).padStart(width, '0'), count]));
  const strata = new Uint8Array(popularity.length).fill(edges.length);
  for (const [name, stratum] of rareStrata(counts, { edges })) strata[Number(name)] = stratum;
  return strata;
}
