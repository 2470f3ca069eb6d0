/** Types that are drawn by their weights, two numbers a type (Walker 1977, built as Vose 1991 has it). */
export interface AliasTable {
  /** Chance that a type's place is its own: shape [types]. */
  readonly own: Float64Array;
  /** Whose it is otherwise: shape [types]. */
  readonly other: Uint32Array;
}

/**
 * @param weights at least 0, one above 0, of finite sum: shape [types]
 * @throws {RangeError} for other numbers
 */
export function aliasTable(weights: ArrayLike<number>): AliasTable {
  const types = weights.length;
  let sum = 0;
  for (let type = 0; type < types; type++) {
    const weight = weights[type]!;
    if (!(weight >= 0)) throw new RangeError(`type ${type} weighs ${weight}; weights are at least 0`);
    sum += weight;
  }
  if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) throw new RangeError(`weights of sum ${sum} draw nothing`);
  const own = new Float64Array(types);
  const other = new Uint32Array(types);
  // Types below the mean wait at the left end, those above at the right.
  const waiting = new Uint32Array(types);
  let small = 0;
  let large = types;
  for (let type = 0; type < types; type++) {
    own[type] = (weights[type]! * types) / sum;
    other[type] = type;
    if (own[type]! < 1) waiting[small++] = type;
    else waiting[--large] = type;
  }
  while (small > 0 && large < types) {
    const lacking = waiting[--small]!;
    const giving = waiting[large]!;
    other[lacking] = giving;
    own[giving] = own[giving]! - (1 - own[lacking]!);
    if (own[giving]! >= 1) continue;
    large++;
    waiting[small++] = giving;
  }
  // What rounding leaves on either side is full; a type without weight never is.
  while (small > 0) {
    const type = waiting[--small]!;
    if (weights[type]! > 0) own[type] = 1;
    else other[type] = heaviest(weights);
  }
  while (large < types) own[waiting[large++]!] = 1;
  return { own, other };
}

/**
 * Independent draws.
 *
 * @param options.random one number a draw: its whole part of the types chooses a place, the rest whose it is
 * @returns types: shape [count]
 */
export function drawFromAliasTable(
  { own, other }: AliasTable,
  { count, random }: { readonly count: number; readonly random: () => number },
): Uint32Array {
  const types = own.length;
  const draws = new Uint32Array(count);
  for (let at = 0; at < count; at++) {
    const scaled = random() * types;
    // A number just below 1 may be rounded up to the number of types.
    const place = Math.min(types - 1, Math.floor(scaled));
    draws[at] = scaled - place < own[place]! ? place : other[place]!;
  }
  return draws;
}

function heaviest(weights: ArrayLike<number>): number {
  let best = 0;
  for (let type = 1; type < weights.length; type++) if (weights[type]! > weights[best]!) best = type;
  return best;
}
