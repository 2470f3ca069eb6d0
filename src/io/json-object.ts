import { hasDuplicateKeys } from './duplicate-keys.ts';
import { parseExactJson } from './json-numbers.ts';
import type { QuarantineReason, RowOddity } from './row.ts';

export type ParsedJson =
  | { readonly value: Record<string, unknown>; readonly oddities: readonly RowOddity[] }
  | { readonly reason: QuarantineReason; readonly detail: string };

const NO_ODDITIES: readonly RowOddity[] = [];

/** Parses one JSON text that must be an object. Failures name the place, never the text. */
export function parseJsonObject(text: string): ParsedJson {
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch (error) {
    return { reason: 'malformed-json', detail: describeSyntaxError(error, text) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { reason: 'not-an-object', detail: `the row is ${jsonTypeOf(value)}; expected an object` };
  }
  const row = value as Record<string, unknown>;
  const isDuplicate = hasDuplicateKeys(text, row);
  const isNul = hasEscapedNul(text);
  if (!isDuplicate && !isNul) return { value: row, oddities: NO_ODDITIES };
  const oddities: RowOddity[] = [];
  if (isDuplicate) oddities.push('duplicate-key');
  if (isNul) oddities.push('nul-character');
  return { value: row, oddities };
}

function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return `a ${typeof value}`;
}

function describeSyntaxError(error: unknown, text: string): string {
  // Control characters must be escaped inside JSON, so a raw NUL is always the fault or next to it.
  const nul = text.indexOf('\0');
  if (nul !== -1) return `NUL character at character ${nul + 1}; the file may have been cut while it was written`;
  // The engine's own message quotes the text, which must not reach reports.
  const message = error instanceof Error ? error.message.slice(-80) : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  // The engine points behind the last character where something is missing there.
  if (position !== undefined && Number(position) < text.length)
    return `not JSON at character ${Number(position) + 1} of ${text.length}`;
  return position !== undefined || message.includes('end of JSON input') || message.startsWith('Unterminated')
    ? `ends inside a JSON value after ${text.length} characters`
    : `not JSON (${text.length} characters)`;
}

/** Whether a NUL is written as an escape: `\u0000` whose backslash is not itself escaped. */
function hasEscapedNul(text: string): boolean {
  let at = text.indexOf('u0000');
  while (at !== -1) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 92) backslashes++;
    if (backslashes % 2 === 1) return true;
    at = text.indexOf('u0000', at + 5);
  }
  return false;
}
