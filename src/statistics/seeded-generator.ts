import { mix32 } from './mix32.ts';

/**
 * Numbers in [0, 1) with 53 random bits that depend on the seed alone: a Weyl sequence through a 32-bit finaliser, two steps a
 * number. For choosing places to start from, not for secrets.
 *
 * @param seed whole number; its lower 32 bits count
 */
export function seededGenerator(seed: number): () => number {
  let state = mix32(seed);
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    return mix32(state);
  };
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}
