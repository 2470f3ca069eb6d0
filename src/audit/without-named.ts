import { primaryTag } from '../origin/style/style-bucket.ts';
import type { StyleAnchor } from '../origin/style/style-calibration.ts';

/**
 * Records known to be human, without those that files of anchors hold already: counted twice, each set of anchors would seem twice as large as
 * it is, and a p half as high. Of texts no more is known here than source, language, words, score and groups; as many records as texts of files
 * are equal in these are left out. Which of them the file means makes no difference.
 *
 * @param records of the data
 * @param files anchors that somebody named
 */
export function withoutNamed(records: readonly StyleAnchor[], files: readonly StyleAnchor[]): readonly StyleAnchor[] {
  const named = new Map<string, number>();
  for (const anchor of files) named.set(keyOf(anchor), (named.get(keyOf(anchor)) ?? 0) + 1);
  return records.filter((record) => {
    const left = named.get(keyOf(record)) ?? 0;
    if (left > 0) named.set(keyOf(record), left - 1);
    return left === 0;
  });
}

function keyOf({ source, language, words, logit, groups = [] }: StyleAnchor): string {
  return JSON.stringify([source, primaryTag(language), words, Math.round(logit * 1000), groups]);
}
