import { foldText } from '../kernels/fold-text.ts';
import { visibleText } from '../kernels/visible-text.ts';
import { WinnowKernel } from '../kernels/winnow-kernel.ts';
import type { TextSpan } from '../record/evidence.ts';
import { chooseTerms } from './choose-terms.ts';
import {
  type ComparedText,
  compareFingerprints,
  type FingerprintOverlap,
  type WordRange,
} from './compare-fingerprints.ts';
import { type EntryAt, EntryFiles } from './entry-at.ts';
import { IndexRun, type KeyEntries } from './index/index-run.ts';
import { lowerHalf, upperHalf } from './index/posting-key.ts';
import { TextKeys } from './index/text-keys.ts';
import { judgeOverlap, MIN_PROOF_WORDS } from './judge-overlap.ts';
import { compareMatches, type LedgerMatch } from './ledger-match.ts';
import { normaliseText } from './normalise-text.ts';
import { paragraphHashes } from './paragraph-hashes.ts';
import { MIN_PARAPHRASE_WORDS, type ParaphraseCandidate, ParaphraseFinder } from './paraphrase-finder.ts';
import { closeLedgerFilter, openLedgerFilter, type SharedLedgerFilter } from './shared-ledger-filter.ts';
import { hashKey, textHash } from './text-hash.ts';
import { wordSpans } from './word-spans.ts';

export interface LedgerLookupOptions {
  /**
   * The open index of another lookup of this process, which that one closes: for worker threads. Default: the index is brought up to date
   * and opened.
   */
  readonly share?: SharedLedgerFilter;
}

/** Finds the entries in which texts stand. One instance a thread. */
export interface LedgerLookup {
  /** The tree that is looked into. */
  readonly head: { readonly size: number; readonly root: string };
  /** For further lookups in other threads of this process. */
  readonly share: SharedLedgerFilter;
  /**
   * Entries in which the text or a part of it stands, the strongest first. Every run of 12 words that it shares with an entry is in a span of
   * some match, and a run of fewer than 8 in none. Of the texts that share a phrase the 64 earliest are looked at,
   * each where it was registered first under each family.
   *
   * @throws {WorkspaceError} the ledger is damaged where an entry stands
   */
  lookUp(text: string): readonly LedgerMatch[];
  /**
   * Entries that share many rare words with a text of at least 50 words, whatever their order. Candidates for a person to look at: they
   * decide nothing, and stand in no result of `lookUp`.
   *
   * @param threshold least similarity, as `paraphraseThreshold` finds it for texts like these
   */
  paraphrases(text: string, threshold: number): readonly LedgerMatch[];
  /** Similarity to the nearest candidate, 0-1; undefined for a text of fewer than 50 words. */
  similarity(text: string): number | undefined;
  /** What `lookUp` gives for each text. */
  lookUpBatch(texts: readonly string[]): readonly (readonly LedgerMatch[])[];
  close(): void;
}

/** A phrase of more texts is common: it nominates the earliest of them, and alone it proves nothing of a passage. */
const MAX_ENTRIES_A_GRAM = 64;
/** Entries of a phrase that are read to see how many texts they are: one that is registered every day is one text. */
const MAX_ENTRIES_READ = 1024;
/** Phrases of many entries whose texts are remembered, and entries whose text is. */
const MAX_REMEMBERED = 20_000;
/** So many entries are compared with a text in any case; more only where they explain a passage that none of these does. */
const MAX_COMPARED = 16;
/** Where a passage is repeated in a text more often, further places are not shown. */
const MAX_PLACES = 64;

/**
 * Opens a ledger for looking texts up.
 *
 * @throws {InputError} there is no ledger
 * @throws {WorkspaceError} it is damaged, or its index cannot be written
 */
export async function openLedgerLookup(folder: string, { share }: LedgerLookupOptions = {}): Promise<LedgerLookup> {
  return share === undefined
    ? new RunLookup(await openLedgerFilter(folder), { closesFilter: true })
    : new RunLookup(share, { closesFilter: false });
}

