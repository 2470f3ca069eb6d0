import { hash } from 'node:crypto';

/** Given ids longer than this are replaced by their hash, so that an id column of texts cannot bloat the workspace. */
const MAX_GIVEN_ID_LENGTH = 200;

/** Key of a row that brings its own id: the id with white space, controls and `%`, `~`, `#` escaped; a hash if over 200 characters. */
export function givenRowKey(givenId: string): string {
  if (givenId.length > MAX_GIVEN_ID_LENGTH) return `%${hash('sha256', givenId.toWellFormed()).slice(0, 32)}`;
  if (PLAIN_ID.test(givenId)) return givenId;
  return givenId.toWellFormed().replace(/[\s\p{C}%~#]/gu, percentEncoded);
}

/** Every UTF-8 byte as %XX; `encodeURIComponent` would leave `~` as it is. */
function percentEncoded(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

const PLAIN_ID = /^[!$&-}]+$/;

/**
 * Key of a row without an id: the first 128 bits of the SHA-256 over the fields' texts. One field: of its bytes alone;
 * several: of `path NUL text NUL` each, in row order.
 */
export function contentRowKey(fields: readonly { readonly path: string; readonly text: string }[]): string {
  const only = fields.length === 1 ? fields[0] : undefined;
  const content = only ? only.text : fields.map(({ path, text }) => `${path}\0${text}\0`).join('');
  return contentRowKeyFromHash(hash('sha256', content, 'buffer'));
}

/** The same from a SHA-256 already at hand (32 bytes). */
export function contentRowKeyFromHash(sha256: Uint8Array): string {
  return `~${Buffer.from(sha256.buffer, sha256.byteOffset, 16).toString('hex')}`;
}

/**
 * Identity of a record: `<source>/<row key>`, `~n` for the n-th further row of the same key in the total order of row
 * hashes, `#<field path>` where the row has more than one field. Nothing in it depends on files, names or order.
 */
export function recordId(parts: { source: string; rowKey: string; ordinal: number; suffix: string }): string {
  const repeat = parts.ordinal > 0 ? `~${parts.ordinal}` : '';
  return `${parts.source}/${parts.rowKey}${repeat}${parts.suffix}`;
}
