import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDifference,
  formatDuration,
  formatQuantity,
  formatRate,
  formatShare,
} from './format-number.ts';

/** With plain spaces, to be read. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('counts carry commas', () => {
  expect([0, 7, 999, 1000, 1_204_331, 12_345_678_901].map(formatCount)).toEqual([
    '0',
    '7',
    '999',
    '1,000',
    '1,204,331',
    '12,345,678,901',
  ]);
  expect(formatCount(Number.NaN)).toBe('–');
  expect([212_004, -3, 0].map(formatDifference)).toEqual(['+212,004', '−3', '±0']);
  expect([0, 1, 2].map((count) => plain(formatQuantity(count, 'record')))).toEqual([
    '0 records',
    '1 record',
    '2 records',
  ]);
});

test('bytes are decimal and never reach 1,000 of a unit', () => {
  const sizes = [0, 1, 999, 1000, 9_949, 9_951, 87_400_000, 999_499_999, 999_500_000, 4_800_000_000];
  expect(sizes.map((size) => plain(formatBytes(size)))).toEqual([
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1.0 kB',
    '9.9 kB',
    '10 kB',
    '87 MB',
    '999 MB',
    '1.0 GB',
    '4.8 GB',
  ]);
  expect(plain(formatRate(4_816_000_000, 112_000))).toBe('43 MB/s');
  expect(formatRate(5, 0)).toBe('–');
});

test('shares keep the difference between none, some and all', () => {
  const shares = [
    0,
    1,
    0.67,
    0.0312,
    0.1,
    0.099,
    0.0095,
    0.004,
    0.00004,
    0.000001,
    1e-9,
    0.995,
    0.9996,
    0.999999,
    1 - 1e-9,
  ];
  expect(shares.map((share) => plain(formatShare(share)))).toEqual([
    '0 %',
    '100 %',
    '67 %',
    '3.1 %',
    '10 %',
    '9.9 %',
    '0.9 %',
    '0.4 %',
    '0.004 %',
    '0.0001 %',
    'under 0.0001 %',
    '99.5 %',
    '99.96 %',
    '99.9999 %',
    'over 99.9999 %',
  ]);
});

test('no share but 0 is written as 0, none but 1 as 100', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true, minExcluded: true, maxExcluded: true }), (share) => {
      const text = plain(formatShare(share));
      expect(text).not.toMatch(/^0(\.0+)? %$/);
      expect(text).not.toMatch(/^100(\.0+)? %$/);
      const value = Number(text.replace(/^(under|over) /, '').replace(' %', '')) / 100;
      expect(Math.abs(value - share)).toBeLessThanOrEqual(Math.max(0.0050001, share * 0.06));
    }),
  );
});

test('durations name two units at most', () => {
  const durations = [0, 412, 1000, 9_949, 9_951, 52_000, 59_600, 112_000, 3_599_600, 7_500_000, 273_600_000];
  expect(durations.map((duration) => plain(formatDuration(duration)))).toEqual([
    '0 ms',
    '412 ms',
    '1.0 s',
    '9.9 s',
    '10 s',
    '52 s',
    '1 min',
    '1 min 52 s',
    '1 h',
    '2 h 5 min',
    '3 d 4 h',
  ]);
});
