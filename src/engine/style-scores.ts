import {
  ANCHOR_CONTENTS,
  type AnchorContent,
  contentSql,
  ensureAnchorContents,
  isNoAnchorSql,
  setAnchorContents,
} from './anchor-contents.ts';
import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import type { PartFiles } from './record-session.ts';
import { countSourceTexts, type SourceTextOptions, type SourceTexts } from './source-texts.ts';

/** A record with its score of style. */
export interface ScoredRecord {
  readonly source: string;
  readonly language: string;
  readonly words: number;
  /** `YYYY-MM`, or the year where dates are no finer; null for undated. */
  readonly month: string | null;
  /** Log-odds of the detector in thousandths. */
  readonly style: number;
  /** Values of the group columns that were opened, for `sampleOf`; else empty. Of a text in several groups the lowest. */
  readonly groups: readonly (string | null)[];
  /** Whether a record of the text is of one of the uses that were marked. */
  readonly marked: boolean;
  /** First 64 bits of its content hash: 16 hexadecimal digits. */
  readonly content: string;
}

/** Texts of a source that stand among those that they would be compared with. */
export interface SharedTexts {
  readonly source: string;
  readonly texts: number;
  /** Of them those that somebody named for this very source. */
  readonly own: number;
}

/** Texts of some uses, and how many of each source, language and length could be taken at most. */
export interface StyleSample {
  readonly records: readonly ScoredRecord[];
  readonly limit: number;
}

/** Records of a source and language with words in [leastWords, mostWords] and a score in [leastStyle, mostStyle] get an item of evidence. */
export interface StyleLevel {
  readonly source: string;
  readonly language: string;
  readonly leastWords: number;
  readonly mostWords: number;
  readonly leastStyle: number;
  readonly mostStyle: number;
  /** In the order of the group columns that were opened; null matches null. */
  readonly groups: readonly (string | null)[];
  /** Canonical JSON of the item. */
  readonly item: string;
}

/** What records of one source, language and length there are. */
export interface StyleCell {
  readonly source: string;
  readonly language: string;
  /** First number of words of the length. */
  readonly leastWords: number;
  /** Empty where cells are not by group. */
  readonly groups: readonly (string | null)[];
  readonly records: number;
}

/** A use of evidence: records of equal ones are decided alike. */
type UseKey = readonly [source: string, field: string, signature: string];

/**
 * Texts of all cells of a sample together. They are held in memory here and calibrated on, some 400 bytes each; where there are more
 * cells than leave every one its own limit, the large ones get less, all alike. A cell that needs more than is left for it is given it while
 * there is room for so many in all.
 */
const TEXTS_OF_SAMPLE = 300_000;
const MOST_TEXTS_OF_SAMPLE = 1_000_000;
/** Texts that the query process hands over at once. */
const PAGE = 20_000;
/** All content hashes lie below, by their first 32 bits. */
const ALL_HASHES = 2 ** 32;
/** So many standard deviations more texts are looked at than are wanted: contents fall under a hash by chance. */
const SPREAD = 6;
/** By how much more of the hashes are looked at where repeats left too few texts. */
const WIDER = 16;

/** Name of the layer of `RecordOverlays`. */
const LAYER = 'style_layer';

/**
 * Questions about the scores of style that parts hold. Samples are the records with the lowest content hashes, each content once, so
 * they do not depend on the order of files, and repeats of one text do not count as many.
 */
export class StyleScores {
  readonly #query: QueryProcess;
  readonly #parts: readonly PartFiles[];
  /** Names of the group columns: `g0`, `g1`, … */
  readonly #groups: readonly string[];

  private constructor(query: QueryProcess, parts: readonly PartFiles[], groups: readonly string[]) {
    this.#query = query;
    this.#parts = parts;
    this.#groups = groups;
  }

