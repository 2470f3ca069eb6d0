import { ORIGIN_CLASSES, type OriginGroup, originGroup } from '../record/origin.ts';
import type { QueryProcess } from './query-process.ts';

/** One dimension of a stratum: a column and what becomes of values that name no group. */
export interface StratumColumn {
  /** Column of `decided`, checked by the caller: it becomes part of the SQL. */
  readonly column: string;
  /** What records without a value are called; undefined: they belong to no stratum. */
  readonly missing?: string | undefined;
  /** A value that stands for "not known". */
  readonly unknown?: string | undefined;
  /** Values of fewer characters are known too coarsely to stand beside the others; the suffix is added to them. */
  readonly coarse?: { readonly shorterThan: number; readonly suffix: string } | undefined;
}

/** When a stratum is rare. Whole numbers, so that no rounding decides. */
export interface RareRule {
  /** It holds less than one in so many of all words, */
  readonly oneIn: number;
  /** and less than one in so many of the mean words of the named strata of its shape. */
  readonly oneInOfMean: number;
}

export interface RankedStratum {
  /** Position of its shape in the list given. */
  readonly shape: number;
  /** A value for each column of the shape. */
  readonly values: readonly string[];
  readonly records: number;
  readonly words: number;
  readonly humanWords: number;
  readonly unknownWords: number;
  readonly rare: boolean;
}

export interface RankedStrata {
  /** At most as many as asked for; see `rankStrata`. */
  readonly listed: readonly RankedStratum[];
  readonly total: number;
  readonly rare: number;
  /** Records in at least one rare stratum, each counted once. */
  readonly rareMass: { readonly records: number; readonly words: number };
  /**
   * Rare strata that hold words of human or unknown origin, and the records of such origin in at least one of them, each
   * counted once: what would be lost.
   */
  readonly atStake: { readonly strata: number; readonly records: number; readonly words: number };
}

const classesOf = (group: OriginGroup) =>
  ORIGIN_CLASSES.filter((name) => originGroup(name) === group)
    .map((name) => `'${name}'`)
    .join(', ');
const HUMAN = `class IN (${classesOf('human')})`;
const UNKNOWN = `class IN (${classesOf('unknown')})`;

/**
 * Forms the strata of some shapes over `decided` and says which are rare. However many there are, they stay in the query
 * process; only counts, sums and at most `limit` of them come back.
 *
 * A stratum in which any value is missing, unknown or coarse is never rare and does not count for the mean: it is no group, only
 * records of which something is not known. A combination is left out where it says nothing new: where it holds as many records as
 * one of its single values, or where one of its values is rare already.
 *
 * Of more than `limit` strata those are listed that come first when all shapes take turns, each giving its smallest rare one and
 * its largest other one, then the next of each; strata of equal mass by their values.
 *
 * @param shapes columns of each shape; shapes of one column come before those that combine it
 */
