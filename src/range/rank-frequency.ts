import type { CountsOfCounts } from './species/counts-of-counts.ts';

/** Occurrences of the word at a rank. */
export interface RankPoint {
  /** 1 is the commonest word. */
  readonly rank: number;
  readonly count: number;
}

/** Where the rare words begin. */
export interface WordTail {
  /** First rank whose words up to it hold more than 95 % of the mass: where the last 5 % begins. */
  readonly rank: number;
  /** Different words from that rank on. */
  readonly types: number;
  /** Words that occur once in the whole sample. */
  readonly hapax: number;
}

/** Most points of a rank-frequency line: enough for a chart of any width. */
const MOST_POINTS = 60;

/** Counts by rank at up to 60 ranks spaced by their logarithm, the first and the last among them; none for an empty sample. */
export function rankFrequency(words: CountsOfCounts): readonly RankPoint[] {
  const ranks = new Set<number>();
  for (let point = 0; point < MOST_POINTS && words.types > 0; point++)
    ranks.add(Math.round(words.types ** (point / (MOST_POINTS - 1))));
  const points: RankPoint[] = [];
  let index = words.counts.length - 1;
  let last = index < 0 ? 0 : words.multiplicities[index]!;
  // Ranks ascend, counts descend: `last` is the last rank with the count at hand.
  for (const rank of ranks) {
    while (rank > last) last += words.multiplicities[--index]!;
    points.push({ rank, count: words.counts[index]! });
  }
  return points;
}

/** The rare words of a sample, by the rule of `rareStrata` for its last edge. @throws {RangeError} on an empty sample */
export function wordTail(words: CountsOfCounts): WordTail {
  let passed = 0;
  let ranks = 0;
  for (let index = words.counts.length - 1; index >= 0; index--) {
    const count = words.counts[index]!;
    const types = words.multiplicities[index]!;
    // First rank of these for which 20 (passed + j · count) > 19 N: whole numbers, so the edge is exact.
    const within = Math.floor((19 * words.total - 20 * passed) / (20 * count)) + 1;
    if (within <= types) {
      const rank = ranks + within;
      return { rank, types: words.types - rank + 1, hapax: words.counts[0] === 1 ? words.multiplicities[0]! : 0 };
    }
    passed += count * types;
    ranks += types;
  }
  throw new RangeError('a sample without words has no tail');
}