  /**
   * @param parts that hold records, at least one
   * @param options.groupColumns positions of the group columns that texts are told apart by
   */
  static async open(
    query: QueryProcess,
    parts: readonly PartFiles[],
    { groupColumns = [] }: { readonly groupColumns?: readonly number[] } = {},
  ): Promise<StyleScores> {
    const groups = groupColumns.map((column) => `g${Math.trunc(column)}`);
    const table = parquetSql(
      parts.map(({ records }) => records),
      { rowNumbers: true },
    );
    await query.run('CREATE OR REPLACE TEMP TABLE style_parts (part_key VARCHAR, part_name VARCHAR)');
    await query.append(
      'style_parts',
      parts.map(({ key }) => [key, `${key}.records`]),
    );
    await ensureAnchorContents(query);
    await query.run(`CREATE OR REPLACE TEMP VIEW style_records AS
      SELECT k.part_key AS part, r.file_row_number AS "row", r.source, r.field, r.signature, r.language, r.words, substr(r.date, 1, 7) AS month,
        r.style, coalesce(r.sha256_norm, r.sha256_raw) AS content, ${contentSql('r')} AS mark${groups.map((name) => `, r.${name}`).join('')}
      FROM ${table} r JOIN style_parts k ON k.part_name = parse_filename(r.filename, true)
      WHERE r.style IS NOT NULL`);
    return new StyleScores(query, parts, groups);
  }

