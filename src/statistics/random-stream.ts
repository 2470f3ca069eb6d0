import { mix32 } from './mix32.ts';

/** Rounds after which a state that differs in one bit has nothing left in common. */
const WARM_UP = 12;
/** Odd factors and offsets, one pair a lane, so that the four lanes are unrelated functions of the same words. */
const FACTORS = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const;
const OFFSETS = [0x165667b1, 0x6c078965, 0x2545f491, 0x5851f42d] as const;

const NUMBER = 1;
const STRING = 2;

/**
 * A stream of numbers in [0, 1) with 53 random bits, chosen by a seed and keys: sfc32 (Doty-Humphrey's small fast counting generator,
 * 128 bits of state, period at least 2^32 and 2^127 on average), its state hashed from all keys. Streams of different keys, or of
 * seeds that differ by one, have nothing in common, so that a part of a computation may be given a stream of its own
 * (seed, "arm", 3, "sample") and yields the same numbers whatever runs before or beside it. Not for secrets.
 *
 * @param seed safe whole number
 * @param keys strings, or finite numbers; 1 and "1" are different keys, and so are ("ab", "c") and ("a", "bc")
 * @throws {RangeError} for other numbers
 */
export function randomStream(seed: number, ...keys: readonly (number | string)[]): () => number {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`${seed} is no seed: a whole number is expected`);
  // A typed array, because a closure's variable would be boxed anew whenever it leaves 31 bits.
  const state = stateOf(seed, keys);
  const next = () => {
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let counter = state[3]!;
    const high = (((a + b) | 0) + counter) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + high) | 0;
    counter = (counter + 1) | 0;
    const low = (((a + b) | 0) + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + low) | 0;
    state[3] = (counter + 1) | 0;
    return ((high >>> 5) * 0x4000000 + (low >>> 6)) / 0x20000000000000;
  };
  for (let round = 0; round < WARM_UP; round += 2) next();
  return next;
}

function stateOf(seed: number, keys: readonly (number | string)[]): Int32Array {
  const lanes = new Int32Array(4);
  const absorb = (word: number) => {
    for (let lane = 0; lane < 4; lane++)
      lanes[lane] = mix32((Math.imul(lanes[lane]! ^ word, FACTORS[lane]!) + OFFSETS[lane]!) | 0);
  };
  const absorbNumber = (value: number) => {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is no key: a finite number is expected`);
    absorb(NUMBER);
    if (Number.isSafeInteger(value)) {
      absorb(value | 0);
      absorb(Math.floor(value / 0x100000000) | 0);
      return;
    }
    // Numbers with a fraction by the bits they are kept in, in a written byte order; the word before tells them from whole ones.
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, value, true);
    absorb(-1);
    absorb(bits.getInt32(0, true));
    absorb(bits.getInt32(4, true));
  };
  absorbNumber(seed);
  for (const key of keys) {
    if (typeof key === 'number') {
      absorbNumber(key);
      continue;
    }
    absorb(STRING);
    absorb(key.length);
    for (let index = 0; index < key.length; index++) absorb(key.charCodeAt(index));
  }
  // A last word, so that keys and their beginnings end in unrelated states.
  absorb(keys.length);
  return lanes;
}
