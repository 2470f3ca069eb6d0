/**
 * Kolmogorov's distance between draws and a distribution function, times the square root of their number: above 1.95 once in 1,000
 * times (conservative for distributions with steps).
 *
 * @param cumulative P(X <= x); of a distribution with steps, `below` gives P(X < x)
 */
export function kolmogorovDistance(
  draws: ArrayLike<number>,
  cumulative: (x: number) => number,
  below: (x: number) => number = cumulative,
): number {
  const sorted = Float64Array.from(draws).sort();
  const count = sorted.length;
  let distance = 0;
  for (let first = 0; first < count; ) {
    let next = first + 1;
    while (next < count && sorted[next] === sorted[first]) next++;
    const x = sorted[first]!;
    distance = Math.max(distance, Math.abs(cumulative(x) - next / count), Math.abs(below(x) - first / count));
    first = next;
  }
  return distance * Math.sqrt(count);
}
