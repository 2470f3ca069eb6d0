import type { QueryProcess } from '../engine/query-process.ts';
import type { SourceCard } from '../record/source-card.ts';
import { partTablePath, readPartSummary } from '../workspace/parts.ts';
import type { SnapshotManifest } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { calibrateScores } from './calibrate-scores.ts';
import type { LaterEvidence, LaterEvidenceInput, LaterEvidenceSource } from './later-evidence.ts';
import type { PartSummary } from './part-summary.ts';
import { reviewLayer } from './review-layer.ts';
import { styleEvidence } from './style-evidence.ts';
import { snapshotStyle } from './style-settings.ts';

/** To add one, write a file that exports a `LaterEvidenceSource` and add it here. */
const SOURCES: readonly LaterEvidenceSource[] = [styleEvidence, reviewLayer];

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
  manifest: Pick<SnapshotManifest<unknown, SourceCard>, 'parts' | 'groupColumns' | 'cards' | 'style'>,
): Promise<LaterEvidence> {
  const parts: PartSummary[] = [];
  for (const { key } of manifest.parts) {
    const summary = await readPartSummary<PartSummary>(workspace, key);
    if (summary?.tables.records !== undefined) parts.push(summary);
  }
  const cards = new Map(Object.entries(manifest.cards));
  const style = await calibrateScores({ query, workspace, parts, cards, settings: snapshotStyle(manifest) });
  return gatherLaterEvidence({ query, workspace, parts, groupColumns: manifest.groupColumns, cards, style });
}
