import type { Repeats } from '../src/audit/repeats-result.ts';
import { SeededRandom } from '../test/support/seeded-random.ts';

/** What a corpus must come to, by the counts of its audit: bounds on both sides, each included. */
export interface HotCounts {
  /** Records that are identical to one that stays. */
  readonly identical: readonly [least: number, most: number];
  /** Those, and records that could go because another holds all of them; whatever the budget leaves in. */
  readonly removable: readonly [least: number, most: number];
  /** Pairs of different texts that are similar. */
  readonly similar: readonly [least: number, most: number];
  /** Families of one template. */
  readonly templates: readonly [least: number, most: number];
}

/** A corpus in which nearly everything resembles nearly everything. */
export interface HotCorpus {
  readonly name: string;
  /** What it holds, in words. */
  readonly title: string;
  /** Its texts, the same for the same number. */
  readonly texts: (documents: number) => Iterable<string>;
  readonly counts: (documents: number) => HotCounts;
}

/** What an audit found that was not planted: a sentence each. */
export function hotMisses(repeats: Repeats, counts: HotCounts): readonly string[] {
  const found: Readonly<Record<keyof HotCounts, number>> = {
    identical: repeats.identical.records,
    removable: repeats.removal.records + repeats.removal.kept_by_budget,
    similar: repeats.similar.pairs,
    templates: repeats.templates.length,
  };
  return Object.entries(counts)
    .filter(([name, [least, most]]) => found[name as keyof HotCounts] < least || found[name as keyof HotCounts] > most)
    .map(([name, bounds]) => `${name} ${found[name as keyof HotCounts]}, expected ${bounds.join(' to ')}`);
}

const WORDS = 100;
const NONE = [0, 0] as const;
/** Pairs that one member of a bucket meets at most, in each of the 28 bands and by its words. */
const MOST_PAIRS_A_TEXT = 29 * 17;

/** Words that nobody would mistake for each other, so many. */
function vocabulary(random: SeededRandom, size: number): readonly string[] {
  const syllables = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');
  const syllable = () => random.pick(syllables);
  const words = new Set<string>();
  while (words.size < size) words.add(Array.from({ length: 2 + random.below(3) }, syllable).join(''));
  return [...words];
}

function sentence(random: SeededRandom, words: readonly string[], length: number): string {
  return Array.from({ length }, () => random.pick(words)).join(' ');
}

/** Letters in a case of their own each. */
function inOtherCase(random: SeededRandom, text: string): string {
  return Array.from(text, (letter) => (random.below(2) === 0 ? letter : letter.toUpperCase())).join('');
}

/** Texts of so many words that have nothing in common: what others are held against. */
export function plainCorpus(words: number): HotCorpus {
  return {
    name: 'plain',
    title: `texts of ${words} words that have nothing in common`,
    *texts(documents) {
      const random = new SeededRandom(1);
      const known = vocabulary(random, 20_000);
      for (let i = 0; i < documents; i++) yield sentence(random, known, words);
    },
    counts: () => ({ identical: NONE, removable: NONE, similar: NONE, templates: NONE }),
  };
}

