import { FONT_SIZE } from './chart.ts';

/** Least distance of two labels, in pixels. */
const LABEL_PITCH = FONT_SIZE + 4;

/**
 * Moves labels apart that would lie over each other, as little as it takes from the top down, then back from the bottom up.
 *
 * @returns the labels from the top down
 */
export function labelsApart<Label extends { readonly y: number }>(
  labels: readonly Label[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly Label[] {
  const sorted = labels.toSorted((a, b) => a.y - b.y);
  const places = sorted.map(({ y }) => y);
  for (let at = 0; at < places.length; at++)
    places[at] = Math.max(places[at]!, at === 0 ? from : places[at - 1]! + LABEL_PITCH);
  for (let at = places.length - 1; at >= 0; at--)
    places[at] = Math.min(places[at]!, at === places.length - 1 ? to : places[at + 1]! - LABEL_PITCH);
  return sorted.map((label, at) => ({ ...label, y: places[at]! }));
}
