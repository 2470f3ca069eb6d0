import { normalDraw } from '../../statistics/normal-draw.ts';
import { normalQuantile } from '../../statistics/normal-quantile.ts';

/**
 * What a detector of a stated quality says of rows: probabilities that a model wrote them. Its scores are normal with variance 1, of
 * human rows about 0 and of a model's about d = sqrt(2) Phi^-1(AUC), so that a model's row scores above a human one with probability AUC;
 * the probability is that of Bayes with even odds before. AUC 0.5 tells nothing, 1 is never wrong.
 *
 * @param isHuman one value a row
 * @param options.auc 0.5-1
 */
export function simulatedDetector(
  isHuman: readonly boolean[],
  { auc, random }: { readonly auc: number; readonly random: () => number },
): Float64Array {
  if (auc === 1) return Float64Array.from(isHuman, (human) => (human ? 0 : 1));
  const distance = Math.SQRT2 * normalQuantile(auc);
  return Float64Array.from(isHuman, (human) => {
    const score = normalDraw(random) + (human ? 0 : distance);
    return 1 / (1 + Math.exp(-distance * (score - distance / 2)));
  });
}
