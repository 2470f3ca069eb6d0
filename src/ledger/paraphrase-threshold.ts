/**
 * The similarity from which on a text counts as a paraphrase candidate, so that of further texts like the known ones at most a share of
 * `alpha` does: the conformal quantile, the k-th greatest of n similarities with k = floor(alpha (n + 1)).
 *
 * @param similarities of texts that no model wrote to their nearest entries (`LedgerLookup.similarity`): shape [texts]
 * @param alpha share of false candidates, 0-1
 * @returns undefined where there are fewer than 1 / alpha - 1 texts, which are too few to say it
 */
export function paraphraseThreshold(similarities: readonly number[], alpha: number): number | undefined {
  const rank = Math.floor(alpha * (similarities.length + 1) + 1e-9);
  if (rank < 1) return undefined;
  const least = similarities.toSorted((a, b) => b - a)[rank - 1]!;
  // A text as similar as this one would be the rank-th: only more similar ones are fewer.
  return nextAbove(least);
}

function nextAbove(value: number): number {
  return value + Number.EPSILON;
}
