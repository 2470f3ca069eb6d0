import { binomialDraw } from '../../statistics/binomial-draw.ts';
import type { BandedPile } from './mixture-share.ts';

/**
 * The pile drawn again with replacement, texts and anchors each, by bands: what the bootstrap over documents would count, at the cost
 * of a few draws whatever their number.
 */
export function resamplePile(pile: BandedPile, random: () => number): BandedPile {
  const anchors = Math.max(1, Math.round(pile.anchors));
  const human = drawAbove(
    pile.human.map((share) => share * anchors),
    anchors,
    random,
  );
  return {
    ...pile,
    exceeding: drawAbove(pile.exceeding, pile.n, random),
    human: human.map((count) => count / anchors),
  };
}

/** Counts above falling thresholds of n things drawn again: band by band, each of what is left. */
function drawAbove(above: readonly number[], n: number, random: () => number): number[] {
  const drawn: number[] = [];
  let left = n;
  let total = 0;
  let last = 0;
  for (const count of above) {
    const probability = n === last ? 0 : Math.min(1, Math.max(0, (count - last) / (n - last)));
    const band = binomialDraw(random, { trials: left, probability });
    left -= band;
    total += band;
    last = count;
    drawn.push(total);
  }
  return drawn;
}
