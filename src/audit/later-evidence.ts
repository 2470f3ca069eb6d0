import type { QueryProcess } from '../engine/query-process.ts';
import { parseSignature } from '../origin/signature.ts';
import type { Evidence } from '../record/evidence.ts';
import type { SourceCard } from '../record/source-card.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import type { PartUse } from './part-summary.ts';

/** What a decision of origin rests on, besides the card. */
export interface Use {
  readonly source: string;
  readonly field: string;
  /** Evidence read from the record itself. */
  readonly signature: string;
  /** Evidence about it that does not stand in its part (`RecordOverlays`). */
  readonly overlay: string;
}

/** Evidence that is not kept in parts, because it came after they were made. */
export interface LaterEvidence {
  /** Tables of evidence about single records, for `RecordSession.open` or `RecordOverlays.combine`. */
  readonly layers: readonly string[];
  /** Evidence about all records of a source, field and signature. */
  readonly aboutUse: (use: Omit<Use, 'overlay'>) => readonly Evidence[];
}

export const NO_LATER_EVIDENCE: LaterEvidence = { layers: [], aboutUse: () => [] };

/** What a source of later evidence can ask. */
export interface LaterEvidenceInput {
  /** The process in which its layer is made; nothing is opened in it yet. */
  readonly query: QueryProcess;
  readonly workspace: Workspace;
  /** Parts that hold records. */
  readonly parts: readonly { readonly key: string; readonly records: string; readonly uses: readonly PartUse[] }[];
  readonly groupColumns: readonly string[];
  readonly cards: ReadonlyMap<string, SourceCard>;
  /** Scores of style and what they are calibrated on; undefined where there are none. */
  readonly style: AuditStyleScores | undefined;
}

/** A source of evidence that came after the data was read. Its layers have names that no other source uses. */
export type LaterEvidenceSource = (input: LaterEvidenceInput) => Promise<LaterEvidence>;

/** All evidence about the records of a use, their card's left out. */
export function evidenceOfUse(use: Use, later: LaterEvidence): readonly Evidence[] {
  return [...parseSignature(use.signature), ...later.aboutUse(use), ...parseSignature(use.overlay)];
}
