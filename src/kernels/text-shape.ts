/** Looked at from the beginning, in UTF-16 code units; what a text is shows there. */
export const SHAPE_LOOKED_AT = 20_000;

/** Lines of verse are short and end where the poet wants. */
const VERSE_LINE = 60;
const LINE_ENDS = '.!?…。！？"”’\')';
const CODE_SIGNS = marksOf('{}[]();=<>\\_|$^&*+/#@`');

const NEWLINE = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const RETURN = 0x0d;

/** What the first 20,000 code units of a text look like on the page. */
export interface TextShape {
  /** Characters of code, markup, tables and formulas. */
  readonly signs: number;
  /** Code units that are no space. */
  readonly visible: number;
  /** Lines that are not empty. A last line that was cut off is none. */
  readonly lines: number;
  /** Of the lines, those of fewer than 60 code units. */
  readonly shortLines: number;
  /** Of the lines, those before whose end the last visible character ends a sentence or closes a quotation. */
  readonly endedLines: number;
}

/** Takes time in proportion to the first 20,000 code units; `StyleKernel` has it as WASM for ASCII. */
export function textShape(text: string): TextShape {
  const end = Math.min(text.length, SHAPE_LOOKED_AT);
  let signs = 0;
  let visible = 0;
  let lines = 0;
  let shortLines = 0;
  let endedLines = 0;
  let lineLength = 0;
  let last = 0;
  const endLine = () => {
    if (lineLength > 0) {
      lines++;
      if (lineLength < VERSE_LINE) shortLines++;
      if (LINE_ENDS.includes(String.fromCharCode(last))) endedLines++;
    }
    lineLength = 0;
  };
  // Code units and a table: characters and a set take as long as the whole score of a text's style.
  for (let at = 0; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === NEWLINE) {
      endLine();
      continue;
    }
    lineLength++;
    if (unit === SPACE || unit === TAB || unit === RETURN) continue;
    last = unit;
    visible++;
    if (unit < CODE_SIGNS.length) signs += CODE_SIGNS[unit]!;
  }
  if (end === text.length) endLine();
  return { signs, visible, lines, shortLines, endedLines };
}

/** 1 for each of these ASCII characters: shape [128]. */
function marksOf(characters: string): Uint8Array {
  const marks = new Uint8Array(128);
  for (let at = 0; at < characters.length; at++) marks[characters.charCodeAt(at)] = 1;
  return marks;
}
