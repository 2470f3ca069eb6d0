import { LEAST_ANCHORS } from '../origin/prevalence/pile-counts.ts';
import { primaryTag } from '../origin/style/style-bucket.ts';
import type { StyleAnchor } from '../origin/style/style-calibration.ts';
import { ANY_SOURCE } from './read-anchors.ts';
import { STYLE_LENGTHS } from './style-levels.ts';

/** Known-human texts that texts of one source, language and length are compared with. */
export interface AnchorBucket {
  /** The same for all texts that are compared with the same anchors. */
  readonly name: string;
  /** Scores: shape [anchors]. */
  readonly anchors: Float64Array;
}

/** Known-human scores by source, language and length; where a source has too few of its own, those of all sources. */
export class AnchorPool {
  readonly #buckets = new Map<string, AnchorBucket>();

  constructor(anchors: readonly StyleAnchor[]) {
    const scored = anchors.filter(({ words }) => words >= STYLE_LENGTHS[0]!);
    this.#gather(scored, ({ source, language, words }) => bucketKey(source, language, words));
    this.#gather(
      scored.filter(({ source }) => source !== ANY_SOURCE),
      ({ language, words }) => bucketKey(ANY_SOURCE, language, words),
    );
  }

  /** @param text of 50 words and more */
  bucketOf({ source, language, words }: Omit<StyleAnchor, 'logit'>): AnchorBucket {
    const own = this.#buckets.get(bucketKey(source, language, words));
    if (own !== undefined && own.anchors.length >= LEAST_ANCHORS) return own;
    const name = bucketKey(ANY_SOURCE, language, words);
    return this.#buckets.get(name) ?? { name, anchors: NO_SCORES };
  }

  #gather(anchors: readonly StyleAnchor[], keyOf: (anchor: StyleAnchor) => string): void {
    for (const [name, own] of Map.groupBy(anchors, keyOf)) {
      const scores = own.map(({ logit }) => logit);
      const there = this.#buckets.get(name)?.anchors ?? NO_SCORES;
      this.#buckets.set(name, { name, anchors: Float64Array.from([...there, ...scores]) });
    }
  }
}

const NO_SCORES = new Float64Array(0);

function bucketKey(source: string, language: string, words: number): string {
  return `${source}\0${primaryTag(language)}\0${STYLE_LENGTHS.findLast((least) => words >= least)!}`;
}
