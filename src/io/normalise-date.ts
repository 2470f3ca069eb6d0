/** What a date column says. `date` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `problem` is set where a value is no date. */
export interface NormalisedDate {
  readonly date: string | null;
  readonly problem: string | null;
}

const NOTHING: NormalisedDate = { date: null, problem: null };

/** Longer strings are no dates; the bound also keeps the patterns below cheap. */
const MAX_LENGTH = 64;
const MIN_YEAR = 1;
/** No clock is asked, so that a result never depends on the day it was computed. */
const MAX_YEAR = 2199;

/** Epoch numbers are believed from 1973-03-03 to 2099-12-31, which keeps seconds, milli-, micro- and nanoseconds apart. */
const MIN_EPOCH_S = 100_000_000;
const MAX_EPOCH_S = 4_102_444_799;

const MONTHS: ReadonlyMap<string, number> = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, index) => [
    name,
    index + 1,
  ]),
);
const MONTH_NAMES = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
/** Minutes east of Greenwich of the zone names of RFC 2822; other names leave the day as it is written. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['z', 0],
  ['ut', 0],
  ['utc', 0],
  ['gmt', 0],
  ['est', -300],
  ['edt', -240],
  ['cst', -360],
  ['cdt', -300],
  ['mst', -420],
  ['mdt', -360],
  ['pst', -480],
  ['pdt', -420],
]);

const ISO =
  /^(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2})(?:[Tt ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?([Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/;
const DAY_MONTH_YEAR =
  /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:[AaPp][Mm]|Z|UTC|[+-]\d{2}:?\d{2})?)?$/;
const DIGITS = /^\d{4,19}(?:\.\d{1,9})?$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?$/;
/** `20010707T101010Z`, and the `20010707101010` of web archives. */
const COMPACT = /^(\d{4})(\d{2})(\d{2})T?(\d{2})(\d{2})(\d{2})Z?$/;
const OFFSET = /^([+-])(\d{2}):?(\d{2})?$/;

/**
 * The day, month or year a value names, in the form a record keeps it.
 *
 * Read: ISO dates and date-times, `2001/07/07` and `2001.07.07`; whole numbers from 1000 to 2199 as years,
 * `20010707`, epoch seconds, milli-, micro- and nanoseconds as numbers or digits; RFC 2822, `07-Jul-2001`,
 * `July 7, 2001`, `Sat Jul 7 12:00:00 2001 +0200`; `Date` objects. Date-times with an offset are turned into the
 * UTC day; without one the day stays as written.
 *
 * `01/02/2003` may be January or February: only the year is kept. `13/02/2003` and `02/02/2003` leave no doubt, and
 * with points (`01.02.2003`) the day comes first by convention. Two-digit years are refused.
 *
 * Nothing written (null, empty) is no date and no problem; impossible days (`2001-02-30`) are a problem.
 */
export function normaliseDate(value: unknown): NormalisedDate {
  switch (typeof value) {
    case 'string': {
      const text = value.length > MAX_LENGTH ? value : value.trim();
      if (text === '') return NOTHING;
      if (text.length > MAX_LENGTH) return { date: null, problem: `a text of ${text.length} characters is no date` };
      const date = fromText(text);
      return date === null ? problemOf(JSON.stringify(text.slice(0, 40).toWellFormed())) : { date, problem: null };
    }
    case 'number': {
      const date = fromNumber(value);
      return date === null ? problemOf(String(value)) : { date, problem: null };
    }
    case 'bigint': {
      const date = value >= 0n && value < 10n ** 19n ? fromDigits(String(value)) : null;
      return date === null
        ? problemOf(value < 10n ** 30n && value > -(10n ** 30n) ? String(value) : 'a huge number')
        : { date, problem: null };
    }
    case 'undefined':
      return NOTHING;
    case 'object': {
      if (value === null) return NOTHING;
      if (value instanceof Date) {
        const time = value.getTime();
        const date = Number.isNaN(time)
          ? null
          : calendarDay(value.getUTCFullYear(), value.getUTCMonth() + 1, value.getUTCDate());
        return date === null ? problemOf('an invalid time') : { date, problem: null };
      }
      return problemOf(Array.isArray(value) ? 'a list' : 'an object');
    }
    default:
      return problemOf(`a ${typeof value}`);
  }
}

function problemOf(what: string): NormalisedDate {
  return { date: null, problem: `${what} is no date` };
}

function fromNumber(value: number): string | null {
  if (!Number.isFinite(value) || value < 0) return null;
  const whole = Math.floor(value);
  // A fraction is only sensible in seconds since the epoch.
  if (whole !== value && (whole < MIN_EPOCH_S || whole > MAX_EPOCH_S * 1000)) return null;
  return whole < 1e19 && Number.isFinite(whole) ? fromDigits(BigInt(whole).toString()) : null;
}

/** Reads a whole number by its count of digits: 4 a year, 8 a day, 9-10 s, 12-13 ms, 15-16 µs, 18-19 ns. */
function fromDigits(digits: string): string | null {
  if (digits.length === 4) return calendarYear(Number(digits));
  if (digits.length === 8) {
    return calendarDay(Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6)));
  }
  for (const fraction of [0, 3, 6, 9]) {
    const length = digits.length - fraction;
    if (length !== 9 && length !== 10) continue;
    const seconds = Number(digits.slice(0, length));
    return seconds >= MIN_EPOCH_S && seconds <= MAX_EPOCH_S
      ? new Date(seconds * 1000).toISOString().slice(0, 10)
      : null;
  }
  return null;
}

