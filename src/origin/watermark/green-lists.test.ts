import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { logBinomialUpperTail } from '../../statistics/binomial-tail.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { isKgwGreen, type KgwKey, kgwDetector } from './kgw.ts';
import { KGW_HASH_KEY, type KgwSeeding, kgwContext } from './kgw-seed.ts';
import { isOwnGreen, type OwnGreenListKey, ownGreenListDetector } from './own-green-list.ts';
import { torchPermutation } from './torch-permutation.ts';

const OWN: OwnGreenListKey = { key: Uint8Array.from({ length: 32 }, (_, index) => index), gamma: 0.5 };

/** As in synthid.test.ts. */
function exampleTokens(count: number, seed: number, bound: number): readonly number[] {
  const tokens: number[] = [];
  let state = BigInt(seed);
  for (let index = 0; index < count; index++) {
    state = (state * 1103515245n + 12345n) & 0x7fffffffn;
    tokens.push(Number(state >> 8n) % bound);
  }
  return tokens;
}

/** Tokens of which a share is drawn from the green ones, the others from the red ones. */
function markedTokens(
  length: number,
  {
    share,
    bound,
    isGreen,
    random,
  }: {
    readonly share: number;
    readonly bound: number;
    readonly isGreen: (previous: number, token: number) => boolean;
    readonly random: () => number;
  },
): readonly number[] {
  const draw = () => Math.floor(random() * bound);
  const tokens = [draw()];
  while (tokens.length < length) {
    const wanted = random() < share;
    let token = draw();
    while (isGreen(tokens.at(-1)!, token) !== wanted) token = draw();
    tokens.push(token);
  }
  return tokens;
}

/** Smallest number of green tokens whose tail is at most alpha. */
function criticalCount(trials: number, share: number, alpha: number): number {
  let count = Math.floor(trials * share);
  while (logBinomialUpperTail({ successes: count, trials, probability: share }) > Math.log(alpha)) count++;
  return count;
}

function kolmogorovDistance(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.reduce(
    (most, value, index) => Math.max(most, value - index / sorted.length, (index + 1) / sorted.length - value),
    0,
  );
}

describe('own green lists', () => {
  test('are the HMAC of both tokens', () => {
    const tokens = exampleTokens(80, 11, 1000);
    const colours = tokens.slice(1).map((token, index) => (isOwnGreen(OWN, tokens[index]!, token) ? 1 : 0));
    // Python: hmac.new(bytes(range(32)), a.to_bytes(4,'big') + b.to_bytes(4,'big'), sha256), last four bytes below 2^31.
    expect(colours.join('')).toBe('0100011110000100000111100000111111101110100001010001011001111101111001110100000');
    const { detail, scored } = ownGreenListDetector(OWN).score(tokens);
    expect(scored).toBe(79);
    expect(detail.green).toBe(colours.reduce<number>((sum, colour) => sum + colour, 0));
  });

  test.each([16, 32, 63, 64, 65, 200])('are those of HMAC for a key of %d bytes', (length) => {
    const key = Buffer.from(Array.from({ length }, (_, index) => (index * 37 + 5) % 256));
    for (const [previous, token] of [
      [0, 0],
      [4294967295, 1],
      [50_256, 4294967295],
    ] as const) {
      const message = Buffer.alloc(8);
      message.writeUInt32BE(previous, 0);
      message.writeUInt32BE(token, 4);
      const value = createHmac('sha256', key).update(message).digest().readUInt32BE(28);
      // Just above and just below the value itself.
      expect(isOwnGreen({ key, gamma: (value + 0.5) / 2 ** 32 }, previous, token)).toBe(true);
      expect(isOwnGreen({ key, gamma: (value - 0.5) / 2 ** 32 }, previous, token)).toBe(false);
    }
  });

  test('are found as often as theory has it', () => {
    const random = seededGenerator(5);
    const runs = 120;
    const trials = 100;
    const share = 0.66;
    let found = 0;
    for (let run = 0; run < runs; run++) {
      const isGreen = (previous: number, token: number) => isOwnGreen(OWN, previous, token);
      const tokens = markedTokens(trials + 1, { share, bound: 50_000, isGreen, random });
      if (ownGreenListDetector(OWN).score(tokens).detail.logWholeP! <= Math.log(0.001)) found++;
    }
    // Of 100 tokens 66 or more must be green; 66 % are on average, so about half the texts are found.
    expect(criticalCount(trials, 0.5, 0.001)).toBe(66);
    const power = Math.exp(logBinomialUpperTail({ successes: 66, trials, probability: share }));
    expect(power).toBeGreaterThan(0.4);
    expect(Math.abs(found / runs - power)).toBeLessThan(4 * Math.sqrt((power * (1 - power)) / runs));
  });

  test('p-values of unmarked text are uniform, and those with windows no smaller', () => {
    const random = seededGenerator(8);
    const scores = Array.from({ length: 200 }, () => {
      const tokens = Array.from({ length: 300 }, () => Math.floor(random() * 50_000));
      return ownGreenListDetector(OWN).score(tokens);
    });
    const whole = scores.map(({ detail }) => Math.exp(detail.logWholeP!));
    // Kolmogorov and Smirnov at .001, and half the largest step of the discrete tail (.046 at 299 tokens).
    expect(kolmogorovDistance(whole)).toBeLessThan(1.95 / Math.sqrt(200) + 0.023);
    const small = scores.filter(({ logP }) => logP <= Math.log(0.05)).length;
    // At most .05 of 200 by chance: 10, and four standard deviations of it.
    expect(small).toBeLessThanOrEqual(10 + 4 * Math.sqrt(9.5));
  });

  test('a marked passage in unmarked text is found and shown', () => {
    const random = seededGenerator(21);
    const isGreen = (previous: number, token: number) => isOwnGreen(OWN, previous, token);
    const passage = markedTokens(150, { share: 0.9, bound: 50_000, isGreen, random });
    const noise = () => Array.from({ length: 1500 }, () => Math.floor(random() * 50_000));
    const { logP, span, detail, isPartial } = ownGreenListDetector(OWN).score([...noise(), ...passage, ...noise()]);
    expect(logP).toBeLessThan(Math.log(1e-8));
    expect(logP).toBeLessThan(detail.logWholeP!);
    expect(isPartial).toBe(true);
    expect(span.start).toBeGreaterThanOrEqual(1500 - 128);
    expect(span.end).toBeLessThanOrEqual(1650 + 128);
  });

  test('a phrase that repeats counts once, and nothing says nothing', () => {
    const phrase = exampleTokens(40, 3, 50_000);
    const once = ownGreenListDetector(OWN).score(phrase);
    const often = ownGreenListDetector(OWN).score(Array.from({ length: 30 }, () => phrase).flat());
    // One more: the pair of the phrase's end and its beginning.
    expect(often.scored).toBe(once.scored + 1);
    expect(ownGreenListDetector(OWN).score([])).toMatchObject({ scored: 0, logP: 0, span: { start: 0, end: 0 } });
    expect(ownGreenListDetector(OWN).score([7]).scored).toBe(0);
  });

  test('another key finds nothing', () => {
    const random = seededGenerator(2);
    const isGreen = (previous: number, token: number) => isOwnGreen(OWN, previous, token);
    const tokens = markedTokens(400, { share: 0.95, bound: 50_000, isGreen, random });
    expect(ownGreenListDetector(OWN).score(tokens).logP).toBeLessThan(Math.log(1e-60));
    const other = { ...OWN, key: Uint8Array.from({ length: 32 }, (_, index) => index + 1) };
    expect(ownGreenListDetector(other).score(tokens).logP).toBeGreaterThan(Math.log(1e-4));
  });
});

