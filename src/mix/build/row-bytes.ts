import type { Row } from '../../io/row.ts';
import { Utf8Scratch } from '../../io/utf8-scratch.ts';

const CLOSING_BRACE = 125;
const OPENING_BRACE = 123;
const SPACE = 32;

/** What is done to rows on their way into a shard. */
export interface RowShape {
  /** Columns in which sources disagree about the type: texts stay as they are, anything else becomes its JSON. */
  readonly asText: ReadonlySet<string>;
}

/**
 * A row as one line of JSON without its closing brace, to which further columns are added. The bytes of JSON Lines are copied as they are,
 * so that no number is rounded and no escape is changed; other formats are written as JSON, binary columns as base64. Rows that other
 * readers would refuse (a key twice, half a surrogate pair) are written anew from what they say.
 *
 * @param scratch room for rows that are written anew: what is returned is valid until it is used again
 */
export function openRow(
  { bytes, value, oddities }: Pick<Row, 'bytes' | 'value' | 'oddities'>,
  { asText }: RowShape,
  scratch = new Utf8Scratch(),
): Uint8Array {
  const isChanged = asText.size > 0 && hasAny(value, asText);
  if (bytes !== undefined && !isChanged && !oddities.includes('duplicate-key') && !mayHoldLoneSurrogate(bytes)) {
    const end = endOf(bytes);
    if (end > 0) return bytes.subarray(startOf(bytes), end);
  }
  const json = rowJson(isChanged ? withText(value, asText) : value);
  return scratch.encode(json.slice(0, -1));
}

/** The row as JSON: whole numbers beyond 2^53 in full, bytes as base64, half surrogate pairs as U+FFFD. */
export function rowJson(value: unknown): string {
  // Asking for each member costs as much again as writing the row.
  return JSON.stringify(value, isPlain(value) ? undefined : plainMember);
}

/** An object of well-formed texts, numbers, booleans and nulls: JSON says them as they are. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const name in value) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof member === 'string' ? !member.isWellFormed() : typeof member === 'bigint' || isObject(member))
      return false;
  }
  return true;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function plainMember(this: Readonly<Record<string, unknown>>, name: string, member: unknown): unknown {
  if (typeof member === 'string') return member.isWellFormed() ? member : member.toWellFormed();
  if (typeof member === 'bigint') return rawJson(String(member));
  // Buffers say something else of themselves before this is asked.
  const own = this[name];
  if (own instanceof Uint8Array) return Buffer.from(own.buffer, own.byteOffset, own.byteLength).toString('base64');
  return member;
}

const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };

function hasAny(value: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): boolean {
  for (const name of names) if (Object.hasOwn(value, name)) return true;
  return false;
}

function withText(value: Readonly<Record<string, unknown>>, asText: ReadonlySet<string>): Record<string, unknown> {
  const changed: Record<string, unknown> = { ...value };
  for (const name of asText) {
    const own = changed[name];
    if (own === undefined || own === null || typeof own === 'string') continue;
    changed[name] = typeof own === 'object' ? rowJson(own) : String(own);
  }
  return changed;
}

const SMALL_D = 100;
const LARGE_D = 68;

/** Whether an escape of a surrogate stands in it: rare, so that whatever has one is looked at closely. */
function mayHoldLoneSurrogate(bytes: Uint8Array): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = view.indexOf('\\u'); at !== -1; at = view.indexOf('\\u', at + 2)) {
    if (view[at + 2] === SMALL_D || view[at + 2] === LARGE_D) return true;
  }
  return false;
}

function startOf(bytes: Uint8Array): number {
  let start = 0;
  while (start < bytes.length && bytes[start]! <= SPACE) start++;
  return bytes[start] === OPENING_BRACE ? start : 0;
}

/** Where the closing brace stands; -1 where there is none. */
function endOf(bytes: Uint8Array): number {
  let end = bytes.length - 1;
  while (end > 0 && bytes[end]! <= SPACE) end--;
  return bytes[end] === CLOSING_BRACE ? end : -1;
}
