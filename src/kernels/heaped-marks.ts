/**
 * A text has at most this many marks on one letter, as in Unicode's stream-safe text format; hostile texts have millions, and normalising
 * takes time with the square of their number.
 */
const MAX_MARKS = 30;

const HEAPED = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu');
const MARK = /\p{M}/u;
let marks: Uint8Array | undefined;

/** The text with the first 30 marks of each letter. */
export function withoutHeapedMarks(text: string): string {
  return mayHeap(text) ? text.replace(HEAPED, '$1') : text;
}

/** Unicode normalisation form C in linear time: marks behind the first 30 of a letter stay as they are. */
export function composed(text: string): string {
  if (!mayHeap(text)) return text.normalize('NFC');
  let result = '';
  let at = 0;
  for (const match of text.matchAll(HEAPED)) {
    const end = match.index + match[1]!.length;
    result += text.slice(at, end).normalize('NFC') + text.slice(end, match.index + match[0].length);
    at = match.index + match[0].length;
  }
  return result + text.slice(at).normalize('NFC');
}

/** False for texts that surely have no heap, at the cost of a look at each code unit: the pattern takes ten times as long. */
function mayHeap(text: string): boolean {
  marks ??= markTable();
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    run = marks[text.charCodeAt(at)] === 1 ? run + 1 : 0;
    if (run > MAX_MARKS) return true;
  }
  return false;
}

/** 1 for UTF-16 code units that are marks, and for surrogates, of which some make marks. */
function markTable(): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (let unit = 0x300; unit < 0x10000; unit++) {
    const isSurrogate = unit >= 0xd800 && unit < 0xe000;
    table[unit] = isSurrogate || MARK.test(String.fromCharCode(unit)) ? 1 : 0;
  }
  return table;
}
