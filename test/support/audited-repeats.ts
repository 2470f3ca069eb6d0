import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect } from 'vitest';
import type { AuditOptions } from '../../src/audit/audit-options.ts';
import { type AuditReport, type AuditResult, auditResultSchema } from '../../src/audit/audit-result.ts';
import type { RepeatPairRow, RepeatRow } from '../../src/audit/repeat-row.ts';
import type { Repeats } from '../../src/audit/repeats-result.ts';
import { audit } from '../../src/report/audit.ts';
import './compile-cache.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { type FileTree, writeFiles } from './write-files.ts';

/** An audit as it was written down, with the tables of its repeats. */
export interface AuditedRepeats {
  readonly report: AuditReport;
  /** The text of audit.json. */
  readonly json: string;
  readonly result: AuditResult;
  readonly repeats: Repeats;
  readonly rows: readonly RepeatRow[];
  readonly pairs: readonly RepeatPairRow[];
}

/**
 * Audits data, its width left out unless it is asked for, reads what was published, and holds all its counts of repeats against each other.
 *
 * @throws where two of them disagree
 */
export async function auditRepeats(options: AuditOptions): Promise<AuditedRepeats> {
  const report = await audit({ measuresWidth: false, ...options });
  const json = await readFile(path.join(report.folder, 'audit.json'), 'utf8');
  const result = auditResultSchema.parse(JSON.parse(json));
  expect(JSON.parse(json), 'nothing beside the schema').toEqual(result);
  const rows = await readTable<RepeatRow>(path.join(report.folder, 'repeats.parquet'));
  const pairs = await readTable<RepeatPairRow>(path.join(report.folder, 'pairs.parquet'));
  if (result.repeats === null) throw new Error('the audit has no section of repeats');
  checkRepeats(result, rows, pairs);
  return { report, json, result, repeats: result.repeats, rows, pairs };
}

/** The same for a tree of files, in a workspace of its own. */
export async function auditTree(files: FileTree, options: Partial<AuditOptions> = {}): Promise<AuditedRepeats> {
  const folder = await temporaryFolder('repeats');
  await writeFiles(path.join(folder, 'data'), files);
  return auditRepeats({ data: [path.join(folder, 'data')], workspace: path.join(folder, 'ws'), ...options });
}

/** Records removed, with the copies that stay for them. */
export function removals(rows: readonly RepeatRow[]): Readonly<Record<string, string>> {
  const removed = rows.filter(({ role }) => role === 'removed');
  return Object.fromEntries(removed.map(({ record_id, survivor_id }) => [record_id, survivor_id!]));
}

