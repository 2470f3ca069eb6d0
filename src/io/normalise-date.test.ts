import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseDate } from './normalise-date.ts';

describe('dates that are read', () => {
  test.each([
    ['1790', '1790'],
    [1790, '1790'],
    ['2001-07', '2001-07'],
    ['2001-07-07', '2001-07-07'],
    ['2001/7/7', '2001-07-07'],
    ['2001.07.07', '2001-07-07'],
    ['2001-07-07T23:30:00Z', '2001-07-07'],
    ['2001-07-07 23:30:00.123456', '2001-07-07'],
    // 23:30 two hours west of Greenwich is 01:30 UTC of the next day, 00:30 two hours east is 22:30 of the day before.
    ['2001-07-07T23:30:00-02:00', '2001-07-08'],
    ['2001-01-01T00:30:00+02:00', '2000-12-31'],
    ['2000-02-28T23:59:59-0001', '2000-02-29'],
    ['07-Jul-2001', '2001-07-07'],
    ['7 July 2001', '2001-07-07'],
    ['July 7th, 2001', '2001-07-07'],
    ['Sept. 2001', '2001-09'],
    ['Sat, 07 Jul 2001 23:30:00 -0200', '2001-07-08'],
    ['07 Jul 2001 23:30 EST', '2001-07-08'],
    ['Sat Jul 7 12:34:56 2001 +0200', '2001-07-07'],
    ['Wed Oct 10 20:19:24 +0000 2018', '2018-10-10'],
    ['20010707', '2001-07-07'],
    [20010707, '2001-07-07'],
    ['20010707101010', '2001-07-07'],
    // 994464000 s after 1970 is 2001-07-07T00:00:00Z.
    [994464000, '2001-07-07'],
    ['994464000', '2001-07-07'],
    [994464000.5, '2001-07-07'],
    [994464000000, '2001-07-07'],
    ['994464000000', '2001-07-07'],
    [994464000000000n, '2001-07-07'],
    [994464000000000000n, '2001-07-07'],
    [new Date(Date.UTC(2001, 6, 7, 23)), '2001-07-07'],
    // Two orders are possible: the year is certain. One order, or both the same: the day is.
    ['01/02/2003', '2003'],
    ['13/02/2003', '2003-02-13'],
    ['02/13/2003', '2003-02-13'],
    ['02/02/2003', '2003-02-02'],
    ['01.02.2003', '2003-02-01'],
    [' 2001-07-07 ', '2001-07-07'],
  ])('%s is %s', (value, expected) => {
    expect(normaliseDate(value)).toEqual({ date: expected, problem: null });
  });
});

describe('values that are no dates', () => {
  test.each([
    ['2001-02-29'],
    ['31-Feb-2001'],
    ['2001-13'],
    ['00/00/2003'],
    ['0000-00-00'],
    ['01/02/03'],
    ['yesterday'],
    ['10:20'],
    ['2001-07-07T25:00:00Z'],
    ['May'],
    ['12'],
    [12],
    [-5],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [1e300],
    [-1n],
    [10n ** 40n],
    [true],
    [{}],
    [[]],
    [new Date(Number.NaN)],
    ['x'.repeat(100_000)],
  ])('%s', (value) => {
    const { date, problem } = normaliseDate(value);
    expect(date).toBe(null);
    expect(problem).toMatch(/ is no date$/);
    expect(problem!.length).toBeLessThan(80);
  });

  test('nothing written is no problem', () => {
    for (const value of [null, undefined, '', '  '])
      expect(normaliseDate(value)).toEqual({ date: null, problem: null });
  });
});

test('a date that was read is read as itself, and days agree with the calendar', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1000-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => {
      const iso = date.toISOString();
      const day = iso.slice(0, 10);
      expect(normaliseDate(iso).date).toBe(day);
      expect(normaliseDate(date).date).toBe(day);
      expect(normaliseDate(date.toUTCString()).date).toBe(day);
      expect(normaliseDate(normaliseDate(day).date).date).toBe(day);
    }),
    { seed: 5 },
  );
});

test('never throws, and keeps to its form', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.stringMatching(/^[\d\-/.: TZ+a-z,]{0,30}$/)), (value) => {
      const { date } = normaliseDate(value);
      if (date !== null) expect(date).toMatch(/^\d{4}(-\d{2}(-\d{2})?)?$/);
    }),
    { numRuns: 2000, seed: 6 },
  );
});
