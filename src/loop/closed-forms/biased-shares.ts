/**
 * Shares of categories after a sampling bias: powers 1/T, then the k likeliest, then the smallest set of likeliest ones whose mass
 * reaches P. Ties are cut by place, the first one stays.
 *
 * @param shares at least 0, above 0 in all; need not add up to 1
 * @param bias as in a loop's settings; none: the shares over their sum
 * @returns shape [types], adding up to 1
 * @throws {RangeError} for other numbers
 */
export function biasedShares(
  shares: ArrayLike<number>,
  {
    temperature = 1,
    topP = 1,
    topK,
  }: { readonly temperature?: number; readonly topP?: number; readonly topK?: number } = {},
): Float64Array {
  if (!(temperature > 0 && temperature < Number.POSITIVE_INFINITY))
    throw new RangeError(`temperature ${temperature}; above 0 expected`);
  if (!(topP > 0 && topP <= 1)) throw new RangeError(`topP ${topP}; above 0, at most 1 expected`);
  if (topK !== undefined && !(Number.isSafeInteger(topK) && topK >= 1))
    throw new RangeError(`topK ${topK}; a whole number of at least 1 expected`);
  const count = shares.length;
  let largest = 0;
  for (let type = 0; type < count; type++) {
    if (!(shares[type]! >= 0)) throw new RangeError(`${shares[type]} is no share`);
    largest = Math.max(largest, shares[type]!);
  }
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) throw new RangeError('shares that add up to no number');
  const biased = new Float64Array(count);
  let total = 0;
  for (let type = 0; type < count; type++) {
    // Over the largest, so that a small temperature leaves at least that one.
    biased[type] = (shares[type]! / largest) ** (1 / temperature);
    total += biased[type]!;
  }
  if (topP < 1 || (topK !== undefined && topK < count)) {
    const order = Array.from(biased.keys()).sort((a, b) => biased[b]! - biased[a]! || a - b);
    const most = Math.min(topK ?? count, count);
    let mass = 0;
    for (const type of order.slice(0, most)) mass += biased[type]!;
    const enough = topP * mass;
    let kept = 0;
    order.forEach((type, rank) => {
      if (rank >= most || (topP < 1 && kept >= enough)) biased[type] = 0;
      else kept += biased[type]!;
    });
    total = kept;
  }
  for (let type = 0; type < count; type++) biased[type] = biased[type]! / total;
  return biased;
}
