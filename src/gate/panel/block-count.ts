/** More blocks give more power, and beyond these hardly any. */
const FEWEST = 32;
const MOST = 128;
const MIDDLE = 64;

/**
 * Blocks for so many units: of 32 to 128 the number that leaves over the fewest, because blocks are of equal size; of these the nearest
 * to 64, the larger one where two are as near. Fewer than 32 units are a block each.
 *
 * @param units of an arm, at least 1
 */
export function blockCount(units: number): number {
  if (units <= FEWEST) return units;
  let best = FEWEST;
  for (let blocks = FEWEST + 1; blocks <= Math.min(MOST, units); blocks++) {
    const difference = (units % blocks) - (units % best) || Math.abs(blocks - MIDDLE) - Math.abs(best - MIDDLE);
    if (difference <= 0) best = blocks;
  }
  return best;
}
