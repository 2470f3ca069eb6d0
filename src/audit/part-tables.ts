import type { ColumnSource } from 'hyparquet-writer';
import type { Evidence } from '../record/evidence.ts';
import { FORGOTTEN_DETAIL, forgetEvidence, forgottenRowKey } from './forgotten-record.ts';

/** One place of evidence, as the evidence table of a part stores it. */
export interface EvidenceRow {
  readonly part_row: number;
  readonly source: string;
  readonly row_key: string;
  readonly suffix: string;
  /** JSON of the item. */
  readonly evidence: string;
  readonly excerpt: string | null;
}

/** One row, or a part of one, that could not be read. */
export interface QuarantineRow {
  readonly source: string;
  readonly input: number;
  readonly entry: string | null;
  /** 0-based position in the entry of an archive; null for rows of plain files. */
  readonly entry_row: number | null;
  readonly entry_unit: string | null;
  readonly part_row: number;
  readonly path: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly size_bytes: number;
  /** Rows or parts of a row that this entry stands for. */
  readonly records: number;
  /** 1 where nobody can say how much more is lost: what follows a cut. */
  readonly open_ended: number;
}

export function evidenceColumns(rows: readonly EvidenceRow[]): readonly ColumnSource[] {
  return [
    { name: 'part_row', type: 'INT32', data: Int32Array.from(rows, ({ part_row }) => part_row) },
    { name: 'source', type: 'STRING', data: rows.map(({ source }) => source) },
    { name: 'row_key', type: 'STRING', data: rows.map(({ row_key }) => row_key) },
    { name: 'suffix', type: 'STRING', data: rows.map(({ suffix }) => suffix) },
    { name: 'evidence', type: 'STRING', data: rows.map(({ evidence }) => evidence) },
    { name: 'excerpt', type: 'STRING', nullable: true, data: rows.map(({ excerpt }) => excerpt) },
  ];
}

export function quarantineColumns(rows: readonly QuarantineRow[]): readonly ColumnSource[] {
  return [
    { name: 'source', type: 'STRING', data: rows.map(({ source }) => source) },
    { name: 'input', type: 'INT32', data: Int32Array.from(rows, ({ input }) => input) },
    { name: 'entry', type: 'STRING', nullable: true, data: rows.map(({ entry }) => entry) },
    { name: 'entry_row', type: 'INT32', nullable: true, data: rows.map(({ entry_row }) => entry_row) },
    { name: 'entry_unit', type: 'STRING', nullable: true, data: rows.map(({ entry_unit }) => entry_unit) },
    { name: 'part_row', type: 'INT32', data: Int32Array.from(rows, ({ part_row }) => part_row) },
    { name: 'path', type: 'STRING', nullable: true, data: rows.map(({ path }) => path) },
    { name: 'reason', type: 'STRING', data: rows.map(({ reason }) => reason) },
    { name: 'detail', type: 'STRING', data: rows.map(({ detail }) => detail) },
    { name: 'size_bytes', type: 'DOUBLE', data: Float64Array.from(rows, ({ size_bytes }) => size_bytes) },
    { name: 'records', type: 'INT32', data: Int32Array.from(rows, ({ records }) => records) },
    { name: 'open_ended', type: 'INT32', data: Int32Array.from(rows, ({ open_ended }) => open_ended) },
  ];
}

/** A place of evidence in a forgotten row: what spoke, not what was said. */
export function forgetEvidenceRow(row: EvidenceRow, digest: string): EvidenceRow {
  return {
    ...row,
    row_key: forgottenRowKey(digest),
    evidence: JSON.stringify(forgetEvidence(JSON.parse(row.evidence) as Evidence)),
    excerpt: null,
  };
}

/** An unreadable field of a forgotten row. */
export function forgetQuarantineRow(row: QuarantineRow): QuarantineRow {
  return { ...row, entry: null, detail: FORGOTTEN_DETAIL };
}
