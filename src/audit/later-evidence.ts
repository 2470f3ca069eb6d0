import type { QueryProcess } from '../engine/query-process.ts';
import { parseSignature } from '../origin/signature.ts';
import type { Evidence } from '../record/evidence.ts';
import { partTablePath, readPartSummary } from '../workspace/parts.ts';
import type { SnapshotManifest } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { PartSummary, PartUse } from './part-summary.ts';

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
}

/** A source of evidence that came after the data was read. Its layers have names that no other source uses. */
export type LaterEvidenceSource = (input: LaterEvidenceInput) => Promise<LaterEvidence>;

/** To add one, write a file that exports a `LaterEvidenceSource` and add it here. */
const SOURCES: readonly LaterEvidenceSource[] = [];

/** Everything known about records of some parts that does not stand in them. */
export async function gatherLaterEvidence(
  input: Omit<LaterEvidenceInput, 'parts'> & { readonly parts: readonly PartSummary[] },
): Promise<LaterEvidence> {
  const parts = input.parts
    .filter(({ records }) => records > 0)
    .map(({ key, uses }) => ({ key, uses, records: partTablePath(input.workspace, key, 'records') }));
  const found: LaterEvidence[] = [];
  for (const source of SOURCES) found.push(await source({ ...input, parts }));
  return {
    layers: found.flatMap(({ layers }) => layers),
    aboutUse: (use) => found.flatMap(({ aboutUse }) => aboutUse(use)),
  };
}

/** The same for a snapshot; parts that are gone say nothing. */
export async function gatherForSnapshot(
  query: QueryProcess,
  workspace: Workspace,
  manifest: Pick<SnapshotManifest, 'parts' | 'groupColumns'>,
): Promise<LaterEvidence> {
  const parts: PartSummary[] = [];
  for (const { key } of manifest.parts) {
    const summary = await readPartSummary<PartSummary>(workspace, key);
    if (summary?.tables.records !== undefined) parts.push(summary);
  }
  return gatherLaterEvidence({ query, workspace, parts, groupColumns: manifest.groupColumns });
}

/** All evidence about the records of a use, their card's left out. */
export function evidenceOfUse(use: Use, later: LaterEvidence): readonly Evidence[] {
  return [...parseSignature(use.signature), ...later.aboutUse(use), ...parseSignature(use.overlay)];
}