describe('lists of the reference implementation', () => {
  const base: KgwKey = {
    seeding: 'simple_1',
    hashKey: KGW_HASH_KEY,
    gamma: 0.25,
    vocabularySize: 1000,
    greenFirst: true,
  };
  const tokens = exampleTokens(80, 11, 1000);

  // Worked in Python with its own twister and shuffle: distinct n-grams and green ones among them.
  test.each<[KgwSeeding, number, number]>([
    ['simple_1', 79, 24],
    ['lefthash', 79, 24],
    ['minhash', 76, 21],
    ['skipgram', 75, 14],
    ['selfhash', 77, 26],
    ['algorithm-3', 77, 26],
  ])('%s', (seeding, scored, green) => {
    expect(kgwDetector({ ...base, seeding }).score(tokens)).toMatchObject({ scored, detail: { green } });
  });

  test('the fixed table of hashes begins as PyTorch draws it', () => {
    expect([...torchPermutation(2971215073, 1_000_003).subarray(0, 5)]).toEqual([
      250534, 296009, 268311, 356494, 845733,
    ]);
    // min over the first four example tokens, Python: 51916.
    expect(kgwContext('minhash', KGW_HASH_KEY).seed(tokens, 0)).toBe(51916);
  });

  test('the oldest releases took green from the end', () => {
    const legacy = { ...base, greenFirst: false };
    const order = torchPermutation(77, 1000);
    for (const place of [0, 249, 250, 749, 750, 999]) {
      expect(isKgwGreen(base, 77, order[place]!)).toBe(place < 250);
      expect(isKgwGreen(legacy, 77, order[place]!)).toBe(place >= 750);
    }
    expect(isKgwGreen(base, 77, 1000)).toBe(false);
    expect(isKgwGreen(legacy, 77, 1000)).toBe(false);
  });

  test('are found as often as theory has it', () => {
    const key = { ...base, gamma: 0.5, vocabularySize: 2000 };
    const { seed } = kgwContext('simple_1', KGW_HASH_KEY);
    const isGreen = (previous: number, token: number) => isKgwGreen(key, seed([previous], 0), token);
    const random = seededGenerator(9);
    const runs = 40;
    let found = 0;
    let scoredSum = 0;
    for (let run = 0; run < runs; run++) {
      const marked = markedTokens(101, { share: 0.7, bound: 2000, isGreen, random });
      const { detail, scored } = kgwDetector(key).score(marked);
      scoredSum += scored;
      if (detail.logWholeP! <= Math.log(0.001)) found++;
    }
    expect(scoredSum / runs).toBeGreaterThan(99.5);
    const power = Math.exp(logBinomialUpperTail({ successes: 66, trials: 100, probability: 0.7 }));
    expect(Math.abs(found / runs - power)).toBeLessThan(4 * Math.sqrt((power * (1 - power)) / runs));
  });
});
