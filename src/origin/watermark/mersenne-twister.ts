const SIZE = 624;
const SHIFT = 397;

/**
 * The Mersenne Twister MT19937 with 32-bit outputs (Matsumoto and Nishimura 1998), seeded as its authors' `init_genrand`:
 * the generator behind PyTorch's CPU device, which takes the lower 32 bits of a seed.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(SIZE);
  #next = SIZE;

  /** @param seed its lower 32 bits count */
  constructor(seed: number) {
    this.#state[0] = seed;
    for (let index = 1; index < SIZE; index++) {
      const before = this.#state[index - 1]!;
      this.#state[index] = Math.imul(1812433253, before ^ (before >>> 30)) + index;
    }
  }

  /** The next output, unsigned. */
  next(): number {
    if (this.#next === SIZE) this.#twist();
    let word = this.#state[this.#next++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** Three stretches in which no index runs over the end. */
  #twist(): void {
    const state = this.#state;
    let index = 0;
    for (; index < SIZE - SHIFT; index++)
      state[index] = state[index + SHIFT]! ^ mixed(state[index]!, state[index + 1]!);
    for (; index < SIZE - 1; index++)
      state[index] = state[index + SHIFT - SIZE]! ^ mixed(state[index]!, state[index + 1]!);
    state[index] = state[SHIFT - 1]! ^ mixed(state[index]!, state[0]!);
    this.#next = 0;
  }
}

function mixed(upper: number, lower: number): number {
  const word = (upper & 0x80000000) | (lower & 0x7fffffff);
  return (word >>> 1) ^ (-(word & 1) & 0x9908b0df);
}
