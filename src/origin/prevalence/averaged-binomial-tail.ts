import { logBetaDensity } from '../../statistics/log-beta-density.ts';
import { regularizedIncompleteBeta } from '../../statistics/regularized-incomplete-beta.ts';

/** Points and weights of Gauss and Legendre's rule of 6 points on [-1, 1], the positive half. */
const POINTS: readonly (readonly [point: number, weight: number])[] = [
  [0.23861918608319693, 0.46791393457269104],
  [0.6612093864662645, 0.3607615730481386],
  [0.932469514203152, 0.17132449237917036],
];
/** Cuts about the mean of the share let through, in its standard deviations: a Beta variable with shape 1 has a long tail. */
const SHARE_CUTS = [-24, -12, -6, -3.5, -2, -0.7, 0.7, 2, 3.5, 6, 12, 24];
/** Cuts about the place where the binomial tail turns from 0 to 1, in its own width. */
const TURN_CUTS = [-6, -3.5, -1.7, 0, 1.7, 3.5, 6];
/** Farther than this many standard deviations from its mean a binomial tail is 0 or 1 to nine digits, whatever the share. */
const CERTAIN = 12;

/** The share of human text above a threshold that k of m anchors exceed: Beta distributed, with shapes k and m + 1 - k. */
export interface ShareShapes {
  readonly a: number;
  readonly b: number;
}

/**
 * Chance that of n texts at least (`upper`), or at most (`lower`), `exceeding` lie above a threshold set by anchors, where each does so
 * with the chance `rate(f)` and f, the share of human text above it, is known only through the anchors.
 *
 * The average of the binomial tail over f's Beta distribution, by Gauss and Legendre's rule between cuts at the scales of both. With
 * rate(f) = f it is `exceedanceTail`, to six digits. Counts may be fractions, as those divided by a design effect are.
 *
 * @param rate never falling in f
 */
export function averagedBinomialTail({
  exceeding,
  n,
  shapes,
  rate,
  side,
}: {
  readonly exceeding: number;
  readonly n: number;
  readonly shapes: ShareShapes;
  readonly rate: (share: number) => number;
  readonly side: 'upper' | 'lower';
}): number {
  if (side === 'upper' && exceeding <= 0) return 1;
  if (side === 'lower' && exceeding >= n) return 1;
  const { a, b } = shapes;
  const mean = a / (a + b);
  const deviation = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
  const observed = exceeding / n;
  const cuts = SHARE_CUTS.map((cut) => mean + cut * deviation);
  const turn = shareWhere(rate, observed);
  const step = Math.max(1e-9, deviation * 1e-3);
  const slope = (rate(Math.min(1, turn + step)) - rate(Math.max(0, turn - step))) / (2 * step);
  const width = Math.sqrt((observed * (1 - observed) + 0.25 / n) / n) / Math.max(slope, 1e-3);
  for (const cut of TURN_CUTS) cuts.push(turn + cut * width);
  const [first, last] = [Math.max(0, cuts[0]!), Math.min(1, cuts[SHARE_CUTS.length - 1]!)];
  const edges = [first, ...cuts.filter((cut) => cut > first && cut < last).sort((x, y) => x - y), last];
  let sum = 0;
  let mass = 0;
  for (let index = 1; index < edges.length; index++) {
    const half = (edges[index]! - edges[index - 1]!) / 2;
    if (half <= 0) continue;
    const centre = edges[index - 1]! + half;
    for (const [point, weight] of POINTS) {
      for (const sign of [-1, 1]) {
        const share = centre + sign * half * point;
        if (!(share > 0 && share < 1)) continue;
        const density = weight * half * Math.exp(logBetaDensity(share, shapes));
        mass += density;
        // Too little to be seen in the eighth digit.
        if (density < 1e-11) continue;
        sum += density * binomialTail({ exceeding, n, chance: Math.min(1, Math.max(0, rate(share))), side });
      }
    }
  }
  return Math.min(1, sum / mass);
}

function binomialTail({
  exceeding,
  n,
  chance,
  side,
}: {
  readonly exceeding: number;
  readonly n: number;
  readonly chance: number;
  readonly side: 'upper' | 'lower';
}): number {
  const isUpper = side === 'upper';
  const distance = exceeding - n * chance;
  if (distance * distance > CERTAIN * CERTAIN * (n * chance * (1 - chance) + 1))
    return distance > 0 === isUpper ? 0 : 1;
  return isUpper
    ? regularizedIncompleteBeta(chance, { a: exceeding, b: n - exceeding + 1 })
    : regularizedIncompleteBeta(1 - chance, { a: n - exceeding, b: exceeding + 1 });
}

/** The share at which the rate reaches `wanted`. */
function shareWhere(rate: (share: number) => number, wanted: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (rate(middle) < wanted) low = middle;
    else high = middle;
  }
  return low;
}
