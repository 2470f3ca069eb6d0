import { percentileInterval } from '../../statistics/percentile-interval.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import type { Interval } from '../../statistics/wilson-interval.ts';
import { LEAST_ANCHORS } from '../style/least-anchors.ts';
import { averagedBinomialTail } from './averaged-binomial-tail.ts';
import { DETECTION_LEVELS, type DetectionProfile } from './detection-profile.ts';
import { type BandedPile, mixtureShare } from './mixture-share.ts';
import { countPile, type PileCounts, type ShareBucket } from './pile-counts.ts';
import { resamplePile } from './resample-pile.ts';
import { shareAtLeast, shareAtMost } from './share-bounds.ts';
import { type ShareEstimator, widestDisagreement } from './share-estimator.ts';
import { thresholdShare } from './threshold-share.ts';
import { unseenRates } from './unseen-rates.ts';

/**
 * Levels that bound the share from below: a rare one shows few AI texts among many, a common one how little human text is left. The
 * best of them counts, so each may use a third of the chance.
 */
const LEVELS_BELOW = [0.02, 0.1, 0.35];
/** Levels that bound it from above: at common ones even hard generators are found, at rare ones little human text is in the way. */
const LEVELS_ABOVE = [0.1, 0.5, 0.75];
/** Chance that texts and anchors of one source are said to be unlike. */
const UNLIKE = 0.01;

export interface ShareInput {
  readonly buckets: readonly ShareBucket[];
  /** Documents of the pile, those without a score (too short, bucket not known) included. */
  readonly documents: number;
  /** Documents that carry a mark which is proof by itself: product residue of tier A, a hit in the own ledger. */
  readonly hardMarked: number;
  /** Of those, the ones with a score. */
  readonly hardMarkedScored?: number;
  /** Chance that the interval holds the share; default 0.95. */
  readonly confidence?: number;
  /** Bootstrap replicates of the point; default 399. */
  readonly replicates?: number;
  readonly seed: number;
}

export type ShareAbstention =
  | { readonly code: 'no-texts' }
  | { readonly code: 'too-few-anchors'; readonly anchors: number; readonly needed: number };

export type ShareDoubt =
  /** The texts look less like AI text than the human texts they are compared with: those are of another kind. */
  | {
      readonly code: 'anchors-unlike';
      readonly level: number;
      readonly texts: number;
      readonly expected: number;
      readonly p: number;
    }
  /** The human texts that these are compared with are of other sources: `againstOthers` says so. */
  | { readonly code: 'anchors-of-others' }
  /** Estimators contradict each other beyond their intervals. */
  | { readonly code: 'estimators-differ'; readonly lower: ShareEstimator; readonly higher: ShareEstimator }
  /** Nothing is known of how much AI text the model finds, so nothing bounds the share from above. */
  | { readonly code: 'no-profiles' };

/** The AI share of a pile of documents. Shares are of documents, 0-1. */
export interface ShareEstimate {
  readonly documents: number;
  /** Documents that `low`, `point` and `high` speak of: those with a score and enough anchors in their bucket. */
  readonly n: number;
  /** Known-human texts that they were compared with. */
  readonly anchors: number;
  readonly confidence: number;
  /** Share of all documents with a mark that is proof by itself. */
  readonly floor: number;
  /** The share is at least this: supposes nothing about AI text. The floor where the estimate abstains. */
  readonly low: number;
  /** The share is at most this, as far as the worst generator measured, with its odds of escaping doubled, bounds others. */
  readonly high: number;
  /** Most likely share; null where the estimate abstains or is in doubt. */
  readonly point: number | null;
  /** Bootstrap over documents: what another draw of texts and anchors would do to the point. Not the doubt about generators. */
  readonly pointInterval: Interval | null;
  readonly estimators: readonly ShareEstimator[];
  readonly doubts: readonly ShareDoubt[];
  readonly abstains: ShareAbstention | null;
  /** Buckets without enough anchors, by name: their texts are not in `n`. */
  readonly leftOut: readonly { readonly bucket: string; readonly texts: number; readonly anchors: number }[];
}

/**
 * Estimates the AI share of a pile: a floor by hard marks, a lower bound against known-human texts of the same source, a point, an upper
 * bound by the worst generator known. Where estimators contradict each other it gives the interval and no point.
 *
 * The same for the same texts in any order, and for a seed.
 *
 * @throws {RangeError} for counts that cannot be, scores that are no numbers
 */
