import type { TextSpan } from '../record/evidence.ts';

/** Front matter is written by people and programs for people; what is longer is something else. */
const MAX_FRONT_MATTER = 65_536;

/**
 * The lines between a `---` at the very start of a text (a byte-order mark may stand before it) and the next line
 * `---` or `...`; undefined where there are none.
 */
export function findFrontMatter(text: string): TextSpan | undefined {
  const fenceAt = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const opening = lineEnd(text, fenceAt);
  if (opening < 0 || text.slice(fenceAt, opening).trimEnd() !== '---') return undefined;
  const start = opening + 1;
  for (let at = start; at < text.length && at - start <= MAX_FRONT_MATTER; ) {
    const newline = lineEnd(text, at);
    const end = newline < 0 ? text.length : newline;
    // Only short lines can be the fence; a long one is not copied to find out.
    if (end - at < 64) {
      const line = text.slice(at, end).trimEnd();
      if (line === '---' || line === '...') return { start, end: at };
    }
    at = end + 1;
  }
  return undefined;
}

function lineEnd(text: string, from: number): number {
  const head = text.indexOf('\n', from);
  return head - from > MAX_FRONT_MATTER ? -1 : head;
}
