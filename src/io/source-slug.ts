import { createHash } from 'node:crypto';

/** What the identifier of a source looks like: it stands in record ids, paths and flags. */
export const SOURCE_ID_PATTERN = /^[a-z0-9][a-z0-9._-]{0,79}$/;

/**
 * The identifier made from a name. Case, accents and separators are lost, `/` becomes `.`; where letters were lost
 * that tell names apart (other scripts, very long names) eight digits of the name's hash are added. One name gives one
 * slug whatever the form its accents are stored in; two names may give the same, which the caller must notice.
 */
export function sourceSlug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  const slug = plain
    .replace(/[/\\]+/g, '.')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .replace(/[-.]+$/, '');
  if (slug !== '' && slug.length <= 80 && !/[^\p{ASCII}]/u.test(plain.replace(/[^\p{L}\p{N}]/gu, ''))) return slug;
  const digest = createHash('sha256').update(name.normalize('NFC')).digest('hex').slice(0, 8);
  const head = slug.slice(0, 60).replace(/[-.]+$/, '');
  return `${head === '' ? 'source' : head}-${digest}`;
}
