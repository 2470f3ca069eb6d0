import { primaryTag } from '../origin/style/style-bucket.ts';
import type { StyleAnchor } from '../origin/style/style-calibration.ts';

/**
 * Texts known to be human, without those that were named for their source already: counted twice, each set of anchors would seem larger than
 * it is, and a p lower. Anchors of earlier versions come without their content: of these no more is known than source, language, words,
 * score and groups, and as many texts as are equal in that are left out.
 */
export function withoutNamed<Text extends StyleAnchor>(
  texts: readonly Text[],
  named: readonly StyleAnchor[],
): readonly Text[] {
  const contents = new Set<string>();
  const others = new Map<string, number>();
  for (const anchor of named) {
    if (anchor.content !== undefined) contents.add(contentKey(anchor));
    else others.set(factsKey(anchor), (others.get(factsKey(anchor)) ?? 0) + 1);
  }
  return texts.filter((text) => {
    if (text.content !== undefined && contents.has(contentKey(text))) return false;
    if (others.size === 0) return true;
    const left = others.get(factsKey(text)) ?? 0;
    if (left > 0) others.set(factsKey(text), left - 1);
    return left === 0;
  });
}

function contentKey({ source, content }: StyleAnchor): string {
  return JSON.stringify([source, content]);
}

function factsKey({ source, language, words, logit, groups = [] }: StyleAnchor): string {
  return JSON.stringify([source, primaryTag(language), words, Math.round(logit * 1000), groups]);
}
