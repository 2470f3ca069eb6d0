import { describe, expect, test } from 'vitest';
import { BAND_COUNT, BAND_ROWS, bandKeys } from './band-keys.ts';
import { countEqualLanes } from './equal-lanes.ts';
import { MinHasher } from './min-hasher.ts';
import { SHINGLE_WORDS } from './shingle-hashes.ts';

const PAIRS = 1000;
const SHINGLES = 240;
const JACCARDS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** Words that stand nowhere else: prefixes differ from pair to pair and from side to side. */
const run = (prefix: string, length: number) => Array.from({ length }, (_, at) => `${prefix}x${at.toString(36)}`);

/** Two texts of `SHINGLES` windows each that share one run of words, and so the windows inside it; their exact Jaccard index. */
function pairOf(pair: number, jaccard: number): { readonly a: string; readonly b: string; readonly exact: number } {
  const shared = Math.round((2 * SHINGLES * jaccard) / (1 + jaccard));
  const common = run(`c${pair}`, shared + SHINGLE_WORDS - 1);
  const own = SHINGLES - shared;
  return {
    a: [...common, ...run(`a${pair}`, own)].join(' '),
    b: [...run(`b${pair}`, own), ...common].join(' '),
    exact: shared / (2 * SHINGLES - shared),
  };
}

/**
 * 1000 pairs a J, family and texts fixed. Were the hashes independent, a mean's standard error would be at most 0.0015 and
 * that of the ratio of spreads 0.022, so that an honest family passes a limit with probability above 0.999.
 */
describe.each([112, 288])('the estimate of the Jaccard index from %i hashes', (hashCount) => {
  const hasher = new MinHasher({ hashCount });
  const bands = hashCount / BAND_ROWS;

  test.each(JACCARDS)('at J = %f has no bias and the spread of independent hashes', (jaccard) => {
    let full = 0;
    let lanes = 0;
    let squares = 0;
    let nominated = 0;
    let exact = 0;
    for (let pair = 0; pair < PAIRS; pair++) {
      const texts = pairOf(pair, jaccard);
      exact = texts.exact;
      const a = hasher.signature(texts.a)!;
      const b = hasher.signature(texts.b)!;
      let equal = 0;
      for (let k = 0; k < hashCount; k++) if (a[k] === b[k]) equal++;
      full += equal / hashCount / PAIRS;
      squares += (equal / hashCount - exact) ** 2 / PAIRS;
      const left = bandKeys(a, { bands });
      const right = bandKeys(b, { bands });
      lanes += countEqualLanes(left, right) / hashCount / PAIRS;
      if (left.subarray(0, BAND_COUNT).some((key, band) => key === right[band])) nominated++;
    }
    expect(Math.abs(full - exact)).toBeLessThanOrEqual(0.005);
    expect(Math.abs(lanes - exact)).toBeLessThanOrEqual(0.005);
    const ratio = Math.sqrt(squares / ((exact * (1 - exact)) / hashCount));
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
    // The share of pairs with at least one equal key among 28, within four standard errors.
    const expected = 1 - (1 - exact ** BAND_ROWS) ** BAND_COUNT;
    const error = Math.sqrt((expected * (1 - expected)) / PAIRS);
    expect(Math.abs(nominated / PAIRS - expected)).toBeLessThanOrEqual(4 * error);
  });
});
