import { alphaSpending } from './alpha-spending.ts';

/** Evidence for a change at any earlier step. */
export interface ChangeEvidence {
  /** Steps so far. */
  readonly steps: number;
  /** ln of the weighted sum over changes at steps 1 … steps; null before the first. */
  readonly logMixture: number | null;
  /** Weight of changes still to come. */
  readonly weightLeft: number;
}

export const NO_CHANGE_EVIDENCE: ChangeEvidence = { steps: 0, logMixture: null, weightLeft: 1 };

/**
 * One step of a mixture over the time of a change: E_t = Σ_{j<=t} w_j ∏_{i=j..t} e_i + Σ_{j>t} w_j, with w_j = 6/(π²j²). Since the weights
 * sum to 1 it is a supermartingale from 1 while nothing is lost, so over a life without end it ever reaches 1/α with a chance of at most α
 * (Ville 1939), which the e-CUSUM does not promise. The price is the factor w_j of the true change.
 *
 * @param logE ln e_t, of evidence whose expectation is at most 1 given the past
 */
export function nextChangeEvidence({ steps, logMixture, weightLeft }: ChangeEvidence, logE: number): ChangeEvidence {
  const weight = alphaSpending(steps + 1, 1);
  const sum = logMixture === null ? Math.log(weight) : logSum(logMixture, Math.log(weight));
  return { steps: steps + 1, logMixture: sum + logE, weightLeft: Math.max(0, weightLeft - weight) };
}

/** ln E_t. */
export function logChangeEvidence({ logMixture, weightLeft }: ChangeEvidence): number {
  if (logMixture === null) return Math.log(weightLeft);
  return weightLeft === 0 ? logMixture : logSum(logMixture, Math.log(weightLeft));
}

/** ln(e^x + e^y). */
function logSum(x: number, y: number): number {
  return Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
}
