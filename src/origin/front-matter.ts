import type { TextSpan } from '../record/evidence.ts';

/** Front matter is written by people and programs for people; what is longer is something else. */
const MAX_FRONT_MATTER = 65_536;

/**
 * The lines between a `---` at the very start of a text (a byte-order mark may stand before it) and the next line
 * `---` or `...`; undefined where there are none.
 */
export function findFrontMatter(text: string): TextSpan | undefined {
  const fenceAt = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (!text.startsWith('---', fenceAt)) return undefined;
  // Nothing behind the limit is ever searched.
  const head = text.slice(0, MAX_FRONT_MATTER);
  const opening = head.indexOf('\n');
  if (opening < 0 || head.slice(fenceAt, opening).trimEnd() !== '---') return undefined;
  const start = opening + 1;
  for (let at = start; at < head.length; ) {
    const newline = head.indexOf('\n', at);
    const end = newline < 0 ? head.length : newline;
    const line = head.slice(at, end).trimEnd();
    if (line === '---' || line === '...') return { start, end: at };
    at = end + 1;
  }
  return undefined;
}
