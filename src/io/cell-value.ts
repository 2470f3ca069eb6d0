import { readGenerator } from '../record/generator-family.ts';

/** Identifiers are short; what is longer is text in the wrong column. */
const MAX_ID_LENGTH = 1024;
/** Names of models, licences and groups are shorter. */
export const MAX_NAME_LENGTH = 256;

/** Empty or only white space. */
export function isBlank(text: string): boolean {
  // The first character settles it for nearly all texts.
  const first = text.charCodeAt(0);
  if (first > 0x20 && first < 0x80) return false;
  return text.trim() === '';
}

/** An object of columns: no list, date or binary value. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !ArrayBuffer.isView(value)
  );
}

/** Whether a column holds something a text can be read from, without reading it. */
export function isReadable(value: unknown): boolean {
  if (typeof value === 'string') return !isBlank(value);
  if (Array.isArray(value))
    return value.some((item) => (typeof item === 'string' ? !isBlank(item) : isPlainObject(item)));
  return isPlainObject(value);
}

/**
 * The writer a value names, a model or people; `null` for what says nothing.
 *
 * @param isWeak the column's name may mean something else (`model`, of a car): only what names a known model counts
 */
export function generatorOf(value: unknown, { isWeak }: { readonly isWeak: boolean }): string | null {
  if (typeof value !== 'string' || value.length > MAX_NAME_LENGTH) return null;
  const name = value.trim();
  const reading = readGenerator(name);
  if (reading.kind === 'nothing') return null;
  if (isWeak && !(reading.kind === 'model' && reading.isSure) && name.toLowerCase() !== 'human') return null;
  return name.toWellFormed();
}

/**
 * Whole numbers beyond 2^53 come as `bigint`. A `number` beyond was written with a fraction or an exponent, and two rows may
 * share it once it is rounded: it identifies nothing.
 */
export function idOf(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return value.length > MAX_ID_LENGTH || isBlank(value) ? null : value.toWellFormed();
    case 'number':
      return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : null;
    case 'bigint':
      return value < 1n << 128n && value > -(1n << 128n) ? String(value) : null;
    case 'object':
      return isPlainObject(value) && typeof value.$oid === 'string' ? idOf(value.$oid) : null;
    default:
      return null;
  }
}

/** A short value as the name of a group. */
export function groupOf(value: unknown): string | null {
  if (typeof value === 'string') return isBlank(value) ? null : shorten(value, MAX_NAME_LENGTH).toWellFormed();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'bigint' ? idOf(value) : null;
}

/** Type of a value in words, for messages. */
export function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value instanceof Date) return 'a date';
  if (ArrayBuffer.isView(value)) return 'binary';
  if (typeof value === 'bigint') return 'a number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** At most `length` UTF-16 units, cut with an ellipsis. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
