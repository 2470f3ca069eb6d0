const WHITE_SPACE = /\s/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** Signs that end a word; an apostrophe may go on with it. */
const SIGN = /[\p{P}\p{S}]/u;

/**
 * Cuts a text into windows of at most so many UTF-16 units, so that no pattern ever runs over a text of any length. A cut
 * lies where words end anyway: between a letter or digit and white space, else between one and a sign, each looked for
 * over the last quarter of a window. Only a longer run without either is cut inside, never within a character.
 *
 * @param size at least 8
 */
export function* textWindows(text: string, size: number): Generator<string> {
  let start = 0;
  while (text.length - start > size) {
    const end = endOfWindow(text, start, size);
    yield text.slice(start, end);
    start = end;
  }
  if (start < text.length) yield start === 0 ? text : text.slice(start);
}

function endOfWindow(text: string, start: number, size: number): number {
  const last = start + size;
  const first = last - (size >> 2);
  for (const isBoundary of [
    (sign: string) => WHITE_SPACE.test(sign),
    (sign: string) => sign !== "'" && SIGN.test(sign),
  ]) {
    for (let at = last; at > first; at--) if (isBoundary(text[at]!) && LETTER_OR_DIGIT.test(text[at - 1]!)) return at;
  }
  const unit = text.charCodeAt(last);
  return unit >= 0xdc00 && unit < 0xe000 ? last - 1 : last;
}
