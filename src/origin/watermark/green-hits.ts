import type { GreenHits } from './scan-windows.ts';

/**
 * Scores each distinct n-gram of a sequence once, at its first place: repeats of a phrase repeat its colours and would
 * count as evidence that they are not.
 *
 * @param width tokens of an n-gram, the scored one last
 * @param isGreen asked with the index of the n-gram's first token
 */
export function greenHits(
  tokens: ArrayLike<number>,
  { width, isGreen }: { readonly width: number; readonly isGreen: (start: number) => boolean },
): GreenHits {
  const seen = new Set<string>();
  const hits: number[] = [];
  const positions: number[] = [];
  for (let start = 0; start + width <= tokens.length; start++) {
    let name = '';
    for (let index = start; index < start + width; index++) name += `${tokens[index]},`;
    if (seen.has(name)) continue;
    seen.add(name);
    hits.push(isGreen(start) ? 1 : 0);
    positions.push(start + width - 1);
  }
  return { hits: Uint8Array.from(hits), positions: Uint32Array.from(positions) };
}
