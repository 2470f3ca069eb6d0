import type { DecidedSignature, RecordSession } from '../engine/record-session.ts';
import { type Decision, decideOrigin } from '../origin/decide.ts';
import { parseSignature } from '../origin/signature.ts';
import type { Evidence } from '../record/evidence.ts';
import type { SourceCard } from '../record/source-card.ts';

export interface DecidedUse {
  readonly source: string;
  readonly field: string;
  readonly signature: string;
  readonly decision: Decision;
  readonly records: number;
  readonly words: number;
}

/** Decides every distinct signature of a snapshot once and tells the session. No data is read again. */
export async function decideSignatures(
  session: RecordSession,
  cards: ReadonlyMap<string, SourceCard>,
): Promise<readonly DecidedUse[]> {
  const uses = (await session.signatures()).map(({ keys: [source, field, signature], records, words }) => ({
    source,
    field,
    signature,
    records,
    words,
    decision: decideOrigin({ evidence: parseSignature(signature), card: cards.get(source), field }),
  }));
  await session.setDecisions(uses.map(decidedSignature));
  return uses;
}

function decidedSignature({ source, field, signature, decision }: DecidedUse): DecidedSignature {
  const { origin, rule } = decision;
  return { source, field, signature, class: origin.class, status: origin.status, flag: origin.flag, rule };
}

/** Kind and mechanism of an item, for tables: `text-artefact marker:gemini-cite`. */
export function evidenceName({ kind, source }: Evidence): string {
  return `${kind} ${source}`;
}
