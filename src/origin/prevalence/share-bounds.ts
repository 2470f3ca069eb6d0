import { averagedBinomialTail, type ShareShapes } from './averaged-binomial-tail.ts';
import { rateAt } from './detection-profile.ts';

/** Texts of a pile above a threshold that a known rank of the anchors sets. */
export interface Exceedance {
  readonly exceeding: number;
  readonly n: number;
  readonly shapes: ShareShapes;
}

/** Shares are searched to this. */
const PRECISION = 1e-5;

/**
 * Smallest AI share under which so many texts above the threshold are no surprise: 0 where human text alone explains them. Nothing is
 * supposed of AI text but that at most all of it lies above, so no generator and no domain makes it wrong; it errs low.
 *
 * Exact for texts and anchors drawn alike from one source: the share of human text above the k-th largest of m anchors is Beta(k,
 * m + 1 - k) whatever scores are distributed as, so no anchors need be spent on setting the threshold.
 *
 * @param options.tail chance to be above the truth, above 0, below 1
 * @param options.known a share that it is known to reach; the result is no smaller
 */
export function shareAtLeast(
  { exceeding, n, shapes }: Exceedance,
  { tail, known = 0 }: { readonly tail: number; readonly known?: number },
): number {
  const excess = (share: number) =>
    averagedBinomialTail({
      exceeding,
      n,
      shapes,
      rate: (human) => share + (1 - share) * human,
      side: 'upper',
    }) - tail;
  if (known >= 1 || excess(known) >= 0) return known;
  return crossing(excess, known, 1).below;
}

/**
 * Largest AI share under which so few texts above the threshold are no surprise, where at least `rates` of AI text lies above it. It
 * holds only as far as `rates` do.
 *
 * @param rates least shares of AI text found at `DETECTION_LEVELS`: shape [levels]
 * @param options.tail chance to be below the truth, above 0, below 1
 * @param options.known a share that it is known not to pass; the result is no larger
 */
export function shareAtMost(
  { exceeding, n, shapes }: Exceedance,
  rates: readonly number[],
  { tail, known = 1 }: { readonly tail: number; readonly known?: number },
): number {
  const excess = (share: number) =>
    tail -
    averagedBinomialTail({
      exceeding,
      n,
      shapes,
      rate: (human) => share * Math.max(human, rateAt(rates, human)) + (1 - share) * human,
      side: 'lower',
    });
  if (known <= 0 || excess(known) <= 0) return known;
  if (excess(0) >= 0) return 0;
  return crossing(excess, 0, known).above;
}

/** Where a function that rises from below 0 to above 0 crosses it, by the Illinois variant of the rule of false position. */
function crossing(
  excess: (share: number) => number,
  from: number,
  to: number,
): { readonly below: number; readonly above: number } {
  let [below, above] = [from, to];
  let [atBelow, atAbove] = [excess(from), excess(to)];
  let lastMoved = '';
  for (let step = 0; step < 100 && above - below > PRECISION; step++) {
    // Far from the crossing tails are flat at 0 or 1, where false position creeps: halve every third time.
    const middle = step % 3 === 2 ? (below + above) / 2 : below + (above - below) * (atBelow / (atBelow - atAbove));
    const share = Math.min(above - PRECISION / 4, Math.max(below + PRECISION / 4, middle));
    const value = excess(share);
    if (value < 0) {
      [below, atBelow] = [share, value];
      if (lastMoved === 'below') atAbove /= 2;
      lastMoved = 'below';
    } else {
      [above, atAbove] = [share, value];
      if (lastMoved === 'above') atBelow /= 2;
      lastMoved = 'above';
    }
  }
  return { below, above };
}
