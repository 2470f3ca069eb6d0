import type { ColumnSource } from 'hyparquet-writer';

/** One record as a part stores it: attributes beside the data, never the text itself. */
export interface RecordAttributes {
  readonly source: string;
  readonly rowKey: string;
  /** `#<field path>` where the row has several fields, else empty. */
  readonly suffix: string;
  /** Whether the row brought its own id. */
  readonly given: boolean;
  readonly rowHash: bigint;
  /** Which of the part's inputs the row lies in. */
  readonly input: number;
  readonly entry: string | null;
  readonly partRow: number;
  readonly firstOfRow: boolean;
  readonly path: string;
  readonly field: string;
  /** Null for forgotten records. */
  readonly sha256Raw: Uint8Array | null;
  /** SHA-256 of the normalised text (`nfc-lf-stripvs`); null where it equals the raw one. */
  readonly sha256Norm: Uint8Array | null;
  readonly signature: string;
  readonly language: string;
  readonly languageBasis: string;
  readonly date: string | null;
  readonly words: number;
  readonly characters: number;
  readonly textBytes: number;
  readonly rowBytes: number;
  readonly lengthBand: string;
  readonly groups: readonly (string | null)[];
  readonly preview: string | null;
  readonly url: string | null;
  readonly licence: string | null;
  readonly generator: string | null;
  readonly metadata: string | null;
  /** Log-odds of the style detector in thousandths; null where it abstains. */
  readonly style: number | null;
}

/** A row of the records table as it is read back. */
export interface RecordTableRow {
  readonly source: string;
  readonly row_key: string;
  readonly suffix: string;
  readonly given: number;
  readonly row_hash: bigint;
  readonly input: number;
  readonly entry: string | null;
  readonly part_row: number;
  readonly first_of_row: number;
  readonly path: string;
  readonly field: string;
  readonly sha256_raw: Uint8Array | null;
  readonly sha256_norm: Uint8Array | null;
  readonly signature: string;
  readonly language: string;
  readonly language_basis: string;
  readonly date: string | null;
  readonly words: number;
  readonly characters: number;
  readonly text_bytes: number;
  readonly row_bytes: number;
  readonly length_band: string;
  readonly preview: string | null;
  readonly url: string | null;
  readonly licence: string | null;
  readonly generator: string | null;
  readonly metadata: string | null;
  readonly style: number | null;
  readonly [group: `g${number}`]: string | null;
}

/** The record that a row of the table was written from. */
export function recordAttributes(row: RecordTableRow, groupCount: number): RecordAttributes {
  return {
    source: row.source,
    rowKey: row.row_key,
    suffix: row.suffix,
    given: row.given === 1,
    rowHash: row.row_hash,
    input: row.input,
    entry: row.entry,
    partRow: row.part_row,
    firstOfRow: row.first_of_row === 1,
    path: row.path,
    field: row.field,
    sha256Raw: row.sha256_raw,
    sha256Norm: row.sha256_norm,
    signature: row.signature,
    language: row.language,
    languageBasis: row.language_basis,
    date: row.date,
    words: row.words,
    characters: row.characters,
    textBytes: row.text_bytes,
    rowBytes: row.row_bytes,
    lengthBand: row.length_band,
    groups: Array.from({ length: groupCount }, (_, i) => row[`g${i}`] ?? null),
    preview: row.preview,
    url: row.url,
    licence: row.licence,
    generator: row.generator,
    metadata: row.metadata,
    style: row.style,
  };
}

/** Collects records column by column. */
export class RecordColumns {
  readonly #groupCount: number;
  readonly #rows: RecordAttributes[] = [];

  constructor(groupCount: number) {
    this.#groupCount = groupCount;
  }

  get count(): number {
    return this.#rows.length;
  }

  add(record: RecordAttributes): void {
    this.#rows.push(record);
  }

  /** The columns of the first `limit` records, in the order of the table; they leave the collection. Default: all. */
  take(limit = this.#rows.length): readonly ColumnSource[] {
    const rows = this.#rows.splice(0, limit);
    const text = (name: string, value: (row: RecordAttributes) => string | null): ColumnSource => ({
      name,
      type: 'STRING',
      nullable: true,
      data: rows.map(value),
    });
    const whole = (name: string, value: (row: RecordAttributes) => number): ColumnSource => ({
      name,
      type: 'INT32',
      nullable: false,
      data: Int32Array.from(rows, value),
    });
    // Hashes are all different: looking for a dictionary in them is lost time.
    const hash = (name: string, value: (row: RecordAttributes) => Uint8Array | null): ColumnSource => ({
      name,
      type: 'BYTE_ARRAY',
      nullable: true,
      encoding: 'PLAIN',
      data: rows.map(value),
    });
    return [
      text('source', (row) => row.source),
      { ...text('row_key', (row) => row.rowKey), encoding: 'PLAIN' },
      text('suffix', (row) => row.suffix),
      whole('given', (row) => Number(row.given)),
      {
        name: 'row_hash',
        type: 'INT64',
        nullable: false,
        encoding: 'PLAIN',
        data: BigInt64Array.from(rows, (row) => BigInt.asIntN(64, row.rowHash)),
      },
      whole('input', (row) => row.input),
      text('entry', (row) => row.entry),
      whole('part_row', (row) => row.partRow),
      whole('first_of_row', (row) => Number(row.firstOfRow)),
      text('path', (row) => row.path),
      text('field', (row) => row.field),
      hash('sha256_raw', (row) => row.sha256Raw),
      hash('sha256_norm', (row) => row.sha256Norm),
      text('signature', (row) => row.signature),
      text('language', (row) => row.language),
      whole('language_declared', (row) => Number(row.languageBasis === 'declared')),
      text('language_basis', (row) => row.languageBasis),
      text('date', (row) => row.date),
      whole('words', (row) => row.words),
      whole('characters', (row) => row.characters),
      whole('text_bytes', (row) => row.textBytes),
      whole('row_bytes', (row) => row.rowBytes),
      text('length_band', (row) => row.lengthBand),
      ...Array.from({ length: this.#groupCount }, (_, i) => text(`g${i}`, (row) => row.groups[i] ?? null)),
      { ...text('preview', (row) => row.preview), encoding: 'PLAIN' },
      text('url', (row) => row.url),
      text('licence', (row) => row.licence),
      text('generator', (row) => row.generator),
      text('metadata', (row) => row.metadata),
      { name: 'style', type: 'INT32', nullable: true, data: rows.map((row) => row.style) },
    ];
  }
}
