import { type ConditionSql, conditionSql } from './condition-sql.ts';
import type { QueryProcess } from './query-process.ts';
import type { RecordCondition } from './record-condition.ts';
import { RECORD_ID_SQL } from './record-id-sql.ts';
import { CONTENT_ORDER } from './record-session.ts';

/** How much one word of the records of a use gains by a verdict: whole numbers, 0 where it gains nothing. */
export interface ReviewWeight {
  readonly source: string;
  readonly field: string;
  readonly signature: string;
  readonly overlay: string;
  /** By a verdict on the record itself, or on records with its very evidence. */
  readonly near: number;
  /** By a verdict on a pile that it lies in: a value of a group column, a field, a source. */
  readonly far: number;
}

/** Records that a verdict can be given on as one. What is null is not asked of them. */
export interface RecordGroup {
  readonly source: string;
  readonly field: string | null;
  /** Position of a group column. */
  readonly column: number | null;
  readonly value: string | null;
  readonly signature: string | null;
}

export interface RankedGroup extends RecordGroup {
  /** Records of it that are open: of some weight, and fitting the condition. */
  readonly records: number;
  readonly words: number;
  /** All its records. */
  readonly reach: { readonly records: number; readonly words: number };
  /** Weighted words, and those of them whose weight is pressing. */
  readonly gain: number;
  readonly pressing: number;
}

export interface RankedRecord {
  readonly id: string;
  readonly source: string;
  readonly field: string;
  readonly signature: string;
  readonly overlay: string;
  readonly words: number;
  readonly gain: number;
}

/** Records of a group that are decided alike. */
export interface GroupCell {
  readonly field: string;
  readonly signature: string;
  readonly overlay: string;
  readonly records: number;
  readonly words: number;
}

const USE = 'source, field, signature, overlay';

/**
 * Ranks what a verdict could be given on by the words it would gain, those that are pressing first. Needs a `RecordSession` whose decisions are set and a `RecordFinder`
 * over the same process, which hold at least one record.
 *
 * All orders are written out: equal values by source, field, column, value and signature, or by id.
 */
export class ReviewRanking {
  readonly #query: QueryProcess;
  readonly #groupColumns: readonly string[];
  readonly #condition: ConditionSql;
  readonly #pressing: number;

  private constructor(
    query: QueryProcess,
    groupColumns: readonly string[],
    { condition, pressing }: { condition: ConditionSql; pressing: number },
  ) {
    this.#query = query;
    this.#groupColumns = groupColumns;
    this.#condition = condition;
    this.#pressing = Math.trunc(pressing);
  }

  /**
   * @param pressing weights from this on are pressing
   * @param condition records that do not fit are not open
   */
  static async open(
    query: QueryProcess,
    {
      weights,
      pressing,
      groupColumns,
      condition,
    }: {
      readonly weights: readonly ReviewWeight[];
      readonly pressing: number;
      readonly groupColumns: readonly string[];
      readonly condition?: RecordCondition | undefined;
    },
  ): Promise<ReviewRanking> {
    await query.run(
      'CREATE OR REPLACE TEMP TABLE review_weights (source VARCHAR, field VARCHAR, signature VARCHAR, overlay VARCHAR, near BIGINT, far BIGINT)',
    );
    await query.append(
      'review_weights',
      weights
        .filter(({ near, far }) => near + far > 0)
        .map((row) => [row.source, row.field, row.signature, row.overlay, row.near, row.far]),
    );
    const compiled = condition && conditionSql(condition, groupColumns);
    const ranking = new ReviewRanking(query, groupColumns, {
      condition: compiled ?? { sql: 'true', parameters: [] },
      pressing,
    });
    const columns = ['source', 'field', 'signature', ...groupColumns.map((_, i) => `g${i}`)];
    if (compiled === undefined) {
      await query.run(`CREATE OR REPLACE TEMP TABLE open_cells AS
        SELECT ${columns.join(', ')}, near, far, sum(records)::BIGINT AS records, sum(words)::BIGINT AS words FROM cells JOIN review_weights USING (${USE}) GROUP BY ALL`);
    } else {
      await query.run(
        `CREATE OR REPLACE TEMP TABLE open_cells AS
        SELECT ${columns.map((column) => `r.${column} AS ${column}`).join(', ')}, w.near AS near, w.far AS far,
          count(*) AS records, sum(r.words)::BIGINT AS words
        FROM ${ranking.#open()} GROUP BY ALL`,
        compiled.parameters,
      );
    }
    return ranking;
  }

