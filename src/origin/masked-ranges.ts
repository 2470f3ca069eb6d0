import type { TextSpan } from '../record/evidence.ts';

/** Parts of a text in which a mark is talked about rather than left behind. Each list is sorted and free of overlap. */
export interface MaskedRanges {
  /** Fenced blocks alone, fences included. */
  readonly fences: readonly TextSpan[];
  /** Fenced and inline code, block quotes, and the HTML and wiki elements that mean the same. */
  readonly code: readonly TextSpan[];
  /** `code`, and strings in quotation marks. */
  readonly codeAndQuotes: readonly TextSpan[];
}

/** A quotation longer than this is more likely a quotation mark that was never closed. */
const MAX_QUOTED_LENGTH = 600;

/**
 * Finds code and quotations in Markdown, HTML, wiki text and plain text. Fences and inline code follow CommonMark: an
 * unclosed fence runs to the end, unclosed backticks are text. Time is linear in the text.
 */
export function findMaskedRanges(text: string): MaskedRanges {
  const { fences, quoteLines, paragraphs } = readBlocks(text);
  const inline = paragraphs.flatMap((paragraph) => inlineCode(text, paragraph));
  const code = mergeSpans([...fences, ...quoteLines, ...inline, ...maskedElements(text)]);
  const length = text.trim().length;
  const quotes = paragraphs
    .flatMap((paragraph) => quotedStrings(text, paragraph))
    // Quotation marks around all of a text are its container's, not a quotation in it.
    .filter((span) => span.end - span.start < length);
  return { fences, code, codeAndQuotes: mergeSpans([...code, ...quotes]) };
}

/** A slice of the text with masked characters replaced by spaces, line breaks kept, at equal length. */
export function blankedSlice(text: string, ranges: readonly TextSpan[], { start, end }: TextSpan): string {
  let result = '';
  let at = start;
  for (let index = firstEndingAfter(ranges, start); index < ranges.length; index++) {
    const range = ranges[index]!;
    if (range.start >= end) break;
    const from = Math.max(range.start, at);
    const to = Math.min(range.end, end);
    result += text.slice(at, from) + text.slice(from, to).replace(/[^\n]/g, ' ');
    at = to;
  }
  return result + text.slice(at, end);
}

export function isMasked(ranges: readonly TextSpan[], { start, end }: TextSpan): boolean {
  const range = ranges[firstEndingAfter(ranges, start)];
  return range !== undefined && range.start < end;
}

function firstEndingAfter(ranges: readonly TextSpan[], offset: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.end > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

function mergeSpans(spans: readonly TextSpan[]): readonly TextSpan[] {
  const merged: TextSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = merged.at(-1);
    if (last && span.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else {
      merged.push(span);
    }
  }
  return merged;
}

interface Blocks {
  readonly fences: readonly TextSpan[];
  readonly quoteLines: readonly TextSpan[];
  /** Runs of other lines without a blank line between them. */
  readonly paragraphs: readonly TextSpan[];
}

function readBlocks(text: string): Blocks {
  const fences: TextSpan[] = [];
  const quoteLines: TextSpan[] = [];
  const paragraphs: TextSpan[] = [];
  let fence: { readonly start: number; readonly mark: string; readonly length: number } | undefined;
  let paragraphStart = -1;
  const endParagraph = (end: number) => {
    if (paragraphStart >= 0) paragraphs.push({ start: paragraphStart, end });
    paragraphStart = -1;
  };

  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const first = skipIndent(text, start, end);
    const mark = text[first] ?? '';
    const length = mark === '`' || mark === '~' ? runLength(text, first, end) : 0;
    if (fence) {
      if (mark === fence.mark && length >= fence.length && skipIndent(text, first + length, end) === end) {
        fences.push({ start: fence.start, end });
        fence = undefined;
      }
    } else if (length >= 3 && !(mark === '`' && hasBacktick(text, first + length, end))) {
      endParagraph(start);
      fence = { start, mark, length };
    } else if (first < end && mark === '>') {
      endParagraph(start);
      quoteLines.push({ start, end });
    } else if (first >= end) {
      endParagraph(start);
    } else if (paragraphStart < 0) {
      paragraphStart = start;
    }
    start = end + 1;
  }
  endParagraph(text.length);
  if (fence) fences.push({ start: fence.start, end: text.length });
  return { fences, quoteLines, paragraphs };
}

function skipIndent(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text[at] === ' ' || text[at] === '\t' || text[at] === '\r')) at++;
  return at;
}

function runLength(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text[at] === text[start]) at++;
  return at - start;
}

