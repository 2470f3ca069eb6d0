import { clopperPearsonInterval } from '../../statistics/clopper-pearson-interval.ts';

/** As in verdicts. */
const CONFIDENCE = 0.9;

/**
 * Interval of the ratio of two shares, exact given the sum of the counts. Counts that are not whole, means of prompts, are taken for the
 * whole number that makes it wider.
 *
 * @returns `high` is undefined where the counts set no upper bound
 */
export function ratioInterval(
  generation: { readonly count: number; readonly n: number },
  reference: { readonly count: number; readonly n: number },
): { readonly low: number; readonly high: number | undefined } {
  const ratioOf = (share: number) => ((share / (1 - share)) * reference.n) / generation.n;
  const few = Math.floor(generation.count);
  const many = Math.ceil(generation.count);
  const ofFew = few + Math.ceil(reference.count);
  const ofMany = many + Math.floor(reference.count);
  return {
    low: few === 0 ? 0 : ratioOf(clopperPearsonInterval(few, ofFew, { confidence: CONFIDENCE }).low),
    high: ofMany === many ? undefined : ratioOf(clopperPearsonInterval(many, ofMany, { confidence: CONFIDENCE }).high),
  };
}
