import { isExpected } from '../expected-dimensions.ts';
import type { StratumResult } from './verdict.ts';

/** Whether a stratum that does not decide has narrowed so plainly that a PASS would mislead. */
export function keepsPassAway({ isTested, outcome, dimension }: StratumResult): boolean {
  return !isTested && outcome === 'narrowed' && isExpected(dimension);
}
