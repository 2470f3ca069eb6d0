import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import type { PartFiles } from './record-session.ts';

/** Where the text of a record lies, and how it is known again. */
export interface TextPlace {
  /** Key of the part, position among its inputs, place of the row in the part. */
  readonly part: string;
  readonly input: number;
  readonly partRow: number;
  readonly textBytes: number;
  /** SHA-256 of the text, hexadecimal. */
  readonly sha256: string;
  /** First 64 bits of its content hash: 16 hexadecimal digits. */
  readonly content: string;
  readonly source: string;
  readonly language: string;
  /** Values of the group columns that were asked for. */
  readonly groups: readonly (string | null)[];
}

export interface TextPlaceOptions {
  /** Parts that hold scored records, at least one. */
  readonly parts: readonly PartFiles[];
  /** Whose records: by source, field and signature. */
  readonly uses: readonly (readonly [source: string, field: string, signature: string])[];
  /** BCP 47 primary tags. */
  readonly languages: readonly string[];
  readonly leastWords: number;
  /** Texts of each source and language at most. */
  readonly limit: number;
  /** Positions of group columns. */
  readonly groupColumns: readonly number[];
}

/** All contents lie below, by their first 64 bits. */
const ALL_CONTENTS = '18446744073709551615.0';

/**
 * Scored texts of some uses: of each source and language those with the lowest content hashes, each content once, in order of these hashes.
 * They do not depend on the order of files, and any number of them from the first on is a sample as well.
 */
export async function sampleTextPlaces(
  query: QueryProcess,
  { parts, uses, languages, leastWords, limit, groupColumns }: TextPlaceOptions,
): Promise<readonly TextPlace[]> {
  await query.run('CREATE OR REPLACE TEMP TABLE place_uses (source VARCHAR, field VARCHAR, signature VARCHAR)');
  await query.append(
    'place_uses',
    uses.map((use) => [...use]),
  );
  await query.run('CREATE OR REPLACE TEMP TABLE place_languages (tag VARCHAR)');
  await query.append(
    'place_languages',
    languages.map((tag) => [tag]),
  );
  const groups = groupColumns.map((column) => `g${Math.trunc(column)}`);
  const most = Math.trunc(limit);
  const chosen = `FROM (
    SELECT *, lower(regexp_extract(language, '^[^-_]*')) AS tag, ('0x' || left(hex(coalesce(sha256_norm, sha256_raw)), 16))::UBIGINT AS content
    FROM ${parquetSql(parts.map(({ records }) => records))}
    WHERE style IS NOT NULL AND sha256_raw IS NOT NULL AND words >= ${Math.trunc(leastWords)}) r
    SEMI JOIN place_uses USING (source, field, signature) WHERE tag IN (SELECT tag FROM place_languages)`;
  await query.run(
    `CREATE OR REPLACE TEMP TABLE place_cells AS SELECT source, tag, count(*)::BIGINT AS n ${chosen} GROUP BY ALL`,
  );
  // Only hashes that leave twice as many as are wanted are sorted. The part is known by the name of its file.
  const rows = await query.run<{
    part: string;
    input: number;
    part_row: number;
    text_bytes: number;
    sha256: string;
    mark: string;
    source: string;
    language: string;
  }>(`SELECT * EXCLUDE (content, tag, nth) FROM (
      SELECT replace(parse_filename(filename, true), '.records', '') AS part, input, part_row, text_bytes, lower(hex(sha256_raw)) AS sha256,
        printf('%016x', content) AS mark, source, language, content, tag, row_number() OVER (PARTITION BY source, tag, content ORDER BY filename, input, part_row, path) AS nth
        ${groups.map((name) => `, ${name}`).join('')}
      FROM (SELECT * ${chosen}) JOIN place_cells USING (source, tag)
      WHERE n <= ${2 * most} OR content < (${ALL_CONTENTS} * ${2 * most} / n)::UBIGINT)
    WHERE nth = 1 QUALIFY row_number() OVER (PARTITION BY source, tag ORDER BY content) <= ${most}
    ORDER BY content, source`);
  return rows.map((row) => ({
    part: row.part,
    input: row.input,
    partRow: row.part_row,
    textBytes: row.text_bytes,
    sha256: row.sha256,
    content: row.mark,
    source: row.source,
    language: row.language,
    groups: groups.map((name) => (row as unknown as Readonly<Record<string, string | null>>)[name] ?? null),
  }));
}
