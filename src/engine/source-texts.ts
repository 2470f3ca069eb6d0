import { contentSql, ensureAnchorContents, isNoAnchorSql } from './anchor-contents.ts';
import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import type { PartFiles } from './record-session.ts';

/** Distinct texts of a source that are not of the uses left out. */
export interface SourceTexts {
  readonly source: string;
  /** `YYYY-MM`; null where texts are not counted by month. */
  readonly month: string | null;
  readonly texts: number;
  /** Of them those that could be scored, and those of marked uses with a score and without. */
  readonly scored: number;
  readonly markedScored: number;
  readonly markedUnscored: number;
}

/** A use of evidence. */
type UseKey = readonly [source: string, field: string, signature: string];

/**
 * Records of a source, or of one of its months, up to which every text is counted. Of more those under a hash are, and stand for all: a
 * share of them is off by a thousandth, and repeats are found all the same, because they have one hash.
 */
const RECORDS_COUNTED = 200_000;
/** Records looked at of all sources, or months, together: where there are more of these than leave each its own, all get less. */
const RECORDS_LOOKED_AT = 4_000_000;
/** All content hashes lie below, by their first 32 bits. */
const ALL_HASHES = 2 ** 32;

export interface SourceTextOptions {
  readonly parts: readonly PartFiles[];
  /** Uses whose texts are not counted, and those whose texts are marked. */
  readonly without: readonly UseKey[];
  readonly marked: readonly UseKey[];
  /** Fewest words of a text with a score. */
  readonly leastWords: number;
  /** Only texts with a month, by source and month. */
  readonly byMonth: boolean;
  /** Default: all. */
  readonly sources?: readonly string[] | undefined;
  /** Default 200,000. */
  readonly recordsCounted?: number;
}

/**
 * Counts the texts of each source, or of each of its months, with a score and without, each content once, but those that others are compared
 * with (`ANCHOR_CONTENTS`).
 *
 * @returns by source, then month. Rounded to three digits where a source has more records than are counted
 */
export async function countSourceTexts(
  query: QueryProcess,
  { parts, without, marked, leastWords, byMonth, sources, recordsCounted = RECORDS_COUNTED }: SourceTextOptions,
): Promise<readonly SourceTexts[]> {
  const table = parquetSql(parts.map(({ records }) => records));
  await writeUses(query, 'count_without', without);
  await writeUses(query, 'count_marked', marked);
  await query.run('CREATE OR REPLACE TEMP TABLE count_sources (source VARCHAR)');
  await query.append(
    'count_sources',
    (sources ?? []).map((source) => [source]),
  );
  const use = '(r.source, r.field, r.signature)';
  await ensureAnchorContents(query);
  const chosen = `FROM ${table} r WHERE r.sha256_raw IS NOT NULL AND ${use} NOT IN (SELECT (source, field, signature) FROM count_without)
    AND ${isNoAnchorSql(contentSql('r'))}
    ${sources === undefined ? '' : 'AND r.source IN (SELECT source FROM count_sources)'}
    ${byMonth ? 'AND length(substr(r.date, 1, 7)) = 7' : ''}`;
  const month = byMonth ? 'substr(r.date, 1, 7)' : 'NULL::VARCHAR';
  // Cells go by number, and contents by their first 64 bits: names and whole hashes would be what fills the memory.
  await query.run(`CREATE OR REPLACE TEMP TABLE count_cells AS
    SELECT *, row_number() OVER (ORDER BY source, month)::INTEGER AS cell, ${ALL_HASHES}::DOUBLE AS reach
    FROM (SELECT r.source, ${month} AS month, count(*)::BIGINT AS n ${chosen} GROUP BY ALL)`);
  const [found] = await query.run<{ cells: number }>('SELECT count(*)::BIGINT AS cells FROM count_cells');
  const each = Math.max(1, Math.floor(RECORDS_LOOKED_AT / Math.max(1, found!.cells)));
  const counted = Math.min(Math.trunc(recordsCounted), each);
  await query.run(
    `UPDATE count_cells SET reach = least(${ALL_HASHES}, ceil(${counted * ALL_HASHES}::DOUBLE / n)) WHERE n > ${counted}`,
  );
  const rows = await query.run<{
    source: string;
    month: string | null;
    part: number;
    texts: number;
    scored: number;
    marked_scored: number;
    marked_unscored: number;
  }>(`SELECT c.source, c.month, c.reach / ${ALL_HASHES} AS part, count(*)::BIGINT AS texts,
      count(*) FILTER (t.is_scored)::BIGINT AS scored,
      count(*) FILTER (t.is_scored AND t.is_marked)::BIGINT AS marked_scored,
      count(*) FILTER (NOT t.is_scored AND t.is_marked)::BIGINT AS marked_unscored
    FROM (
      SELECT c.cell, ('0x' || left(hex(r.content), 16))::UBIGINT AS content, bool_or(r.is_scored) AS is_scored, bool_or(r.is_marked) AS is_marked
      FROM (SELECT r.source, ${month} AS month, coalesce(r.sha256_norm, r.sha256_raw) AS content,
          coalesce(r.style IS NOT NULL AND r.words >= ${Math.trunc(leastWords)}, false) AS is_scored,
          ${use} IN (SELECT (source, field, signature) FROM count_marked) AS is_marked ${chosen}) r
      JOIN (SELECT *, unhex(printf('%08X', least(reach, ${ALL_HASHES - 1})::UBIGINT)) AS below FROM count_cells) c
        ON c.source = r.source AND c.month IS NOT DISTINCT FROM r.month
      WHERE c.reach >= ${ALL_HASHES} OR r.content < c.below GROUP BY ALL) t
    JOIN count_cells c USING (cell) GROUP BY ALL ORDER BY c.source, c.month`);
  for (const name of ['count_cells', 'count_sources', 'count_without', 'count_marked']) {
    await query.run(`DROP TABLE ${name}`);
  }
  return rows.map((row) => {
    const all = (seen: number) => (row.part >= 1 ? seen : Number((seen / row.part).toPrecision(3)));
    return {
      source: row.source,
      month: row.month,
      texts: all(row.texts),
      scored: all(row.scored),
      markedScored: all(row.marked_scored),
      markedUnscored: all(row.marked_unscored),
    };
  });
}

async function writeUses(query: QueryProcess, table: string, uses: readonly UseKey[]): Promise<void> {
  await query.run(`CREATE OR REPLACE TEMP TABLE ${table} (source VARCHAR, field VARCHAR, signature VARCHAR)`);
  await query.append(
    table,
    uses.map((use) => [...use]),
  );
}