  /**
   * Groups with open records, at most `limit` of each kind, the most valuable first: sources; fields of sources that have several; values
   * of group columns; signatures of evidence. A group that holds all records of a wider one is left out, and so is one of a single record.
   */
  async groups(limit: number): Promise<readonly RankedGroup[]> {
    const found = [
      ...(await this.#ranked(['source'], { limit })),
      ...(await this.#ranked(['source', 'field'], { within: ['source'], limit })),
      ...(await this.#ranked(['source', 'field', 'signature'], { within: ['source', 'field'], limit })),
    ];
    for (const [column] of this.#groupColumns.entries()) {
      found.push(...(await this.#ranked(['source', `g${column}`], { within: ['source'], column, limit })));
    }
    return found;
  }

  /** Open records, and their words. */
  async total(): Promise<{ readonly records: number; readonly words: number }> {
    const [row] = await this.#query.run<{ records: number; words: number }>(
      'SELECT coalesce(sum(records), 0)::BIGINT AS records, coalesce(sum(words), 0)::BIGINT AS words FROM open_cells',
    );
    return row!;
  }

  /** Single open records, the most valuable first. */
  async records(limit: number): Promise<readonly RankedRecord[]> {
    return this.#query.run(
      `SELECT ${RECORD_ID_SQL} AS id, r.source, r.field, r.signature, r.overlay, r.words, (r.words * w.near)::BIGINT AS gain
      FROM ${this.#open()} AND w.near > 0 AND r.sha256_raw IS NOT NULL AND r.words > 0
      ORDER BY w.near >= ${this.#pressing} DESC, gain DESC, id, r.part, r.file_row_number LIMIT ${Math.trunc(limit)}`,
      this.#condition.parameters,
    );
  }

  /** What the records of a group are decided by, open or not; largest first. */
  async cellsOf(group: RecordGroup): Promise<readonly GroupCell[]> {
    const { conditions, parameters } = this.#conditionsOf(group);
    return this.#query.run(
      `SELECT field, signature, overlay, sum(records)::BIGINT AS records, sum(words)::BIGINT AS words FROM cells
      WHERE ${conditions.join(' AND ')} GROUP BY ALL ORDER BY sum(words) DESC, sum(records) DESC, field, signature, overlay`,
      parameters,
    );
  }

  /** Ids of up to `limit` open records of each group, chosen by content hash alone. */
  async examples(groups: readonly RecordGroup[], limit: number): Promise<readonly (readonly string[])[]> {
    const found: (readonly string[])[] = groups.map(() => []);
    if (groups.length === 0) return found;
    await this.#query.run(
      'CREATE OR REPLACE TEMP TABLE shown_groups (position BIGINT, source VARCHAR, field VARCHAR, "column" BIGINT, value VARCHAR, signature VARCHAR)',
    );
    await this.#query.append(
      'shown_groups',
      groups.map((group, position) => [
        position,
        group.source,
        group.field,
        group.column,
        group.value,
        group.signature,
      ]),
    );
    const valueSql =
      this.#groupColumns.length === 0
        ? 'NULL'
        : `CASE s."column" ${this.#groupColumns.map((_, i) => `WHEN ${i} THEN r.g${i}`).join(' ')} END`;
    const rows = await this.#query.run<{ position: number; ids: readonly string[] | null }>(
      `SELECT s.position, min_by(${RECORD_ID_SQL}, ${CONTENT_ORDER}, ${Math.trunc(limit)}) AS ids
      FROM ${this.#open('JOIN shown_groups s ON s.source = r.source')}
        AND (s.field IS NULL OR s.field = r.field) AND (s.signature IS NULL OR s.signature = r.signature)
        AND (s."column" IS NULL OR s.value = ${valueSql}) AND r.sha256_raw IS NOT NULL
        AND CASE WHEN s.signature IS NULL THEN w.far ELSE w.near END > 0
      GROUP BY s.position ORDER BY s.position`,
      this.#condition.parameters,
    );
    for (const { position, ids } of rows) found[position] = ids ?? [];
    return found;
  }

  /** Open records, as FROM and WHERE: `r`, its decision `d`, its repeats `p` and its weight `w`. */
  #open(join = ''): string {
    const same = (a: string, b: string) =>
      USE.split(', ')
        .map((name) => `${a}.${name} = ${b}.${name}`)
        .join(' AND ');
    return `records r JOIN decisions d ON ${same('r', 'd')} JOIN review_weights w ON ${same('r', 'w')} ${join}
      LEFT JOIN repeated_rows p ON r.part = p.part AND r.input = p.input AND r.part_row = p.part_row
      WHERE ${this.#condition.sql}`;
  }

  async #ranked(
    keys: readonly string[],
    { within, column, limit }: { within?: readonly string[]; column?: number; limit: number },
  ): Promise<readonly RankedGroup[]> {
    const value = column === undefined ? undefined : `g${column}`;
    const known = value === undefined ? 'true' : `${value} IS NOT NULL`;
    const weight = keys.includes('signature') ? 'near' : 'far';
    const mass = (names: readonly string[], condition: string) =>
      `SELECT ${names.join(', ')}, sum(records)::BIGINT AS records, sum(words)::BIGINT AS words FROM cells WHERE ${condition} GROUP BY ALL`;
    const rows = await this.#query.run<{
      readonly source: string;
      readonly field: string | null;
      readonly signature: string | null;
      readonly group_value: string | null;
      readonly records: number;
      readonly words: number;
      readonly reach_records: number;
      readonly reach_words: number;
      readonly gain: number;
      readonly pressing: number;
    }>(`WITH o AS (SELECT ${keys.join(', ')}, sum(records)::BIGINT AS records, sum(words)::BIGINT AS words, sum(words * ${weight})::BIGINT AS gain,
          coalesce(sum(words * ${weight}) FILTER (${weight} >= ${this.#pressing}), 0)::BIGINT AS pressing
        FROM open_cells WHERE ${weight} > 0 AND ${known} GROUP BY ALL HAVING sum(words) > 0),
      own AS (${mass(keys, known)})${within === undefined ? '' : `, wider AS (${mass(within, 'true')})`}
      SELECT o.source, ${keys.includes('field') ? 'o.field' : 'NULL'} AS field, ${keys.includes('signature') ? 'o.signature' : 'NULL'} AS signature,
        ${value === undefined ? 'NULL' : `o.${value}`} AS group_value, o.records, o.words, own.records AS reach_records, own.words AS reach_words, o.gain, o.pressing
      FROM o JOIN own USING (${keys.join(', ')})${within === undefined ? '' : ` JOIN wider USING (${within.join(', ')})`}
      WHERE own.records > 1${within === undefined ? '' : ' AND own.records < wider.records'}
      ORDER BY o.pressing DESC, o.gain DESC, ${keys.map((key) => `o.${key}`).join(', ')} LIMIT ${Math.trunc(limit)}`);
    return rows.map((row) => ({
      source: row.source,
      field: row.field,
      column: column ?? null,
      value: row.group_value,
      signature: row.signature,
      records: row.records,
      words: row.words,
      reach: { records: row.reach_records, words: row.reach_words },
      gain: row.gain,
      pressing: row.pressing,
    }));
  }

  #conditionsOf({ source, field, column, value, signature }: RecordGroup) {
    const conditions = ['source = ?'];
    const parameters: (string | number)[] = [source];
    const ask = (name: string, wanted: string | null) => {
      if (wanted === null) return;
      conditions.push(`${name} = ?`);
      parameters.push(wanted);
    };
    ask('field', field);
    ask('signature', signature);
    if (column !== null) ask(`g${Math.trunc(column)}`, value);
    return { conditions, parameters };
  }
}
