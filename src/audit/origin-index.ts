import type { DecidedSignature, RecordSession } from '../engine/record-session.ts';
import { type Decision, decideOrigin } from '../origin/decide.ts';
import type { Evidence } from '../record/evidence.ts';
import type { SourceCard } from '../record/source-card.ts';
import { evidenceOfUse, type LaterEvidence, NO_LATER_EVIDENCE, type Use } from './later-evidence.ts';

export interface DecidedUse extends Use {
  readonly decision: Decision;
  readonly records: number;
  readonly words: number;
}

/**
 * Decides every distinct source, field, signature and overlay of a snapshot once and tells the session. No data is read again.
 *
 * @param later the evidence whose layers the session was opened with
 */
export async function decideSignatures(
  session: RecordSession,
  cards: ReadonlyMap<string, SourceCard>,
  later: LaterEvidence = NO_LATER_EVIDENCE,
): Promise<readonly DecidedUse[]> {
  const decide = createDecider(cards, later);
  const uses = (await session.signatures()).map(
    ({ keys: [source, field, signature, overlay], records, words }): DecidedUse => {
      const use = { source, field, signature, overlay };
      return { ...use, records, words, decision: decide(use) };
    },
  );
  await session.setDecisions(uses.map(decidedSignature));
  return uses;
}

/** A function that decides each distinct use once. */
export function createDecider(cards: ReadonlyMap<string, SourceCard>, later: LaterEvidence): (use: Use) => Decision {
  const known = new Map<string, Decision>();
  return (use) => {
    const key = useKey(use);
    let decision = known.get(key);
    if (!decision) {
      const { source, field } = use;
      decision = decideOrigin({ evidence: evidenceOfUse(use, later), card: cards.get(source), field });
      known.set(key, decision);
    }
    return decision;
  };
}

/** A use as one text: no part of it holds a NUL but a signature, in which it is escaped. */
export function useKey({ source, field, signature, overlay }: Use): string {
  return `${source}\0${field}\0${signature}\0${overlay}`;
}

function decidedSignature({ decision, source, field, signature, overlay }: DecidedUse): DecidedSignature {
  const { origin, rule } = decision;
  return { source, field, signature, overlay, class: origin.class, status: origin.status, flag: origin.flag, rule };
}

/** Kind and mechanism of an item, for tables: `text-artefact marker:gemini-cite`. */
export function evidenceName({ kind, source }: Evidence): string {
  return `${kind} ${source}`;
}
