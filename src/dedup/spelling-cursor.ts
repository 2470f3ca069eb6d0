import { WordCursor } from '../kernels/word-cursor.ts';

const SYMBOL = 0;
/** Punctuation that prose can exchange or do without. */
const MARK = 1;
const SPACE = 2;

const MARKS = '.,;:\'"()-' + '‘’‚‛“”„‟‹›«»' + '‐‑‒–—―…' + '、。「」『』，．；：（）､｡｢｣' + '،؛।॥';
/** Marks that join letters in code and names of files, not in prose; not apostrophes and hyphens, which join words. */
const JOINING = '.,;:()"';

/** Faces are written with marks of prose alone. */
const FACE = /[:;]['-]?[()]/;
const NUMBER = /^\p{N}/u;
const LINE_FEED = 0x0a;
const HYPHEN = 0x2d;

let kinds: Uint8Array | undefined;

/** Kind of each UTF-16 unit that is no part of a word. */
function buildKinds(): Uint8Array {
  const built = new Uint8Array(0x10000);
  for (let unit = 0; unit < built.length; unit++) if (/\s/.test(String.fromCharCode(unit))) built[unit] = SPACE;
  for (const mark of MARKS) built[mark.charCodeAt(0)] = MARK;
  return built;
}

/**
 * Walks over the words of a text and everything between them that carries meaning, character by character, without making strings.
 * Every character counts but white space and, in prose, these marks: full stop, comma, colon, semicolon, quotes, apostrophes,
 * parentheses, hyphens, dashes, ellipsis, and their Chinese, Japanese, Arabic and Indic counterparts. In prose such a mark counts
 *
 * - beside a word that has a digit on that side, white space and other marks aside (`- 5`, `1.5`, `3:0`),
 * - between two words without white space (`a.b`), unless hyphens, dashes, apostrophes or typographic marks stand there alone,
 * - as a hyphen that begins a word or stands before a symbol (`-y`, `-$5`),
 * - where it is part of a face: `:)`.
 *
 * In code all marks count, and each break between lines that hold something is a token with the indentation that follows it.
 */
export class SpellingCursor {
  /** The token found last stands in [start, end), in UTF-16 units. */
  start = 0;
  end = 0;
  readonly #text: string;
  readonly #isCode: boolean;
  readonly #kinds: Uint8Array;
  readonly #words: WordCursor;
  /** Where the next word starts: the length of the text where there is none. */
  #wordStart = 0;
  #at = 0;
  /** Whether the token found last is a word. */
  #isBehindWord = false;
  /** Up to here marks have been looked at; those from `#marksFrom` on count. */
  #stretchEnd = -1;
  #marksFrom = 0;

  constructor(text: string, { isCode }: { readonly isCode: boolean }) {
    kinds ??= buildKinds();
    this.#kinds = kinds;
    this.#text = text;
    this.#isCode = isCode;
    this.#words = new WordCursor(text);
    this.#seekWord();
  }

  /** Goes to the next token; false where there is none. */
  next(): boolean {
    const text = this.#text;
    let lineBreak = -1;
    for (; this.#at < this.#wordStart; this.#at++) {
      const unit = text.charCodeAt(this.#at);
      const kind = this.#kinds[unit];
      if (kind === SPACE) {
        if (unit === LINE_FEED && this.#isCode && this.end > 0) lineBreak = this.#at;
      } else if (lineBreak !== -1) return this.#found(lineBreak, this.#at);
      else if (kind === SYMBOL || this.#isCode || this.#countsMark()) {
        const isPair = unit >= 0xd800 && unit <= 0xdbff && text.codePointAt(this.#at)! > 0xffff;
        return this.#found(this.#at, this.#at + (isPair ? 2 : 1));
      }
    }
    if (this.#at === text.length) return false;
    if (lineBreak !== -1) return this.#found(lineBreak, this.#at);
    const end = this.#words.end;
    this.#seekWord();
    this.#found(this.#at, end);
    this.#isBehindWord = true;
    return true;
  }

  #found(start: number, end: number): true {
    this.start = start;
    this.end = end;
    this.#at = end;
    this.#isBehindWord = false;
    return true;
  }

  #seekWord(): void {
    this.#wordStart = this.#words.next() ? this.#words.start : this.#text.length;
  }

  /** Whether the mark of prose at this place counts. */
  #countsMark(): boolean {
    if (this.#at >= this.#stretchEnd) this.#readStretch();
    return this.#at >= this.#marksFrom;
  }

  /** Looks at all marks and white space from the token before to the next word or symbol. */
  #readStretch(): void {
    const text = this.#text;
    const from = this.end;
    let isStuck = this.#isBehindWord;
    let joins = false;
    // Where the hyphens start that end the stretch.
    let hyphens = -1;
    let at = from;
    for (; at < this.#wordStart; at++) {
      const unit = text.charCodeAt(at);
      const kind = this.#kinds[unit];
      if (kind === SYMBOL) break;
      if (kind === SPACE) isStuck = false;
      else if (JOINING.includes(text[at]!)) joins = true;
      if (unit !== HYPHEN) hyphens = -1;
      else if (hyphens === -1) hyphens = at;
    }
    this.#stretchEnd = at;
    const isBeforeWord = at === this.#wordStart && at < text.length;
    const counts =
      (this.#isBehindWord && endsInNumber(text, from)) ||
      (isBeforeWord && NUMBER.test(text.slice(at, at + 2))) ||
      (isBeforeWord && isStuck && joins) ||
      FACE.test(text.slice(from, at));
    const begins = hyphens !== -1 && at < text.length && !(this.#isBehindWord && hyphens === from);
    this.#marksFrom = counts ? from : begins ? hyphens : at;
  }
}

function endsInNumber(text: string, end: number): boolean {
  const unit = text.charCodeAt(end - 1);
  return NUMBER.test(text.slice(unit >= 0xdc00 && unit <= 0xdfff ? end - 2 : end - 1, end));
}
