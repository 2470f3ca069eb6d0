import { BAND_COUNT } from '../kernels/band-keys.ts';
import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import { ROW_NAME_SQL } from './record-id-sql.ts';
import type { RecordOverlays } from './record-overlays.ts';
import type { PartFiles } from './record-session.ts';

/** Where a row lies that is to be kept with all that is known of it. */
export interface KeptPlace {
  /** What the caller knows the row by. */
  readonly n: number;
  /** Key of the part. */
  readonly part: string;
  readonly input: number;
  readonly partRow: number;
}

/** A record of such a row, as the tables of its part have it. */
export interface KeptRecord {
  readonly n: number;
  readonly source: string;
  /** Name of the row within its source: with the number of a repeat. */
  readonly rowName: string;
  readonly suffix: string;
  readonly given: number;
  readonly first: number;
  readonly path: string;
  readonly field: string;
  /** Hexadecimal, lower case. */
  readonly sha256Raw: string | null;
  readonly sha256Norm: string | null;
  readonly signature: string;
  readonly overlay: string;
  readonly language: string;
  readonly languageBasis: string;
  readonly date: string | null;
  readonly words: number;
  readonly characters: number;
  readonly textBytes: number;
  readonly rowBytes: number;
  readonly lengthBand: string;
  readonly preview: string | null;
  readonly url: string | null;
  readonly licence: string | null;
  readonly generator: string | null;
  readonly metadata: string | null;
  readonly style: number | null;
  /** Signed, as decimal text; null: it has no fingerprint. */
  readonly wordsHash: string | null;
  /** `BAND_COUNT` signed numbers, joined by spaces. */
  readonly bands: string | null;
  readonly [group: `g${number}`]: string | null;
}

/** Rows asked for at a time. */
const PAGE_ROWS = 2000;

/**
 * Records of some rows with their fingerprints, rows in the order in which they are named.
 *
 * @param query in which the repeated rows of all parts are found (`RepeatedRows.find`)
 * @param fingerprints the fingerprints table of a part, by its key
 */
export async function* readKeptRecords(
  query: QueryProcess,
  {
    parts,
    fingerprints,
    overlays,
    places,
    groupCount,
  }: {
    readonly parts: readonly PartFiles[];
    readonly fingerprints: (key: string) => string;
    readonly overlays: Pick<RecordOverlays, 'recordsSql'>;
    readonly places: readonly KeptPlace[];
    readonly groupCount: number;
  },
): AsyncGenerator<readonly KeptRecord[], undefined> {
  const groups = Array.from({ length: groupCount }, (_, i) => `, r.g${i}`).join('');
  const bands = Array.from({ length: BAND_COUNT }, (_, i) => `f.b${i}`).join(', ');
  for (let start = 0; start < places.length; start += PAGE_ROWS) {
    const page = places.slice(start, start + PAGE_ROWS);
    await query.run(
      'CREATE OR REPLACE TEMP TABLE kept_places (position BIGINT, n BIGINT, part VARCHAR, input BIGINT, part_row BIGINT)',
    );
    await query.append(
      'kept_places',
      page.map(({ n, part, input, partRow }, position) => [position, n, `${part}.records`, input, partRow]),
    );
    const named = new Set(page.map(({ part }) => part));
    const own = parts.filter(({ key }) => named.has(key));
    const table = parquetSql(
      own.map(({ key }) => fingerprints(key)),
      { rowNumbers: true },
    );
    // The file's name ends in `.fingerprints.parquet`, that of its records in `.records.parquet`; their rows are in one order.
    yield await query.run<KeptRecord>(`SELECT k.n, r.source, ${ROW_NAME_SQL} AS "rowName", r.suffix, r.given, r.first_of_row AS first, r.path, r.field,
        lower(hex(r.sha256_raw)) AS "sha256Raw", lower(hex(r.sha256_norm)) AS "sha256Norm", r.signature, r.overlay, r.language,
        r.language_basis AS "languageBasis", r.date, r.words, r.characters, r.text_bytes AS "textBytes", r.row_bytes AS "rowBytes",
        r.length_band AS "lengthBand", r.preview, r.url, r.licence, r.generator, r.metadata, r.style,
        f.words_hash::VARCHAR AS "wordsHash", concat_ws(' ', ${bands}) AS bands ${groups}
      FROM (${overlays.recordsSql(own)}) r JOIN kept_places k ON k.part = r.part AND k.input = r.input AND k.part_row = r.part_row
        LEFT JOIN repeated_rows p ON r.part = p.part AND r.input = p.input AND r.part_row = p.part_row
        LEFT JOIN (SELECT *, replace(parse_filename(filename, true), '.fingerprints', '.records') AS part FROM ${table}) f
          ON f.part = r.part AND f.file_row_number = r.file_row_number
      ORDER BY k.position, r.file_row_number`);
  }
}
