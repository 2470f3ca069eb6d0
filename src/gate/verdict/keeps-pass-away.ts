import type { StratumResult } from './verdict.ts';

/** When texts were written, where they come from and how long they are: a model's are not expected to be spread over these as people's are. */
const NOT_EXPECTED: ReadonlySet<string> = new Set(['period', 'source', 'length']);

/** Whether a stratum that does not decide has narrowed so plainly that a PASS would mislead. */
export function keepsPassAway({ isTested, outcome, dimension }: StratumResult): boolean {
  return !isTested && outcome === 'narrowed' && !NOT_EXPECTED.has(dimension);
}