  /**
   * Scored records by source, language and length.
   *
   * @param lengths first numbers of words, ascending
   * @param among by group as well, and only records whose value is one of these in each of the columns
   */
  async cells(
    lengths: readonly number[],
    { among }: { readonly among?: readonly (readonly (string | null)[])[] } = {},
  ): Promise<readonly StyleCell[]> {
    const columns = among === undefined ? [] : this.#groups;
    const conditions: string[] = [];
    for (const [i, column] of columns.entries()) {
      await this.#query.run(`CREATE OR REPLACE TEMP TABLE style_among_${i} (value VARCHAR)`);
      await this.#query.append(
        `style_among_${i}`,
        among![i]!.filter((value) => value !== null).map((value) => [value]),
      );
      const orNone = among![i]!.includes(null) ? ` OR ${column} IS NULL` : '';
      conditions.push(`AND (${column} IN (SELECT value FROM style_among_${i})${orNone})`);
    }
    const rows = await this.#query.run<{ source: string; language: string; least_words: number; records: number }>(
      `SELECT source, language, ${lengthSql(lengths)} AS least_words${columns.map((column) => `, ${column}`).join('')}, count(*)::BIGINT AS records
      FROM style_records WHERE words >= ${Math.trunc(lengths[0]!)} ${conditions.join(' ')} GROUP BY ALL ORDER BY ALL`,
    );
    return rows.map((row) => ({
      source: row.source,
      language: row.language,
      leastWords: row.least_words,
      groups: groupsOf(row, columns),
      records: row.records,
    }));
  }

  /**
   * From now on these are what texts are compared with: none of what samples without uses, counts and layers hold is one of them, for a text
   * that is compared with itself is never unusual.
   *
   * @param options.without uses that are not judged anyway
   * @returns by source, those of the other uses that stand among them
   */
  async compareWith(
    anchors: readonly AnchorContent[],
    { without, leastWords }: { readonly without: readonly UseKey[]; readonly leastWords: number },
  ): Promise<readonly SharedTexts[]> {
    await setAnchorContents(this.#query, anchors);
    await this.#writeUses('style_uses', without);
    return this.#query.run<{ source: string; texts: number; own: number }>(`
      SELECT r.source, count(DISTINCT r.mark)::BIGINT AS texts, count(DISTINCT r.mark) FILTER (a.named_for = r.source)::BIGINT AS own
      FROM (SELECT source, mark FROM style_records ANTI JOIN style_uses USING (source, field, signature)
        WHERE words >= ${Math.trunc(leastWords)}) r JOIN ${ANCHOR_CONTENTS} a ON a.content = r.mark
      GROUP BY r.source ORDER BY r.source`);
  }

  /** Which of some contents records with a score have, whatever their uses. */
  async held(contents: readonly string[]): Promise<ReadonlySet<string>> {
    if (contents.length === 0) return new Set();
    await this.#query.run('CREATE OR REPLACE TEMP TABLE style_asked (content VARCHAR)');
    await this.#query.append(
      'style_asked',
      contents.map((content) => [content]),
    );
    const asked = "('0x' || content)::UBIGINT";
    const rows = await this.#query.run<{
      content: string;
    }>(`SELECT DISTINCT content FROM style_asked WHERE ${asked} IN (
        SELECT mark FROM style_records WHERE mark IN (SELECT ${asked} FROM style_asked)) ORDER BY content`);
    await this.#query.run('DROP TABLE style_asked');
    return new Set(rows.map(({ content }) => content));
  }

  /**
   * Texts of some uses, at most `limit` of each source, language and length.
   *
   * @param options.least that each of these gets in any case, as long as there is room for a million in all
   */
  async sampleOf(
    uses: readonly UseKey[],
    {
      lengths,
      limit,
      least = 1,
    }: { readonly lengths: readonly number[]; readonly limit: number; readonly least?: number },
  ): Promise<StyleSample> {
    await this.#writeUses('style_uses', uses);
    return this.#sample({
      leastOfCell: least,
      join: 'SEMI JOIN style_uses USING (source, field, signature)',
      cell: ['source', 'language', lengthSql(lengths)],
      least: lengths[0]!,
      limit,
      groups: this.#groups,
    });
  }

  /** Texts of all uses but some, at most `limit` of each source, or of each of its months; texts with no more than a year have no month. */
  async sampleWithout(
    uses: readonly UseKey[],
    {
      marked,
      leastWords,
      byMonth,
      limit,
      sources,
    }: {
      /** Uses whose texts are to bear `marked`. */
      readonly marked: readonly UseKey[];
      readonly leastWords: number;
      readonly byMonth: boolean;
      readonly limit: number;
      /** Default: all. */
      readonly sources?: readonly string[] | undefined;
    },
  ): Promise<readonly ScoredRecord[]> {
    await this.#writeUses('style_uses', uses);
    await this.#writeUses('style_marked', marked);
    if (sources !== undefined) {
      await this.#query.run('CREATE OR REPLACE TEMP TABLE style_sources (source VARCHAR)');
      await this.#query.append(
        'style_sources',
        sources.map((source) => [source]),
      );
    }
    const conditions = [
      isNoAnchorSql('mark'),
      ...(byMonth ? ['length(month) = 7'] : []),
      ...(sources === undefined ? [] : ['source IN (SELECT source FROM style_sources)']),
    ];
    const { records } = await this.#sample({
      join: 'ANTI JOIN style_uses USING (source, field, signature)',
      cell: byMonth ? ['source', 'month'] : ['source'],
      least: leastWords,
      limit,
      isMarked: '(source, field, signature) IN (SELECT (source, field, signature) FROM style_marked)',
      condition: conditions.join(' AND '),
    });
    return records;
  }

  /** How many texts `sampleWithout` draws from, and how many of the same sources, or months, have no score. */
  async countWithout(
    uses: readonly UseKey[],
    options: Pick<SourceTextOptions, 'marked' | 'leastWords' | 'byMonth' | 'sources'>,
  ): Promise<readonly SourceTexts[]> {
    const { marked, leastWords, byMonth, sources } = options;
    return countSourceTexts(this.#query, {
      parts: this.#parts,
      without: uses,
      marked,
      leastWords,
      byMonth,
      sources,
    });
  }

  /**
   * The texts with the lowest content hashes of each cell. Only records under a hash that leaves somewhat more than are wanted are
   * sorted: sorting all of a large source would take as long as reading it. Where records repeat so much that too few texts are left,
   * the hash is raised.
   */
  async #sample({
    join,
    cell,
    least,
    limit,
    isMarked = 'false',
    condition = 'true',
    groups = [],
    leastOfCell = 1,
  }: {
    readonly join: string;
    /** Expressions whose values make the cells; the first is the source. */
    readonly cell: readonly string[];
    readonly least: number;
    readonly limit: number;
    readonly isMarked?: string;
    readonly condition?: string;
    /** Group columns that the texts are to bear. */
    readonly groups?: readonly string[];
    readonly leastOfCell?: number;
  }): Promise<StyleSample> {
    const chosen = `FROM style_records ${join} WHERE words >= ${Math.trunc(least)} AND ${condition}`;
    const columns = cell.map((expression, i) => `${expression} AS c${i}`).join(', ');
    const names = cell.map((_, i) => `c${i}`).join(', ');
    const sameCell = cell.map((_, i) => `t.c${i} IS NOT DISTINCT FROM r.c${i}`).join(' AND ');
    // Cells go by number and contents by their first 64 bits: in little memory, names and whole hashes would be what fills it.
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE style_cells AS
      SELECT *, row_number() OVER (ORDER BY ${names})::INTEGER AS cell, 0::DOUBLE AS reach FROM (
        SELECT ${columns}, count(*)::BIGINT AS n ${chosen} GROUP BY ALL)`);
    const sizes = await this.#query.run<{ n: number; cells: number }>(
      'SELECT n, count(*)::BIGINT AS cells FROM style_cells GROUP BY n ORDER BY n',
    );
    const most = textsOfEach(sizes, { limit: Math.trunc(limit), least: leastOfCell });
    const looked = most + Math.ceil(SPREAD * Math.sqrt(most));
    await this.#query.run(
      `UPDATE style_cells SET reach = CASE WHEN n <= ${looked} THEN ${ALL_HASHES} ELSE least(${ALL_HASHES}, ceil(${looked * ALL_HASHES} / n)) END`,
    );
    for (;;) {
      await this.#query.run(`CREATE OR REPLACE TEMP TABLE style_candidates AS
        SELECT cell, language, ('0x' || left(hex(content), 16))::UBIGINT AS content, min(month) AS month,
          min(words)::INTEGER AS words, min(style)::INTEGER AS style, bool_or(is_marked) AS marked${groups.map((name) => `, min(${name}) AS ${name}`).join('')}
        FROM (SELECT *, ${isMarked} AS is_marked, ${columns} ${chosen}) r
        JOIN (SELECT ${names}, cell, reach, unhex(printf('%08X', least(reach, ${ALL_HASHES - 1})::UBIGINT)) AS below FROM style_cells) t
          ON ${sameCell}
        WHERE t.reach >= ${ALL_HASHES} OR content < t.below GROUP BY ALL`);
      const short = `reach < ${ALL_HASHES} AND ${most} > (SELECT count(*) FROM style_candidates c WHERE c.cell = t.cell)`;
      const [found] = await this.#query.run<{ cells: number }>(
        `SELECT count(*)::BIGINT AS cells FROM style_cells t WHERE ${short}`,
      );
      if (found!.cells === 0) break;
      await this.#query.run(`UPDATE style_cells t SET reach = least(${ALL_HASHES}, reach * ${WIDER}) WHERE ${short}`);
    }
    // Cells are by source first, whatever else they are by.
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE style_sample AS
      SELECT row_number() OVER (ORDER BY cell, content, language)::INTEGER AS place, * FROM style_candidates
      QUALIFY row_number() OVER (PARTITION BY cell ORDER BY content, language) <= ${most}`);
    await this.#query.run('DROP TABLE style_candidates');
    const records = await this.#sampled(groups);
    await this.#query.run('DROP TABLE style_sample');
    return { records, limit: most };
  }

  /** A page at a time: a reply of all would be held three times over, here and in the query process. */
  async #sampled(groups: readonly string[]): Promise<readonly ScoredRecord[]> {
    const rows: ScoredRecord[] = [];
    for (let last = 0; ; ) {
      const page = await this.#query.run<Omit<ScoredRecord, 'groups'> & { readonly place: number }>(
        `SELECT place, c0 AS source, language, words, month, style, marked,
          printf('%016x', content) AS content${groups.map((name) => `, ${name}`).join('')} FROM (
          SELECT * FROM style_sample WHERE place > ${last} ORDER BY place LIMIT ${PAGE}) JOIN style_cells USING (cell) ORDER BY place`,
      );
      for (const row of page) {
        const { source, language, words, month, style, marked, content } = row;
        rows.push({ source, language, words, month, style, marked, content, groups: groupsOf(row, groups) });
        last = row.place;
      }
      if (page.length < PAGE) return rows;
    }
  }

  async #writeUses(table: string, uses: readonly UseKey[]): Promise<void> {
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE ${table} (source VARCHAR, field VARCHAR, signature VARCHAR)`);
    await this.#query.append(
      table,
      uses.map((use) => [...use]),
    );
  }

  /** Makes the layer for `RecordOverlays` in which each record stands with the item of its level. */
  async createLayer(levels: readonly StyleLevel[]): Promise<string> {
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE style_levels
      (source VARCHAR, language VARCHAR, least_words BIGINT, most_words BIGINT, least_style BIGINT, most_style BIGINT, item VARCHAR${this.#groups.map((name) => `, ${name} VARCHAR`).join('')})`);
    await this.#query.append(
      'style_levels',
      levels.map((level) => [
        level.source,
        level.language,
        level.leastWords,
        level.mostWords,
        level.leastStyle,
        level.mostStyle,
        level.item,
        ...level.groups,
      ]),
    );
    await this.#query.run(`CREATE OR REPLACE TEMP VIEW ${LAYER} AS SELECT r.part, r."row", l.item FROM style_records r
      JOIN style_levels l ON l.source = r.source AND l.language = r.language AND ${isNoAnchorSql('r.mark')}
        ${this.#groups.map((name) => `AND l.${name} IS NOT DISTINCT FROM r.${name} `).join('')}AND r.words BETWEEN l.least_words AND l.most_words AND r.style BETWEEN l.least_style AND l.most_style`);
    return LAYER;
  }
}

