import { type C2paCarrier, decodeBase64 } from './c2pa-carrier.ts';
import { findFrontMatter } from './front-matter.ts';
import { findMaskedRanges, isMasked } from './masked-ranges.ts';

const BEGIN = '-----BEGIN C2PA MANIFEST-----';
const END = '-----END C2PA MANIFEST-----';
/** What a line may hold before the block: the opening of a comment in some language. */
const COMMENT_OPENING = /(?:\/\/+!?|\/\*+!?|\*|#+|<!--|--|;+|%+|\(\*|\{-|"""|'''|\.\.)[ \t]{1,16}$/;
const MAX_URL = 2000;

/**
 * Reads a manifest reference from a block between `-----BEGIN C2PA MANIFEST-----` and `-----END C2PA MANIFEST-----`
 * (C2PA 2.4, A.9): in one comment line, or on lines of its own in front matter. Blocks in running text or in fenced
 * code are about manifests and are none.
 */
export function readBlockCarrier(text: string): C2paCarrier | undefined {
  const frontMatter = findFrontMatter(text);
  const fences = text.includes(BEGIN) ? findMaskedRanges(text).fences : [];
  let found: { readonly start: number; readonly limit: number } | undefined;
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + BEGIN.length)) {
    if (isMasked(fences, { start: at, end: at + BEGIN.length })) continue;
    const start = at + BEGIN.length;
    const before = text.slice(Math.max(0, at - 200), at);
    const line = before.slice(before.lastIndexOf('\n') + 1);
    const isOwnLine =
      line.trim() === '' && frontMatter !== undefined && at >= frontMatter.start && at < frontMatter.end;
    if (!isOwnLine && !COMMENT_OPENING.test(line)) continue;
    if (found) return rejected('multipleReferences');
    found = { start, limit: isOwnLine ? frontMatter.end : lineEnd(text, start) };
  }
  if (!found) return undefined;
  const end = text.indexOf(END, found.start);
  return end < 0 || end > found.limit ? rejected('noManifest') : readReference(text.slice(found.start, end).trim());
}

function readReference(reference: string): C2paCarrier {
  if (reference === '') return rejected('emptyReference');
  const data = /^data:application\/c2pa;base64,/.exec(reference);
  const store = data ? decodeBase64(reference.slice(data[0].length)) : undefined;
  if (store) return { appendix: 'A.9', store };
  if (reference.length <= MAX_URL && /^https?:\/\/[^\s<>"]+$/.test(reference))
    return { appendix: 'A.9', url: reference };
  return rejected('malformedReference');
}

function rejected(code: string): C2paCarrier {
  return { appendix: 'A.9', problem: `manifest.structuredText.${code}` };
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline;
}
