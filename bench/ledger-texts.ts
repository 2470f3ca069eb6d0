import { mix32 } from '../src/statistics/mix32.ts';
import { SyntheticGenerations } from './synthetic-generations.ts';

const LEDGER_SEED = 1;
const OTHER_SEED = 2;
const PHRASE_SEED = 3;
const PHRASES = 50;
const PHRASE_WORDS = 20;
/** Of entries, and of texts that are looked up: one in so many ends with a phrase. */
const ENTRIES_A_PHRASE = 20;
const QUERIES_A_PHRASE = 50;

export const QUERY_KINDS = ['unrelated', 'phrase', 'identical', 'cut', 'edited', 'embedded'] as const;
export type QueryKind = (typeof QUERY_KINDS)[number];
const MATCHED_KINDS = QUERY_KINDS.slice(2);
/** Which queries are asked: none of the ledger's texts, only those, or four in five of other texts. */
export const QUERY_SETS = ['unmatched', 'matched', 'mixed'] as const;
export type QuerySet = (typeof QUERY_SETS)[number];

/** The texts of entries and of queries, each by its number. */
export class LedgerTexts {
  readonly #ledger = new SyntheticGenerations(LEDGER_SEED);
  readonly #other = new SyntheticGenerations(OTHER_SEED);
  readonly #phrases: readonly (readonly string[])[];

  constructor() {
    const source = new SyntheticGenerations(PHRASE_SEED);
    this.#phrases = Array.from({ length: PHRASES }, (_, number) => source.words(number).slice(0, PHRASE_WORDS));
  }

  /** Words of the text that is registered under a number. */
  entryWords(number: number): string[] {
    const words = this.#ledger.words(number);
    if (number % ENTRIES_A_PHRASE === 0) words.push(...this.#phrases[(number / ENTRIES_A_PHRASE) % PHRASES]!);
    return words;
  }

  unrelatedText(number: number): string {
    return this.#other.text(number);
  }

  query(
    number: number,
    { set, entries }: { readonly set: QuerySet; readonly entries: number },
  ): { readonly kind: QueryKind; readonly text: string } {
    const random = mix32(number + 77);
    const own = this.#other.words(number);
    if (set === 'unmatched' || (set === 'mixed' && number % 5 !== 0)) {
      if (number % QUERIES_A_PHRASE !== 1) return { kind: 'unrelated', text: own.join(' ') };
      return { kind: 'phrase', text: [...own, ...this.#phrases[random % PHRASES]!].join(' ') };
    }
    const words = this.entryWords(random % entries);
    const kind = MATCHED_KINDS[Math.floor(number / (set === 'mixed' ? 5 : 1)) % MATCHED_KINDS.length]!;
    if (kind === 'identical') return { kind, text: words.join(' ').toUpperCase() };
    if (kind === 'embedded') return { kind, text: [...own, ...words, ...own.reverse()].join(' ') };
    if (kind === 'edited') {
      const edited = words.map((word, at) => (mix32(random + at) % 5 === 0 ? own[at % own.length]! : word));
      return { kind, text: edited.join(' ') };
    }
    const length = Math.round(words.length * 0.3);
    const start = random % (words.length - length);
    return { kind, text: words.slice(start, start + length).join(' ') };
  }
}
