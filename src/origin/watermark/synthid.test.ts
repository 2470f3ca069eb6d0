import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logBinomialUpperTail } from '../../statistics/binomial-tail.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { layerWeights, type SynthIdKey, samplingTable, synthIdDetector, synthIdGValues } from './synthid.ts';
import { SynthIdHash } from './synthid-hash.ts';

/** The keys of the reference implementation's example, in its order. */
const KEYS = [
  654, 400, 836, 123, 340, 443, 597, 160, 57, 29, 590, 639, 13, 715, 468, 990, 966, 226, 324, 585, 118, 504, 421, 521,
  129, 669, 732, 225, 90, 960,
].map(BigInt);

function keyOf(overrides: Partial<SynthIdKey> = {}): SynthIdKey {
  return {
    keys: KEYS,
    ngramLength: 5,
    contextHistory: 1024,
    endToken: undefined,
    variant: { name: 'reference' },
    ...overrides,
  };
}

/** Tokens below a bound by x = 1103515245 x + 12345 modulo 2^31, cut to its upper bits: the same in every language. */
function exampleTokens(count: number, seed: number, bound: number): readonly number[] {
  const tokens: number[] = [];
  let state = BigInt(seed);
  for (let index = 0; index < count; index++) {
    state = (state * 1103515245n + 12345n) & 0x7fffffffn;
    tokens.push(Number(state >> 8n) % bound);
  }
  return tokens;
}

test('the hash is 64-bit arithmetic', () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  fc.assert(
    fc.property(int64, int64, fc.integer({ min: 1, max: 31 }), (value, added, bits) => {
      const one = new SynthIdHash(value);
      const other = new SynthIdHash(added);
      expect(one.value()).toBe(value);
      one.add(other.high, other.low);
      const expected = BigInt.asIntN(64, (value + added) * 6364136223846793005n + 1n);
      expect(one.value()).toBe(expected);
      one.shiftRight(bits);
      expect(one.value()).toBe(expected >> BigInt(bits));
    }),
    { numRuns: 2000 },
  );
});

describe('g-values', () => {
  // Worked with Python's whole numbers: iv = SHA-256 of the keys, little-endian, read big-endian, mod 2^63 - 1; each n-gram
  // h = (h + token) M + 1 over its tokens and each key; twelve times h = ((h + 1) M + 1) >> 5; bit 30.
  const tokens = exampleTokens(60, 7, 50_000);

  test('are those of the reference', () => {
    expect(tokens.slice(0, 4)).toEqual([8469, 10415, 32288, 4693]);
    const { values, positions } = synthIdGValues(keyOf(), tokens);
    expect(positions.length).toBe(56);
    const rows = Array.from({ length: 56 }, (_, row) => values.slice(row * 30, row * 30 + 30).join(''));
    expect(rows[0]).toBe('010110011110011011011010111011');
    expect(rows[55]).toBe('111110011010111110111000101000');
    expect(hash('sha256', rows.join(''))).toBe('3a566840ad2f1e56137d864bf203e87924a5a9b6e3ec4e65f4b9d36d6384a2e8');
  });

  test('take keys and tokens of any size', () => {
    const key = keyOf({ keys: [2n ** 40n + 3n, -5n, 2n ** 62n + 11n, -(2n ** 63n)] });
    const { values } = synthIdGValues(key, [0, 4294967295, 17, 99999, 123456789, 1]);
    expect([...values]).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
  });

  test('of the other implementation come out of a table of random bits', () => {
    const variant = { name: 'transformers', tableSize: 65536, tableSeed: 0 } as const;
    const table = samplingTable(variant);
    expect(hash('sha256', table)).toBe('a3e9e18ea34546849c5136cf9b06c7bfd03e50e601da14af47cd926f9e623a85');
    const { values } = synthIdGValues(keyOf({ variant }), tokens);
    expect(hash('sha256', values.join(''))).toBe('eb5f1c7b68a95450166305ea239a43d2df8d55117b1f1de5e63f53cf644d13f9');
  });

  test('scores: mean, weighted mean and z', () => {
    const { detail, logP, scored } = synthIdDetector(keyOf()).score(tokens);
    expect(scored).toBe(56);
    expect(detail.mean).toBeCloseTo(0.5125, 12);
    expect(detail.weightedMean).toBeCloseTo(0.5196372592924318, 12);
    expect(detail.z).toBeCloseTo(1.4464796705776608, 10);
    // 0.5 erfc(1.4464796705776608 / sqrt 2) = 0.07402…
    expect(Math.exp(logP)).toBeCloseTo(0.074, 3);
    expect(layerWeights(30)[0]! / layerWeights(30)[29]!).toBeCloseTo(10, 12);
    expect(layerWeights(1)[0]).toBe(1);
  });

  test('leave repeated contexts and everything from the end token on out', () => {
    const phrase = [5, 6, 7, 8];
    const repeated = synthIdGValues(keyOf(), [...phrase, 1, ...phrase, 2, 3]);
    // n-grams end at 4 … 10; the one that ends at 9 has the context of the first again.
    expect([...repeated.positions]).toEqual([4, 5, 6, 7, 8, 10]);
    const ended = synthIdGValues(keyOf({ endToken: 2 }), [...phrase, 1, 9, 2, 4, 4]);
    expect([...ended.positions]).toEqual([4, 5]);
    // A memory of three contexts has forgotten the first when it comes again four later.
    const forgetful = synthIdGValues(keyOf({ contextHistory: 3 }), [...phrase, 1, ...phrase, 2, 3]);
    expect([...forgetful.positions]).toEqual([4, 5, 6, 7, 8, 9, 10]);
  });

  test('texts too short to hold an n-gram say nothing', () => {
    expect(synthIdDetector(keyOf()).score([1, 2, 3])).toMatchObject({ scored: 0, logP: 0 });
  });
});

