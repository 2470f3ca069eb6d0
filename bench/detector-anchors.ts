import type { Estimate, Scores } from './detector-measures.ts';
import { shuffled } from './detector-texts.ts';

const DRAWS = 300;

/** Shares flagged, over many draws of the anchors. */
export interface Drawn {
  /** Mean over the draws of the share of the other human texts that is flagged, and its 5 % and 95 % points. */
  readonly falsePositives: Estimate;
  /** Mean over the draws of the share of AI texts that is flagged; null where there are none. */
  readonly truePositives: number | null;
}

/**
 * Draws anchors again and again, and flags what lies above the one of that rank.
 *
 * @param rank 1 for the highest
 */
export function drawAnchors(
  { human, ai }: Scores,
  { anchors: anchorCount, rank }: { readonly anchors: number; readonly rank: number },
): Drawn {
  const shares: number[] = [];
  let found = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const order = shuffled(human, draw);
    const threshold = order.slice(0, anchorCount).sort((a, b) => b - a)[rank - 1]!;
    const rest = order.slice(anchorCount);
    shares.push(rest.filter((score) => score > threshold).length / rest.length);
    if (ai.length > 0) found += ai.filter((score) => score > threshold).length / ai.length;
  }
  shares.sort((a, b) => a - b);
  const at = (share: number) => shares[Math.round(share * (DRAWS - 1))]!;
  return {
    falsePositives: { value: shares.reduce((sum, share) => sum + share, 0) / DRAWS, low: at(0.05), high: at(0.95) },
    truePositives: ai.length === 0 ? null : found / DRAWS,
  };
}
