import { LEAST_ANCHORS } from './least-anchors.ts';
import { primaryTag, type StyleBucket, styleBucket } from './style-bucket.ts';
import type { StyleAnchor } from './style-calibration.ts';

/** Values of group columns, in their order. */
export type AnchorGroups = readonly (string | null)[];

/** Known-human texts of one source, language and length, and of one value in each of some columns. */
export interface BucketAnchors {
  readonly bucket: StyleBucket;
  readonly groups: AnchorGroups;
  /** Whether somebody named some of them. */
  readonly vouched: boolean;
  /** Rising. */
  readonly scores: Float64Array;
}

/** Scores that texts are held against, with the bounds that were asked for. */
export interface AnchorSet {
  /** Rising. */
  readonly scores: Float64Array;
  /** By rank: a quantile of the Beta distribution takes longer than all the rest. */
  readonly bounds: Map<number, number>;
  readonly vouched: boolean;
}

/** Puts anchors together by bucket and groups; those of under 50 words, and without a score, are left out. */
export function gatherAnchors(
  anchors: Iterable<StyleAnchor>,
  groupColumns: readonly string[] = [],
): readonly BucketAnchors[] {
  const buckets = new Map<
    string,
    { readonly bucket: StyleBucket; readonly groups: AnchorGroups; readonly scores: number[]; vouched: boolean }
  >();
  for (const anchor of anchors) {
    const bucket = styleBucket(anchor);
    if (bucket === undefined || !Number.isFinite(anchor.logit)) continue;
    const groups = groupColumns.map((_, column) => anchor.groups?.[column] ?? null);
    const key = anchorKey(bucket, groups);
    const there = buckets.get(key);
    const vouched = anchor.vouched === true;
    if (there === undefined) buckets.set(key, { bucket, groups, scores: [anchor.logit], vouched });
    else {
      there.scores.push(anchor.logit);
      there.vouched ||= vouched;
    }
  }
  return [...buckets.values()].map(({ scores, ...own }) => ({ ...own, scores: Float64Array.from(scores).sort() }));
}

/**
 * Whose scores a text is held against: those of its own source, language and length; or, where these are too few, every other source's of that
 * language and length, and all together, because it may be like any of them.
 */
export class AnchorSets {
  readonly count: number;
  readonly buckets: readonly StyleBucket[];
  readonly #byKey: ReadonlyMap<string, AnchorSet>;
  /** By language and length: made when first asked for. */
  readonly #alike = new Map<string, { readonly all: AnchorSet; readonly sets: readonly AnchorSet[] }>();

  /** @param anchors those of one bucket are put together, whatever their groups */
  constructor(anchors: readonly BucketAnchors[]) {
    this.#byKey = new Map(
      [...Map.groupBy(anchors, ({ bucket }) => anchorKey(bucket))].map(([key, own]) => [
        key,
        anchorSet(
          own.map(({ scores }) => scores),
          own.some(({ vouched }) => vouched),
        ),
      ]),
    );
    this.buckets = [...new Map(anchors.map(({ bucket }) => [anchorKey(bucket), bucket])).values()];
    this.count = anchors.reduce((sum, { scores }) => sum + scores.length, 0);
  }

  /** Those of the very bucket; undefined where they are too few to say anything. */
  own(bucket: StyleBucket): AnchorSet | undefined {
    const own = this.#byKey.get(anchorKey(bucket));
    return own !== undefined && own.scores.length >= LEAST_ANCHORS ? own : undefined;
  }

  /** All of the same language and length, however few. */
  all(bucket: StyleBucket): AnchorSet {
    return this.#like(bucket).all;
  }

  /** Each source's of the same language and length, and all together: those that are enough. */
  enough(bucket: StyleBucket): readonly AnchorSet[] {
    return this.#like(bucket).sets;
  }

  #like({ language, length }: StyleBucket) {
    const key = `${language} ${length}`;
    let like = this.#alike.get(key);
    if (like === undefined) {
      const sources = this.buckets
        .filter((bucket) => bucket.language === language && bucket.length === length)
        .map((bucket) => this.#byKey.get(anchorKey(bucket))!);
      const all = anchorSet(
        sources.map(({ scores }) => scores),
        true,
      );
      const sets = sources.length === 1 ? [all] : [...sources, all];
      like = { all, sets: sets.filter(({ scores }) => scores.length >= LEAST_ANCHORS) };
      this.#alike.set(key, like);
    }
    return like;
  }
}

/** The same for anchors of one bucket and groups. */
export function anchorKey({ source, language, length }: StyleBucket, groups: AnchorGroups = []): string {
  return JSON.stringify([primaryTag(language), length, source, ...groups]);
}

function anchorSet(parts: readonly Float64Array[], vouched: boolean): AnchorSet {
  if (parts.length === 1) return { scores: parts[0]!, bounds: new Map(), vouched };
  const scores = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    scores.set(part, at);
    at += part.length;
  }
  return { scores: scores.sort(), bounds: new Map(), vouched };
}
