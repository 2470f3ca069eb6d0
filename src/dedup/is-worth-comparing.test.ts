import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { isWorthComparing } from './is-worth-comparing.ts';

const LANES = 112;
const EQUAL_LENGTHS = [1000, 1000] as const;

/** Probability of each number of equal lanes, by adding one lane after the other. */
function distribution(similarity: number, lanes = LANES): readonly number[] {
  let chances = [1];
  for (let lane = 0; lane < lanes; lane++) {
    chances = Array.from(
      { length: chances.length + 1 },
      (_, equal) => (chances[equal] ?? 0) * (1 - similarity) + (chances[equal - 1] ?? 0) * similarity,
    );
  }
  return chances;
}

/** Probability that a pair of this similarity is turned away. */
function lostShare(similarity: number, options: { words?: readonly [number, number]; similarAt: number }): number {
  return distribution(similarity)
    .map((chance, equalLanes) =>
      isWorthComparing({ equalLanes, lanes: LANES, words: EQUAL_LENGTHS, ...options }) ? 0 : chance,
    )
    .reduce((sum, chance) => sum + chance, 0);
}

describe('isWorthComparing', () => {
  test('loses fewer than one in 30,000 pairs at any threshold, and no fewer than it must', () => {
    for (let similarAt = 0.05; similarAt < 0.9995; similarAt += 0.0137) {
      expect(lostShare(similarAt, { similarAt }), `${similarAt}`).toBeLessThanOrEqual(1 / 30_000);
      // The next number of lanes would lose more, at the step that the threshold is rounded down to.
      const least = Array.from({ length: LANES + 1 }, (_, equalLanes) => equalLanes).find((equalLanes) =>
        isWorthComparing({ equalLanes, lanes: LANES, words: EQUAL_LENGTHS, similarAt }),
      )!;
      const chances = distribution(Math.floor(similarAt * 1000) / 1000);
      const lostByOneMore = chances.slice(0, least + 1).reduce((sum, chance) => sum + chance, 0);
      expect(lostByOneMore, `${similarAt}`).toBeGreaterThan(1 / 30_000);
    }
  });

  test('loses fewer than one in 10,000 of drawn pairs', () => {
    // Seed 4, 100,000 pairs for each of four thresholds; 3.3 lost expected at most, more than 10 with a probability under 0.001.
    const random = new SeededRandom(4);
    const count = 100_000;
    for (const similarAt of [0.3, 0.5, 0.8, 0.9]) {
      let lost = 0;
      for (let pair = 0; pair < count; pair++) {
        let equalLanes = 0;
        for (let lane = 0; lane < LANES; lane++) if (random.below(1000) < 1000 * similarAt) equalLanes++;
        if (!isWorthComparing({ equalLanes, lanes: LANES, words: EQUAL_LENGTHS, similarAt })) lost++;
      }
      expect(lost, `${similarAt}`).toBeLessThanOrEqual(count / 10_000);
    }
  });

  test('a short text that a long one may hold is wanted at the ratio of their lengths', () => {
    for (const short of [200, 250, 400]) {
      const options = { words: [1000, short] as const, similarAt: 0.5 };
      expect(lostShare(short / 1000, options)).toBeLessThanOrEqual(1 / 30_000);
      expect(lostShare(short / 1000, { similarAt: 0.5 })).toBeGreaterThan(1 / 30_000);
    }
  });

  test('under a fifth of the length only the threshold counts, whichever text is the longer', () => {
    const least = (words: readonly [number, number]) =>
      Array.from({ length: LANES + 1 }, (_, equalLanes) => equalLanes).find((equalLanes) =>
        isWorthComparing({ equalLanes, lanes: LANES, words, similarAt: 0.5 }),
      );
    expect(least([1000, 199])).toBe(least(EQUAL_LENGTHS));
    expect(least([1000, 200])).toBeLessThan(least(EQUAL_LENGTHS)!);
    expect(least([200, 1000])).toBe(least([1000, 200]));
  });

  test('turns most of what is far below the threshold away', () => {
    expect(lostShare(0.2, { similarAt: 0.5 })).toBeGreaterThan(0.99);
    expect(lostShare(0.5, { similarAt: 0.8 })).toBeGreaterThan(0.99);
  });

  test.each([
    ['threshold 1: all lanes', 1, LANES, true],
    ['threshold 1: all lanes but one', 1, LANES - 1, false],
    ['threshold 0: any', 0, 0, true],
  ])('%s', (_, similarAt, equalLanes, expected) => {
    expect(isWorthComparing({ equalLanes, lanes: LANES, words: EQUAL_LENGTHS, similarAt })).toBe(expected);
  });

  test('texts without words or of few words do not divide by zero', () => {
    expect(isWorthComparing({ equalLanes: LANES, lanes: LANES, words: [0, 0], similarAt: 0.5 })).toBe(true);
    expect(isWorthComparing({ equalLanes: 0, lanes: LANES, words: [3, 0], similarAt: 0.5 })).toBe(false);
  });
});
