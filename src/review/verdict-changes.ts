import { evidenceOfUse, type LaterEvidence } from '../audit/later-evidence.ts';
import { decideOrigin } from '../origin/decide.ts';
import { reviewEvidence, reviewerOf } from '../origin/review-evidence.ts';
import type { Origin } from '../record/origin.ts';
import type { ReviewScope, ReviewVerdict } from '../record/review.ts';
import type { SourceCard } from '../record/source-card.ts';

/** Verdicts whose effect is told beforehand: one of each heading. */
export const TOLD_VERDICTS = ['human', 'synthetic', 'mixed'] as const satisfies readonly ReviewVerdict[];

/** Records of one source that are decided alike. */
export interface AlikeRecords {
  readonly source: string;
  readonly field: string;
  readonly signature: string;
  readonly overlay: string;
  readonly records: number;
  readonly words: number;
}

/** The part of an origin that a verdict can change. */
export type OriginState = Pick<Origin, 'class' | 'status' | 'flag'>;

export interface OriginChange {
  readonly from: OriginState;
  readonly to: OriginState;
  readonly records: number;
  readonly words: number;
}

/** What would be if a verdict were given. */
export interface VerdictEffect {
  readonly verdict: ReviewVerdict;
  /** Largest first; empty where nothing would change. */
  readonly changes: readonly OriginChange[];
}

/** The origin of records if one more verdict were given on them; nobody's earlier verdict of the same reach counts any more. */
export function originWithVerdict(
  use: Omit<AlikeRecords, 'records' | 'words'>,
  {
    card,
    later,
    keepsEarlier = false,
    ...given
  }: {
    readonly card: SourceCard | undefined;
    readonly later: LaterEvidence;
    /** Set where the reviewer's earlier verdicts of the same reach are on other groups, so that they count beside it. */
    readonly keepsEarlier?: boolean;
    readonly reviewer: string;
    readonly scope: ReviewScope;
    readonly verdict: ReviewVerdict;
  },
): OriginState {
  const earlier = evidenceOfUse(use, later).filter((item) => {
    const by = reviewerOf(item);
    return keepsEarlier || by === undefined || by.reviewer !== given.reviewer || by.scope !== given.scope;
  });
  const evidence = [...earlier, reviewEvidence(given)];
  return stateOf(decideOrigin({ evidence, card, field: use.field }).origin);
}

/**
 * What each of `TOLD_VERDICTS` would change, by putting it to the decision table.
 *
 * @param origin of each of the records as it is
 * @param reviewer who would give it; nobody's name where nobody in particular is meant
 */
export function verdictEffects(
  alike: readonly (AlikeRecords & { readonly origin: Origin })[],
  {
    cards,
    later,
    reviewer,
    scope,
  }: {
    readonly cards: ReadonlyMap<string, SourceCard>;
    readonly later: LaterEvidence;
    readonly reviewer: string;
    readonly scope: ReviewScope;
  },
): readonly VerdictEffect[] {
  return TOLD_VERDICTS.map((verdict) => {
    const changes = new Map<string, OriginChange>();
    for (const { origin, records, words, ...use } of alike) {
      const from = stateOf(origin);
      const to = originWithVerdict(use, { card: cards.get(use.source), later, reviewer, scope, verdict });
      if (isSameState(from, to)) continue;
      const key = JSON.stringify([from, to]);
      const known = changes.get(key);
      changes.set(key, {
        from,
        to,
        records: (known?.records ?? 0) + records,
        words: (known?.words ?? 0) + words,
      });
    }
    return {
      verdict,
      changes: [...changes]
        .sort(([keyA, a], [keyB, b]) => b.words - a.words || b.records - a.records || (keyA < keyB ? -1 : 1))
        .map(([, change]) => change),
    };
  });
}

function isSameState(a: OriginState, b: OriginState): boolean {
  return a.class === b.class && a.status === b.status && a.flag === b.flag;
}

function stateOf({ class: originClass, status, flag }: OriginState): OriginState {
  return { class: originClass, status, flag };
}
