import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { QuarantineEntry, RunFacts } from '../../src/audit/audit-result.ts';
import type { SnapshotInput } from '../../src/audit/run-audit.ts';
import { recordId } from '../../src/record/identity.ts';
import { readPartTable } from '../../src/workspace/part-reader.ts';
import { readSnapshot } from '../../src/workspace/snapshots.ts';
import './compile-cache.ts';

/** What an audit left on disk. */
export interface AuditFacts {
  readonly folder: string;
  readonly json: string;
  readonly run: RunFacts;
  readonly quarantine: readonly QuarantineEntry[];
}

/** The folders of all finished audits of a workspace, sorted by name. */
export async function auditFolders(workspace: string): Promise<readonly string[]> {
  const audits = path.join(workspace, 'audits');
  const names = await readdir(audits).catch(() => []);
  return names
    .filter((name) => !name.endsWith('.tmp'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => path.join(audits, name));
}

export async function readAuditFacts(folder: string): Promise<AuditFacts> {
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');
  return {
    folder,
    json: await read('audit.json'),
    run: JSON.parse(await read('run.json')) as RunFacts,
    quarantine: (await read('quarantine.jsonl'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as QuarantineEntry),
  };
}

interface RecordRow {
  readonly source: string;
  readonly row_key: string;
  readonly suffix: string;
  readonly input: number;
  readonly part_row: number;
  readonly row_hash: bigint;
  readonly first_of_row: number;
  readonly sha256_raw: Uint8Array;
}

/**
 * All records of a snapshot, sorted: identity, then the hashes of text and row that the identity stands for. Two readings
 * of the same data are equal exactly when these lists are. Rows of one key are numbered here anew, by row hash.
 */
export async function recordIds(workspaceFolder: string, snapshotId: string): Promise<readonly string[]> {
  const workspace = { folder: workspaceFolder };
  const { parts } = await readSnapshot<SnapshotInput, unknown>(workspace, snapshotId);
  const rows = await Promise.all(
    parts.map(async ({ key }) =>
      (await readPartTable<RecordRow>(workspace, key, 'records')).map((row) => ({
        ...row,
        place: `${key} ${row.input} ${row.part_row}`,
      })),
    ),
  );
  const ordinals = new Map<string, number>();
  const keys = Map.groupBy(
    rows.flat().filter((row) => row.first_of_row === 1),
    (row) => `${row.source}/${row.row_key}`,
  );
  for (const sharing of keys.values()) {
    sharing.sort((a, b) => Number(a.row_hash - b.row_hash));
    for (const [ordinal, { place }] of sharing.entries()) ordinals.set(place, ordinal);
  }
  return rows
    .flat()
    .map((row) => {
      const ordinal = ordinals.get(row.place)!;
      const id = recordId({ source: row.source, rowKey: row.row_key, ordinal, suffix: row.suffix });
      return `${id} ${Buffer.from(row.sha256_raw).toString('hex').slice(0, 16)} ${row.row_hash}`;
    })
    .sort();
}
