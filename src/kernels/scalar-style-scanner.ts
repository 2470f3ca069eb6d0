import { CLASS_COUNT, JOINER, JOINING_MARK, OWN_WORD, WORD_PART } from './character-classes.ts';
import { foldStyleText } from './fold-style-text.ts';
import {
  STYLE_CLOSER,
  STYLE_DASH,
  STYLE_DELETED,
  STYLE_ELLIPSIS,
  STYLE_NEWLINE,
  STYLE_POINT,
  STYLE_PUNCTUATION,
  STYLE_SPACE,
  STYLE_SYMBOL,
  STYLE_TERMINATOR,
  styleCharacters,
} from './style-characters.ts';
import {
  STYLE_ABBREVIATION_BIT,
  STYLE_CLASS_SLOT,
  STYLE_COUNT_SLOTS,
  STYLE_COUNTS,
  STYLE_GROUP_BITS,
  STYLE_GROUPS,
  STYLE_KEPT_BIT,
  STYLE_MOST_REPEATS,
  STYLE_MOST_TOKENS,
  STYLE_REPEAT_SLOTS,
} from './style-counts.ts';
import type { StyleScanner, StyleScannerTables, StyleWindow, StyleWindowLength } from './style-scanner.ts';
import { finishStyleHash, styleBytesId, styleWordId } from './style-word-id.ts';
import { type TextShape, textShape } from './text-shape.ts';

/** Tokens that are no words have an id of their own. */
const POINT_ID = styleWordId('.');
const ELLIPSIS_ID = styleWordId('\u2026');
const DASH_ID = styleWordId('-');
const QUOTE_ID = styleWordId('"');
const SYMBOL_ID = styleWordId('\u25a1');
const COMMA_ID = styleWordId(',');
const ADDRESS_ID = styleWordId('url');
const HTTP_ID = styleWordId('http');
const HTTPS_ID = styleWordId('https');
const WWW_ID = styleWordId('www');
const AND_ID = styleWordId('and');
const OR_ID = styleWordId('or');
const NOT_ID = styleWordId('not');
const BUT_ID = styleWordId('but');
const MASKED_NUMBER_ID = styleWordId('0');
const MASKED_SHORT_ID = styleWordId('x');

const STRETCH = 50;
const CONTRAST_REACH = 12;
const SHIFT = 32 - STYLE_GROUP_BITS;
const C = STYLE_COUNTS;

/** What is remembered between two tokens of a window. */
class Context {
  /** The last three ids, newest first; 0 stands for none. */
  readonly ids = [0, 0, 0, 0];
  readonly masked = [0, 0, 0];
  sentenceWords = 0;
  /** Tokens since `not` in the sentence, above the reach where there was none. */
  sinceNot = CONTRAST_REACH + 1;
  /** Ring of the last words. */
  readonly ring = new Uint16Array(STRETCH);
  readonly inRing = new Map<number, number>();
  readonly words = new Map<number, number>();
}

/**
 * Scalar twin of the style kernel (kernels/style-scanner.ts), and its specification. Reads a text code point by code point
 * after folding; docs/detector.md tells the rules in words.
 */
export class ScalarStyleScanner implements StyleScanner {
  readonly #tables: StyleScannerTables;
  readonly #counts = new Int32Array(STYLE_COUNT_SLOTS);
  readonly #weightSums = new Int32Array(STYLE_GROUPS * STYLE_REPEAT_SLOTS);
  readonly #reached = new Int32Array(STYLE_GROUPS * STYLE_REPEAT_SLOTS);
  readonly #bucketCounts = new Map<number, number>();
  #buckets: number[] = [];
  #context = new Context();
  #mostRepeats = 0;

  constructor(tables: StyleScannerTables) {
    this.#tables = tables;
  }

  shape(text: string): TextShape {
    return textShape(text);
  }

