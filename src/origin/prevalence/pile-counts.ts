import { LEAST_ANCHORS } from '../style/least-anchors.ts';
import type { ShareShapes } from './averaged-binomial-tail.ts';
import { countAbove, countFrom, DETECTION_LEVELS, type DetectionProfile } from './detection-profile.ts';

/** Texts of one source, language and length, with the human texts they are compared with. */
export interface ShareBucket {
  readonly name: string;
  /** Scores of the texts in question by one model, in any order: shape [n]. */
  readonly scores: Float64Array;
  /** Scores of known-human texts of the same source, language and length by the same model, in any order: shape [anchors]. */
  readonly anchors: Float64Array;
  /** What the model finds at this length, by generator and domain; from its card. */
  readonly profiles: readonly DetectionProfile[];
}

/** Texts above the thresholds that shares of the human text of their own bucket set, all buckets together. */
export interface PileCounts {
  /** Texts counted. */
  readonly n: number;
  /** Of them above the threshold of each level: shape [levels], never falling. */
  readonly exceeding: readonly number[];
  /** Of them on it or above: more than `exceeding` where scores are alike. Shape [levels]. */
  readonly reaching: readonly number[];
  /** Of them above it where those on it are divided as the anchors on it are, between the two. Shape [levels]. */
  readonly dividing: readonly number[];
  /** What is known of the share of human text above each threshold: shape [levels]. */
  readonly shapes: readonly ShareShapes[];
  /** Anchors of the buckets counted, each array once. */
  readonly anchors: number;
  /** As many anchors of one bucket would say as much: fewer than there are where buckets' sizes differ from those of their anchors. */
  readonly effectiveAnchors: number;
  /** What is found by generator and domain at the lengths of the texts. */
  readonly profiles: readonly DetectionProfile[];
}

/**
 * Counts texts above the thresholds of `DETECTION_LEVELS`. In each bucket a level's threshold is the anchor of rank level · (m + 1), so
 * that the share of human text above it is Beta(rank, m + 1 - rank) exactly; the shares of several buckets, weighted by their texts,
 * are taken for one Beta variable with their mean and variance.
 *
 * Where scores are alike the share above is less than that, and the share on it or above is more: a lower bound is sure by `exceeding`, an
 * upper one by `reaching`.
 *
 * @returns null without a text
 * @throws {RangeError} for a bucket with fewer than `LEAST_ANCHORS` anchors, or a score that is no number
 */
export function countPile(buckets: readonly ShareBucket[]): PileCounts | null {
  const filled = buckets.filter(({ scores }) => scores.length > 0).sort((x, y) => (x.name < y.name ? -1 : 1));
  const n = filled.reduce((sum, { scores }) => sum + scores.length, 0);
  if (n === 0) return null;
  const sorted = filled.map((bucket) => ({
    weight: bucket.scores.length / n,
    scores: sortScores(bucket.scores, bucket.name),
    anchors: sortScores(bucket.anchors, bucket.name),
  }));
  for (const [index, { anchors }] of sorted.entries()) {
    if (anchors.length < LEAST_ANCHORS)
      throw new RangeError(`bucket ${filled[index]!.name} has ${anchors.length} anchors; ${LEAST_ANCHORS} are needed`);
  }
  const exceeding: number[] = [];
  const reaching: number[] = [];
  const dividing: number[] = [];
  const shapes: ShareShapes[] = [];
  for (const level of DETECTION_LEVELS) {
    let countAll = 0;
    let countOn = 0;
    let countDivided = 0;
    let mean = 0;
    let variance = 0;
    for (const { weight, scores, anchors } of sorted) {
      const m = anchors.length;
      const rank = Math.max(1, Math.round(level * (m + 1)));
      const threshold = anchors[m - rank]!;
      const above = countAbove(scores, threshold);
      const from = countFrom(scores, threshold);
      const anchorsAbove = countAbove(anchors, threshold);
      const anchorsOn = countFrom(anchors, threshold) - anchorsAbove;
      countAll += above;
      countOn += from;
      // A text has one place more than there are anchors like it, and so many of these lie above the one of this rank.
      countDivided += above + ((from - above) * (rank - anchorsAbove)) / (anchorsOn + 1);
      const share = rank / (m + 1);
      mean += weight * share;
      variance += (weight * weight * share * (1 - share)) / (m + 2);
    }
    const size = (mean * (1 - mean)) / variance - 1;
    exceeding.push(countAll);
    reaching.push(countOn);
    dividing.push(countDivided);
    shapes.push({ a: mean * size, b: (1 - mean) * size });
  }
  return {
    n,
    exceeding,
    reaching,
    dividing,
    shapes,
    anchors: [...new Set(filled.map(({ anchors }) => anchors))].reduce((sum, anchors) => sum + anchors.length, 0),
    effectiveAnchors: 1 / sorted.reduce((sum, { weight, anchors }) => sum + weight ** 2 / anchors.length, 0),
    profiles: joinProfiles(filled, n),
  };
}

/** Profiles of each generator and domain, averaged over the buckets that have it by their texts. */
function joinProfiles(buckets: readonly ShareBucket[], n: number): readonly DetectionProfile[] {
  const joined = new Map<
    string,
    { domain: string; generator: string; texts: number; weight: number; sums: number[] }
  >();
  for (const { scores, profiles } of buckets) {
    const weight = scores.length / n;
    for (const { domain, generator, texts, rates } of profiles) {
      const key = JSON.stringify([domain, generator]);
      const entry = joined.get(key) ?? { domain, generator, texts: 0, weight: 0, sums: rates.map(() => 0) };
      entry.texts += texts;
      entry.weight += weight;
      for (const [level, rate] of rates.entries()) entry.sums[level]! += weight * rate;
      joined.set(key, entry);
    }
  }
  return [...joined]
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([, { domain, generator, texts, weight, sums }]) => ({
      domain,
      generator,
      texts,
      rates: sums.map((sum) => sum / weight),
    }));
}

function sortScores(scores: Float64Array, bucket: string): Float64Array {
  const sorted = Float64Array.from(scores).sort();
  // NaN sorts last.
  if (Number.isNaN(sorted.at(-1))) throw new RangeError(`a score in bucket ${bucket} is no number`);
  return sorted;
}
