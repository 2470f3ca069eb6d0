import { hash } from 'node:crypto';
import { escapeRowKey } from './percent-escape.ts';

/** Key of a row that brings its own id. */
export function givenRowKey(givenId: string): string {
  return escapeRowKey(givenId);
}

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