  *scan(original: string, { enough, most }: StyleWindowLength): IterableIterator<StyleWindow> {
    const { folds, classes } = styleCharacters();
    const { text, originalOffset } = foldStyleText(original);
    let windowStart = 0;
    this.#begin();

    // The open word.
    let length = 0;
    let bytes: number[] = [];
    let joiners = 0;
    let hasApostrophe = false;
    let hasDigit = false;
    let isCapital = false;
    let isOpen = false;
    // Whether the open word takes no more letters: it is one character of a script without spaces.
    let isSingle = false;

    let points = 0;
    let lastWasDash = false;
    let lastWasSymbol = false;
    /** 0: inside a sentence, 1: behind what ends one, 2: behind the space after that. */
    let ended = 0;
    let lastWord = { letters: 0, isAbbreviation: false, isNumber: false };

    const emitWord = () => {
      const id = styleBytesId(bytes);
      const tail = tailOf(bytes);
      const bits = this.#tables.wordClasses.get(id) ?? 0;
      this.#addWord({ id, bits, length: Math.min(length, 32), tail, hasApostrophe, hasDigit, isCapital });
      lastWord = { letters: length, isAbbreviation: ((bits >>> STYLE_ABBREVIATION_BIT) & 1) === 1, isNumber: hasDigit };
      if (joiners > 0) this.#addMark(QUOTE_ID, C.quotes);
      ended = 0;
      isOpen = false;
    };
    const emitPoints = () => {
      if (points > 1) this.#addMark(ELLIPSIS_ID, C.ellipses);
      else this.#addMark(POINT_ID, C.tokens);
      const { letters, isAbbreviation, isNumber } = lastWord;
      ended = points > 1 || !(isAbbreviation || (letters === 1 && !isNumber)) ? 1 : 0;
      points = 0;
    };

    let at = skipMarker(text, 0);
    while (at < text.length) {
      const place = at;
      let point = text.codePointAt(at)!;
      at += point > 0xffff ? 2 : 1;
      if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
      const isUpper = point >= 0x41 && point <= 0x5a;
      if (point < 0x10000) point = folds[point] || point;
      const kind = point < CLASS_COUNT ? classes[point]! : point < 0x40000 ? OWN_WORD : STYLE_SYMBOL;

      if (kind === STYLE_DELETED) continue;
      if (points > 0 && kind !== STYLE_POINT) emitPoints();
      if (isOpen) {
        if ((kind === WORD_PART && !isSingle) || kind === JOINING_MARK) {
          if (joiners > 0) hasApostrophe = true;
          for (; joiners > 0; joiners--) bytes.push(0x27);
          bytes.push(...utf8(point));
          length++;
          if (point === 0x30) hasDigit = true;
          continue;
        }
        if (kind === JOINER && !isSingle) {
          joiners++;
          continue;
        }
        // An address is told by the word before its colon or point, and read to its end at once.
        const id = styleBytesId(bytes);
        const isAddress =
          joiners === 0 &&
          (((id === HTTP_ID || id === HTTPS_ID) && text.startsWith('://', place)) ||
            (id === WWW_ID && text[place] === '.'));
        if (isAddress) {
          isOpen = false;
          this.#addMark(ADDRESS_ID, C.addresses);
          lastWord = { letters: 0, isAbbreviation: false, isNumber: false };
          ended = 0;
          at = endOfAddress(text, place);
          continue;
        }
        emitWord();
        // Joiners at its end were emitted as a quote; what follows is read below.
        joiners = 0;
      }

      if (kind === STYLE_SPACE || kind === STYLE_NEWLINE) {
        if (ended === 1) ended = 2;
        lastWasDash = false;
        lastWasSymbol = false;
        if (kind === STYLE_NEWLINE) at = skipMarker(text, at);
        continue;
      }
      // A mark that has nothing to join, and a second dash or symbol of a run.
      if (kind === JOINING_MARK) continue;
      if ((kind === STYLE_DASH && lastWasDash) || (kind === STYLE_SYMBOL && lastWasSymbol)) continue;
      if (kind === STYLE_POINT && points > 0) {
        points++;
        continue;
      }

      // A token begins: the sentence before it may have ended, and with it the window.
      // Where line breaks were lost a sentence ends without a space: "the new film.Speaking to us".
      const closes = ended === 2 || (ended === 1 && (kind === OWN_WORD || isUpper));
      if (closes) {
        this.#endSentence();
        ended = 0;
      }
      const counts = this.#counts;
      if (
        (closes && counts[C.words]! >= enough) ||
        counts[C.words]! >= most ||
        counts[C.tokens]! >= STYLE_MOST_TOKENS
      ) {
        yield this.#window({ start: originalOffset(windowStart), end: originalOffset(place) });
        this.#begin();
        windowStart = place;
        ended = 0;
      }
      lastWasDash = kind === STYLE_DASH;
      lastWasSymbol = kind === STYLE_SYMBOL;

      switch (kind) {
        case WORD_PART:
        case OWN_WORD:
          isOpen = true;
          isSingle = kind === OWN_WORD;
          length = 1;
          bytes = [...utf8(point)];
          joiners = 0;
          hasApostrophe = false;
          hasDigit = point === 0x30;
          isCapital = isUpper;
          break;
        case STYLE_POINT:
          points = 1;
          break;
        case STYLE_ELLIPSIS:
          this.#addMark(ELLIPSIS_ID, C.ellipses);
          ended = 1;
          break;
        case STYLE_TERMINATOR:
          this.#addMark(styleWordId(String.fromCodePoint(point)), C.terminators);
          ended = 1;
          break;
        case JOINER:
          this.#addMark(QUOTE_ID, C.quotes);
          break;
        case STYLE_CLOSER:
          if (point === 0x22) this.#addMark(QUOTE_ID, C.quotes);
          else this.#addMark(styleWordId(String.fromCodePoint(point)), C.otherMarks);
          break;
        case STYLE_DASH:
          this.#addMark(DASH_ID, C.dashes);
          ended = 0;
          break;
        case STYLE_PUNCTUATION:
          this.#addMark(styleWordId(String.fromCodePoint(point)), slotOf(point));
          ended = 0;
          break;
        default:
          this.#addMark(SYMBOL_ID, C.otherMarks);
          ended = 0;
      }
    }
    if (isOpen) emitWord();
    if (points > 0) emitPoints();
    if (ended !== 0) this.#endSentence();
    if (this.#counts[C.tokens]! > 0) yield this.#window({ start: originalOffset(windowStart), end: original.length });
  }

  #begin(): void {
    this.#counts.fill(0);
    this.#weightSums.fill(0);
    this.#reached.fill(0);
    this.#bucketCounts.clear();
    this.#buckets = [];
    this.#context = new Context();
    this.#mostRepeats = 0;
  }

