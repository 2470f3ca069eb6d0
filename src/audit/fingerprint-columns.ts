import type { ColumnSource } from 'hyparquet-writer';
import { BAND_COUNT } from '../kernels/band-keys.ts';

/** Date of records that bear none: behind every date. */
export const NO_DATE = 99_999_999;

/** What is kept of a text to find its like: one row beside each row of the records table, in the same order. */
export interface RecordFingerprint {
  /** First 128 bits of the SHA-256 of the normalised text, high half first; both 0 for forgotten records. */
  readonly content: readonly [bigint, bigint];
  /** Hash of the sequence of folded words; 0 where there is no word. */
  readonly wordsHash: bigint;
  /** Position of (source, field, signature) in the part's list of uses. */
  readonly use: number;
  readonly words: number;
  /** `YYYYMMDD`, zeros where the date is coarser. */
  readonly date: number;
  readonly input: number;
  readonly partRow: number;
  /** Which of the row's fields, 0-based. */
  readonly nth: number;
  /** `BAND_COUNT` keys; all 0 where the text has fewer words than a shingle. */
  readonly bands: BigInt64Array;
}

/** A row of the fingerprints table as it is read back. */
export type FingerprintTableRow = {
  readonly [name in 'c0' | 'c1' | 'words_hash' | `b${number}`]: bigint;
} & { readonly [name in 'use' | 'words' | 'date' | 'input' | 'part_row' | 'nth']: number };

/** The fingerprint that a row of the table was written from. */
export function recordFingerprint(row: FingerprintTableRow): RecordFingerprint {
  return {
    content: [row.c0, row.c1],
    wordsHash: row.words_hash,
    use: row.use,
    words: row.words,
    date: row.date,
    input: row.input,
    partRow: row.part_row,
    nth: row.nth,
    bands: BigInt64Array.from({ length: BAND_COUNT }, (_, band) => row[`b${band}`]!),
  };
}

/** What is left of a forgotten record's fingerprint: nothing that a guess of its text could be held against. */
export function forgetFingerprint(fingerprint: RecordFingerprint): RecordFingerprint {
  return { ...fingerprint, content: [0n, 0n], wordsHash: 0n, bands: new BigInt64Array(BAND_COUNT) };
}

/** A date of a record as a number that sorts like it. */
export function dateNumber(date: string | null): number {
  if (date === null) return NO_DATE;
  const digits = date.replaceAll('-', '').slice(0, 8);
  return /^\d{4,8}$/.test(digits) ? Number(digits.padEnd(8, '0')) : NO_DATE;
}

const WIDE = ['c0', 'c1', 'words_hash'] as const;
const WHOLE = ['use', 'words', 'date', 'input', 'part_row', 'nth'] as const;
/** 64-bit numbers of a row: those of `WIDE`, then the bands. */
const WIDE_COUNT = WIDE.length + BAND_COUNT;
const FIRST_ROWS = 256;

/** Collects fingerprints as numbers, row after row: as objects they would take several times the room. */
export class FingerprintColumns {
  #count = 0;
  #wide = new BigInt64Array(FIRST_ROWS * WIDE_COUNT);
  #whole = new Int32Array(FIRST_ROWS * WHOLE.length);

  get count(): number {
    return this.#count;
  }

  add({ content, wordsHash, use, words, date, input, partRow, nth, bands }: RecordFingerprint): void {
    if ((this.#count + 1) * WIDE_COUNT > this.#wide.length) {
      const wide = new BigInt64Array(this.#wide.length * 2);
      wide.set(this.#wide);
      this.#wide = wide;
      const whole = new Int32Array(this.#whole.length * 2);
      whole.set(this.#whole);
      this.#whole = whole;
    }
    const wideAt = this.#count * WIDE_COUNT;
    this.#wide[wideAt] = content[0];
    this.#wide[wideAt + 1] = content[1];
    this.#wide[wideAt + 2] = wordsHash;
    this.#wide.set(bands, wideAt + WIDE.length);
    this.#whole.set([use, words, date, input, partRow, nth], this.#count * WHOLE.length);
    this.#count++;
  }

  /** The columns of the first `limit` fingerprints, in the order of the table; they leave the collection. Default: all. */
  take(limit = this.#count): readonly ColumnSource[] {
    const count = Math.min(limit, this.#count);
    const columns: ColumnSource[] = [];
    const wide = (name: string, position: number) => {
      const data = new BigInt64Array(count);
      // By halves: big integers would be made for each value.
      const from = new Uint32Array(this.#wide.buffer);
      const to = new Uint32Array(data.buffer);
      for (let row = 0; row < count; row++) {
        to[2 * row] = from[2 * (row * WIDE_COUNT + position)]!;
        to[2 * row + 1] = from[2 * (row * WIDE_COUNT + position) + 1]!;
      }
      columns.push({ name, type: 'INT64', nullable: false, encoding: 'PLAIN', data });
    };
    for (const [position, name] of WIDE.entries()) wide(name, position);
    for (const [position, name] of WHOLE.entries()) {
      const data = new Int32Array(count);
      for (let row = 0; row < count; row++) data[row] = this.#whole[row * WHOLE.length + position]!;
      columns.push({ name, type: 'INT32', nullable: false, encoding: 'PLAIN', data });
    }
    for (let band = 0; band < BAND_COUNT; band++) wide(`b${band}`, WIDE.length + band);
    this.#wide.copyWithin(0, count * WIDE_COUNT, this.#count * WIDE_COUNT);
    this.#whole.copyWithin(0, count * WHOLE.length, this.#count * WHOLE.length);
    this.#count -= count;
    return columns;
  }
}
