import { hash } from 'node:crypto';

/** Names longer than this are replaced by their hash, so that a column of texts cannot bloat ids. */
export const MAX_NAME_LENGTH = 200;

/**
 * Characters that nobody sees or that no text may hold, by fixed ranges: the Unicode classes grow with each version of the
 * runtime, and an id must not. Controls, format characters (soft hyphens, joiners, directions, tags, variation
 * selectors of the supplement), line separators, white space other than U+0020, private use, surrogates, noncharacters.
 */
export const UNSEEN = [
  '\\u0000-\\u001F\\u007F-\\u00A0\\u00AD\\u0600-\\u0605\\u061C\\u06DD\\u070F\\u0890\\u0891\\u08E2\\u1680\\u180E',
  '\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000\\uD800-\\uDFFF\\uE000-\\uF8FF\\uFDD0-\\uFDEF\\uFEFF',
  '\\uFFF9-\\uFFFB\\uFFFE\\uFFFF\\u{110BD}\\u{110CD}\\u{13430}-\\u{1343F}\\u{1BCA0}-\\u{1BCA3}\\u{1D173}-\\u{1D17A}',
  '\\u{E0000}-\\u{E0FFF}\\u{F0000}-\\u{10FFFF}',
  // The last two code points of the planes between: those of the others lie in ranges above.
  ...Array.from(
    { length: 14 },
    (_, plane) => `\\u{${(plane + 1).toString(16)}FFFE}\\u{${(plane + 1).toString(16)}FFFF}`,
  ),
].join('');

const IN_ROW_KEY = new RegExp(`[ %~#${UNSEEN}]`, 'gu');
const IN_PATH_NAME = new RegExp(`[%~#.\\[\\]${UNSEEN}]`, 'gu');
/** Printable ASCII without the signs above; nearly all ids, for which nothing else need be tried. */
const PLAIN_ROW_KEY = /^[!-"$&-}]{1,200}$/;
const PLAIN_PATH_NAME = /^[ -"$&-\-/-Z\\^-}]{1,200}$/;

/**
 * An id that data brought along, as part of a record id: white space, what nobody sees and `%`, `~`, `#` as `%XX` of
 * each UTF-8 byte. Different ids stay different; over 200 characters they become `%%` and 128 bits of their SHA-256,
 * which is the escape of no id.
 */
export function escapeRowKey(id: string): string {
  return PLAIN_ROW_KEY.test(id) ? id : escaped(id, IN_ROW_KEY);
}

/** The id that `escapeRowKey` made a key of; null: it was too long, and only its hash is known. */
export function unescapeRowKey(key: string): string | null {
  if (key.startsWith('%%')) return null;
  return key.replace(/(?:%[0-9A-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

/**
 * The name of a column as one step of a field path, in which `.` and `[…]` lead inwards: `a.b[0]`, a column, becomes
 * `a%2Eb%5B0%5D`. Otherwise as `escapeRowKey`, but spaces stay.
 */
export function escapePathName(name: string): string {
  return PLAIN_PATH_NAME.test(name) ? name : escaped(name, IN_PATH_NAME);
}

function escaped(name: string, pattern: RegExp): string {
  if (name.length > MAX_NAME_LENGTH) return `%%${hash('sha256', name.toWellFormed()).slice(0, 32)}`;
  return name.replace(pattern, percentEncoded);
}

/** Every byte as %XX; a lone surrogate as the three bytes it would have, so that two of them differ. */
function percentEncoded(character: string): string {
  const code = character.charCodeAt(0);
  const bytes = character.isWellFormed()
    ? [...Buffer.from(character)]
    : [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
