/** Looked at from the beginning; what a text is shows there. */
const LOOKED_AT = 20_000;
/** Of the characters that are no space. Measured on prose: 99.9 % of texts have under 1 %. */
const CODE_SHARE = 0.04;
const CODE_SIGNS = new Set('{}[]();=<>\\_|$^&*+/#@`');
/** Lines of verse are short and end where the poet wants. */
const VERSE_LINE = 60;
const LEAST_VERSE_LINES = 6;

/**
 * Why a text is not prose that a style score could be read from: `code`, with markup, tables and formulas; `verse`, with lists.
 * Undefined for prose. Takes time in proportion to the first 20,000 code units.
 */
export function unsuitableText(text: string): 'code' | 'verse' | undefined {
  const end = Math.min(text.length, LOOKED_AT);
  let signs = 0;
  let visible = 0;
  let lines = 0;
  let short = 0;
  let ended = 0;
  let lineLength = 0;
  let last = '';
  const endLine = () => {
    if (lineLength > 0) {
      lines++;
      if (lineLength < VERSE_LINE) short++;
      if ('.!?…。！？"”’\')'.includes(last)) ended++;
    }
    lineLength = 0;
  };
  for (let at = 0; at < end; at++) {
    const character = text[at]!;
    if (character === '\n') {
      endLine();
      continue;
    }
    lineLength++;
    if (character === ' ' || character === '\t' || character === '\r') continue;
    last = character;
    visible++;
    if (CODE_SIGNS.has(character)) signs++;
  }
  // A last line that was cut off here is none.
  if (end === text.length) endLine();
  if (visible === 0) return undefined;
  if (signs > CODE_SHARE * visible) return 'code';
  return lines >= LEAST_VERSE_LINES && short >= 0.8 * lines && ended < 0.5 * lines ? 'verse' : undefined;
}
