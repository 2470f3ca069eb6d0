/** A stream of numbers that depends on its seed alone. */
export interface SeededRandom {
  /** Next number in [0, 1), a multiple of 2^-32. */
  uniform(): number;
  /** Next whole number in [0, `limit`). */
  below(limit: number): number;
  /** A new array with the items in random order (Fisher and Yates). */
  shuffle<Item>(items: readonly Item[]): Item[];
}

/**
 * The generator sfc32 (PractRand's small fast counter). Every purpose has a stream of its own, so that one
 * part of the data can grow without changing the others.
 *
 * @param seed any 32-bit whole number
 * @param purpose names the stream; ASCII
 */
export function seededRandom(seed: number, purpose: string): SeededRandom {
  // FNV-1a over the purpose, started from the seed.
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < purpose.length; index++) {
    hash = Math.imul(hash ^ purpose.charCodeAt(index), 0x01000193) >>> 0;
  }
  let a = hash | 0;
  let b = seed | 0;
  let c = ~hash | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  // Neighbouring seeds are told apart only after some rounds; 15 is what the generator's author uses.
  for (let round = 0; round < 15; round++) next();

  const uniform = (): number => next() / 2 ** 32;
  const below = (limit: number): number => Math.floor(uniform() * limit);
  return {
    uniform,
    below,
    shuffle<Item>(items: readonly Item[]): Item[] {
      const shuffled = [...items];
      for (let index = shuffled.length - 1; index > 0; index--) {
        const other = below(index + 1);
        const item = shuffled[index]!;
        shuffled[index] = shuffled[other]!;
        shuffled[other] = item;
      }
      return shuffled;
    },
  };
}
