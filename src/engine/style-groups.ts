import { ANCHOR_CONTENTS, contentSql, ensureAnchorContents } from './anchor-contents.ts';
import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import type { PartFiles } from './record-session.ts';

/** Scores of one group's texts of one source, language and length. */
export interface GroupScores {
  readonly group: string;
  readonly source: string;
  readonly language: string;
  /** First number of words of the length. */
  readonly words: number;
  /** Log-odds of the detector in thousandths. */
  readonly scores: readonly number[];
}

/** A value of a column and its distinct texts. */
export interface StyleGroup {
  readonly group: string;
  /** Texts that are not of the uses proven human, and not among those that others are compared with. */
  readonly texts: number;
  /** Of them those with a score. */
  readonly scored: number;
  /** Of them the ones of marked uses, with a score and without. */
  readonly markedScored: number;
  readonly markedUnscored: number;
  /** The other texts. */
  readonly knownHuman: number;
  /** Of `scored` those in the sample, and the marked ones among them. */
  readonly sampled: number;
  readonly markedSampled: number;
}

export interface StyleGroups {
  /** Most scored texts first, then by name. */
  readonly groups: readonly StyleGroup[];
  /** Scores of the groups' sampled texts, by group, source, language and length. */
  readonly scores: readonly GroupScores[];
  /** Scores of texts of proven-human uses by group, those of groups with enough of them. */
  readonly human: readonly GroupScores[];
  /** Groups that are not among `groups`: with fewer scored texts than asked for, and beyond the limit. */
  readonly tooSmall: number;
  readonly beyondLimit: number;
  /** Texts without a value in the column. */
  readonly without: number;
}

/** A use of evidence. */
type UseKey = readonly [source: string, field: string, signature: string];

export interface StyleGroupOptions {
  readonly parts: readonly PartFiles[];
  readonly column: `g${number}` | 'field' | 'language' | 'source';
  readonly knownHuman: readonly UseKey[];
  readonly marked: readonly UseKey[];
  /** First numbers of words of the lengths, ascending. */
  readonly lengths: readonly number[];
  /** Default: all. */
  readonly sources?: readonly string[] | undefined;
  /** Scored texts that a group needs to be given, and groups given at most. */
  readonly leastTexts: number;
  readonly mostGroups: number;
  /** Texts sampled of each group at most: those with the lowest content hashes. */
  readonly textsOfGroup: number;
  /** Proven-human texts that a group needs to be given in `human`. */
  readonly leastHumanTexts: number;
}

