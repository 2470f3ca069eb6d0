/**
 * Place in a box at which a function is greatest, nearly: Nelder and Mead's simplex (1965), with places outside moved to the border.
 *
 * @param value to make great; -Infinity where nothing is to be looked for
 * @param options.start place to begin at: shape [dimensions]
 * @param options.step first width of the simplex in each dimension: shape [dimensions]
 * @param options.tolerance difference of values at which it ends
 */
export function likeliestPlace(
  value: (place: Float64Array) => number,
  {
    start,
    step,
    low,
    high,
    evaluations,
    tolerance = 0.2,
  }: {
    readonly start: Float64Array;
    readonly step: Float64Array;
    readonly low: Float64Array;
    readonly high: Float64Array;
    readonly evaluations: number;
    readonly tolerance?: number;
  },
): { readonly place: Float64Array; readonly value: number } {
  const dimensions = start.length;
  let left = evaluations;
  const at = (place: Float64Array) => {
    left--;
    const inside = place.map((each, index) => Math.min(high[index]!, Math.max(low[index]!, each)));
    return { place: inside, value: value(inside) };
  };
  let simplex = [at(start)];
  for (let index = 0; index < dimensions; index++) {
    const place = Float64Array.from(start);
    // From a border inwards.
    place[index]! += place[index]! + step[index]! > high[index]! ? -step[index]! : step[index]!;
    simplex.push(at(place));
  }
  const between = (from: Float64Array, to: Float64Array, share: number) =>
    from.map((each, index) => each + share * (to[index]! - each));
  while (left > 0) {
    simplex.sort((a, b) => b.value - a.value);
    const best = simplex[0]!;
    const worst = simplex[dimensions]!;
    if (best.value - worst.value < tolerance) break;
    const centre = new Float64Array(dimensions);
    for (const { place } of simplex.slice(0, dimensions))
      for (let index = 0; index < dimensions; index++) centre[index]! += place[index]! / dimensions;
    const reflected = at(between(worst.place, centre, 2));
    if (reflected.value > best.value) {
      const further = at(between(worst.place, centre, 3));
      simplex[dimensions] = further.value > reflected.value ? further : reflected;
    } else if (reflected.value > simplex[dimensions - 1]!.value) simplex[dimensions] = reflected;
    else {
      const nearer = at(between(worst.place, centre, reflected.value > worst.value ? 1.5 : 0.5));
      if (nearer.value > Math.max(worst.value, reflected.value)) simplex[dimensions] = nearer;
      else simplex = [best, ...simplex.slice(1).map(({ place }) => at(between(best.place, place, 0.5)))];
    }
  }
  return simplex.reduce((best, each) => (each.value > best.value ? each : best));
}
