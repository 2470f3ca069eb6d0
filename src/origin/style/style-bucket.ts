/** Lengths that are calibrated apart, by the least words of each: short texts are told apart far worse than long ones. */
export const LENGTH_BUCKETS = [
  { name: '50-79', from: 50 },
  { name: '80-119', from: 80 },
  { name: '120-199', from: 120 },
  { name: '200+', from: 200 },
] as const;
export type LengthBucket = (typeof LENGTH_BUCKETS)[number]['name'];

/** What a text must share with the human texts that it is held against. */
export interface StyleBucket {
  readonly source: string;
  /** BCP 47 primary tag. */
  readonly language: string;
  readonly length: LengthBucket;
}

/** Bucket of a text; undefined under 50 words. */
export function styleBucket({
  source,
  language,
  words,
}: {
  readonly source: string;
  readonly language: string;
  readonly words: number;
}): StyleBucket | undefined {
  const length = LENGTH_BUCKETS.findLast(({ from }) => words >= from);
  return length === undefined ? undefined : { source, language: primaryTag(language), length: length.name };
}

/** `pt-BR` is calibrated as `pt`. */
export function primaryTag(language: string): string {
  return language.toLowerCase().split(/[-_]/)[0]!;
}