/** Scores of the texts of each value of a column, each content once in a group. A text of a proven-human use is human wherever it stands, and so is one that others are compared with. */
export async function readStyleGroups(
  query: QueryProcess,
  {
    parts,
    column,
    knownHuman,
    marked,
    lengths,
    sources,
    leastTexts,
    mostGroups,
    textsOfGroup,
    leastHumanTexts,
  }: StyleGroupOptions,
): Promise<StyleGroups> {
  const [least, groupLimit, textLimit] = [leastTexts, mostGroups, textsOfGroup].map(Math.trunc) as [
    number,
    number,
    number,
  ];
  const table = parquetSql(parts.map(({ records }) => records));
  await writeUses(query, 'group_human', knownHuman);
  await writeUses(query, 'group_marked', marked);
  await query.run('CREATE OR REPLACE TEMP TABLE group_sources (source VARCHAR)');
  await query.append(
    'group_sources',
    (sources ?? []).map((source) => [source]),
  );
  const use = '(r.source, r.field, r.signature)';
  await ensureAnchorContents(query);
  await query.run(`CREATE OR REPLACE TEMP TABLE group_records AS
    SELECT r.${column} AS value, ${contentSql('r')} AS content,
      min(r.source) AS source, min(r.language) AS language, min(r.words) AS words,
      min(CASE WHEN r.words >= ${Math.trunc(lengths[0]!)} THEN r.style END) AS style,
      bool_or(${use} IN (SELECT (source, field, signature) FROM group_human)
        OR ${contentSql('r')} IN (SELECT content FROM ${ANCHOR_CONTENTS})) AS human,
      bool_or(${use} IN (SELECT (source, field, signature) FROM group_marked)) AS marked
    FROM ${table} r WHERE r.sha256_raw IS NOT NULL
      ${sources === undefined ? '' : 'AND r.source IN (SELECT source FROM group_sources)'}
    GROUP BY ALL`);
  await query.run(`CREATE OR REPLACE TEMP TABLE group_sizes AS
    SELECT value, count(*) FILTER (NOT human)::BIGINT AS texts, count(*) FILTER (NOT human AND style IS NOT NULL)::BIGINT AS scored,
      count(*) FILTER (NOT human AND marked AND style IS NOT NULL)::BIGINT AS marked_scored,
      count(*) FILTER (NOT human AND marked AND style IS NULL)::BIGINT AS marked_unscored,
      count(*) FILTER (human)::BIGINT AS known_human, count(*) FILTER (human AND style IS NOT NULL)::BIGINT AS human_scored
    FROM group_records GROUP BY value`);
  await query.run(`CREATE OR REPLACE TEMP TABLE group_chosen AS
    SELECT * FROM group_sizes WHERE value IS NOT NULL AND scored >= ${least} ORDER BY scored DESC, value LIMIT ${groupLimit}`);
  // Only hashes that leave twice as many as are wanted are sorted.
  await query.run(`CREATE OR REPLACE TEMP TABLE group_sample AS
    SELECT value, source, language, words, style, marked FROM (
      SELECT r.*, c.scored FROM group_records r JOIN group_chosen c USING (value) WHERE NOT r.human AND r.style IS NOT NULL)
    WHERE scored <= ${2 * textLimit} OR content < (18446744073709551615.0 * ${2 * textLimit} / scored)::UBIGINT
    QUALIFY row_number() OVER (PARTITION BY value ORDER BY content) <= ${textLimit}`);
  const groups = await query.run<{
    group: string;
    texts: number;
    scored: number;
    marked_scored: number;
    marked_unscored: number;
    known_human: number;
    sampled: number;
    marked_sampled: number;
  }>(`SELECT c.value AS "group", c.texts, c.scored, c.marked_scored, c.marked_unscored, c.known_human,
      count(*)::BIGINT AS sampled, count(*) FILTER (s.marked)::BIGINT AS marked_sampled
    FROM group_chosen c JOIN group_sample s USING (value) GROUP BY ALL ORDER BY c.scored DESC, c.value`);
  const scoresOf = (from: string) =>
    query.run<GroupScores>(
      `SELECT value AS "group", source, language, ${lengthSql(lengths)}::BIGINT AS words, list(style::BIGINT ORDER BY style) AS scores
      FROM ${from} GROUP BY ALL ORDER BY ALL`,
    );
  const scores = await scoresOf('group_sample');
  const human = await scoresOf(`(
    SELECT r.* FROM group_records r SEMI JOIN (SELECT value FROM group_sizes WHERE value IS NOT NULL AND human_scored >= ${Math.trunc(leastHumanTexts)}
      ORDER BY human_scored DESC, value LIMIT ${groupLimit}) USING (value)
    WHERE r.human AND r.style IS NOT NULL QUALIFY row_number() OVER (PARTITION BY value ORDER BY content) <= ${textLimit})`);
  const [counts] = await query.run<{ small: number; large: number; without: number }>(`SELECT
      count(*) FILTER (value IS NOT NULL AND scored < ${least} AND texts > 0)::BIGINT AS small,
      count(*) FILTER (value IS NOT NULL AND scored >= ${least})::BIGINT AS "large",
      coalesce(sum(texts) FILTER (value IS NULL), 0)::BIGINT AS without FROM group_sizes`);
  for (const name of ['group_records', 'group_sample', 'group_sizes', 'group_chosen'])
    await query.run(`DROP TABLE ${name}`);
  return {
    groups: groups.map((row) => ({
      group: row.group,
      texts: row.texts,
      scored: row.scored,
      markedScored: row.marked_scored,
      markedUnscored: row.marked_unscored,
      knownHuman: row.known_human,
      sampled: row.sampled,
      markedSampled: row.marked_sampled,
    })),
    scores,
    human,
    tooSmall: counts!.small,
    beyondLimit: counts!.large - groups.length,
    without: counts!.without,
  };
}

async function writeUses(query: QueryProcess, table: string, uses: readonly UseKey[]): Promise<void> {
  await query.run(`CREATE OR REPLACE TEMP TABLE ${table} (source VARCHAR, field VARCHAR, signature VARCHAR)`);
  await query.append(
    table,
    uses.map((use) => [...use]),
  );
}

/** First number of words of a text's length. */
function lengthSql(lengths: readonly number[]): string {
  const cases = lengths.toReversed().map((least) => `WHEN words >= ${Math.trunc(least)} THEN ${Math.trunc(least)}`);
  return `(CASE ${cases.join(' ')} END)`;
}
