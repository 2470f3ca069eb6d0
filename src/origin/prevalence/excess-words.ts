import { binomialDraw } from '../../statistics/binomial-draw.ts';
import { mix32 } from '../../statistics/mix32.ts';
import { percentileInterval } from '../../statistics/percentile-interval.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';

/** Last year whose texts are before chatbots, all but a month of it. */
const LAST_CLEAN_YEAR = 2022;
/** Documents a year: rarer words than one in ten thousand are not looked at, and of fewer texts none is as rare and counted. */
const LEAST_DOCUMENTS = 5000;
const LEAST_FREQUENCY = 1e-4;
/** Letters of a word, and characters of a text that are read. */
const LEAST_LETTERS = 4;
const MOST_LETTERS = 40;
const MOST_CHARACTERS = 100_000;
/** Words whose frequency grew by more documents than this are excess words whatever the ratio. */
const LEAST_GAP = 0.01;
/** Standard errors that a frequency lies above its expectation at least: of 100,000 words none passes by chance. */
const LEAST_ERRORS = 5;

export interface DatedText {
  readonly year: number;
  readonly text: string;
}

export interface ExcessInput {
  /** English texts of one source over the years. */
  readonly texts: readonly DatedText[];
  /** Year in question. */
  readonly year: number;
  /**
   * Words that say how, not what: `delves`, `underscores`. New topics (a virus, a law) make excess words too, and only a reader can
   * tell; without this list the excess words are listed and no share is given.
   */
  readonly styleWords?: ReadonlySet<string>;
  readonly confidence?: number;
  readonly replicates?: number;
  readonly seed: number;
}

export interface ExcessWord {
  readonly word: string;
  /** Share of the year's documents with it, and what the clean years let expect. */
  readonly frequency: number;
  readonly expected: number;
}

export type ExcessAbstention =
  | { readonly code: 'no-clean-years'; readonly year: number }
  | { readonly code: 'too-few-documents'; readonly year: number; readonly observed: number; readonly needed: number }
  | { readonly code: 'no-style-words' }
  | { readonly code: 'no-excess-words' };

export interface ExcessEstimate {
  readonly abstains: ExcessAbstention | null;
  /** At least this share of the year's documents went through a model; null where it abstains. */
  readonly atLeast: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Documents by year that were counted. */
  readonly documents: Readonly<Record<number, number>>;
  /** Excess words, those farthest from their expectation first. */
  readonly words: readonly ExcessWord[];
}

/**
 * Share of a year's documents that hold style words beyond what earlier years let expect (Kobak et al. 2406.07016): a lower bound of
 * those that a model wrote or reworked, for one that used none of the words is not counted. People take up the words as well.
 *
 * Expected is f(c) + (Y - c) max(0, f(c) - f(c-1)) from the last clean years c = min(Y - 2, 2022) and c - 1; a word is in excess where
 * log10(f/expected) > log10 2 - (log10 f + 4) log10(2)/4 or f - expected > 0.01. The paper has a million documents a year. For some
 * thousands chance has to be kept out: a word lies five standard errors above its expectation, and words are chosen on one half of the
 * documents and counted on the other.
 *
 * @returns the same for texts in any order
 */
