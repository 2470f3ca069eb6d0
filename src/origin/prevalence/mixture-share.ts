import { DETECTION_LEVELS } from './detection-profile.ts';

/** Shares at which the likelihood is taken. */
const GRID = 101;
/** No band of scores is impossible for AI text: 500 texts would not have shown one in ten thousand. */
const LEAST_BAND = 1e-4;

/** Texts by bands of scores, between the thresholds of `DETECTION_LEVELS`. */
export interface BandedPile {
  /** Texts above each threshold: shape [levels]. */
  readonly exceeding: readonly number[];
  readonly n: number;
  /** Share of human text above each threshold: shape [levels]. */
  readonly human: readonly number[];
  readonly anchors: number;
}

/**
 * AI share of a pile as a mixture of human text, whose bands of scores the anchors give, and AI text like that of one of several
 * generators: the mean over shares and generators, all alike likely before the pile was seen, weighed by their likelihood.
 *
 * Of the estimators measured (docs/prevalence.md) it errs least in unseen domains: piles rich in AI text show by their low bands how
 * little human text is left, and by their high ones which generators are like theirs. The likelihood is tempered by n(1-α)/anchors,
 * because the human bands are estimates too.
 *
 * @param candidates shares found at `DETECTION_LEVELS` by generator, at least one: shape [generators][levels]
 */
export function mixtureShare(pile: BandedPile, candidates: readonly (readonly number[])[]): number {
  const counts = bands(pile.exceeding, pile.n);
  const human = bands(pile.human, 1);
  const logs = new Float64Array(GRID * candidates.length);
  let best = Number.NEGATIVE_INFINITY;
  let bestShare = 0;
  for (const [index, rates] of candidates.entries()) {
    const ai = bands(rates, 1).map((band) => Math.max(LEAST_BAND, band));
    for (let step = 0; step < GRID; step++) {
      const share = step / (GRID - 1);
      let log = 0;
      for (let band = 0; band < counts.length; band++) {
        if (counts[band]! === 0) continue;
        log += counts[band]! * Math.log((1 - share) * Math.max(LEAST_BAND, human[band]!) + share * ai[band]!);
      }
      logs[index * GRID + step] = log;
      if (log > best) [best, bestShare] = [log, share];
    }
  }
  const temper = 1 + ((1 - bestShare) * pile.n) / pile.anchors;
  let sum = 0;
  let mass = 0;
  for (let at = 0; at < logs.length; at++) {
    const weight = Math.exp((logs[at]! - best) / temper);
    mass += weight;
    sum += weight * ((at % GRID) / (GRID - 1));
  }
  return sum / mass;
}

/** Parts between cumulative parts from the top: shape [levels + 1]. */
function bands(above: readonly number[], whole: number): number[] {
  const parts: number[] = [];
  let last = 0;
  for (let level = 0; level < DETECTION_LEVELS.length; level++) {
    parts.push(above[level]! - last);
    last = above[level]!;
  }
  parts.push(whole - last);
  return parts;
}
