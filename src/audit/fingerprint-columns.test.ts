import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BAND_COUNT } from '../kernels/band-keys.ts';
import {
  dateNumber,
  FingerprintColumns,
  type FingerprintTableRow,
  forgetFingerprint,
  NO_DATE,
  type RecordFingerprint,
  recordFingerprint,
} from './fingerprint-columns.ts';

const wide = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const whole = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const fingerprint: fc.Arbitrary<RecordFingerprint> = fc.record({
  content: fc.tuple(wide, wide),
  wordsHash: wide,
  use: whole,
  words: whole,
  date: whole,
  input: whole,
  partRow: whole,
  nth: whole,
  bands: fc.array(wide, { minLength: BAND_COUNT, maxLength: BAND_COUNT }).map((keys) => BigInt64Array.from(keys)),
});

/** The rows of columns, as a reader of the table gives them. */
function rowsOf(columns: ReturnType<FingerprintColumns['take']>): FingerprintTableRow[] {
  return Array.from({ length: columns[0]!.data.length }, (_, row) =>
    Object.fromEntries(columns.map(({ name, data }) => [name, data[row]])),
  ) as unknown as FingerprintTableRow[];
}

test('what is taken is what was added, in order, however it is taken', () => {
  fc.assert(
    fc.property(fc.array(fingerprint, { maxLength: 40 }), fc.nat(45), (added, limit) => {
      const columns = new FingerprintColumns();
      for (const one of added) columns.add(one);
      expect(columns.count).toBe(added.length);
      const first = rowsOf(columns.take(limit)).map(recordFingerprint);
      expect(columns.count).toBe(Math.max(0, added.length - limit));
      const rest = rowsOf(columns.take()).map(recordFingerprint);
      expect([...first, ...rest]).toEqual(added);
      expect([first.length, columns.count]).toEqual([Math.min(limit, added.length), 0]);
    }),
    { numRuns: 50 },
  );
});

test('grows beyond its first room, and goes on after rows were taken', () => {
  const columns = new FingerprintColumns();
  const make = (i: number): RecordFingerprint => ({
    content: [BigInt(i), -BigInt(i)],
    wordsHash: BigInt(i) << 40n,
    use: i,
    words: 2 * i,
    date: 3 * i,
    input: 1,
    partRow: i,
    nth: i % 3,
    bands: new BigInt64Array(BAND_COUNT).fill(BigInt(i)),
  });
  for (let i = 0; i < 1000; i++) columns.add(make(i));
  const first = rowsOf(columns.take(700));
  for (let i = 1000; i < 1500; i++) columns.add(make(i));
  const rest = rowsOf(columns.take());
  expect([...first, ...rest].map(recordFingerprint)).toEqual(Array.from({ length: 1500 }, (_, i) => make(i)));
});

test('of a forgotten record nothing is left that a guess of its text could be held against', () => {
  fc.assert(
    fc.property(fingerprint, (one) => {
      const left = forgetFingerprint(one);
      expect(left).toEqual({ ...one, content: [0n, 0n], wordsHash: 0n, bands: new BigInt64Array(BAND_COUNT) });
    }),
    { numRuns: 20 },
  );
});

test.each([
  ['2021-03-04', 20_210_304],
  ['2021-03-04T10:11:12Z', 20_210_304],
  ['2021-03', 20_210_300],
  ['2021', 20_210_000],
  ['0987', 9_870_000],
  ['', NO_DATE],
  ['20', NO_DATE],
  ['spring', NO_DATE],
  [null, NO_DATE],
])('the date %s is the number %i', (date, number) => {
  expect(dateNumber(date)).toBe(number);
});

test('numbers of dates sort as the dates do; records without a date come last', () => {
  const dates = [null, '2021-03-04', '1790', '2021-03', '1999-12-31'];
  const sorted = dates.toSorted((a, b) => dateNumber(a) - dateNumber(b));
  expect(sorted).toEqual(['1790', '1999-12-31', '2021-03', '2021-03-04', null]);
});
