import { torchPermutation } from './torch-permutation.ts';

/** Seeding schemes of the reference implementation by their public names. */
export const KGW_SEEDINGS = ['simple_1', 'lefthash', 'minhash', 'skipgram', 'algorithm-3', 'selfhash'] as const;
export type KgwSeeding = (typeof KGW_SEEDINGS)[number];

/** The prime by which the reference implementation multiplies unless told otherwise. */
export const KGW_HASH_KEY = 15485863;

const TABLE_SEED = 2971215073;
const TABLE_SIZE = 1_000_003;
let table: Uint32Array | undefined;

export interface KgwContext {
  /** Tokens of an n-gram, the scored one last. */
  readonly width: number;
  /** Seed of the permutation for the n-gram that begins at `start`; its lower 32 bits, all that the generator takes. */
  readonly seed: (tokens: ArrayLike<number>, start: number) => number;
}

/**
 * How a scheme turns the tokens before a token into a seed (jwkirchenbauer/lm-watermarking, `alternative_prf_schemes.py`).
 * Arithmetic is that of 64-bit integers, overflow included. `selfhash` (`algorithm-3`) counts the scored token among its
 * four.
 */
export function kgwContext(seeding: KgwSeeding, hashKey: number): KgwContext {
  const key = BigInt(hashKey);
  switch (seeding) {
    case 'simple_1':
    case 'lefthash':
      return { width: 2, seed: (tokens, start) => seedOf(key * BigInt(tokens[start]!)) };
    case 'minhash':
      return {
        width: 5,
        seed: (tokens, start) =>
          seedOf(smallest([0, 1, 2, 3].map((offset) => hashInt(key * BigInt(tokens[start + offset]!))))),
      };
    case 'skipgram':
      return { width: 6, seed: (tokens, start) => seedOf(hashInt(key * BigInt(tokens[start]!))) };
    case 'algorithm-3':
    case 'selfhash':
      return {
        width: 4,
        seed(tokens, start) {
          const anchor = hashInt(BigInt(tokens[start + 3]!));
          return seedOf(
            smallest(
              [0, 1, 2, 3].map((offset) =>
                BigInt.asIntN(64, BigInt.asIntN(64, key * hashInt(BigInt(tokens[start + offset]!))) * anchor),
              ),
            ),
          );
        },
      };
  }
}

/** The reference's hash of a number: a place in a fixed permutation, counted from 1. */
function hashInt(value: bigint): bigint {
  table ??= torchPermutation(TABLE_SEED, TABLE_SIZE);
  const size = BigInt(TABLE_SIZE);
  const wrapped = BigInt.asIntN(64, value) % size;
  return BigInt(table[Number(wrapped < 0n ? wrapped + size : wrapped)]! + 1);
}

/** The reference reduces modulo 2^64 - 1, which is not negative; the generator takes the lower 32 bits. */
function seedOf(value: bigint): number {
  const modulus = (1n << 64n) - 1n;
  const reduced = value % modulus;
  return Number((reduced < 0n ? reduced + modulus : reduced) & 0xffffffffn);
}

function smallest(values: readonly bigint[]): bigint {
  return values.reduce((least, value) => (value < least ? value : least));
}