  #window(span: { readonly start: number; readonly end: number }): StyleWindow {
    const buckets = this.#buckets;
    return {
      span: () => span,
      counts: this.#counts,
      mostRepeats: this.#mostRepeats,
      weightSums: this.#weightSums,
      reached: this.#reached,
      buckets: () => Uint32Array.from(buckets),
    };
  }

  #addWord(word: {
    readonly id: number;
    readonly bits: number;
    readonly length: number;
    readonly tail: number;
    readonly hasApostrophe: boolean;
    readonly hasDigit: boolean;
    readonly isCapital: boolean;
  }): void {
    const { id, bits, length, tail } = word;
    const counts = this.#counts;
    const context = this.#context;
    counts[C.words]!++;
    counts[C.letters]! += length;
    counts[C.lettersSquared]! += length * length;
    if (length >= 8) counts[C.longWords]!++;
    if (word.isCapital && context.sentenceWords > 0) counts[C.capitals]!++;
    if (word.hasDigit) counts[C.numbers]!++;
    if (word.hasApostrophe) counts[C.apostrophes]!++;
    for (let bit = 0; bit < 32; bit++) counts[STYLE_CLASS_SLOT + bit]! += (bits >>> bit) & 1;

    const lastTwo = tail & 0xffff;
    const isIng = length >= 5 && tail === 0x696e67;
    if (isIng) counts[C.endsInIng]!++;
    if (length >= 5 && lastTwo === 0x6c79) counts[C.endsInLy]!++;
    if (length >= 5 && lastTwo === 0x6564) counts[C.endsInEd]!++;
    if (length >= 6 && NOMINAL_ENDS.has(tail)) counts[C.nominals]!++;
    if (isIng && context.ids[0] === COMMA_ID) counts[C.participleTails]!++;
    if ((id === AND_ID || id === OR_ID) && context.ids[0] === COMMA_ID && context.ids[2] === COMMA_ID) {
      counts[C.triads]!++;
    }
    if (id === NOT_ID) context.sinceNot = 0;
    else if (id === BUT_ID && context.sinceNot <= CONTRAST_REACH) {
      counts[C.contrasts]!++;
      context.sinceNot = CONTRAST_REACH + 1;
    }

    const short = id >>> 16;
    const occurrences = (context.words.get(short) ?? 0) + 1;
    context.words.set(short, occurrences);
    if (occurrences === 1) {
      counts[C.types]!++;
      counts[C.hapaxes]!++;
    } else if (occurrences === 2) counts[C.hapaxes]!--;

    const nth = counts[C.words]! - 1;
    const { ring, inRing } = context;
    if (nth >= STRETCH) {
      const old = ring[nth % STRETCH]!;
      const left = inRing.get(old)! - 1;
      if (left === 0) inRing.delete(old);
      else inRing.set(old, left);
    }
    ring[nth % STRETCH] = short;
    inRing.set(short, (inRing.get(short) ?? 0) + 1);
    if (nth >= STRETCH - 1) {
      counts[C.stretches]!++;
      counts[C.stretchTypes]! += inRing.size;
    }

    context.sentenceWords++;
    this.#addToken(id, maskedId(word));
  }

  #addMark(id: number, slot: number): void {
    if (slot !== C.tokens) this.#counts[slot]!++;
    this.#addToken(id, id);
  }

  #addToken(id: number, masked: number): void {
    const context = this.#context;
    const [first, second] = context.ids as [number, number];
    this.#addGram(0, id);
    if (first !== 0) this.#addGram(0, pairHash(first, id));
    if (second !== 0) this.#addGram(0, tripleHash(second, first, id));
    const [a, b, c] = context.masked as [number, number, number];
    if (a !== 0) this.#addGram(1, pairHash(a, masked));
    if (b !== 0) this.#addGram(1, tripleHash(b, a, masked));
    if (c !== 0) this.#addGram(1, quadrupleHash(c, b, a, masked));
    context.ids.unshift(id);
    context.ids.length = 4;
    context.masked.unshift(masked);
    context.masked.length = 3;
    if (context.sinceNot <= CONTRAST_REACH) context.sinceNot++;
    this.#counts[C.tokens]!++;
  }

  #addGram(group: number, hash: number): void {
    const bucket = (group << STYLE_GROUP_BITS) | (hash >>> SHIFT);
    const repeats = (this.#bucketCounts.get(bucket) ?? 0) + 1;
    if (repeats > STYLE_MOST_REPEATS) return;
    this.#bucketCounts.set(bucket, repeats);
    this.#weightSums[group * STYLE_REPEAT_SLOTS + repeats]! += this.#tables.weights[bucket]!;
    this.#reached[group * STYLE_REPEAT_SLOTS + repeats]!++;
    if (repeats > this.#mostRepeats) this.#mostRepeats = repeats;
    this.#buckets.push(bucket);
  }

  #endSentence(): void {
    const context = this.#context;
    context.sinceNot = CONTRAST_REACH + 1;
    const words = Math.min(context.sentenceWords, 255);
    context.sentenceWords = 0;
    if (words === 0) return;
    const counts = this.#counts;
    counts[C.sentences]!++;
    counts[C.sentenceWords]! += words;
    counts[C.sentenceWordsSquared]! += words * words;
    counts[C.sentenceWordsCubed]! += words * words * words;
  }
}

