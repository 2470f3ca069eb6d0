/**
 * Draws copies of rows one after the other without putting them back, each time with chances by weight (Efraimidis and Spirakis 2006:
 * the largest u^(1/w) come first).
 *
 * @param weights one a row, at least 0; rows of weight 0 are never drawn
 * @param options.copies how often a row may be drawn at most
 * @param options.amount rows, or what `sizes` add up to
 * @returns places in ascending order, and what they come to: less than asked for where the copies run out
 */
export function weightedPlaces(
  weights: Float64Array,
  {
    copies,
    amount,
    sizes,
    random,
  }: {
    readonly copies: number;
    readonly amount: number;
    readonly sizes: Float64Array | undefined;
    readonly random: () => number;
  },
): { readonly places: Uint32Array; readonly amount: number } {
  // ln(u) / w, largest first; a number is taken for every copy, so that one weight changes no other row's chance.
  const keys = new Float64Array(weights.length * copies);
  for (let copy = 0; copy < keys.length; copy++) {
    const weight = weights[Math.floor(copy / copies)]!;
    const draw = Math.log(1 - random());
    keys[copy] = weight > 0 ? draw / weight : Number.NEGATIVE_INFINITY;
  }
  const order = Uint32Array.from(keys, (_, copy) => copy).sort((a, b) => keys[b]! - keys[a]! || a - b);
  const chosen: number[] = [];
  let total = 0;
  for (const copy of order) {
    if (total >= amount || keys[copy] === Number.NEGATIVE_INFINITY) break;
    const row = Math.floor(copy / copies);
    const size = sizes === undefined ? 1 : sizes[row]!;
    if (total > 0 && total + size - amount > amount - total) break;
    chosen.push(row);
    total += size;
  }
  return { places: Uint32Array.from(chosen).sort(), amount: total };
}
