import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import type { PartFiles } from './record-session.ts';

/** What the overlay of a record is called that has none. */
export const NO_OVERLAY = '';

/** Marks of items lie below this, so that those of many sum up without loss; that different sets have equal sums is past all odds. */
const MARKS = '1267650600228229401496703205376::UHUGEINT';
/** Rows of one part, as a factor that keeps part and row apart in one number. */
const PLACES = 2 ** 32;

/** Names of a part's records table as `parse_filename` gives it. */
const nameOf = (key: string) => `${key}.records`;

/**
 * Evidence about single records that does not stand in their parts, because it came after they were read or depends on other data:
 * verdicts of reviewers, levels of a score that is calibrated on the whole. It comes in *layers*, one for each origin of such
 * evidence: a table or view of the query process with the columns
 *
 * - `part` VARCHAR: key of the part,
 * - `row` BIGINT: position of the record in the part's records table, from 0 (also that of its fingerprint),
 * - `item` VARCHAR: canonical JSON of one item of evidence, without span and reference.
 *
 * A record may stand in a layer as often as it has items; most stand in none. All its items together, from all layers, are its
 * **overlay**, in the form of a signature (`parseSignature` reads it; `NO_OVERLAY` where there are none). Records are decided by source,
 * field, signature and overlay, so the number of different items has to stay small: a score goes in as a level, never as a number of
 * its own for each record.
 */
export class RecordOverlays {
  readonly #query: QueryProcess;
  readonly #positions: ReadonlyMap<string, number>;

  private constructor(query: QueryProcess, positions: ReadonlyMap<string, number>) {
    this.#query = query;
    this.#positions = positions;
  }

  /**
   * Puts layers together in the query process. Overlays are kept as small numbers: there may be one for each of many millions of records.
   *
   * @param layers names of tables or views, our own; without any, nothing is done at all
   */
  static async combine(
    query: QueryProcess,
    parts: readonly PartFiles[],
    layers: readonly string[] = [],
  ): Promise<RecordOverlays> {
    if (layers.length === 0 || parts.length === 0) return new RecordOverlays(query, new Map());
    const positions = new Map(parts.map(({ key }, position) => [key, position]));
    await query.run(
      'CREATE OR REPLACE TEMP TABLE overlay_parts (part_position BIGINT, part_key VARCHAR, part_name VARCHAR)',
    );
    await query.append(
      'overlay_parts',
      [...positions].map(([key, position]) => [position, key, nameOf(key)]),
    );
    await query.run(
      `CREATE OR REPLACE TEMP VIEW overlay_layers AS ${layers.map((layer) => `SELECT part, "row", item FROM ${layer}`).join(' UNION ALL ')}`,
    );
    // Which items a record has is told by the sum of their marks, for sums take little room and lists of items do not.
    await query.run(`CREATE OR REPLACE TEMP TABLE overlay_items AS
      SELECT item, (md5_number(item) % ${MARKS})::HUGEINT AS mark FROM (SELECT DISTINCT item FROM overlay_layers)`);
    await query.run(`CREATE OR REPLACE TEMP TABLE overlaid AS
      SELECT part_position::INTEGER AS part_position, "row"::INTEGER AS "row", sum(mark)::HUGEINT AS marks
      FROM overlay_layers l JOIN overlay_parts p ON p.part_key = l.part JOIN overlay_items i ON i.item = l.item GROUP BY ALL`);
    await query.run(`CREATE OR REPLACE TEMP TABLE overlay_sets AS
      SELECT marks, (row_number() OVER (ORDER BY marks))::INTEGER AS overlay_number, place // ${PLACES} AS part_position, place % ${PLACES} AS "row"
      FROM (SELECT marks, min(part_position::BIGINT * ${PLACES} + "row") AS place FROM overlaid GROUP BY marks)`);
    await query.run(`CREATE OR REPLACE TEMP TABLE overlay_names AS
      SELECT s.overlay_number, '[' || string_agg(DISTINCT l.item, ',' ORDER BY l.item) || ']' AS overlay
      FROM overlay_layers l JOIN overlay_parts p ON p.part_key = l.part JOIN overlay_sets s ON s.part_position = p.part_position AND s."row" = l."row"
      GROUP BY ALL`);
    await query.run(`CREATE OR REPLACE TEMP TABLE record_overlays AS
      SELECT o.part_position, o."row", s.overlay_number FROM overlaid o JOIN overlay_sets s USING (marks)`);
    await query.run('DROP TABLE overlaid');
    return new RecordOverlays(query, positions);
  }

  get isEmpty(): boolean {
    return this.#positions.size === 0;
  }

  /**
   * The records of some parts as a query: all their columns, `part` (the name of the part's file), `file_row_number` and `overlay`.
   *
   * @param parts at least one
   */
  recordsSql(parts: readonly PartFiles[]): string {
    const table = parquetSql(
      parts.map(({ records }) => records),
      { rowNumbers: true },
    );
    const records = `SELECT *, parse_filename(filename, true) AS part FROM ${table}`;
    if (this.isEmpty) return `SELECT *, '${NO_OVERLAY}' AS overlay FROM (${records})`;
    return `SELECT s.*, coalesce(n.overlay, '${NO_OVERLAY}') AS overlay FROM (${records}) s
      LEFT JOIN overlay_parts k ON k.part_name = s.part
      LEFT JOIN record_overlays o ON o.part_position = k.part_position AND o."row" = s.file_row_number
      LEFT JOIN overlay_names n ON n.overlay_number = o.overlay_number`;
  }

  /** Overlays of the records of one part that have one, by their position in its records table. */
  async ofPart(key: string): Promise<ReadonlyMap<number, string>> {
    const position = this.#positions.get(key);
    if (position === undefined) return new Map();
    const rows = await this.#query.run<{ row: number; overlay: string }>(
      `SELECT o."row", n.overlay FROM record_overlays o JOIN overlay_names n USING (overlay_number) WHERE o.part_position = ${position}`,
    );
    return new Map(rows.map(({ row, overlay }) => [row, overlay]));
  }
}