export async function rankStrata(
  query: QueryProcess,
  { shapes, rule, limit }: { shapes: readonly (readonly StratumColumn[])[]; rule: RareRule; limit: number },
): Promise<RankedStrata> {
  let width = 1;
  for (const shape of shapes) width = Math.max(width, shape.length);
  const values = Array.from({ length: width }, (_, i) => `v${i}`);
  await query.run(
    `CREATE OR REPLACE TEMP TABLE strata (shape BIGINT, ${values.map((value) => `${value} VARCHAR`).join(', ')}, named BOOLEAN,
      records BIGINT, words BIGINT, human BIGINT, unclear BIGINT)`,
  );
  for (const [index, shape] of shapes.entries()) {
    await query.run(
      `INSERT INTO strata SELECT ${index}, ${values.map((_, i) => (shape[i] ? valueSql(shape[i]) : 'NULL')).join(', ')},
        ${shape.map(isNamedSql).join(' AND ')}, sum(records)::BIGINT, sum(words)::BIGINT,
        coalesce(sum(words) FILTER (${HUMAN}), 0)::BIGINT, coalesce(sum(words) FILTER (${UNKNOWN}), 0)::BIGINT
      FROM decided WHERE ${shape.map((column) => `${valueSql(column)} IS NOT NULL`).join(' AND ')} GROUP BY ALL`,
    );
  }
  await query.run(
    `CREATE OR REPLACE TEMP TABLE ranked AS WITH
      means AS (SELECT shape, count(*) AS strata, sum(words) AS words FROM strata WHERE named AND words > 0 GROUP BY shape),
      whole AS (SELECT coalesce(sum(words), 0) AS words FROM decided)
    SELECT s.*, coalesce(s.named AND s.words > 0 AND s.words::HUGEINT * ${Math.trunc(rule.oneIn)} < whole.words
      AND s.words::HUGEINT * ${Math.trunc(rule.oneInOfMean)} * means.strata < means.words, false) AS rare
    FROM strata s CROSS JOIN whole LEFT JOIN means USING (shape)`,
  );
  await query.run('DROP TABLE strata');
  for (const [index, shape] of shapes.entries()) {
    if (shape.length === 1) continue;
    for (const [i, { column }] of shape.entries()) {
      const single = shapes.findIndex((other) => other.length === 1 && other[0]!.column === column);
      if (single === -1) continue;
      await query.run(
        `DELETE FROM ranked AS s USING ranked AS one WHERE s.shape = ${index} AND one.shape = ${single} AND one.v0 = s.v${i}
          AND (one.rare OR one.records = s.records)`,
      );
    }
  }
  const [counts] = await query.run<{ total: number; rare: number; at_stake: number }>(
    `SELECT count(*) AS total, count(*) FILTER (rare) AS rare, count(*) FILTER (rare AND human + unclear > 0) AS at_stake FROM ranked`,
  );
  const rows = await query.run<Row>(
    `SELECT * EXCLUDE (named, turn) FROM (
      SELECT *, row_number() OVER (PARTITION BY shape, rare ORDER BY CASE WHEN rare THEN words ELSE -words END, ${values.join(', ')}) AS turn
      FROM ranked QUALIFY turn <= ${Math.trunc(limit)})
    ORDER BY turn, rare DESC, shape LIMIT ${Math.trunc(limit)}`,
  );
  const { rareMass, atStake } = await unions(query, shapes);
  return {
    listed: rows.map((row) => ({
      shape: row.shape,
      values: shapes[row.shape]!.map((_, i) => row[`v${i}`] as string),
      records: row.records,
      words: row.words,
      humanWords: row.human,
      unknownWords: row.unclear,
      rare: row.rare,
    })),
    total: counts!.total,
    rare: counts!.rare,
    rareMass,
    atStake: { strata: counts!.at_stake, ...atStake },
  };
}

interface Row {
  readonly shape: number;
  readonly [value: `v${number}`]: string | null;
  readonly records: number;
  readonly words: number;
  readonly human: number;
  readonly unclear: number;
  readonly rare: boolean;
}

interface Union {
  readonly records: number;
  readonly words: number;
  readonly stake_records: number;
  readonly stake_words: number;
}

/** Sums over records in any rare stratum. Rare strata bear plain values only, so columns are compared as they are. */
async function unions(query: QueryProcess, shapes: readonly (readonly StratumColumn[])[]) {
  const joins = shapes.map(
    (shape, index) => `LEFT JOIN (SELECT ${shape.map((_, i) => `v${i}`).join(', ')}, human + unclear > 0 AS at_stake
      FROM ranked WHERE shape = ${index} AND rare) s${index} ON ${shape.map(({ column }, i) => `s${index}.v${i} = d.${column}`).join(' AND ')}`,
  );
  const any = shapes.map((_, index) => `s${index}.at_stake IS NOT NULL`).join(' OR ');
  const atStake = `(${shapes.map((_, index) => `coalesce(s${index}.at_stake, false)`).join(' OR ')}) AND (${HUMAN} OR ${UNKNOWN})`;
  const sum = (column: string, condition: string) => `coalesce(sum(${column}) FILTER (${condition}), 0)::BIGINT`;
  const [row] = await query.run<Union>(
    `SELECT ${sum('d.records', any)} AS records, ${sum('d.words', any)} AS words,
      ${sum('d.records', atStake)} AS stake_records, ${sum('d.words', atStake)} AS stake_words
    FROM decided d ${joins.join(' ')}`,
  );
  const { records, words, stake_records, stake_words } = row!;
  return { rareMass: { records, words }, atStake: { records: stake_records, words: stake_words } };
}

function valueSql({ column, missing, coarse }: StratumColumn): string {
  const value =
    coarse === undefined
      ? column
      : `CASE WHEN length(${column}) < ${coarse.shorterThan} THEN ${column} || ${literal(coarse.suffix)} ELSE ${column} END`;
  return missing === undefined ? value : `coalesce(${value}, ${literal(missing)})`;
}

function isNamedSql({ column, unknown, coarse }: StratumColumn): string {
  return [
    `(${column} IS NOT NULL)`,
    ...(unknown === undefined ? [] : [`(${column} IS DISTINCT FROM ${literal(unknown)})`]),
    ...(coarse === undefined ? [] : [`coalesce(length(${column}) >= ${coarse.shorterThan}, false)`]),
  ].join(' AND ');
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