/** The last three bytes as a number, the very last one lowest. */
function tailOf(bytes: readonly number[]): number {
  return bytes.slice(-3).reduce((tail, byte) => (tail << 8) | byte, 0);
}

/** Last three bytes of words that name a quality or an act: -ion, -ent, -ess, -ity, -nce, -ism. */
const NOMINAL_ENDS: ReadonlySet<number> = new Set([0x696f6e, 0x656e74, 0x657373, 0x697479, 0x6e6365, 0x69736d]);

/** A word of the masked tokens: function words as they are, numbers alike, other words by their last three bytes. */
function maskedId({
  id,
  bits,
  length,
  tail,
  hasDigit,
}: {
  id: number;
  bits: number;
  length: number;
  tail: number;
  hasDigit: boolean;
}): number {
  if (((bits >>> STYLE_KEPT_BIT) & 1) === 1) return id;
  if (hasDigit) return MASKED_NUMBER_ID;
  if (length < 4) return MASKED_SHORT_ID;
  return finishStyleHash(tail | 0x7a000000);
}

// Ids are spread over all 32 bits: a sum of odd multiples is, too.
function pairHash(first: number, last: number): number {
  return (Math.imul(first, 0x9e3779b1) + last) >>> 0;
}

function tripleHash(first: number, second: number, last: number): number {
  return (Math.imul(first, 0x27d4eb2f) + Math.imul(second, 0x85ebca77) + last) >>> 0;
}

