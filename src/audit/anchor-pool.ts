import { LEAST_ANCHORS } from '../origin/prevalence/pile-counts.ts';
import { primaryTag } from '../origin/style/style-bucket.ts';
import type { StyleAnchor } from '../origin/style/style-calibration.ts';
import { ANY_SOURCE } from './read-anchors.ts';
import { STYLE_LENGTHS } from './style-levels.ts';

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
  readonly #own = new Map<string, AnchorBucket>();
  readonly #sourcesWithOwn = new Set<string>();
  readonly #merged = new Map<string, AnchorBucket>();

  /** @param anchors those of under 50 words say nothing */
  constructor(anchors: readonly StyleAnchor[]) {
    const scored = anchors.filter(({ words }) => words >= STYLE_LENGTHS[0]!);
    for (const [alike, all] of Map.groupBy(scored, alikeName)) {
      const sets = [...Map.groupBy(all, ({ source }) => source)].map(([source, own]) => {
        const scores = scoresOf(own);
        const name = JSON.stringify([source, alike]);
        if (scores.length >= LEAST_ANCHORS && source !== ANY_SOURCE) {
          this.#own.set(name, oneSet({ name, comparedWith: 'own' }, scores));
          this.#sourcesWithOwn.add(source);
        }
        return scores;
      });
      const together = scoresOf(all);
      const candidates = sets.length === 1 ? [together] : [...sets, together];
      this.#merged.set(alike, merge(alike, together, candidates));
    }
  }

  /** Whether a source is compared with texts of its own. */
  hasOwn(source: string): boolean {
    return this.#sourcesWithOwn.has(source);
  }

  /** The same bucket for every text of a source, language and length. @param text of 50 words and more */
  bucketOf(text: Omit<StyleAnchor, 'logit'>): AnchorBucket {
    const alike = alikeName(text);
    const name = JSON.stringify([text.source, alike]);
    const isOwn = this.hasOwn(text.source);
    const found = isOwn ? this.#own.get(name) : this.#merged.get(alike);
    if (found !== undefined) return found;
    const none = isOwn
      ? oneSet({ name, comparedWith: 'own' }, new Float64Array(0))
      : oneSet({ name: alike, comparedWith: 'others' }, new Float64Array(0));
    if (isOwn) this.#own.set(name, none);
    else this.#merged.set(alike, none);
    return none;
  }
}

/** Texts of one name are calibrated together: `en 120`. */
function alikeName({ language, words }: Omit<StyleAnchor, 'logit' | 'source'>): string {
  return `${primaryTag(language)} ${STYLE_LENGTHS.findLast((least) => words >= least)}`;
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

function merge(name: string, all: Float64Array, candidates: readonly Float64Array[]): AnchorBucket {
  const sets = candidates.filter((set) => set.length >= LEAST_ANCHORS);
  if (sets.length < 2) return oneSet({ name, comparedWith: 'others' }, all);
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

function scoresOf(anchors: readonly StyleAnchor[]): Float64Array {
  return Float64Array.from(anchors, ({ logit }) => logit).sort();
}
