import { readPartGroups } from '../workspace/part-reader.ts';
import type { SnapshotManifest } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { QuarantineEntry } from './audit-result.ts';
import type { PartSummary } from './part-summary.ts';
import type { QuarantineRow } from './part-tables.ts';
import { quarantineRemedy } from './quarantine-remedy.ts';
import { recordPlace } from './record-place.ts';
import type { SnapshotInput } from './run-audit.ts';

/** Every unreadable row with its place, in the order of files and rows; files that could not be opened first. */
export async function* quarantineEntries({
  workspace,
  manifest,
  parts,
  unreadFiles,
}: {
  workspace: Workspace;
  manifest: SnapshotManifest<SnapshotInput>;
  parts: readonly PartSummary[];
  unreadFiles: readonly {
    readonly source: string;
    readonly displayPath: string;
    readonly reason: string;
    readonly detail: string;
  }[];
}): AsyncIterable<QuarantineEntry> {
  for (const file of unreadFiles) {
    yield {
      path: file.displayPath,
      entry: null,
      row: null,
      unit: 'file',
      source: file.source,
      reason: file.reason,
      detail: file.detail,
      sizeBytes: 0,
      records: 1,
      isOpenEnded: true,
      remedy: quarantineRemedy(file.reason),
    };
  }
  const withQuarantine = new Set(parts.filter(({ quarantined }) => quarantined > 0).map(({ key }) => key));
  for (const part of manifest.parts) {
    if (!withQuarantine.has(part.key)) continue;
    for await (const rows of readPartGroups<QuarantineRow>(workspace, part.key, 'quarantine')) {
      for (const row of rows) {
        yield {
          ...recordPlace(manifest, part, row),
          source: row.source,
          reason: row.reason,
          // Most details name the place themselves.
          detail: row.path === null || row.detail.startsWith(row.path) ? row.detail : `${row.path}: ${row.detail}`,
          sizeBytes: row.size_bytes,
          records: row.records,
          isOpenEnded: row.open_ended === 1,
          remedy: quarantineRemedy(row.reason),
        };
      }
    }
  }
}
