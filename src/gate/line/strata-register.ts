import type { StandingGeneration } from './line-state.ts';

export type StratumStatus = 'kept' | 'narrowed' | 'lost' | 'unknown';

/** A stratum became another than it was. */
export interface RegisterEvent {
  readonly stratum: string;
  /** Index of the generation. */
  readonly generation: number;
  readonly event: 'narrowed' | 'lost' | 'regained';
  /** The generation was rolled back since, so that what it lost is not lost to the line. */
  readonly isUndone: boolean;
}

export interface StrataRegister {
  /** Oldest first; within a generation in the order of its strata. */
  readonly events: readonly RegisterEvent[];
  /** Of every stratum that any generation counted, as the standing generations leave it. */
  readonly statuses: ReadonlyMap<string, StratumStatus>;
}

/**
 * Strata lost and regained over a line. A stratum is lost where a generation shows none of it and that is no accident, narrowed where more
 * than the tolerated loss is shown, regained where less than that is shown after either. What is undecided changes nothing: a lost stratum
 * is not back because one unit of it was seen.
 */
export function strataRegister(generations: readonly StandingGeneration[]): StrataRegister {
  const statuses = new Map<string, StratumStatus>();
  const events: RegisterEvent[] = [];
  for (const { index, strata, rolledBack } of generations) {
    for (const { id, outcome, isLost } of strata) {
      const before = statuses.get(id) ?? 'unknown';
      const after: StratumStatus = isLost ? 'lost' : outcome === 'undecided' ? before : outcome;
      const wasGone = before === 'lost' || before === 'narrowed';
      const isUndone = rolledBack !== null;
      if (after !== before && after !== 'unknown' && (after !== 'kept' || wasGone))
        events.push({ stratum: id, generation: index, event: after === 'kept' ? 'regained' : after, isUndone });
      statuses.set(id, isUndone ? before : after);
    }
  }
  return { events, statuses };
}