function groupsOf(row: object, columns: readonly string[]): readonly (string | null)[] {
  return columns.map((name) => (row as Readonly<Record<string, string | null>>)[name] ?? null);
}

/** How many cells hold so many texts. */
interface CellSize {
  readonly n: number;
  readonly cells: number;
}

/**
 * How many texts each cell gives at most: `limit`, or as many as leave all together no more than a sample holds; but `least`, as long as
 * there is room for it, and one.
 *
 * @param sizes rising
 */
export function textsOfEach(
  sizes: readonly CellSize[],
  { limit, least }: { readonly limit: number; readonly least: number },
): number {
  const wanted = Math.min(limit, least);
  return Math.min(
    limit,
    Math.max(largestShare(sizes, TEXTS_OF_SAMPLE), Math.min(wanted, largestShare(sizes, MOST_TEXTS_OF_SAMPLE))),
  );
}

/** How many texts each cell can give at most, so that all together give no more than so many; at least one. */
function largestShare(sizes: readonly CellSize[], texts: number): number {
  let left = texts;
  let cells = sizes.reduce((sum, size) => sum + size.cells, 0);
  // Rising: small cells leave to the large ones what they have not.
  for (const size of sizes) {
    if (size.n * cells > left) return Math.max(1, Math.floor(left / cells));
    left -= size.n * size.cells;
    cells -= size.cells;
  }
  return texts;
}

/** First number of words of a record's length. */
function lengthSql(lengths: readonly number[]): string {
  const cases = lengths.toReversed().map((least) => `WHEN words >= ${Math.trunc(least)} THEN ${Math.trunc(least)}`);
  return `(CASE ${cases.join(' ')} END)`;
}
