import type { RightsFileKind } from './read-rights.ts';

const HEAD = 4096;

/** What a saved file is, by its name where that tells, else by how it begins; `undefined` where neither does. */
export function rightsFileKind(name: string, bytes: Uint8Array): RightsFileKind | undefined {
  const base = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  if (/(?:^|[._-])robots(?:[._-].{0,40})?\.txt$/.test(base)) return 'robots';
  if (/(?:^|[._-])tdmrep(?:[._-].{0,40})?\.json$/.test(base)) return 'tdmrep';
  if (/(?:^|[._-])headers?(?:\.txt)?$/.test(base)) return 'headers';
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD)).trimStart();
  if (/^HTTP\/\d/.test(head)) return 'headers';
  if (head.startsWith('<'))
    return /<rsl[\s:>]/i.test(head)
      ? 'rsl'
      : /<(?:!doctype html|html|head|meta|link|body)\b/i.test(head)
        ? 'page'
        : undefined;
  if (/\.x?html?$/.test(base)) return 'page';
  if (head.startsWith('[') && head.includes('tdm-reservation')) return 'tdmrep';
  if (
    /^(?:[^\n]{0,500}\n){0,50}?[ \t]{0,20}(?:user-agent|disallow|allow|sitemap|content-signal)[ \t]{0,20}:/i.test(head)
  )
    return 'robots';
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}:[ \t]/.test(head) ? 'headers' : undefined;
}