export const HOT_CORPORA: readonly HotCorpus[] = [
  {
    name: 'identical',
    title: 'one text again and again',
    *texts(documents) {
      const random = new SeededRandom(2);
      const text = sentence(random, vocabulary(random, 5000), WORDS);
      for (let i = 0; i < documents; i++) yield text;
    },
    counts: (documents) => ({
      identical: [documents - 1, documents - 1],
      similar: NONE,
      removable: [documents - 1, documents - 1],
      templates: NONE,
    }),
  },
  {
    name: 'other-case',
    title: 'the words of one text, each time in other case',
    *texts(documents) {
      const random = new SeededRandom(3);
      const text = sentence(random, vocabulary(random, 5000), WORDS);
      for (let i = 0; i < documents; i++) yield inOtherCase(random, text);
    },
    counts: (documents) => ({
      identical: NONE,
      similar: [documents - 1, documents * MOST_PAIRS_A_TEXT],
      removable: [documents - 1, documents - 1],
      templates: NONE,
    }),
  },
  {
    name: 'near-copies',
    title: 'near copies of one text: one word of it changed, at any place',
    *texts(documents) {
      const random = new SeededRandom(4);
      const words = sentence(random, vocabulary(random, 5000), WORDS).split(' ');
      for (let i = 0; i < documents; i++) {
        const copy = [...words];
        copy[random.below(WORDS)] = `changed${i}`;
        yield copy.join(' ');
      }
    },
    counts: (documents) => ({
      identical: NONE,
      similar: [documents - 1, documents * MOST_PAIRS_A_TEXT],
      removable: NONE,
      templates: NONE,
    }),
  },
  {
    name: 'templates',
    title: 'forms filled in: families of 1,000, 70 words of each the same and 30 its own',
    *texts(documents) {
      const random = new SeededRandom(5);
      const words = vocabulary(random, 20_000);
      const families = Math.ceil(documents / 1000);
      const frames = Array.from({ length: families }, () => [sentence(random, words, 50), sentence(random, words, 20)]);
      for (let i = 0; i < documents; i++) {
        const [head, tail] = frames[i % families]!;
        yield `${head} ${sentence(random, words, 30)} ${tail}`;
      }
    },
    counts: (documents) => ({
      identical: NONE,
      similar: NONE,
      removable: NONE,
      templates: [Math.min(20, Math.floor(documents / 1000)), Math.min(20, Math.ceil(documents / 1000))],
    }),
  },
  {
    name: 'overlap',
    title: 'texts of 100 words, ten sentences each from a pool of thirty',
    *texts(documents) {
      const random = new SeededRandom(6);
      const words = vocabulary(random, 5000);
      const pool = Array.from({ length: 30 }, () => sentence(random, words, 10));
      for (let i = 0; i < documents; i++) yield random.shuffle(pool).slice(0, 10).join(' ');
    },
    counts: (documents) => ({
      identical: NONE,
      similar: [0, documents * MOST_PAIRS_A_TEXT],
      removable: NONE,
      templates: [0, 20],
    }),
  },
  {
    name: 'stretches',
    title: 'stretches of 100 words of one long text, each begun ten words after the last; then from the beginning',
    *texts(documents) {
      const random = new SeededRandom(7);
      const words = sentence(random, vocabulary(random, 20_000), 20_000).split(' ');
      const places = (words.length - WORDS) / 10;
      for (let i = 0; i < documents; i++) {
        const start = (i % places) * 10;
        yield words.slice(start, start + WORDS).join(' ');
      }
    },
    counts: (documents) => ({
      identical: [Math.max(0, documents - 1990), Math.max(0, documents - 1990)],
      similar: [Math.min(documents, 1990) - 1, 1990 * 17],
      removable: [Math.max(0, documents - 1990), Math.max(0, documents - 1990)],
      templates: NONE,
    }),
  },
  {
    name: 'boilerplate',
    title: 'nine tenths of each text the same in all',
    *texts(documents) {
      const random = new SeededRandom(8);
      const words = vocabulary(random, 20_000);
      const shared = sentence(random, words, 180);
      for (let i = 0; i < documents; i++) yield `${sentence(random, words, 20)} ${shared}`;
    },
    counts: (documents) => ({
      identical: NONE,
      similar: [documents - 1, documents * MOST_PAIRS_A_TEXT],
      removable: NONE,
      templates: NONE,
    }),
  },
  {
    name: 'one-word',
    title: 'one word again and again, 1 to 400 times; fifty different words',
    *texts(documents) {
      const random = new SeededRandom(9);
      const words = vocabulary(random, 50);
      for (let i = 0; i < documents; i++) yield `${words[i % 50]!} `.repeat(1 + (Math.floor(i / 50) % 400)).trim();
    },
    counts: (documents) => {
      const different = Math.min(documents, 50 * 400);
      return {
        identical: [documents - different, documents - different],
        similar: [different - 50 * 5, different * MOST_PAIRS_A_TEXT],
        // Texts of under five words have no signature: only all their words find them.
        removable: [documents - 250, documents - 50],
        templates: [0, 20],
      };
    },
  },
  {
    name: 'short',
    title: 'texts of under five words, of twelve words in all',
    *texts(documents) {
      const random = new SeededRandom(10);
      const words = vocabulary(random, 12);
      for (let i = 0; i < documents; i++) yield inOtherCase(random, sentence(random, words, 1 + (i % 4)));
    },
    counts(documents) {
      const different = new Set(Array.from(this.texts(documents), (text) => text.toLowerCase())).size;
      return {
        identical: [0, documents - 1],
        removable: [documents - different, documents - different],
        similar: NONE,
        templates: [0, 20],
      };
    },
  },
  {
    name: 'long-words',
    title: 'the same forty words of sixty letters, each time in other case',
    *texts(documents) {
      const random = new SeededRandom(11);
      const words = vocabulary(random, 2000);
      const text = Array.from({ length: 40 }, () => sentence(random, words, 10).replaceAll(' ', '').slice(0, 60)).join(
        ' ',
      );
      for (let i = 0; i < documents; i++) yield inOtherCase(random, text);
    },
    counts: (documents) => ({
      identical: NONE,
      similar: [documents - 1, documents * MOST_PAIRS_A_TEXT],
      removable: [documents - 1, documents - 1],
      templates: NONE,
    }),
  },
];
