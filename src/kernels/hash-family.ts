/** h_k(x) = multipliers[k] * x + offsets[k] mod 2^32: permutations of the 32-bit numbers, since every multiplier is odd. */
export interface HashFamily {
  /** Shape [hashes]. */
  readonly multipliers: Uint32Array;
  /** Shape [hashes]. */
  readonly offsets: Uint32Array;
}

/** Seed of the family behind every stored fingerprint. */
const FAMILY_SEED = 20_261_122;

/**
 * A family of hash functions drawn from a seeded generator (a 32-bit counter and an integer mix).
 *
 * @param options.hashCount a multiple of 16, which is what the kernel keeps in registers at a time
 * @throws {RangeError} for any other number of hashes
 */
export function createHashFamily({
  hashCount,
  seed = FAMILY_SEED,
}: {
  readonly hashCount: number;
  readonly seed?: number;
}): HashFamily {
  if (!Number.isInteger(hashCount) || hashCount < 16 || hashCount % 16 !== 0) {
    throw new RangeError(`a family of ${hashCount} hashes cannot be made; expected a multiple of 16`);
  }
  let state = seed | 0;
  const draw = () => {
    state = (state + 0x9e3779b9) | 0;
    let value = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
    return (value ^ (value >>> 15)) >>> 0;
  };
  const multipliers = new Uint32Array(hashCount);
  const offsets = new Uint32Array(hashCount);
  for (let k = 0; k < hashCount; k++) {
    multipliers[k] = draw() | 1;
    offsets[k] = draw();
  }
  return { multipliers, offsets };
}
