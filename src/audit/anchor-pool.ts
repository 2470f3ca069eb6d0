import { type AnchorSet, AnchorSets, gatherAnchors } from '../origin/style/anchor-sets.ts';
import { styleBucket } from '../origin/style/style-bucket.ts';
import type { StyleAnchor } from '../origin/style/style-calibration.ts';
import { ANY_SOURCE } from './read-anchors.ts';

/** Whose texts shares are compared with: `own` are known-human texts of the same source, by proof or because somebody named them as such. */
export type SharesComparedWith = 'own' | 'others';

/** Known-human texts that texts of one source, language and length are compared with. */
export interface AnchorBucket {
  /** The same for all texts that are compared with the same anchors. */
  readonly name: string;
  /** Whether the anchors are of the texts' own source. */
  readonly comparedWith: SharesComparedWith;
  /** Scores, all of them together: shape [anchors]. The next two are the same array where it is clear with which the texts compare. */
  readonly anchors: Float64Array;
  /** Scores that set the threshold at each level as high as the strictest source's do, */
  readonly highest: Float64Array;
  /** and as low as the most lenient source's. */
  readonly lowest: Float64Array;
}

/**
 * Known-human scores by source, language and length. A source with enough of its own in any of them is compared with these alone, and of its
 * other texts nothing is said. One without may be like any other source, or unlike all: its texts are compared with each source that has
 * enough in this language and length, and with all together. What is above the highest of their thresholds is what `StyleCalibration` gives
 * as the highest p of all sets.
 */
export class AnchorPool {
  readonly #sets: AnchorSets;
  readonly #sourcesWithOwn: ReadonlySet<string>;
  readonly #made = new Map<string, AnchorBucket>();

  /** @param anchors those of under 50 words say nothing */
  constructor(anchors: readonly StyleAnchor[]) {
    this.#sets = new AnchorSets(gatherAnchors(anchors));
    this.#sourcesWithOwn = new Set(
      this.#sets.buckets
        .filter((bucket) => bucket.source !== ANY_SOURCE && this.#sets.own(bucket) !== undefined)
        .map(({ source }) => source),
    );
  }

  /** Whether a source is compared with texts of its own. */
  hasOwn(source: string): boolean {
    return this.#sourcesWithOwn.has(source);
  }

  /** The same bucket for every text of a source, language and length. @param text of 50 words and more */
  bucketOf(text: Omit<StyleAnchor, 'logit'>): AnchorBucket {
    const bucket = styleBucket(text)!;
    const alike = `${bucket.language} ${bucket.length}`;
    const isOwn = this.hasOwn(text.source);
    const name = isOwn ? JSON.stringify([text.source, alike]) : alike;
    let made = this.#made.get(name);
    if (made === undefined) {
      made = isOwn
        ? oneSet({ name, comparedWith: 'own' }, this.#sets.own(bucket)?.scores ?? new Float64Array(0))
        : merge(name, this.#sets.all(bucket).scores, this.#sets.enough(bucket));
      this.#made.set(name, made);
    }
    return made;
  }
}

/**
 * Scores whose k-th highest is the highest (lowest) threshold that any of the sets has at the level k / (m + 1), where m is the size of
 * the smallest set. A set of n scores has it at the rank that its p reaches that level with: k (n + 1) / (m + 1), rounded down for
 * the highest, up for the lowest.
 *
 * @param sets rising, none empty
 */
export function mergedThresholds(sets: readonly Float64Array[], side: 'highest' | 'lowest'): Float64Array {
  const size = Math.min(...sets.map(({ length }) => length));
  const merged = new Float64Array(size);
  for (let k = 1; k <= size; k++) {
    const thresholds = sets.map((set) => {
      const rank = (k * (set.length + 1)) / (size + 1);
      return set[set.length - Math.min(set.length, side === 'highest' ? Math.floor(rank) : Math.ceil(rank))]!;
    });
    merged[size - k] = side === 'highest' ? Math.max(...thresholds) : Math.min(...thresholds);
  }
  return merged;
}

function merge(name: string, all: Float64Array, enough: readonly AnchorSet[]): AnchorBucket {
  if (enough.length < 2) return oneSet({ name, comparedWith: 'others' }, all);
  const sets = enough.map(({ scores }) => scores);
  return {
    name,
    comparedWith: 'others',
    anchors: all,
    highest: mergedThresholds(sets, 'highest'),
    lowest: mergedThresholds(sets, 'lowest'),
  };
}

function oneSet(of: Pick<AnchorBucket, 'name' | 'comparedWith'>, scores: Float64Array): AnchorBucket {
  return { ...of, anchors: scores, highest: scores, lowest: scores };
}