/** What the ledger has of a text's fingerprints. */
interface Hits {
  readonly text: ComparedText;
  /** Of each nominated entry the fingerprints that nominated it. */
  readonly nominated: ReadonlyMap<number, readonly number[]>;
}

class RunLookup implements LedgerLookup {
  readonly head: LedgerLookup['head'];
  readonly share: SharedLedgerFilter;
  readonly #runs: readonly IndexRun[];
  readonly #entries: EntryFiles;
  readonly #kernel = new WinnowKernel();
  readonly #keys = new TextKeys();
  readonly #closesFilter: boolean;
  readonly #phrases = new Map<number, KeyEntries>();
  readonly #identities = new Map<number, EntryIdentity>();
  #paraphrases: ParaphraseFinder | undefined;
  #isClosed = false;

  constructor(share: SharedLedgerFilter, { closesFilter }: { readonly closesFilter: boolean }) {
    this.share = share;
    this.head = { size: share.size, root: share.root };
    this.#runs = share.runs.map((run) => new IndexRun(run));
    this.#entries = new EntryFiles({ folder: share.folder, id: share.ledger });
    this.#closesFilter = closesFilter;
  }

  lookUp(text: string): readonly LedgerMatch[] {
    const words = this.#kernel.read(text);
    if (words === 0) return [];
    if (this.#kernel.gramCount === 0) return this.#lookUpShort(text);
    const hits = this.#findHits(words);
    return hits === undefined ? [] : this.#compare(text, hits);
  }

  lookUpBatch(texts: readonly string[]): readonly (readonly LedgerMatch[])[] {
    return texts.map((text) => this.lookUp(text));
  }

  paraphrases(text: string, threshold: number): readonly LedgerMatch[] {
    return this.#candidates(text)
      .filter(({ similarity }) => similarity >= threshold)
      .map(({ entry, similarity }) => ({
        relation: 'paraphrase',
        decides: 'nothing',
        // It was read when it was compared.
        ...describe(entry, this.#read(entry)!),
        share: similarity,
        entryShare: similarity,
        spans: [],
      }));
  }

  similarity(text: string): number | undefined {
    if (this.#kernel.read(text) < MIN_PARAPHRASE_WORDS) return undefined;
    return this.#candidates(text)[0]?.similarity ?? 0;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#entries.close();
    if (this.#closesFilter) closeLedgerFilter(this.share);
  }

  #candidates(text: string): readonly ParaphraseCandidate[] {
    if (this.#kernel.read(text) < MIN_PARAPHRASE_WORDS) return [];
    const terms = chooseTerms(foldText(visibleText(text)), this.#kernel.wordHashes);
    this.#paraphrases ??= new ParaphraseFinder(this.#runs, {
      size: this.head.size,
      termsOf: (entry) => this.#read(entry)?.stored.fingerprint.terms,
    });
    return this.#paraphrases.find(terms);
  }

  /** Too short for fingerprints: found as a whole, and proof of nothing. */
  #lookUpShort(text: string): readonly LedgerMatch[] {
    const hash = textHash(normaliseText(text));
    const key = hashKey(hash);
    const matches: LedgerMatch[] = [];
    for (const entry of this.#find(upperHalf(key), lowerHalf(key))?.earliest ?? []) {
      const found = this.#read(entry);
      if (found === undefined || !Buffer.from(found.stored.fingerprint.textHash).equals(hash)) continue;
      matches.push({
        relation: 'identical',
        decides: 'nothing',
        ...describe(entry, found),
        share: 1,
        entryShare: 1,
        spans: [{ start: 0, end: text.length }],
      });
    }
    return matches.sort(compareMatches);
  }

  #findHits(words: number): Hits | undefined {
    const kernel = this.#kernel;
    const keys = this.#keys;
    const halves = kernel.gramHalves;
    keys.load(halves);
    for (const run of this.#runs) run.filter.mark(keys, keys.passes);
    let found: Map<number, KeyEntries | undefined> | undefined;
    let places: Map<number, number[]> | undefined;
    // Most texts end here: no run may have any of their keys.
    for (let at = keys.next(0); at !== -1; at = keys.next(at + 1)) {
      const gram = halves[2 * at + 1]! * 2 ** 32 + halves[2 * at]!;
      found ??= new Map();
      if (!found.has(gram)) found.set(gram, this.#find(keys.upper[at]!, keys.lower[at]!));
      if (found.get(gram) === undefined) continue;
      places ??= new Map();
      const known = places.get(gram);
      if (known === undefined) places.set(gram, [at]);
      else if (known.length < MAX_PLACES) known.push(at);
    }
    if (found === undefined || places === undefined) return undefined;
    const nominated = new Map<number, number[]>();
    const common = new Set<number>();
    for (const gram of places.keys()) {
      let entries = found.get(gram)!;
      if (entries.count > MAX_ENTRIES_A_GRAM) entries = this.#textsOf(gram);
      if (entries.count > MAX_ENTRIES_A_GRAM) common.add(gram);
      for (const entry of entries.earliest) {
        const grams = nominated.get(entry);
        if (grams === undefined) nominated.set(entry, [gram]);
        else grams.push(gram);
      }
    }
    const { grams, positions } = kernel.winnowed();
    const distinct = new Set(grams).size;
    return { text: { words, bands: kernel.bandKeys(), positions, distinct, places, common }, nominated };
  }

  #compare(text: string, { text: compared, nominated }: Hits): readonly LedgerMatch[] {
    const order = [...nominated].sort(([a, some], [b, others]) => others.length - some.length || a - b);
    const explained = new Set<number>();
    const own = new OwnHashes(text, this.#kernel);
    const found: { readonly match: Omit<LedgerMatch, 'spans'>; readonly passages: readonly WordRange[] }[] = [];
    let compares = 0;
    for (const [entry, grams] of order) {
      if (compares >= MAX_COMPARED && grams.every((gram) => explained.has(gram))) continue;
      const read = this.#read(entry);
      if (read === undefined) continue;
      compares++;
      for (const gram of grams) explained.add(gram);
      const { fingerprint } = read.stored;
      const overlap = compareFingerprints(compared, fingerprint);
      const judged = judgeOverlap(overlap, { words: compared.words, entryWords: fingerprint.words });
      const match = { ...judged, ...describe(entry, read), share: overlap.share, entryShare: overlap.entryShare };
      found.push(refine(match, overlap, { compared, fingerprint, own }));
    }
    const spans = spansOf(
      text,
      found.map(({ passages }) => passages),
    );
    return found.map(({ match }, index) => ({ ...match, spans: spans[index]! })).sort(compareMatches);
  }

  /** The earliest entries with a key over all runs; which runs there are makes no difference. */
  #find(upper: number, lower: number, most = MAX_ENTRIES_A_GRAM): KeyEntries | undefined {
    let count = 0;
    const earliest: number[] = [];
    for (const run of this.#runs) {
      const found = run.find(upper, lower, most - earliest.length);
      if (found === undefined) continue;
      count += found.count;
      earliest.push(...found.earliest);
    }
    return count === 0 ? undefined : { count, earliest };
  }

  /**
   * Of a phrase of many entries, how many texts they are, and where each text was registered first under each family: `count` is beyond the
   * limit where there are more texts than that among the entries that are read.
   */
  #textsOf(gram: number): KeyEntries {
    const known = this.#phrases.get(gram);
    if (known !== undefined) return known;
    const texts = new Set<string>();
    const registered = new Set<string>();
    const earliest: number[] = [];
    const { earliest: entries } = this.#find(upperHalf(gram), lowerHalf(gram), MAX_ENTRIES_READ)!;
    for (const entry of entries) {
      const identity = this.#identityOf(entry);
      if (identity === undefined) continue;
      texts.add(identity.text);
      if (texts.size > MAX_ENTRIES_A_GRAM) break;
      const key = `${identity.text} ${identity.family}`;
      if (registered.has(key) || earliest.length === MAX_ENTRIES_A_GRAM) continue;
      registered.add(key);
      earliest.push(entry);
    }
    const found = { count: texts.size, earliest };
    remember(this.#phrases, gram, found);
    return found;
  }

  #identityOf(entry: number): EntryIdentity | undefined {
    const known = this.#identities.get(entry);
    if (known !== undefined) return known;
    const read = this.#read(entry);
    if (read === undefined) return undefined;
    const text = Buffer.from(read.stored.fingerprint.textHash).toString('latin1');
    const identity = { text, family: read.model.family };
    remember(this.#identities, entry, identity);
    return identity;
  }

  /** An entry as it stands in the ledger; undefined where it was erased since it was indexed. */
  #read(entry: number): EntryAt | undefined {
    const run = this.#runs.find(({ shared: { description } }) => entry < description.end)!;
    const place = run.placeOf(entry);
    return place === undefined ? undefined : this.#entries.read(place);
  }
}

interface EntryIdentity {
  /** Hash of the normalised text. */
  readonly text: string;
  readonly family: string;
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, value: Value): void {
  if (known.size >= MAX_REMEMBERED) known.clear();
  known.set(key, value);
}

/** Hashes of the text and of its paragraphs, made only where an entry may have the same. */
class OwnHashes {
  readonly #text: string;
  readonly #kernel: WinnowKernel;
  #whole: Uint8Array | undefined;
  #paragraphs: ReadonlySet<number> | undefined;

