import { foldText } from '../kernels/fold-text.ts';
import { visibleText } from '../kernels/visible-text.ts';
import { WordCursor } from '../kernels/word-cursor.ts';
import type { TextSpan } from '../record/evidence.ts';
import type { WordRange } from './compare-fingerprints.ts';

/**
 * Where ranges of words stand in the text itself. Words are those of `wordsOf(visibleText(text))`; a word that comes of a character
 * together with others has the place of that character. Time is linear in the text.
 *
 * @param ranges ascending, without overlap; none ends behind the last word
 */
export function wordSpans(text: string, ranges: readonly WordRange[]): readonly TextSpan[] {
  const spans: TextSpan[] = [];
  let word = 0;
  let start = -1;
  let range = 0;
  eachPiece(text, (tokenStart, tokenEnd) => {
    const { folded, places } = foldToken(text, tokenStart, tokenEnd);
    for (const cursor = new WordCursor(folded); cursor.next(); word++) {
      const wanted = ranges[range];
      if (wanted === undefined) return false;
      if (word === wanted.start) start = placeOf(places, cursor.start, tokenStart);
      if (word === wanted.end - 1) {
        spans.push({
          start,
          end: places === undefined ? tokenStart + cursor.end : endOf(text, places[cursor.end - 1]!, tokenEnd),
        });
        range++;
      }
    }
    return range < ranges.length;
  });
  return spans;
}

/**
 * Stretches of ASCII, and each other run of characters without ASCII white space. What stands in a piece is folded without regard to the
 * others.
 */
function eachPiece(text: string, take: (start: number, end: number) => boolean): void {
  let stretch = 0;
  let start = -1;
  let isAscii = true;
  for (let at = 0; at <= text.length; at++) {
    const unit = at === text.length ? 0x20 : text.charCodeAt(at);
    const isSpace = unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
    if (!isSpace) {
      if (start === -1) start = at;
      if (unit > 0x7f) isAscii = false;
    } else if (start !== -1) {
      if (!isAscii) {
        if (stretch < start && !take(stretch, start)) return;
        if (!take(start, at)) return;
        stretch = at;
        isAscii = true;
      }
      start = -1;
    }
  }
  if (stretch < text.length) take(stretch, text.length);
}

interface FoldedToken {
  readonly folded: string;
  /** Of each UTF-16 unit of `folded`, where the character that it comes of begins; undefined where they are the same. */
  readonly places: Uint32Array | undefined;
}

function foldToken(text: string, start: number, end: number): FoldedToken {
  const token = text.slice(start, end);
  if (!/[^\x00-\x7f]/.test(token)) return { folded: token.toLowerCase(), places: undefined };
  const parts: string[] = [];
  let places = new Uint32Array(token.length * 2);
  let length = 0;
  for (let at = start; at < end; ) {
    const next = clusterEnd(text, at, end);
    const part = foldCluster(text.slice(at, next));
    if (length + part.length > places.length) {
      const grown = new Uint32Array((length + part.length) * 2);
      grown.set(places);
      places = grown;
    }
    places.fill(at, length, length + part.length);
    length += part.length;
    parts.push(part);
    at = next;
  }
  return { folded: parts.join(''), places };
}

/** Folded forms of short clusters met before: a text has few different ones. */
const foldedClusters = new Map<string, string>();
const MAX_CLUSTERS = 1 << 16;

function foldCluster(cluster: string): string {
  if (cluster.length > 2) return foldText(visibleText(cluster));
  let folded = foldedClusters.get(cluster);
  if (folded === undefined) {
    folded = foldText(visibleText(cluster));
    if (foldedClusters.size >= MAX_CLUSTERS) foldedClusters.clear();
    foldedClusters.set(cluster, folded);
  }
  return folded;
}

const JOINED = /^[\p{M}\p{Default_Ignorable_Code_Point}\u1100-\u11ff\uff9e\uff9f]$/u;

/** Behind the character at `at` and all that can be joined to it: marks, invisible characters, parts of Hangul syllables. */
function clusterEnd(text: string, at: number, end: number): number {
  let next = at + (text.codePointAt(at)! > 0xffff ? 2 : 1);
  while (next < end) {
    const point = text.codePointAt(next)!;
    if (point < 0xad || (point >= 0x3400 && point <= 0x9fff) || !JOINED.test(String.fromCodePoint(point))) break;
    next += point > 0xffff ? 2 : 1;
  }
  return Math.min(next, end);
}

function placeOf(places: Uint32Array | undefined, at: number, tokenStart: number): number {
  return places === undefined ? tokenStart + at : places[at]!;
}

function endOf(text: string, at: number, end: number): number {
  return clusterEnd(text, at, end);
}
