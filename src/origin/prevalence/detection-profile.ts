import { LENGTH_BUCKETS, type LengthBucket } from '../style/style-bucket.ts';

/**
 * Shares of human text let through at which a detector's finds are written down. A share of human text, and not a score: scores of a
 * new domain shift, human and AI together, while the share found at an equal share of false alarms shifts far less.
 */
export const DETECTION_LEVELS: readonly number[] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75];

/** How much text of one generator a detector finds that has seen neither this text's domain nor, at best, the generator. */
export interface DetectionProfile {
  readonly domain: string;
  readonly generator: string;
  /** Length of the texts that it was measured on: the shorter, the less is found. Absent: whatever lengths the data had. */
  readonly length?: LengthBucket | undefined;
  /** AI texts that were scored. */
  readonly texts: number;
  /** Share of them above the score that each of `DETECTION_LEVELS` of human text of the same domain exceeds: shape [levels]. */
  readonly rates: readonly number[];
}

/**
 * What is found of texts of one length: of each generator and domain the profile of that length. Where it has none, that of the nearest
 * shorter one, of which less is found; then one of all lengths; at last that of the nearest longer one.
 *
 * @param words of any text of that length
 */
export function profilesOfLength(profiles: readonly DetectionProfile[], words: number): readonly DetectionProfile[] {
  const names: readonly (LengthBucket | undefined)[] = LENGTH_BUCKETS.map(({ name }) => name);
  const own = Math.max(
    0,
    LENGTH_BUCKETS.findLastIndex(({ from }) => words >= from),
  );
  const order = [...names.slice(0, own + 1).reverse(), undefined, ...names.slice(own + 1)];
  const of = Map.groupBy(profiles, ({ domain, generator }) => JSON.stringify([domain, generator]));
  return [...of.values()].map((alike) =>
    alike.reduce((best, each) => (order.indexOf(each.length) < order.indexOf(best.length) ? each : best)),
  );
}

/**
 * Shares of AI text above the scores that each of `DETECTION_LEVELS` of human text exceeds.
 *
 * @param human,ai scores of one domain and length by one model that saw neither, in any order: shape [n], at least 1 each
 * @returns shape [levels], never falling
 * @throws {RangeError} where a sample is empty
 */
export function detectionRates(human: ArrayLike<number>, ai: ArrayLike<number>): number[] {
  if (human.length === 0 || ai.length === 0)
    throw new RangeError(`detection is measured on ${human.length} human and ${ai.length} AI texts`);
  const anchors = Float64Array.from(human).sort();
  const scores = Float64Array.from(ai).sort();
  return DETECTION_LEVELS.map((level) => {
    const rank = Math.max(1, Math.round(level * (anchors.length + 1)));
    const threshold = anchors[Math.max(0, anchors.length - rank)]!;
    return countAbove(scores, threshold) / scores.length;
  });
}

/**
 * Share of AI text found where a share `level` of human text is let through: straight lines between the levels, from (0, 0) to (1, 1).
 *
 * @param rates shape [levels]
 * @param level 0-1
 */
export function rateAt(rates: readonly number[], level: number): number {
  let [below, rateBelow] = [0, 0];
  for (const [index, above] of DETECTION_LEVELS.entries()) {
    const rate = rates[index]!;
    if (level <= above) return rateBelow + ((rate - rateBelow) * (level - below)) / (above - below);
    [below, rateBelow] = [above, rate];
  }
  return rateBelow + ((1 - rateBelow) * (level - below)) / (1 - below);
}

/** Number of values on the threshold or above. @param sorted rising: shape [n] */
export function countFrom(sorted: Float64Array, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! >= threshold) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}

/** Number of values strictly above the threshold. @param sorted rising: shape [n] */
export function countAbove(sorted: Float64Array, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! > threshold) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}