  constructor(text: string, kernel: WinnowKernel) {
    this.#text = text;
    this.#kernel = kernel;
  }

  get whole(): Uint8Array {
    this.#whole ??= textHash(normaliseText(this.#text));
    return this.#whole;
  }

  get paragraphs(): ReadonlySet<number> {
    this.#paragraphs ??= new Set(paragraphHashes(visibleText(this.#text), { whole: this.whole, kernel: this.#kernel }));
    return this.#paragraphs;
  }
}

/** Finds out whether an overlap is an identical text, or holds an identical paragraph. */
function refine(
  match: Omit<LedgerMatch, 'spans'>,
  { passages }: FingerprintOverlap,
  {
    compared,
    fingerprint,
    own,
  }: {
    readonly compared: ComparedText;
    readonly fingerprint: EntryAt['stored']['fingerprint'];
    readonly own: OwnHashes;
  },
): { readonly match: Omit<LedgerMatch, 'spans'>; readonly passages: readonly WordRange[] } {
  if (match.share === 1 && match.entryShare === 1 && Buffer.from(fingerprint.textHash).equals(own.whole)) {
    const decides = compared.words >= MIN_PROOF_WORDS ? 'record' : 'nothing';
    return { match: { ...match, relation: 'identical', decides }, passages: [{ start: 0, end: compared.words }] };
  }
  const hasParagraph = () => fingerprint.paragraphs.some((paragraph) => own.paragraphs.has(paragraph));
  if (match.relation === 'contains' && match.decides === 'span' && hasParagraph())
    return { match: { ...match, relation: 'paragraph' }, passages };
  return { match, passages };
}

function describe(
  entry: number,
  { stored: { id, time }, model }: EntryAt,
): Pick<LedgerMatch, 'entry' | 'family' | 'model' | 'id' | 'time'> {
  return { entry, family: model.family, model, id, time: time === null ? null : new Date(time).toISOString() };
}

/** Spans of several lists of ranges, found in one walk over the text. */
function spansOf(text: string, lists: readonly (readonly WordRange[])[]): readonly (readonly TextSpan[])[] {
  const borders = [...new Set(lists.flatMap((ranges) => ranges.flatMap(({ start, end }) => [start, end - 1])))];
  const words = borders.sort((a, b) => a - b).map((word) => ({ start: word, end: word + 1 }));
  const spans = new Map(wordSpans(text, words).map((span, index) => [words[index]!.start, span]));
  return lists.map((ranges) =>
    ranges.map(({ start, end }) => ({ start: spans.get(start)!.start, end: spans.get(end - 1)!.end })),
  );
}
