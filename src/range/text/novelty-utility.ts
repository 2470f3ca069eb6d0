/**
 * Utility of several replies to one prompt to a user who asks again and again (Zhang et al. 2025, NoveltyBench): a reply counts with
 * its score if it is the first of its class, and the i-th reply is reached with chance p^(i-1):
 * (1-p)/(1-p^k) sum p^(i-1) 1[new class] score_i.
 *
 * @param replies class and score of each reply, in the order given
 * @param patience p, above 0 and below 1; .8 in the paper
 * @returns in the unit of the scores. Larger is wider. Undefined without replies
 * @throws {RangeError} when `patience` is not between 0 and 1
 */
export function noveltyUtility(
  replies: readonly { readonly class: number; readonly score: number }[],
  { patience = 0.8 }: { patience?: number } = {},
): number | undefined {
  if (!(patience > 0 && patience < 1)) throw new RangeError(`patience ${patience} is not between 0 and 1`);
  if (replies.length === 0) return undefined;
  const seen = new Set<number>();
  let sum = 0;
  let reached = 1;
  for (const reply of replies) {
    if (!seen.has(reply.class)) sum += reached * reply.score;
    seen.add(reply.class);
    reached *= patience;
  }
  return (sum * (1 - patience)) / (1 - reached);
}
