import { readPartGroups } from '../workspace/part-reader.ts';
import type { SnapshotManifest } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { QuarantineEntry } from './audit-result.ts';
import type { PartSummary } from './part-summary.ts';
import type { QuarantineRow } from './part-tables.ts';
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
      remedy: remedyFor(file.reason),
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
          remedy: remedyFor(row.reason),
        };
      }
    }
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  'malformed-json': 'Mend the line where it is written, or drop it.',
  'not-an-object': 'Write one JSON object a line.',
  'invalid-utf8': 'Convert the text to UTF-8.',
  'row-too-long': 'Raise --max-row-bytes, or divide the row.',
  'wrong-column-count': 'Quote values that hold the separator.',
  'malformed-csv': 'Close the quotation marks of the row.',
  'malformed-parquet': 'Write the file again; its index cannot be read.',
  'malformed-archive': 'Pack the archive again.',
  truncated: 'Fetch the file again; its end is missing.',
  'expands-too-far': 'Unpack it yourself if you trust it, or raise --max-expansion.',
  'binary-content': 'Leave it out, or convert it to text.',
  'unsupported-encoding': 'Convert the file to UTF-8.',
  'unsupported-entry': 'Unpack the archive and give the folder.',
  'no-text': 'Name the text columns (--columns text=NAME), or drop rows without text.',
  'wrong-type': 'Write the text as a string.',
  'unreadable-file': 'Check the permissions of the file.',
  'broken-link': 'Mend or remove the link.',
  'changed-while-read': 'Copy the file before the audit, or stop what writes to it.',
};

function remedyFor(reason: string): string {
  return REMEDIES[reason] ?? 'See docs/formats.md.';
}
