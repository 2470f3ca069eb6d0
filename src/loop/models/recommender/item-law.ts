/** Which item a user is likely to take, or to be shown: a law over items for each user. */
export interface ItemLaw {
  /** Items that have any probability, ascending. */
  readonly items: Uint32Array;
  /**
   * Writes the probability of each of `items` for a user, up to a factor of the user's own.
   *
   * @param into shape [items of the law]; the largest value written lies between 1e-30 and 1e30
   */
  weigh(user: number, into: Float64Array): void;
  /** Nats; -Infinity for items that are not among `items`. */
  logProbability(user: number, item: number): number;
}

/** The same law for all users: items by weights of their own. @param weights at least 0, above 0 for some; shape [items] */
export function commonItemLaw(weights: Float64Array): ItemLaw {
  const items = itemsWithWeight(weights);
  let total = 0;
  for (const item of items) total += weights[item]!;
  const shares = Float64Array.from(items, (item) => weights[item]! / total);
  return {
    items,
    weigh: (_, into) => into.set(shares),
    logProbability: (_, item) => Math.log(weights[item]! / total),
  };
}

/** Numbers of items whose weight is above 0, ascending. */
export function itemsWithWeight(weights: Float64Array): Uint32Array {
  let count = 0;
  for (const weight of weights) if (weight > 0) count++;
  const items = new Uint32Array(count);
  let at = 0;
  for (let item = 0; item < weights.length; item++) if (weights[item]! > 0) items[at++] = item;
  return items;
}
