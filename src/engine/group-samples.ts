import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import type { PartFiles } from './record-session.ts';

/** The distinct texts of one value of a group column. */
export interface GroupSample {
  readonly value: string;
  readonly records: number;
  readonly texts: number;
  /** Words of all its distinct texts. */
  readonly words: number;
  /** Where the texts with the lowest content hashes lie, in that order: position of the part, row of its records table. */
  readonly places: readonly (readonly [part: number, row: number])[];
}

/** Rows of one part, as a factor that keeps part and row apart in one number. */
const PLACE_FACTOR = 2 ** 32;

/**
 * Samples of the largest groups of a column: of each the distinct texts with the lowest content hashes, until they hold so many words.
 *
 * @param parts in the order in which `places` counts them
 * @param column group column of the records tables
 */
export async function sampleGroups(
  query: QueryProcess,
  {
    parts,
    column,
    mostGroups,
    mostWords,
  }: {
    readonly parts: readonly PartFiles[];
    readonly column: `g${number}`;
    readonly mostGroups: number;
    readonly mostWords: number;
  },
): Promise<{ readonly groups: readonly GroupSample[]; readonly total: number }> {
  const [limit, most] = [Math.trunc(mostGroups), Math.trunc(mostWords)];
  await query.run('CREATE OR REPLACE TEMP TABLE part_keys (position BIGINT, part VARCHAR)');
  await query.append(
    'part_keys',
    parts.map(({ key }, position) => [position, `${key}.records`]),
  );
  // The number of a place decides nothing: equal contents are one text wherever they lie.
  await query.run(`CREATE OR REPLACE TEMP TABLE group_texts AS
    SELECT r.${column} AS value, coalesce(r.sha256_norm, r.sha256_raw) AS content, max(r.words)::BIGINT AS words, count(*) AS records,
      min(k.position * ${PLACE_FACTOR} + r.file_row_number)::BIGINT AS place
    FROM ${parquetSql(
      parts.map(({ records }) => records),
      { rowNumbers: true },
    )} r JOIN part_keys k ON k.part = parse_filename(r.filename, true)
    WHERE r.${column} IS NOT NULL AND r.sha256_raw IS NOT NULL GROUP BY ALL`);
  const [count] = await query.run<{ total: number }>('SELECT count(DISTINCT value) AS total FROM group_texts');
  const groups = await query.run<Omit<GroupSample, 'places'>>(
    `SELECT value, sum(records)::BIGINT AS records, count(*) AS texts, sum(words)::BIGINT AS words FROM group_texts
    GROUP BY value ORDER BY sum(words) DESC, value LIMIT ${limit}`,
  );
  const rows = await query.run<{ value: string; place: number }>(
    `SELECT value, place FROM (
      SELECT value, content, place, sum(words) OVER (PARTITION BY value ORDER BY content ROWS UNBOUNDED PRECEDING) - words AS before
      FROM group_texts SEMI JOIN (SELECT value FROM group_texts GROUP BY value ORDER BY sum(words) DESC, value LIMIT ${limit}) USING (value))
    WHERE before < ${most} ORDER BY value, content`,
  );
  await query.run('DROP TABLE group_texts');
  const places = Map.groupBy(rows, ({ value }) => value);
  return {
    total: count!.total,
    groups: groups.map((group) => ({
      ...group,
      places: (places.get(group.value) ?? []).map(
        ({ place }) => [Math.floor(place / PLACE_FACTOR), place % PLACE_FACTOR] as const,
      ),
    })),
  };
}