/** One layer of a tournament over candidates that are equally likely: of two that are drawn, one with g = 1 wins. */
function markedTokens(key: SynthIdKey, length: number, random: () => number): readonly number[] {
  const tokens = Array.from({ length: key.ngramLength - 1 }, () => Math.floor(random() * 50_000));
  while (tokens.length < length) {
    const context = tokens.slice(-(key.ngramLength - 1));
    const draw = () => Math.floor(random() * 50_000);
    const g = (token: number) => synthIdGValues(key, [...context, token]).values[0];
    const [first, second] = [draw(), draw()];
    tokens.push(g(first) === 1 ? first : second);
  }
  return tokens;
}

test('one layer is found as often as theory has it', () => {
  // Two draws with g = 0 half the time each: the winner has g = 1 with 3/4. 50 marked tokens, alpha .001: 36 or more of 50
  // (P(Bin(50, 1/2) >= 36) = .0013, 37: .0005), so 37 is the critical value; power P(Bin(50, 3/4) >= 37).
  const key = keyOf({ keys: [17n] });
  const random = seededGenerator(11);
  const runs = 150;
  let found = 0;
  for (let run = 0; run < runs; run++) {
    const { detail, scored } = synthIdDetector(key).score(markedTokens(key, 54, random));
    expect(scored).toBe(50);
    if (detail.logMeanP! <= Math.log(0.001)) found++;
  }
  const power = Math.exp(logBinomialUpperTail({ successes: 37, trials: 50, probability: 0.75 }));
  // Four standard deviations: a false alarm in 16,000.
  expect(Math.abs(found / runs - power)).toBeLessThan(4 * Math.sqrt((power * (1 - power)) / runs));
});

test('p-values of unmarked text are uniform', () => {
  const random = seededGenerator(3);
  const detector = synthIdDetector(keyOf());
  const values = Array.from({ length: 150 }, () => {
    const tokens = Array.from({ length: 44 }, () => Math.floor(random() * 50_000));
    return Math.exp(detector.score(tokens).logP);
  }).sort((a, b) => a - b);
  const distance = values.reduce(
    (most, value, index) => Math.max(most, value - index / values.length, (index + 1) / values.length - value),
    0,
  );
  // Kolmogorov and Smirnov at .001: 1.95 / sqrt(n).
  expect(distance).toBeLessThan(1.95 / Math.sqrt(values.length));
});
