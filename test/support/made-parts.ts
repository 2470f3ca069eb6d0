import { hash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { FingerprintColumns, NO_DATE } from '../../src/audit/fingerprint-columns.ts';
import { RecordColumns } from '../../src/audit/record-columns.ts';
import type { PartFiles } from '../../src/engine/record-session.ts';
import { BAND_COUNT } from '../../src/kernels/band-keys.ts';
import { partTablePath } from '../../src/workspace/parts.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { writeTable } from '../../src/workspace/write-table.ts';

/** A record as a part would hold it. What is not given is plain. */
export interface MadeRecord {
  readonly id: string;
  readonly source?: string;
  /** Decides the content hash. Default: the id. Null: a forgotten record. */
  readonly content?: string | null;
  readonly words?: number;
  readonly date?: string;
  readonly language?: string;
  readonly signature?: string;
  readonly groups?: readonly (string | null)[];
  readonly preview?: string | null;
  /** Row in the part. Default: one a record. */
  readonly partRow?: number;
  readonly suffix?: string;
  readonly generator?: string;
  /** Default `declared`. */
  readonly languageBasis?: string;
  /** Log-odds in thousandths. */
  readonly style?: number | null;
}

/** Key of the part at a position. */
export function madePartKey(position: number): string {
  return hash('md5', `part ${position}`);
}

/**
 * Writes tables of records and of fingerprints as an audit does.
 *
 * @param parts records of each part, at least one
 * @param groupCount group columns
 */
export async function makeParts(
  workspace: Workspace,
  parts: readonly (readonly MadeRecord[])[],
  groupCount = 0,
): Promise<readonly PartFiles[]> {
  const files: PartFiles[] = [];
  for (const [position, records] of parts.entries()) {
    const key = madePartKey(position);
    const columns = new RecordColumns(groupCount);
    const fingerprints = new FingerprintColumns();
    for (const [row, record] of records.entries()) {
      const { id, source = 'main', content = id, words = 10, date = null, partRow = row } = record;
      const digest = content === null ? null : hash('sha256', content, 'buffer');
      columns.add({
        source,
        rowKey: id,
        suffix: record.suffix ?? '',
        given: true,
        rowHash: BigInt(row),
        input: 0,
        entry: null,
        partRow,
        firstOfRow: row === 0 || (records[row - 1]!.partRow ?? row - 1) !== partRow,
        path: record.suffix?.slice(1) ?? 'text',
        field: 'text',
        sha256Raw: digest,
        sha256Norm: null,
        signature: record.signature ?? 'none',
        language: record.language ?? 'en',
        languageBasis: record.languageBasis ?? 'declared',
        date,
        words,
        characters: 5 * words,
        textBytes: 5 * words,
        rowBytes: 6 * words,
        lengthBand: 'any',
        groups: Array.from({ length: groupCount }, (_, i) => record.groups?.[i] ?? null),
        preview: record.preview === undefined ? `text of ${id}` : record.preview,
        url: null,
        licence: null,
        generator: record.generator ?? null,
        metadata: null,
        style: record.style ?? null,
      });
      fingerprints.add({
        content: digest === null ? [0n, 0n] : [digest.readBigInt64BE(0), digest.readBigInt64BE(8)],
        wordsHash: digest === null ? 0n : digest.readBigInt64BE(16),
        use: 0,
        words,
        date: date === null ? NO_DATE : Number(date.replaceAll('-', '')),
        input: 0,
        partRow,
        nth: row === 0 || (records[row - 1]!.partRow ?? row - 1) !== partRow ? 0 : 1,
        bands: new BigInt64Array(BAND_COUNT).fill(BigInt(row + 1)),
      });
    }
    const file = partTablePath(workspace, key, 'records');
    await mkdir(path.dirname(file), { recursive: true });
    await writeTable(file, columns.take());
    await writeTable(partTablePath(workspace, key, 'fingerprints'), fingerprints.take());
    files.push({ key, records: file });
  }
  return files;
}