/** An info string holds no backtick: "```x```" on one line is inline code. */
function hasBacktick(text: string, start: number, end: number): boolean {
  const at = text.indexOf('`', start);
  return at >= 0 && at < end;
}

function inlineCode(text: string, { start, end }: TextSpan): readonly TextSpan[] {
  const runs: { readonly start: number; readonly length: number }[] = [];
  for (let at = text.indexOf('`', start); at >= 0 && at < end; at = text.indexOf('`', at)) {
    const length = runLength(text, at, end);
    runs.push({ start: at, length });
    at += length;
  }
  if (runs.length === 0) return [];
  // From the back: the nearest later run of the same length, so that no opening run searches the paragraph.
  const closing = new Int32Array(runs.length);
  const nearest = new Map<number, number>();
  for (let index = runs.length - 1; index >= 0; index--) {
    closing[index] = nearest.get(runs[index]!.length) ?? -1;
    nearest.set(runs[index]!.length, index);
  }
  const spans: TextSpan[] = [];
  for (let index = 0; index < runs.length; index++) {
    const close = closing[index]!;
    if (close < 0) continue;
    spans.push({ start: runs[index]!.start, end: runs[close]!.start + runs[close]!.length });
    index = close;
  }
  return spans;
}

/** Quotation marks by what opens them. Single straight quotes are left out: they are apostrophes. */
const CLOSING_QUOTE: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['「', '」'],
  ['『', '』'],
  ['‘', '’'],
]);

function quotedStrings(text: string, { start, end }: TextSpan): readonly TextSpan[] {
  const spans: TextSpan[] = [];
  // The next closing mark of each kind at or after the last place asked about; -1: none left.
  const nextClose = new Map<string, number>();
  const findClose = (mark: string, from: number): number => {
    let at = nextClose.get(mark) ?? from;
    if (at === -1) return -1;
    if (at < from || !nextClose.has(mark)) {
      at = from;
      while (at < end && !(text[at] === mark && closes(text, at))) at++;
      if (at >= end) at = -1;
      nextClose.set(mark, at);
    }
    return at;
  };
  for (let at = start; at < end; at++) {
    const mark = CLOSING_QUOTE.get(text[at]!);
    if (mark === undefined || !opens(text, at)) continue;
    const close = findClose(mark, at + 1);
    if (close < 0 || close - at > MAX_QUOTED_LENGTH) continue;
    spans.push({ start: at, end: close + 1 });
    at = close;
  }
  return spans;
}

/** A straight mark opens only where a word could begin: the one in 5" and the second of "word" do not. */
function opens(text: string, at: number): boolean {
  if (text[at] !== '"') return true;
  return !/[\p{L}\p{N}.;!?]/u.test(text[at - 1] ?? ' ') && !/\s/.test(text[at + 1] ?? ' ');
}

/** An apostrophe inside a word closes nothing. */
function closes(text: string, at: number): boolean {
  if (text[at] !== '’' && text[at] !== '"') return true;
  const after = text[at + 1];
  return after === undefined || !/[\p{L}\p{N}]/u.test(after);
}

/** Elements whose content is code or quotation, in HTML and wiki text. */
const MASKED_ELEMENTS = ['code', 'pre', 'samp', 'kbd', 'blockquote', 'q', 'nowiki', 'syntaxhighlight'];
const LONGEST_ELEMENT = Math.max(...MASKED_ELEMENTS.map((name) => name.length));

function maskedElements(text: string): readonly TextSpan[] {
  const spans: TextSpan[] = [];
  const noneAfter = new Set<string>();
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const name = elementName(text, at + 1);
    if (!name || noneAfter.has(name)) continue;
    const close = findClosingTag(text, name, at + 1 + name.length);
    if (close < 0) {
      noneAfter.add(name);
      continue;
    }
    spans.push({ start: at, end: close });
    at = close - 1;
  }
  return spans;
}

/** Which masked element's name stands at `at`, ended by a space, `>` or `/`. */
function elementName(text: string, at: number): string | undefined {
  const word = text.slice(at, at + LONGEST_ELEMENT + 1).toLowerCase();
  return MASKED_ELEMENTS.find((name) => word.startsWith(name) && /^[\s>/]?$/.test(word.charAt(name.length)));
}

function findClosingTag(text: string, name: string, from: number): number {
  for (let at = text.indexOf('</', from); at >= 0; at = text.indexOf('</', at + 2)) {
    if (elementName(text, at + 2) === name) return Math.min(at + 2 + name.length + 1, text.length);
  }
  return -1;
}