export function estimateShare({
  buckets,
  documents,
  hardMarked,
  hardMarkedScored = 0,
  confidence = 0.95,
  replicates = 399,
  seed,
}: ShareInput): ShareEstimate {
  const scored = buckets.reduce((sum, { scores }) => sum + scores.length, 0);
  if (!Number.isSafeInteger(documents) || documents < scored)
    throw new RangeError(`${scored} texts have scores in a pile of ${documents} documents`);
  if (!(hardMarked >= hardMarkedScored && hardMarked <= documents && hardMarkedScored <= scored))
    throw new RangeError(
      `${hardMarked} of ${documents} documents, ${hardMarkedScored} of ${scored} scored ones, are marked`,
    );
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence is ${confidence}; it is above 0 and below 1`);
  const floor = documents === 0 ? 0 : hardMarked / documents;
  const usable = buckets.filter(({ anchors }) => anchors.length >= LEAST_ANCHORS);
  const leftOut = buckets
    .filter(({ scores, anchors }) => scores.length > 0 && anchors.length < LEAST_ANCHORS)
    .map(({ name, scores, anchors }) => ({ bucket: name, texts: scores.length, anchors: anchors.length }))
    .sort((x, y) => (x.bucket < y.bucket ? -1 : 1));
  const counts = countPile(usable);
  const base = { documents, confidence, floor, leftOut };
  if (counts === null) {
    const anchors = Math.max(0, ...buckets.map((bucket) => bucket.anchors.length));
    return {
      ...base,
      n: 0,
      anchors: 0,
      low: floor,
      high: 1,
      point: null,
      pointInterval: null,
      estimators: [],
      doubts: [],
      abstains: scored === 0 ? { code: 'no-texts' } : { code: 'too-few-anchors', anchors, needed: LEAST_ANCHORS },
    };
  }
  const tail = (1 - confidence) / 2;
  const doubts: ShareDoubt[] = [];
  const unlike = findUnlike(counts);
  if (unlike !== null) doubts.push(unlike);
  const rates = worstRates(counts.profiles);
  if (rates === null) doubts.push({ code: 'no-profiles' });
  let low = Math.min(hardMarkedScored, counts.n) / counts.n;
  for (const level of LEVELS_BELOW)
    low = shareAtLeast(at(counts, level, 'exceeding'), { tail: tail / LEVELS_BELOW.length, known: low });
  let high = 1;
  // The anchors' own level is wrong where they are unlike the texts, and that bound stands on it.
  if (rates !== null && unlike === null) {
    for (const level of LEVELS_ABOVE)
      high = shareAtMost(at(counts, level, 'reaching'), rates, { tail: tail / LEVELS_ABOVE.length, known: high });
    high = Math.max(low, high);
  }
  const estimators: ShareEstimator[] = [
    { name: 'anchored', share: null, low, high },
    ...(rates === null ? [] : bootstrapEstimators(counts, { confidence, replicates, seed })),
  ];
  const disagreement = widestDisagreement(estimators);
  if (disagreement !== null) doubts.push({ code: 'estimators-differ', ...disagreement });
  const mixture = estimators.find(({ name }) => name === 'mixture');
  const isSure = doubts.length === 0 && mixture !== undefined;
  const within = (share: number) => Math.min(high, Math.max(low, share));
  return {
    ...base,
    n: counts.n,
    anchors: counts.anchors,
    low,
    high,
    point: isSure ? within(mixture.share!) : null,
    pointInterval: isSure ? { low: within(mixture.low), high: within(mixture.high) } : null,
    estimators,
    doubts,
    abstains: null,
  };
}

/** Least share of AI text found at each level: that of the worst generator and domain known, taken for harder still. */
function worstRates(profiles: readonly DetectionProfile[]): readonly number[] | null {
  if (profiles.length === 0) return null;
  return unseenRates(DETECTION_LEVELS.map((_, level) => Math.min(...profiles.map(({ rates }) => rates[level]!))));
}

function at(counts: PileCounts, level: number, side: 'exceeding' | 'reaching') {
  const index = DETECTION_LEVELS.indexOf(level);
  return { exceeding: counts[side][index]!, n: counts.n, shapes: counts.shapes[index]! };
}

/** Where fewer texts than human text alone explains lie above a threshold, the one that says so most clearly. */
function findUnlike(counts: PileCounts): ShareDoubt | null {
  let clearest: ShareDoubt | null = null;
  let least = UNLIKE / LEVELS_ABOVE.length;
  for (const level of LEVELS_ABOVE) {
    const seen = at(counts, level, 'reaching');
    const p = averagedBinomialTail({ ...seen, rate: (human) => human, side: 'lower' });
    if (p >= least) continue;
    least = p;
    const { a, b } = seen.shapes;
    clearest = { code: 'anchors-unlike', level, texts: seen.exceeding / seen.n, expected: a / (a + b), p };
  }
  return clearest;
}

/** Points by mixture and by threshold with percentile intervals over the same replicates. */
function bootstrapEstimators(
  counts: PileCounts,
  { confidence, replicates, seed }: { readonly confidence: number; readonly replicates: number; readonly seed: number },
): ShareEstimator[] {
  const pile: BandedPile = {
    exceeding: counts.dividing,
    n: counts.n,
    human: counts.shapes.map(({ a, b }) => a / (a + b)),
    anchors: counts.effectiveAnchors,
  };
  const random = seededGenerator(seed);
  const drawn = Array.from({ length: replicates }, () => resamplePile(pile, random));
  // Each known generator, and one like it that escapes oftener.
  const candidates = counts.profiles.flatMap(({ rates }) => [rates, unseenRates(rates)]);
  const ways = [
    { name: 'mixture' as const, estimate: (each: BandedPile) => mixtureShare(each, candidates) },
    { name: 'threshold' as const, estimate: (each: BandedPile) => thresholdShare(each, counts.profiles) },
  ];
  return ways.flatMap(({ name, estimate }) => {
    const share = estimate(pile);
    const shares = drawn.map(estimate).filter((each) => each !== null);
    if (share === null || shares.length < drawn.length) return [];
    return [{ name, share, ...percentileInterval(shares, { confidence }) }];
  });
}
