const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);
const LONGEST = 40;
/** Date and time with seconds, fractions and zone left open; times without a zone are UTC in the exports read here. */
const WRITTEN = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?\s?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * A time of an export as ISO 8601 in UTC with milliseconds. Numbers are seconds, milliseconds, microseconds or nanoseconds
 * since 1970, told apart by their size; times outside 2000 to 2199 are no times.
 */
export function exportTime(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return isoOf(millisecondsOf(Number(value)));
  if (typeof value !== 'string' || value.length > LONGEST) return undefined;
  const text = value.trim();
  if (/^\d{9,19}$/.test(text)) return isoOf(millisecondsOf(Number(text)));
  const match = WRITTEN.exec(text);
  if (match === null) return undefined;
  const [, day, time, fraction = '', zone = 'Z'] = match;
  const minutes = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  return isoOf(Date.parse(`${day}T${time}${fraction.slice(0, 4)}${minutes}`));
}

/** One second of 2000 to 2199 has 9 or 10 digits, and each finer unit three more. */
function millisecondsOf(value: number): number {
  if (value < 1e11) return value * 1e3;
  if (value < 1e14) return value;
  if (value < 1e17) return value / 1e3;
  return value / 1e6;
}

function isoOf(milliseconds: number): string | undefined {
  const isTime = milliseconds >= EARLIEST_MS && milliseconds < LATEST_MS;
  return isTime ? new Date(milliseconds).toISOString() : undefined;
}
