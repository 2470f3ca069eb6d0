import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { RecordFinder } from '../engine/find-records.ts';
import { QUERY_MEMORY_MB, QUERY_THREADS, QueryProcess } from '../engine/query-process.ts';
import { type PartFiles, RecordSession } from '../engine/record-session.ts';
import type { SourceCard } from '../record/source-card.ts';
import { partTablePath, readPartSummary } from '../workspace/parts.ts';
import type { SnapshotManifest } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type AuditStyleScores, calibrateScores } from './calibrate-scores.ts';
import { gatherLaterEvidence } from './gather-later-evidence.ts';
import type { LaterEvidence, Use } from './later-evidence.ts';
import { type DecidedUse, decideSignatures, evidenceName, useKey } from './origin-index.ts';
import type { PartSummary } from './part-summary.ts';
import { snapshotStyle } from './style-settings.ts';

/** A snapshot whose records are decided by its own cards and all evidence of today, and can be asked for. */
export interface OpenSnapshot extends AsyncDisposable {
  readonly finder: RecordFinder;
  readonly session: RecordSession;
  /** The process that both ask. */
  readonly query: QueryProcess;
  /** Everything that had to be decided. */
  readonly uses: readonly DecidedUse[];
  readonly later: LaterEvidence;
  /** Undefined where style was not scored. */
  readonly style: AuditStyleScores | undefined;
  readonly cards: ReadonlyMap<string, SourceCard>;
  /** Parts that hold records. */
  readonly parts: readonly PartFiles[];
  /** The decision on a record's evidence. */
  decisionOf(record: Use): DecidedUse;
  /** Parts named by the snapshot that are gone or damaged: their records cannot be found. */
  readonly missingParts: readonly string[];
}

/**
 * Opens the records of a snapshot and decides their origin again, from its cards and what became known since. No data is read again.
 *
 * @throws {EngineError} the query process ended, or a part is damaged
 */
export async function openSnapshot(
  workspace: Workspace,
  manifest: Pick<SnapshotManifest<unknown, SourceCard>, 'parts' | 'cards' | 'groupColumns' | 'style'>,
  { queryMemoryMb = QUERY_MEMORY_MB }: { queryMemoryMb?: number | undefined } = {},
): Promise<OpenSnapshot> {
  const records: { key: string; records: string }[] = [];
  const evidence: { key: string; evidence: string }[] = [];
  const summaries: PartSummary[] = [];
  const missingParts: string[] = [];
  for (const { key } of manifest.parts) {
    const summary = await readPartSummary<PartSummary>(workspace, key);
    if (!summary) missingParts.push(key);
    else summaries.push(summary);
    if (summary?.tables.records !== undefined) records.push({ key, records: partTablePath(workspace, key, 'records') });
    if (summary?.tables.evidence !== undefined)
      evidence.push({ key, evidence: partTablePath(workspace, key, 'evidence') });
  }
  const query = await QueryProcess.start({
    temporaryFolder: await temporaryFolder(workspace),
    memoryLimitMb: queryMemoryMb,
    threads: Math.min(QUERY_THREADS, os.availableParallelism()),
  });
  try {
    const cards = new Map(Object.entries(manifest.cards));
    const { groupColumns } = manifest;
    const settings = snapshotStyle(manifest);
    const style = await calibrateScores({ query, workspace, parts: summaries, cards, settings });
    const later = await gatherLaterEvidence({ query, workspace, parts: summaries, groupColumns, cards, style });
    const session = await RecordSession.open(query, records, groupColumns.length, later);
    const uses = await decideSignatures(session, cards, later);
    const decided = new Map(uses.map((use) => [useKey(use), use]));
    const finder = await RecordFinder.open(query, {
      groupColumns,
      records,
      evidence,
      isScored: style !== undefined,
      words: uses.map(({ source, field, signature, overlay, decision }) => ({
        source,
        field,
        signature,
        overlay,
        words: [
          ...new Set(
            decision.evidence.flatMap((item) => [
              item.kind,
              item.source,
              evidenceName(item),
              ...(item.generator === undefined ? [] : [item.generator]),
            ]),
          ),
        ],
      })),
    });
    return {
      finder,
      session,
      query,
      uses,
      later,
      style,
      cards,
      parts: records,
      missingParts,
      decisionOf: (record) => decided.get(useKey(record))!,
      [Symbol.asyncDispose]: () => query.close(),
    };
  } catch (error) {
    await query.close();
    throw error;
  }
}

/** The workspace's own folder for unfinished work; the system's where the workspace may only be read. */
async function temporaryFolder(workspace: Workspace): Promise<string> {
  const own = path.join(workspace.folder, 'tmp');
  try {
    await mkdir(own, { recursive: true });
    return own;
  } catch {
    return os.tmpdir();
  }
}
