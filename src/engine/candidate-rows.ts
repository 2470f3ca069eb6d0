import { ORIGIN_CLASSES, ORIGIN_STATUSES, originGroup } from '../record/origin.ts';
import { conditionSql } from './condition-sql.ts';
import { parquetSql, pathSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import type { RecordCondition } from './record-condition.ts';
import { RECORD_ID_SQL, ROW_ID_SQL } from './record-id-sql.ts';
import type { RecordOverlays } from './record-overlays.ts';
import type { PartFiles } from './record-session.ts';
import { textHashSql } from './text-hash-sql.ts';

/** What is known of all records of one use beside its decision. */
export interface UseFacts {
  readonly source: string;
  readonly field: string;
  readonly signature: string;
  readonly overlay: string;
  /** What a row is asked, as against what is learned from it: questions, system prompts, turns of users. */
  readonly isPrompt: boolean;
  readonly class: string;
  readonly status: string;
  readonly flag: string | null;
  readonly rule: string;
  readonly depthMin: number;
  /** Null: no upper bound known. */
  readonly depthMax: number | null;
  /** Families of models that wrote it, sorted, joined by `;`; null: none. */
  readonly families: string | null;
  /** Probability that a model wrote it, in millionths; null: nobody can say. */
  readonly pSynthetic: number | null;
  /** Reviewers whose verdict stands and counts as verification, as `reviewer:<name>`, sorted, joined by `;`; null: none. */
  readonly reviewers: string | null;
}

/** A rule of admission, as it speaks of a row. */
export interface AdmissionCondition {
  /** `admit`: a row that fits comes in; `refuse`: it stays out; `require`: one that does not fit stays out. All others go on to the next rule. */
  readonly verb: 'admit' | 'refuse' | 'require';
  /** Whether any record of the row has to fit, or all. */
  readonly of: 'any' | 'all';
  readonly condition: RecordCondition | RowTest;
}

/** What expressions cannot ask. */
export type RowTest =
  /** The address names one of these hosts, or one below them; lower case. */
  | { readonly kind: 'hosts'; readonly hosts: readonly string[] }
  /** Model text for which no verifier stands. */
  | { readonly kind: 'unverified' }
  /** Model text of which a verifier speaks that is not on the list. */
  | { readonly kind: 'untrusted' };

/** Who may stand for model text. */
export interface VerifierColumns {
  /** Column of groups that names the verifier; undefined: reviewers alone. */
  readonly column: string | undefined;
  /** Names in it that count; undefined: any. */
  readonly trusted: readonly string[] | undefined;
}

/** Between names of several models that wrote what is learned from one row, such as the two sides of a preference. */
export const GENERATOR_SEPARATOR = '\u001f';

/** Conditions that one column of marks holds: a bit each. */
const MARKS_A_COLUMN = 60;

/** Name of the column that holds a mark, and its bit. */
export function markPlace(mark: number): { readonly column: string; readonly bit: number } {
  return { column: `marks${Math.floor(mark / MARKS_A_COLUMN)}`, bit: mark % MARKS_A_COLUMN };
}

export interface CandidateInput {
  /** All parts, in the order in which rows name them. */
  readonly parts: readonly PartFiles[];
  readonly overlays: RecordOverlays;
  readonly groupColumns: readonly string[];
  /** Number under which each group column goes in the table: shape [group columns]. */
  readonly groupNumbers: readonly number[];
  readonly facts: readonly UseFacts[];
  /** Rows without a record that fits are outside. Default: all are inside. */
  readonly only?: RecordCondition | undefined;
  /** The first that speaks decides. */
  readonly rules: readonly AdmissionCondition[];
  /** Who stands for model text, beside the reviewers of `facts`; undefined: nobody is asked. */
  readonly verifiers?: VerifierColumns | undefined;
  /** What else is asked of rows: a mark is set where any of its records fits. */
  readonly marks: readonly RecordCondition[];
  /** Parquet with `part` (position), `row` (of its records table) and `match` (`contaminationMark`), a record once: what stands in evaluation sets; undefined: nothing. */
  readonly contaminated?: string | undefined;
  /** `repeats.parquet` of the audit; undefined: nothing repeats, or repeats may stay. */
  readonly repeats?: string | undefined;
  /** `pairs.parquet` of the same audit; undefined: no two texts are known to be similar. */
  readonly pairs?: string | undefined;
  /** Whether the table says where in each row its texts are. */
  readonly keepsPaths: boolean;
  /** What the order of rows is drawn from. */
  readonly seed: string;
  /** Position of the snapshot among those of a build. */
  readonly snapshot: number;
  /** Folder for the files; it exists. */
  readonly folder: string;
}

/** Records that are joined and grouped at a time. */
const BATCH_RECORDS = 1_000_000;

const USE_COLUMNS = 'source, field, signature, overlay';
/** In any order the same, and equal texts of one row do not cancel out: rows whose title is their text would all be one. */
const SUM_OF_CONTENTS_SQL = '(sum(content) & 9223372036854775807)::BIGINT';

/**
 * Writes every row of a snapshot as one row of a table, whatever records it holds: what is learned from it decides its class. Answers of chats
 * and pairs, both sides of a preference, and all texts of rows without a question are learned from. One file a batch of parts.
 *
 * Columns: `snapshot`, `part` (position), `input`, `part_row`, `row_hash`, `source`, `row_id`, `order_key` (63 bits, drawn from seed and
 * id), `words`, `records`, `row_bytes`, `classes` (bits in the order of `ORIGIN_CLASSES`), `status` (rank, the weakest), `depth_min`,
 * `depth_max`, `families`, `generator`, `p_synthetic`, `language`, `date`, `length`, `licence`, `g0`, …, `is_outside`, `rule` (position of
 * the one that refuses; null or -1 where none does), `marks0`, … (60 bits each), `survivor` (record that stays for a repeat), `is_forgotten`, `contaminated` (`contaminationMark`; null: in no evaluation set), `content` (63 bits of the hashes of all its normalised
 * texts), `cluster`, `paths` (a line for each text) and `learned_paths` (for each that is learned from) where they are kept; `unit_key` and
 * `split_key` (63 bits each, the same for rows that are alike, whatever the seed); `verifier` of model text, names joined by `;`.
 *
 * @param query the process of a `RecordSession` whose decisions are set, and in which a `RecordFinder` is open
 * @returns paths of the files
 */
export async function writeCandidates(query: QueryProcess, input: CandidateInput): Promise<readonly string[]> {
  const { parts } = input;
  if (parts.length === 0) return [];
  await writeFacts(query, input.facts);
  await writePartPositions(query, parts);
  await writeRepeats(query, input);
  await writeContaminated(query, input.contaminated);
  await writeHosts(query, input);
  const conditions = await writeConditions(query, input);
  const files: string[] = [];
  for (const batch of await batches(query, parts)) {
    const file = `${input.folder}/candidates-${input.snapshot}-${files.length}.parquet`;
    await query.run(
      `COPY (${rowsSql({ ...input, parts: batch.parts, isSingle: batch.isSingle, conditions })}) TO ${pathSql(file)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
    );
    files.push(file);
  }
  return files;
}

async function writeFacts(query: QueryProcess, facts: readonly UseFacts[]): Promise<void> {
  await query.run(`CREATE OR REPLACE TEMP TABLE use_facts (source VARCHAR, field VARCHAR, signature VARCHAR, overlay VARCHAR, is_prompt BIGINT,
    class VARCHAR, status VARCHAR, flag VARCHAR, rule VARCHAR, class_bit BIGINT, status_rank BIGINT, depth_min BIGINT, depth_max BIGINT,
    families VARCHAR, p_synthetic BIGINT, reviewers VARCHAR)`);
  await query.append(
    'use_facts',
    facts.map((use) => [
      use.source,
      use.field,
      use.signature,
      use.overlay,
      Number(use.isPrompt),
      use.class,
      use.status,
      use.flag,
      use.rule,
      1 << (ORIGIN_CLASSES as readonly string[]).indexOf(use.class),
      (ORIGIN_STATUSES as readonly string[]).indexOf(use.status),
      use.depthMin,
      use.depthMax,
      use.families,
      use.pSynthetic,
      use.reviewers,
    ]),
  );
}

async function writePartPositions(query: QueryProcess, parts: readonly PartFiles[]): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE candidate_parts (position BIGINT, part VARCHAR)');
  await query.append(
    'candidate_parts',
    parts.map(({ key }, position) => [position, `${key}.records`]),
  );
}

/**
 * Rows that go for a copy that stays, and the group of like texts that each record is in. The audit keeps repeats where a group would lose too
 * much of itself or where case and signs differ; a model's copy of a human text, of the same words in the same order, goes all the same, for
 * what it repeats stays where it was.
 */
async function writeRepeats(
  query: QueryProcess,
  { repeats, pairs }: Pick<CandidateInput, 'repeats' | 'pairs'>,
): Promise<void> {
  await query.run(
    'CREATE OR REPLACE TEMP TABLE repeated_places (part VARCHAR, input BIGINT, part_row BIGINT, survivor VARCHAR, copies BIGINT)',
  );
  await query.run('CREATE OR REPLACE TEMP TABLE like_records (part VARCHAR, record_id VARCHAR, cluster VARCHAR)');
  if (repeats === undefined) return;
  const table = parquetSql([repeats]);
  await query.run(`CREATE OR REPLACE TEMP TABLE model_copies AS
    SELECT record_id, min(survivor_id) AS survivor FROM (
      SELECT record_id, survivor_id FROM ${table}
      WHERE role = 'kept-by-budget' AND survivor_class = 'human' AND origin_class IN (${MODELS_SQL})
      ${pairs === undefined ? '' : `UNION ALL ${sameWordsSql(parquetSql([pairs]), table)}`}) GROUP BY record_id`);
  await query.run(`INSERT INTO repeated_places
    SELECT t.part, t.input, t.part_row, min(coalesce(t.survivor_id, c.survivor)), CASE WHEN NOT bool_or(t.row_removed) THEN count(*) END
    FROM ${table} t LEFT JOIN model_copies c USING (record_id) WHERE t.row_removed OR c.survivor IS NOT NULL
    GROUP BY t.part, t.input, t.part_row`);
  await query.run(
    `INSERT INTO like_records SELECT part, record_id, min(cluster) FROM ${table} GROUP BY part, record_id`,
  );
}

/** Model texts that have all word 5-grams of a human text, and no other. */
function sameWordsSql(pairs: string, table: string): string {
  const side = (own: string, other: string) => `SELECT p.${own} AS record_id, p.${other} AS survivor_id FROM ${pairs} p
      JOIN ${table} m ON m.record_id = p.${own} JOIN ${table} h ON h.record_id = p.${other}
      WHERE p.shared_shingles = p.union_shingles AND h.origin_class = 'human' AND m.origin_class IN (${MODELS_SQL})`;
  return `${side('record_id', 'other_id')} UNION ALL ${side('other_id', 'record_id')}`;
}

async function writeContaminated(query: QueryProcess, contaminated: string | undefined): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE contaminated_records (part VARCHAR, "row" BIGINT, "match" VARCHAR)');
  if (contaminated === undefined) return;
  await query.run(`INSERT INTO contaminated_records SELECT k.part, m."row", m."match" FROM ${parquetSql([contaminated])} m
    JOIN candidate_parts k ON k.position = m.part`);
}

interface Conditions {
  readonly only: string | undefined;
  readonly rules: readonly (Pick<AdmissionCondition, 'verb' | 'of'> & { readonly sql: string })[];
  readonly marks: readonly string[];
  /** Who stands for a record, whatever its origin. */
  readonly verifier: string;
}

const MODEL_CLASSES = ORIGIN_CLASSES.filter((name) => originGroup(name) === 'synthetic');
const MODELS_SQL = MODEL_CLASSES.map((name) => `'${name}'`).join(', ');
/** Bits of the classes of model text. */
const MODELS_BITS = MODEL_CLASSES.reduce((bits, name) => bits | (1 << ORIGIN_CLASSES.indexOf(name)), 0);

/** The host that an address names. */
const HOST_SQL = "regexp_extract(lower(r.url), '^[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]+)', 1)";
/** Names have no more parts. */
const MOST_LABELS = 128;

/** Hosts of the records that are one of those named, or below one. There are far fewer hosts than records. */
async function writeHosts(query: QueryProcess, { parts, overlays, rules }: CandidateInput): Promise<void> {
  const hosts = rules.flatMap(({ condition }) => (condition.kind === 'hosts' ? condition.hosts : []));
  await query.run('CREATE OR REPLACE TEMP TABLE opted_hosts (host VARCHAR)');
  if (hosts.length === 0) return;
  await query.run('CREATE OR REPLACE TEMP TABLE named_hosts (host VARCHAR)');
  await query.append(
    'named_hosts',
    hosts.map((host) => [host.toLowerCase().replace(/^\.+|\.+$/g, '')]),
  );
  await query.run(`INSERT INTO opted_hosts SELECT DISTINCT host FROM (
      SELECT h.host, array_to_string(string_split(h.host, '.')[i:], '.') AS above
      FROM (SELECT DISTINCT rtrim(${HOST_SQL}, '.') AS host FROM (${overlays.recordsSql(parts)}) r WHERE r.url IS NOT NULL) h, range(1, ${MOST_LABELS}) labels(i)
      WHERE i <= len(string_split(h.host, '.'))) WHERE above IN (SELECT host FROM named_hosts)`);
}

/** Values of conditions become variables of the process: what is copied to a file takes no parameters. */
async function writeConditions(
  query: QueryProcess,
  {
    only,
    rules,
    marks,
    groupColumns,
    verifiers,
  }: Pick<CandidateInput, 'only' | 'rules' | 'marks' | 'groupColumns' | 'verifiers'>,
): Promise<Conditions> {
  const values: (string | number)[] = [];
  const named = verifiers?.column === undefined ? -1 : groupColumns.indexOf(verifiers.column);
  const name = named === -1 ? 'NULL' : `nullif(trim(r.g${named}), '')`;
  const trusted = verifiers?.trusted?.map((value) => `getvariable('condition_${values.push(value) - 1}')`);
  const counted = trusted === undefined ? name : `CASE WHEN ${name} IN (${trusted.join(', ')}) THEN ${name} END`;
  const verifier = `nullif(concat_ws(';', ${counted}, d.reviewers), '')`;
  const isModels = `(d.class_bit & ${MODELS_BITS}) <> 0`;
  const compile = (condition: RecordCondition | RowTest): string => {
    if (condition.kind === 'hosts') return `coalesce(${HOST_SQL} IN (SELECT host FROM opted_hosts), false)`;
    if (condition.kind === 'unverified') return `(${isModels} AND ${name} IS NULL AND d.reviewers IS NULL)`;
    if (condition.kind === 'untrusted') return `(${isModels} AND ${name} IS NOT NULL AND ${verifier} IS NULL)`;
    const first = values.length;
    const { sql, parameters } = conditionSql(condition, groupColumns, {
      placeholder: (position) => `getvariable('condition_${first + position}')`,
    });
    values.push(...parameters);
    return sql;
  };
  const conditions: Conditions = {
    only: only === undefined ? undefined : compile(only),
    rules: rules.map(({ verb, of, condition }) => ({ verb, of, sql: compile(condition) })),
    marks: marks.map(compile),
    verifier: verifiers === undefined ? 'NULL::VARCHAR' : `CASE WHEN ${isModels} THEN ${verifier} END`,
  };
  for (const [position, value] of values.entries()) {
    // A parameter reaches a table, a variable is set from it: no value is ever part of a statement.
    const type = typeof value === 'number' ? 'DOUBLE' : 'VARCHAR';
    await query.run(`CREATE OR REPLACE TEMP TABLE condition_value AS SELECT CAST(? AS ${type}) AS value`, [value]);
    await query.run(`SET VARIABLE condition_${position} = (SELECT value FROM condition_value)`);
  }
  return conditions;
}

interface Batch {
  readonly parts: readonly PartFiles[];
  /** Every row of them holds one record: nothing is to be grouped. */
  readonly isSingle: boolean;
}

async function batches(query: QueryProcess, parts: readonly PartFiles[]): Promise<readonly Batch[]> {
  const counts = new Map(
    (
      await query.run<{ part: string; records: number; rows: number }>(
        `SELECT parse_filename(filename, true) AS part, count(*) AS records, sum(first_of_row)::BIGINT AS rows
        FROM ${parquetSql(parts.map(({ records }) => records))} GROUP BY ALL`,
      )
    ).map((row) => [row.part, row]),
  );
  const found: { parts: PartFiles[]; isSingle: boolean; records: number }[] = [];
  for (const part of parts) {
    const { records, rows } = counts.get(`${part.key}.records`) ?? { records: 0, rows: 0 };
    const isSingle = records === rows;
    const last = found.at(-1);
    if (last !== undefined && last.isSingle === isSingle && last.records + records <= BATCH_RECORDS) {
      last.parts.push(part);
      last.records += records;
    } else {
      found.push({ parts: [part], isSingle, records });
    }
  }
  return found;
}

function rowsSql({
  parts,
  overlays,
  groupColumns,
  groupNumbers,
  keepsPaths,
  snapshot,
  isSingle,
  conditions,
  seed,
}: CandidateInput & { readonly isSingle: boolean; readonly conditions: Conditions }): string {
  const groups = groupColumns.map((_name, i) => `g${i}`);
  const same = USE_COLUMNS.split(', ').map((column) => `d.${column} = r.${column}`);
  const records = `SELECT r.part, r.input, r.part_row, r.first_of_row, r.row_hash, r.source, ${ROW_ID_SQL} AS row_id, r.words, r.row_bytes,
      r.language, r.date, r.length_band AS length, r.licence, r.generator, r.sha256_raw IS NULL AS is_gone,
      ${textHashSql("coalesce(hex(coalesce(r.sha256_norm, r.sha256_raw)), '')", 'lower')} AS content,
      d.is_prompt, d.class_bit, d.status_rank, d.depth_min, d.depth_max, d.families, d.p_synthetic
      ${groups.map((name) => `, r.${name}`).join('')}
      , ${conditions.only ?? 'true'} AS is_inside
      ${conditions.rules.map(({ sql }, i) => `, ${sql} AS rule${i}`).join('')}
      ${conditions.marks.map((sql, i) => `, ${sql} AS mark${i}`).join('')}
      , ${conditions.verifier} AS verifier
      , x."match" AS contaminated, z.cluster ${keepsPaths ? ', r.path' : ''}
    FROM (${overlays.recordsSql(parts)}) r JOIN use_facts d ON ${same.join(' AND ')}
    LEFT JOIN repeated_rows p ON r.part = p.part AND r.input = p.input AND r.part_row = p.part_row
    LEFT JOIN contaminated_records x ON x.part = r.part AND x."row" = r.file_row_number
    LEFT JOIN like_records z ON z.part = r.part AND z.record_id = ${RECORD_ID_SQL}`;
  /** A value of what is learned from; of all records where nothing is. */
  const learned = (aggregate: string, value: string) =>
    isSingle ? value : `coalesce(${aggregate}(${value}) FILTER (WHERE is_prompt = 0), ${aggregate}(${value}))`;
  const any = (value: string) => (isSingle ? value : `bool_or(${value})`);
  const least = (value: string) => (isSingle ? value : `min(${value})`);
  const sum = (value: string) => (isSingle ? value : `sum(${value})::BIGINT`);
  // Of the longest text; of equally long ones that with the greatest name.
  const main = (value: string) =>
    isSingle ? value : `substr(${learned('max', `lpad(words::VARCHAR, 12, '0') || ${value}`)}, 13)`;
  const speaks = conditions.rules.map(({ verb, of }, i) => {
    const fits = isSingle ? `rule${i}` : `${of === 'any' ? 'bool_or' : 'bool_and'}(rule${i})`;
    return verb === 'require' ? `WHEN NOT ${fits} THEN ${i}` : `WHEN ${fits} THEN ${verb === 'admit' ? -1 : i}`;
  });
  const markColumns = Array.from({ length: Math.ceil(conditions.marks.length / MARKS_A_COLUMN) }, (_, column) => {
    const own = conditions.marks.slice(column * MARKS_A_COLUMN, (column + 1) * MARKS_A_COLUMN);
    // Each in brackets: shifting binds no closer than `|` does.
    const bits = own.map((_sql, bit) => `((${any(`mark${column * MARKS_A_COLUMN + bit}`)})::BIGINT << ${bit})`);
    return `, (${bits.join(' | ')})::BIGINT AS marks${column}`;
  });
  const listed = (value: string, separator: string) =>
    isSingle
      ? value
      : `CASE WHEN bool_or(is_prompt = 0) THEN string_agg(DISTINCT ${value}, ${separator} ORDER BY ${value}) FILTER (WHERE is_prompt = 0)
        ELSE string_agg(DISTINCT ${value}, ${separator} ORDER BY ${value}) END`;
  const paths = isSingle ? 'path' : 'string_agg(path, chr(10) ORDER BY path)';
  const isUnbounded = `coalesce(${learned('bool_or', 'depth_max IS NULL')}, true)`;
  const rows = `SELECT part, input, part_row, ${least('row_hash')} AS row_hash, ${least('source')} AS source, ${least('row_id')} AS row_id,
      ${sum('words')} AS words, ${isSingle ? '1' : 'count(*)'}::BIGINT AS records, ${sum('row_bytes')} AS row_bytes,
      ${learned('bit_or', 'class_bit')} AS classes, ${learned('max', 'status_rank')} AS status,
      ${learned('min', 'depth_min')} AS depth_min, CASE WHEN NOT ${isUnbounded} THEN ${learned('max', 'depth_max')} END AS depth_max,
      ${listed('families', "';'")} AS families, ${listed('generator', 'chr(31)')} AS generator, ${learned('max', 'p_synthetic')} AS p_synthetic,
      ${main('language')} AS language, ${least('date')} AS date, ${main('length')} AS length, ${least('licence')} AS licence
      ${groups.map((name, i) => `, ${least(name)} AS own${groupNumbers[i]}`).join('')}
      , NOT ${any('is_inside')} AS is_outside
      , ${speaks.length === 0 ? 'NULL' : `CASE ${speaks.join(' ')} END`}::BIGINT AS rule ${markColumns.join(' ')}
      , ${any('is_gone')} AS is_forgotten, ${isSingle ? 'contaminated' : 'max(contaminated) AS contaminated'},
      ${isSingle ? 'cluster' : 'min(cluster) FILTER (WHERE is_prompt = 0)'} AS cluster, ${keepsPaths ? `${paths} AS paths, ${isSingle ? paths : `coalesce(${paths} FILTER (WHERE is_prompt = 0), ${paths})`} AS learned_paths,` : ''}
      ${learned('min', 'verifier')} AS verifier, ${isSingle ? 'content' : SUM_OF_CONTENTS_SQL} AS content
    FROM (${records}) ${isSingle ? '' : 'GROUP BY part, input, part_row'}`;
  const own = groupNumbers.map((number) => `own${number}`);
  return `SELECT ${snapshot}::BIGINT AS snapshot, k.position AS part, x.* EXCLUDE (${['part', ...own].join(', ')})${groupNumbers.map((number) => `, x.own${number} AS g${number}`).join('')},
      ${textHashSql(`${textSql(seed)} || x.row_id`)} AS order_key,
      CASE WHEN t.copies IS NULL OR t.copies = x.records THEN t.survivor END AS survivor,
      ${textHashSql("'unit' || coalesce(x.cluster, x.row_id)")} AS unit_key,
      ${textHashSql("'unit' || coalesce(x.cluster, x.row_id)", 'lower')} AS split_key
    FROM (${rows}) x JOIN candidate_parts k ON k.part = x.part
    LEFT JOIN repeated_places t ON t.part = x.part AND t.input = x.input AND t.part_row = x.part_row`;
}

/** A text as a string of SQL; only for what we made ourselves. */
function textSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
