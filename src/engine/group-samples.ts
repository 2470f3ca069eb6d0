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
/** Records of which the different texts are told apart at once: what is held of them stays within the memory of queries, however many there are. */
const SLICE_RECORDS = 1_500_000;
/** Contents are sliced by their first 16 bits. */
const PREFIXES = 2 ** 16;

/** Contents whose first 16 bits lie in [from, to). */
interface ContentSlice {
  readonly from: number;
  readonly to: number;
}

/** Slices of all contents, ascending, of about equal size. */
async function slicesOf(query: QueryProcess, files: string, sliceRecords: number): Promise<readonly ContentSlice[]> {
  const [found] = await query.run<{ records: number }>(`SELECT count(*) AS records FROM ${files}`);
  const count = Math.min(PREFIXES, Math.max(1, Math.ceil(found!.records / sliceRecords)));
  const edge = (slice: number) => Math.floor((slice * PREFIXES) / count);
  return Array.from({ length: count }, (_, slice) => ({ from: edge(slice), to: edge(slice + 1) }));
}

function sliceSql({ from, to }: ContentSlice): string {
  const prefix = (number: number) => `'\\x${hexByte(number >> 8)}\\x${hexByte(number & 255)}'::BLOB`;
  const bounds = [
    ...(from > 0 ? [`content >= ${prefix(from)}`] : []),
    ...(to < PREFIXES ? [`content < ${prefix(to)}`] : []),
  ];
  return bounds.length === 0 ? 'true' : bounds.join(' AND ');
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0').toUpperCase();
}

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
    sliceRecords = SLICE_RECORDS,
  }: {
    readonly parts: readonly PartFiles[];
    readonly column: `g${number}`;
    readonly mostGroups: number;
    readonly mostWords: number;
    /** Records that are looked at together, about. The result does not depend on it. */
    readonly sliceRecords?: number;
  },
): Promise<{ readonly groups: readonly GroupSample[]; readonly total: number }> {
  const [limit, most] = [Math.trunc(mostGroups), Math.trunc(mostWords)];
  await query.run('CREATE OR REPLACE TEMP TABLE part_keys (position BIGINT, part VARCHAR)');
  await query.append(
    'part_keys',
    parts.map(({ key }, position) => [position, `${key}.records`]),
  );
  const files = parquetSql(
    parts.map(({ records }) => records),
    { rowNumbers: true },
  );
  const slices = await slicesOf(query, files, sliceRecords);
  const readSlice = (slice: ContentSlice, wanted = '') =>
    // The number of a place decides nothing: equal contents are one text wherever they lie.
    query.run(`CREATE OR REPLACE TEMP TABLE group_texts AS
      SELECT value, content, max(words)::BIGINT AS words, count(*) AS records, min(place)::BIGINT AS place
      FROM (SELECT r.${column} AS value, coalesce(r.sha256_norm, r.sha256_raw) AS content, r.words,
          k.position * ${PLACE_FACTOR} + r.file_row_number AS place
        FROM ${files} r JOIN part_keys k ON k.part = parse_filename(r.filename, true)
        WHERE r.${column} IS NOT NULL AND r.sha256_raw IS NOT NULL)
      WHERE ${sliceSql(slice)} ${wanted} GROUP BY value, content`);
  await query.run(
    'CREATE OR REPLACE TEMP TABLE group_sums (value VARCHAR, records BIGINT, texts BIGINT, words BIGINT)',
  );
  for (const slice of slices) {
    await readSlice(slice);
    await query.run(
      'INSERT INTO group_sums SELECT value, sum(records)::BIGINT, count(*), sum(words)::BIGINT FROM group_texts GROUP BY value',
    );
  }
  const [count] = await query.run<{ total: number }>('SELECT count(DISTINCT value) AS total FROM group_sums');
  await query.run(`CREATE OR REPLACE TEMP TABLE largest_groups AS
    SELECT value, sum(records)::BIGINT AS records, sum(texts)::BIGINT AS texts, sum(words)::BIGINT AS words, 0::BIGINT AS taken
    FROM group_sums GROUP BY value ORDER BY sum(words) DESC, value LIMIT ${limit}`);
  const groups = await query.run<Omit<GroupSample, 'places'>>(
    'SELECT value, records, texts, words FROM largest_groups ORDER BY words DESC, value',
  );
  const rows: { readonly value: string; readonly place: number }[] = [];
  for (const slice of slices) {
    // One slice is still there from counting it.
    if (slices.length > 1) {
      const [open] = await query.run<{ n: number }>(
        `SELECT count(*) AS n FROM largest_groups WHERE taken < ${most} AND taken < words`,
      );
      if (open!.n === 0) break;
      await readSlice(slice, `AND value IN (SELECT value FROM largest_groups WHERE taken < ${most})`);
    }
    const own = await query.run<{ value: string; place: number }>(
      `SELECT value, place FROM (
        SELECT value, content, place, taken + sum(t.words) OVER (PARTITION BY value ORDER BY content ROWS UNBOUNDED PRECEDING) - t.words AS before
        FROM group_texts t JOIN largest_groups g USING (value))
      WHERE before < ${most} ORDER BY value, content`,
    );
    for (const row of own) rows.push(row);
    await query.run(
      'UPDATE largest_groups g SET taken = taken + coalesce((SELECT sum(words) FROM group_texts t WHERE t.value = g.value), 0)',
    );
  }
  for (const table of ['group_texts', 'group_sums', 'largest_groups']) await query.run(`DROP TABLE ${table}`);
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