async function readTable<Row>(file: string): Promise<readonly Row[]> {
  if (!existsSync(file)) return [];
  const bytes = await readFile(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return (await parquetReadObjects({ file: buffer, compressors })) as unknown as readonly Row[];
}

const sumOf = <Item>(items: readonly Item[], value: (item: Item) => number | bigint) =>
  items.reduce((sum, item) => sum + Number(value(item)), 0);

const rowPlace = ({ part, input, part_row }: RepeatRow) => `${part} ${input} ${part_row}`;

/** What must hold of every audit, whatever its data. */
function checkRepeats(result: AuditResult, rows: readonly RepeatRow[], pairs: readonly RepeatPairRow[]): void {
  const repeats = result.repeats!;
  const { identical, similar, removal, clusters, settings } = repeats;
  const removed = rows.filter(({ role }) => role === 'removed');
  const ids = new Map(rows.map((row) => [row.record_id, row]));
  expect(ids.size, 'each record once').toBe(rows.length);

  expect(removal.records).toBe(removal.identical + removal.contained);
  expect(removal).toEqual({
    records: removed.length,
    words: sumOf(removed, ({ words }) => words),
    identical: removed.filter(({ kind }) => kind === 'identical').length,
    contained: removed.filter(({ kind }) => kind === 'contained').length,
    kept_by_budget: rows.filter(({ role }) => role === 'kept-by-budget').length,
    other_columns_differ: rows.filter(({ role }) => role === 'other-columns-differ').length,
    rows: new Set(rows.filter(({ row_removed }) => row_removed).map(rowPlace)).size,
    records_in_rows_that_stay: removed.filter(({ row_removed }) => !row_removed).length,
  });
  for (const { role, kind, survivor_id, survivor_class } of rows) {
    expect([survivor_id === null, survivor_class === null]).toEqual(Array(2).fill(role === 'stays'));
    expect(kind === null).toBe(role === 'stays' || role === 'other-columns-differ');
  }
  const { columns } = repeats;
  expect(columns.looked_at).toBe(Math.min(100, removal.other_columns_differ));
  for (const { records } of columns.differing) expect(records).toBeLessThanOrEqual(columns.looked_at);
  for (const row of removed) {
    const survivor = ids.get(row.survivor_id!);
    expect(survivor?.role, `what stays for ${row.record_id}`).toMatch(/^(stays|other-columns-differ)$/);
    expect(survivor!.origin_class).toBe(row.survivor_class);
    expect(survivor!.cluster, 'a copy and its survivor belong together').toBe(row.cluster);
    expect(Number(survivor!.words)).toBeGreaterThanOrEqual(Number(row.words));
    if (row.kind === 'contained') expect(Number(row.shared_shingles)).toBeLessThanOrEqual(Number(row.union_shingles));
  }
  expect(sumOf(repeats.origin_shift, ({ records }) => records)).toBe(removal.records);
  const lost = repeats.origin_shift.filter((shift) => shift.removed === 'human' && shift.survivor !== 'human');
  expect(lost, 'a human copy never goes for another').toEqual([]);

  const sources = repeats.by_source;
  expect(sources.map(({ source }) => source)).toEqual(result.sources.map(({ id }) => id));
  expect(sources.map(({ records }) => records)).toEqual(result.sources.map(({ records }) => records));
  expect(sumOf(sources, (source) => source.identical)).toBe(identical.records);
  expect(sumOf(sources, (source) => source.similar)).toBe(similar.records);
  expect(sumOf(sources, (source) => source.removed)).toBe(removal.records);
  expect(sumOf(sources, (source) => source.words_removed)).toBe(removal.words);
  for (const { source, removed: count } of sources) {
    expect(removed.filter((row) => row.source === source).length).toBe(count);
  }
  expect(identical.records).toBeLessThan(Math.max(1, result.records.accepted));
  expect(identical.groups).toBeLessThanOrEqual(identical.records);
  expect(removal.identical).toBeLessThanOrEqual(identical.records);
  expect(Number(identical.share_of_records)).toBeCloseTo(
    result.records.accepted === 0 ? 0 : identical.records / result.records.accepted,
    5,
  );

  for (const stratum of repeats.by_stratum) {
    expect(stratum.removed_records + stratum.kept_by_budget).toBe(stratum.removable_records);
    expect(stratum.removable_records).toBeGreaterThan(0);
    expect(stratum.removable_records).toBeLessThanOrEqual(stratum.repeated_records);
    expect(stratum.repeated_records).toBeLessThanOrEqual(stratum.records);
    expect(stratum.removed_records, `budget of ${stratum.label}`).toBeLessThanOrEqual(
      Math.floor(stratum.records * settings.budget + 1e-9),
    );
  }

  expect(repeats.pairs.confirmed).toBe(pairs.length);
  expect(repeats.pairs.compared + repeats.pairs.unreadable).toBeLessThanOrEqual(repeats.pairs.nominated);
  expect(similar.pairs).toBeLessThanOrEqual(pairs.length);
  expect(similar.pairs_at_0_8).toBeLessThanOrEqual(similar.pairs);
  const alike = pairs.filter(
    (pair) =>
      Number(pair.union_shingles) > 0 &&
      Number(pair.shared_shingles) >= settings.similar_at * Number(pair.union_shingles),
  );
  expect(alike.length).toBe(similar.pairs);
  for (const { record_id, other_id, cluster } of pairs) {
    expect([ids.get(record_id)?.cluster, ids.get(other_id)?.cluster]).toEqual([cluster, cluster]);
  }

  const sizes = [...Map.groupBy(rows, ({ cluster }) => cluster).values()].map(({ length }) => length);
  expect(clusters).toEqual({ count: sizes.length, largest: Math.max(0, ...sizes) });
  for (const { a, b } of repeats.examples) expect([ids.has(a.record_id), ids.has(b.record_id)]).toEqual([true, true]);

  for (const family of Map.groupBy(rows, rowPlace).values()) {
    const isWhole = new Set(family.filter(({ row_removed }) => row_removed).map(({ record_id }) => record_id));
    for (const row of family) if (isWhole.has(row.record_id)) expect(row.role).toBe('removed');
    if (isWhole.size > 0) expect(isWhole.size, 'a row goes with all its records').toBe(family.length);
  }
}