function fromText(text: string): string | null {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, year, separator, month, day, hour, minute, second, zone] = iso;
    if (month === undefined) return calendarYear(Number(year));
    if (day === undefined) return separator === '.' ? null : calendarMonth(Number(year), Number(month));
    if (hour === undefined) return calendarDay(Number(year), Number(month), Number(day));
    return moment(
      Number(year),
      Number(month),
      Number(day),
      Number(hour),
      Number(minute),
      Number(second ?? 0),
      offsetOf(zone),
    );
  }
  const compact = COMPACT.exec(text);
  if (compact !== null) {
    const [year, month, day, hour, minute, second] = compact.slice(1).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return moment(year, month, day, hour, minute, second, null);
  }
  const ordered = DAY_MONTH_YEAR.exec(text);
  if (ordered !== null)
    return dayMonthYear(Number(ordered[1]), Number(ordered[3]), Number(ordered[4]), ordered[2] === '.');
  if (DIGITS.test(text)) {
    const point = text.indexOf('.');
    return fromDigits(point === -1 ? text : text.slice(0, point));
  }
  return fromWords(text);
}

function dayMonthYear(first: number, second: number, year: number, dayFirst: boolean): string | null {
  if (dayFirst) return calendarDay(year, second, first);
  if (first > 12) return calendarDay(year, second, first);
  if (second > 12 || first === second) return calendarDay(year, first, second);
  // Both orders are possible: the year is all that is certain.
  return first >= 1 && second >= 1 ? calendarYear(year) : null;
}

/** Dates with a month's name: RFC 2822, `07-Jul-2001`, `July 7th, 2001`, the form of ctime. */
function fromWords(text: string): string | null {
  const parts = text.toLowerCase().split(/[\s,()]+|(?<=[a-z\d])-(?=[a-z])|(?<=[a-z])-(?=\d)/);
  let year: number | null = null;
  let month: number | null = null;
  let day: number | null = null;
  let clock: RegExpExecArray | null = null;
  let zone: number | null = null;
  for (const part of parts) {
    if (part === '') continue;
    const offset = clock === null ? null : OFFSET.exec(part);
    const number = /^(\d{1,4})(?:st|nd|rd|th)?$/.exec(part);
    if (offset !== null) zone = signedMinutes(offset);
    else if (number !== null && number[1]!.length === 4) {
      if (year !== null) return null;
      year = Number(number[1]);
    } else if (number !== null && number[1]!.length <= 2) {
      if (day !== null) return null;
      day = Number(number[1]);
    } else if (part.includes(':')) {
      if (clock !== null) return null;
      clock = CLOCK.exec(part);
      if (clock === null) return null;
    } else if (monthOf(part) !== null) {
      if (month !== null) return null;
      month = monthOf(part);
    } else if (ZONES.has(part)) zone = ZONES.get(part)!;
    else if (!isWeekday(part) && !(clock !== null && /^[a-z]{2,5}$/.test(part))) return null;
  }
  if (year === null || month === null) return null;
  if (day === null) return clock === null ? calendarMonth(year, month) : null;
  if (clock === null) return calendarDay(year, month, day);
  return moment(year, month, day, Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0), zone);
}

function monthOf(word: string): number | null {
  const bare = word.endsWith('.') ? word.slice(0, -1) : word;
  if (bare === 'sept') return 9;
  const month = bare.length >= 3 ? MONTHS.get(bare.slice(0, 3)) : undefined;
  return month !== undefined && (bare.length === 3 || bare === MONTH_NAMES[month - 1]) ? month : null;
}

function isWeekday(word: string): boolean {
  return /^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?$/.test(word);
}

function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  const offset = OFFSET.exec(zone);
  return offset === null ? 0 : signedMinutes(offset);
}

function signedMinutes(offset: RegExpExecArray): number {
  const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
  return offset[1] === '-' ? -minutes : minutes;
}

function moment(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  offsetMinutes: number | null,
): string | null {
  if (hour > 24 || minute > 59 || second > 60) return null;
  const written = calendarDay(year, month, day);
  if (written === null || offsetMinutes === null || Math.abs(offsetMinutes) > 24 * 60) return written;
  const minuteOfDay = hour * 60 + minute - offsetMinutes;
  if (minuteOfDay >= 0 && minuteOfDay < 24 * 60) return written;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day + (minuteOfDay < 0 ? -1 : 1));
  return calendarDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

function calendarYear(year: number): string | null {
  return year >= MIN_YEAR && year <= MAX_YEAR ? String(year).padStart(4, '0') : null;
}

function calendarMonth(year: number, month: number): string | null {
  const head = calendarYear(year);
  return head === null || month < 1 || month > 12 ? null : `${head}-${String(month).padStart(2, '0')}`;
}

function calendarDay(year: number, month: number, day: number): string | null {
  const head = calendarMonth(year, month);
  if (head === null || day < 1 || day > daysIn(year, month)) return null;
  return `${head}-${String(day).padStart(2, '0')}`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
