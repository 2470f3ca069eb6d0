/** Opening marks, and what closes each; straight ones open and close. */
const PAIRS: ReadonlyMap<string, string> = new Map([
  ['\u201c', '\u201d'],
  ['\u201e', '\u201c'],
  ['\u00ab', '\u00bb'],
  ['\u300c', '\u300d'],
  ['\u300e', '\u300f'],
  ['"', '"'],
]);
/** Characters of a quotation; a mark that was never closed does not swallow the text. */
const MOST = 2000;

/** Stretches of more than one word between quotation marks: single words in quotes are names and scare quotes. */
export function quotations(text: string): number {
  let count = 0;
  let close: string | undefined;
  let opened = 0;
  let hasSpace = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (close !== undefined && at - opened > MOST) close = undefined;
    if (close === undefined) {
      close = PAIRS.get(character);
      opened = at;
      hasSpace = false;
    } else if (character === close) {
      if (hasSpace) count++;
      close = undefined;
    } else if (character === ' ' && at > opened + 1) hasSpace = true;
  }
  return count;
}
