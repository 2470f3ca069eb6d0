import type { StratumEvidence } from './direction-evidence.ts';
import type { LineDecision, LineGeneration, LineStratum } from './line-entry.ts';
import type { WatchedBounds } from './watched-bounds.ts';

/** Goes up when the meaning of a field changes. */
export const LINE_STATE_VERSION = 1;

/** Count of a stratum in one generation. */
export interface SeriesPoint {
  /** Index of the generation. */
  readonly generation: number;
  readonly count: number;
  readonly n: number;
  /** Units over the factors of the bridges since: counts of an older ruler, told in the present one's. */
  readonly exposure: number;
}

export interface WatchedStratum extends LineStratum {
  /** Undefined: shown, not watched. */
  readonly watch:
    | {
        readonly bounds: WatchedBounds;
        readonly narrowing: StratumEvidence;
        readonly widening: StratumEvidence;
      }
    | undefined;
  readonly series: readonly SeriesPoint[];
}

export interface StandingGeneration extends Omit<LineGeneration, 'kind' | 'strata'> {
  /** From 0, in the order in which they were appended. */
  readonly index: number;
  /** Which of the line's references measured it, from 1. */
  readonly ruler: number;
  /** Ids are those of the present ruler, where a bridge leads to it. */
  readonly strata: readonly {
    readonly id: string;
    readonly outcome: 'narrowed' | 'kept' | 'undecided';
    readonly isLost: boolean;
    /** False: see `LineGeneration`; absent where it was carried. */
    readonly isCarried?: boolean | undefined;
  }[];
  readonly signedOff: Omit<LineDecision, 'kind' | 'generation'> | null;
  readonly rolledBack: Omit<LineDecision, 'kind' | 'generation'> | null;
}

/** All that a line's entries amount to; the same entries give the same state. */
export interface LineState {
  readonly version: typeof LINE_STATE_VERSION;
  readonly line: string;
  readonly delta: number;
  readonly referenceHash: string;
  readonly referenceName: string;
  readonly assumedHuman: boolean;
  /** How many references the line has had. */
  readonly ruler: number;
  readonly strata: readonly WatchedStratum[];
  /** Evidence of strata that the present ruler no longer has, since the last roll-back. */
  readonly retired: readonly { readonly narrowing: StratumEvidence; readonly widening: StratumEvidence }[];
  readonly generations: readonly StandingGeneration[];
  /** One more after each roll-back: evidence begins anew. */
  readonly episode: number;
}