export function excessWords({
  texts,
  year,
  styleWords,
  confidence = 0.95,
  replicates = 999,
  seed,
}: ExcessInput): ExcessEstimate {
  const clean = Math.min(year - 2, LAST_CLEAN_YEAR);
  const years = [...new Set([clean - 1, clean, year - 1, year])];
  const halves = years.map((each) => {
    const own = texts.filter((text) => text.year === each).map(({ text }) => ({ words: distinctWords(text), text }));
    // Copies of a text fall into one half.
    const chosen = own.filter(({ text }) => isFirstHalf(text, seed));
    return { year: each, all: own.length, first: chosen, second: own.filter(({ text }) => !isFirstHalf(text, seed)) };
  });
  const of = (each: number) => halves.find((half) => half.year === each)!;
  const documents = Object.fromEntries(halves.map(({ year: each, all }) => [each, all]));
  const nothing = { atLeast: null, low: null, high: null, documents, words: [] };
  // The year before the one in question is asked for frequent words only, and may be a clean one.
  for (const needed of [clean - 1, clean, year]) {
    const observed = of(needed).all;
    if (observed < LEAST_DOCUMENTS)
      return {
        ...nothing,
        abstains:
          observed === 0 && needed !== year
            ? { code: 'no-clean-years', year: needed }
            : { code: 'too-few-documents', year: needed, observed, needed: LEAST_DOCUMENTS },
      };
  }
  const counts = new Map(halves.map(({ year: each, first }) => [each, countDocuments(first)]));
  const frequency = (word: string, each: number) =>
    ((counts.get(each)!.get(word) ?? 0) + 1) / (of(each).first.length + 1);
  const words: ExcessWord[] = [];
  for (const word of counts.get(year)!.keys()) {
    const now = frequency(word, year);
    if (now < LEAST_FREQUENCY) continue;
    if (of(year - 1).all > 0 && frequency(word, year - 1) < LEAST_FREQUENCY) continue;
    const expected = project(frequency(word, clean), frequency(word, clean - 1), year - clean);
    const variance =
      noise(now, of(year).first.length) +
      (1 + year - clean) ** 2 * noise(frequency(word, clean), of(clean).first.length) +
      (year - clean) ** 2 * noise(frequency(word, clean - 1), of(clean - 1).first.length);
    if (now - expected < LEAST_ERRORS * Math.sqrt(variance)) continue;
    const needed = Math.log10(2) * (1 - (Math.log10(now) + 4) / 4);
    if (Math.log10(now / expected) > needed || now - expected > LEAST_GAP)
      words.push({ word, frequency: now, expected });
  }
  words.sort((x, y) => y.frequency - y.expected - (x.frequency - x.expected) || (x.word < y.word ? -1 : 1));
  if (styleWords === undefined) return { ...nothing, words, abstains: { code: 'no-style-words' } };
  const style = new Set(words.map(({ word }) => word).filter((word) => styleWords.has(word)));
  if (style.size === 0) return { ...nothing, words, abstains: { code: 'no-excess-words' } };
  const shares = [year, clean, clean - 1].map((each) => {
    const { second } = of(each);
    const marked = second.filter(({ words: own }) => own.some((word) => style.has(word))).length;
    return { marked, n: second.length };
  });
  const gap = ([now, last, before]: readonly number[]) => now! - project(last!, before!, year - clean);
  const random = seededGenerator(seed);
  const drawn = Array.from({ length: replicates }, () =>
    gap(shares.map(({ marked, n }) => binomialDraw(random, { trials: n, probability: marked / n }) / n)),
  );
  const { low, high } = percentileInterval(drawn, { confidence });
  const within = (share: number) => Math.min(1, Math.max(0, share));
  return {
    abstains: null,
    atLeast: within(gap(shares.map(({ marked, n }) => marked / n))),
    low: within(low),
    high: within(high),
    documents,
    words,
  };
}

function project(last: number, before: number, years: number): number {
  return last + years * Math.max(0, last - before);
}

/** Variance of a frequency among so many documents. */
function noise(frequency: number, documents: number): number {
  return (frequency * (1 - frequency)) / (documents + 1);
}

/** Runs of at least four of the letters a to z, lower-cased, each once. */
function distinctWords(text: string): readonly string[] {
  const lower = text.slice(0, MOST_CHARACTERS).toLowerCase();
  const words = new Set<string>();
  let start = 0;
  for (let at = 0; at <= lower.length; at++) {
    const code = at < lower.length ? lower.charCodeAt(at) : 0;
    if (code >= 97 && code <= 122) continue;
    const letters = at - start;
    if (letters >= LEAST_LETTERS && letters <= MOST_LETTERS) words.add(lower.slice(start, at));
    start = at + 1;
  }
  return [...words];
}

function countDocuments(documents: readonly { readonly words: readonly string[] }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { words } of documents) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** A coin that a text's characters throw. */
function isFirstHalf(text: string, seed: number): boolean {
  let hash = mix32(seed);
  for (let at = 0; at < Math.min(text.length, MOST_CHARACTERS); at++)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (mix32(hash) & 1) === 0;
}