function quadrupleHash(first: number, second: number, third: number, last: number): number {
  return (Math.imul(first, 0xc2b2ae3d) + Math.imul(second, 0x165667b1) + Math.imul(third, 0xd3a2646d) + last) >>> 0;
}

function slotOf(point: number): number {
  if (point === 0x2c) return C.commas;
  if (point === 0x3a || point === 0x3b) return C.semicolons;
  if (point === 0x28 || point === 0x5b || point === 0x7b) return C.brackets;
  return C.otherMarks;
}

/** Behind the marker of a list, a heading or a quotation that begins a line, else `at`. */
function skipMarker(text: string, at: number): number {
  let place = at;
  while (isOneOf(text, place, ' \t#*>')) place++;
  let end = place;
  if (isOneOf(text, place, '-+')) end = place + 1;
  else {
    while (end < place + 3 && isOneOf(text, end, '0123456789')) end++;
    if (end === place || !isOneOf(text, end, '.)')) return at;
    end++;
  }
  return isOneOf(text, end, ' ') ? end + 1 : at;
}

/** Place of the first character that cannot belong to an address. */
function endOfAddress(text: string, from: number): number {
  const { folds, classes } = styleCharacters();
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isOneOf(text, at, '"<>)]}')) return at;
    const kind = code >= 0xd800 && code <= 0xdfff ? STYLE_SYMBOL : classes[folds[code] || code];
    if (kind === STYLE_SPACE || kind === STYLE_NEWLINE) return at;
  }
  return at;
}

function isOneOf(text: string, at: number, characters: string): boolean {
  return at < text.length && characters.includes(text[at]!);
}

function utf8(point: number): readonly number[] {
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 | (point >>> 6), 0x80 | (point & 0x3f)];
  if (point < 0x10000) return [0xe0 | (point >>> 12), 0x80 | ((point >>> 6) & 0x3f), 0x80 | (point & 0x3f)];
  return [0xf0 | (point >>> 18), 0x80 | ((point >>> 12) & 0x3f), 0x80 | ((point >>> 6) & 0x3f), 0x80 | (point & 0x3f)];
}
