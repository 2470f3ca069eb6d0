import type { ColumnSource } from 'hyparquet-writer';
import { readPartTable } from '../workspace/part-reader.ts';
import { PartTableWriter } from '../workspace/part-table-writer.ts';
import { writePart } from '../workspace/part-writer.ts';
import type { Workspace } from '../workspace/workspace.ts';
import {
  FingerprintColumns,
  type FingerprintTableRow,
  forgetFingerprint,
  recordFingerprint,
} from './fingerprint-columns.ts';
import { forgetAttributes, forgottenDigest, forgottenRowKey } from './forgotten-record.ts';
import type { PartSummary } from './part-summary.ts';
import {
  type EvidenceRow,
  evidenceColumns,
  forgetEvidenceRow,
  forgetQuarantineRow,
  type QuarantineRow,
  quarantineColumns,
} from './part-tables.ts';
import { RecordColumns, type RecordTableRow, recordAttributes } from './record-columns.ts';

/**
 * Writes a part anew without the content of forgotten rows. The result has the bytes the part would have, had the rows been forgotten
 * before it was made. A crash leaves some tables old and some new; the records table comes after the others, and doing it again
 * finishes.
 *
 * @param summary of the part; its sizes of tables may be out of date
 */
export async function forgetInPart(
  workspace: Workspace,
  summary: PartSummary,
  digests: ReadonlySet<string>,
): Promise<void> {
  const { key } = summary;
  const records = await readPartTable<RecordTableRow>(workspace, key, 'records');
  const keysOfForgotten = new Map([...digests].map((digest) => [forgottenRowKey(digest), digest]));
  const digestOf = (row: { readonly source: string; readonly row_key: string }) => {
    const digest = forgottenDigest({ source: row.source, rowKey: row.row_key });
    return digests.has(digest) ? digest : keysOfForgotten.get(row.row_key);
  };
  const groupCount = Object.keys(records[0] ?? {}).filter((name) => /^g\d+$/.test(name)).length;
  const columns = new RecordColumns(groupCount);
  const places = new Set<string>();
  const fingerprints = new FingerprintColumns();
  const fingerprintRows = await readPartTable<FingerprintTableRow>(workspace, key, 'fingerprints');
  for (const [index, row] of records.entries()) {
    const digest = digestOf(row);
    const attributes = recordAttributes(row, groupCount);
    if (digest !== undefined) places.add(`${row.input}:${row.part_row}`);
    columns.add(digest === undefined ? attributes : forgetAttributes(attributes, digest));
    const fingerprint = recordFingerprint(fingerprintRows[index]!);
    fingerprints.add(digest === undefined ? fingerprint : forgetFingerprint(fingerprint));
  }
  const evidence = (await readPartTable<EvidenceRow>(workspace, key, 'evidence')).map((row) => {
    const digest = digestOf(row);
    return digest === undefined ? row : forgetEvidenceRow(row, digest);
  });
  const quarantine = (await readPartTable<QuarantineRow>(workspace, key, 'quarantine')).map((row) =>
    places.has(`${row.input}:${row.part_row}`) ? forgetQuarantineRow(row) : row,
  );
  await writePart(
    workspace,
    key,
    {
      evidence: tableOf(evidenceColumns(evidence)),
      quarantine: tableOf(quarantineColumns(quarantine)),
      fingerprints: tableOf(fingerprints.take()),
      records: tableOf(columns.take()),
    },
    withoutTables(summary),
  );
}

function tableOf(columns: readonly ColumnSource[]): PartTableWriter {
  const table = new PartTableWriter();
  table.append(columns);
  return table;
}

function withoutTables({ tables: _, ...summary }: PartSummary): Omit<PartSummary, 'tables'> {
  return summary;
}
