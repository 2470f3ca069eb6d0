import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type SeededRandom, seededRandom } from '../examples/demo/seeded-random.ts';
import { edited, excerpt, type Prose, proseText, recased, shuffled } from './copy-text.ts';
import { readSentenceBanks, type SentenceBank, type SentenceBanks } from './sentence-banks.ts';
import { jaccard, shingleHashes } from './shingle-jaccard.ts';

/** What a document is to the others. */
export type CorpusKind =
  /** Shares nothing with documents before it beyond a few phrases. */
  | 'original'
  /** The text of another, byte by byte. */
  | 'identical'
  /** The words of another in other case, punctuation and white space. */
  | 'recased'
  /** Another with 1 to 15 % of its words edited. */
  | 'near'
  /** The beginning or a middle part of another. */
  | 'contained'
  /** The sentences of another in other order, 10 to 30 % of the words edited. */
  | 'shuffled'
  /** A text of its own within a frame shared with all of its family. */
  | 'template';

export interface CorpusRow {
  readonly id: string;
  readonly text: string;
  readonly date: string;
  readonly source: string;
  readonly url: string;
  readonly stratum: string;
  readonly kind: CorpusKind;
  /** Copies: id of the original. Templates: name of the family. */
  readonly of: string | null;
  /** Copies: Jaccard similarity of the distinct word 5-grams with the original's, measured, to 4 digits. */
  readonly jaccard: number | null;
}

/** Shares of the documents; the rest is original. */
export const COPY_SHARES: Readonly<Record<Exclude<CorpusKind, 'original'>, number>> = {
  identical: 0.03,
  recased: 0.01,
  near: 0.05,
  contained: 0.02,
  shuffled: 0.01,
  template: 0.02,
};

/** A document's text has 2 to 6 KB, 4 KB in the mean. */
const MIN_CHARACTERS = 2048;
const SPREAD_CHARACTERS = 4096;
/** There must be something to copy from. */
const FIRST_ORIGINALS = 32;
const TEMPLATE_FAMILIES = 8;
const TEMPLATE_STRATUM = 'chat';
const SOURCES = ['library', 'newsroom', 'forum', 'archive', 'encyclopedia'] as const;
const ROWS_A_WRITE = 500;
/** Part of cached files' names: raise it with any change of the bytes. */
const CORPUS_VERSION = 1;

/**
 * Writes plain JSON Lines of English-like prose with known copies: documents of about 4 KB of sentences of the State of the Union
 * addresses and the Brown corpus, put together anew with a seeded quarter of the longer words exchanged, so that unrelated documents share
 * hardly a word 5-gram. The same size and seed give the same bytes.
 *
 * @param sizeBytes the file ends with the first document that reaches it
 * @returns bytes written
 */
export async function makeDedupCorpus(
  file: string,
  { sizeBytes, seed = 1 }: { sizeBytes: number; seed?: number },
): Promise<number> {
  const corpus = new DedupCorpus(await readSentenceBanks(), seed);
  const handle = openSync(file, 'w');
  let written = 0;
  try {
    for (let index = 0; written < sizeBytes; ) {
      let lines = '';
      // All characters are ASCII: lengths are bytes.
      for (let i = 0; i < ROWS_A_WRITE && written + lines.length < sizeBytes; i++, index++) {
        lines += `${JSON.stringify(corpus.row(index))}\n`;
      }
      writeSync(handle, lines, null, 'latin1');
      written += lines.length;
    }
  } finally {
    closeSync(handle);
  }
  return written;
}

/** The corpus of this size and seed in `folder`, made unless it is there already. */
export async function cachedDedupCorpus(
  folder: string,
  { sizeBytes, seed = 1 }: { sizeBytes: number; seed?: number },
): Promise<string> {
  const file = path.join(folder, `corpus-${CORPUS_VERSION}-${sizeBytes}-${seed}`, 'documents.jsonl');
  if (existsSync(file)) return file;
  mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  await makeDedupCorpus(partial, { sizeBytes, seed });
  renameSync(partial, file);
  return file;
}

/** Any document by its number: each is drawn from streams of its own, so that a copy can write its original again. */
class DedupCorpus {
  readonly #banks: SentenceBanks;
  readonly #seed: number;

  constructor(banks: SentenceBanks, seed: number) {
    this.#banks = banks;
    this.#seed = seed;
  }

  row(index: number): CorpusRow {
    const random = this.#random(index, 'row');
    const kind = this.#kind(index);
    return {
      id: documentId(index),
      ...this.#body(index, kind),
      date: `${2005 + random.below(20)}-${twoDigits(1 + random.below(12))}-${twoDigits(1 + random.below(28))}`,
      source: SOURCES[random.below(SOURCES.length)]!,
      url: `https://${random.below(400)}.example.org/${index}`,
      kind,
    };
  }

  #body(index: number, kind: CorpusKind): Pick<CorpusRow, 'text' | 'stratum' | 'of' | 'jaccard'> {
    if (kind === 'original') {
      const { prose, stratum } = this.#original(index);
      return { text: proseText(prose), stratum, of: null, jaccard: null };
    }
    const random = this.#random(index, 'copy');
    if (kind === 'template') {
      const family = random.below(TEMPLATE_FAMILIES);
      return {
        text: this.#inTemplate(family, random),
        stratum: TEMPLATE_STRATUM,
        of: `family-${family}`,
        jaccard: null,
      };
    }
    let of = random.below(index);
    // The first documents are originals, so this ends.
    while (this.#kind(of) !== 'original') of--;
    const { prose, stratum } = this.#original(of);
    const text = this.#copy(kind, prose, random);
    const similarity = kind === 'identical' ? 1 : jaccard(shingleHashes(text), shingleHashes(proseText(prose)));
    return { text, stratum, of: documentId(of), jaccard: Math.round(similarity * 1e4) / 1e4 };
  }

  #copy(kind: Exclude<CorpusKind, 'original' | 'template'>, prose: Prose, random: SeededRandom): string {
    const { words } = this.#banks;
    switch (kind) {
      case 'identical':
        return proseText(prose);
      case 'recased':
        return recased(prose, random);
      case 'near':
        return edited(proseText(prose), { share: 0.01 + 0.14 * random.uniform(), words, random });
      case 'contained':
        return excerpt(proseText(prose), random);
      case 'shuffled':
        return shuffled(prose, { share: 0.1 + 0.2 * random.uniform(), words, random });
    }
  }

  #original(index: number): { readonly prose: Prose; readonly stratum: string } {
    const random = this.#random(index, 'body');
    const bank = this.#pickBank(random);
    return { prose: writeProse(bank, MIN_CHARACTERS + random.below(SPREAD_CHARACTERS), random), stratum: bank.stratum };
  }

  /** Families differ in how much of a document is frame: from 85 to 40 % of its word 5-grams. */
  #inTemplate(family: number, random: SeededRandom): string {
    const frameRandom = seededRandom(this.#seed, `template ${family}`);
    const bank = this.#pickBank(frameRandom);
    const instructions = proseText(writeProse(bank, 1000, frameRandom));
    const tools = proseText(writeProse(bank, 800, frameRandom));
    const ending = proseText(writeProse(bank, 600, frameRandom));
    const ownCharacters = 300 + family * 500;
    const question = proseText(writeProse(this.#pickBank(random), ownCharacters / 3, random));
    const answer = proseText(writeProse(this.#pickBank(random), (2 * ownCharacters) / 3, random));
    return (
      `<|system|>\nYou answer for service ${family}. ${instructions}\n\n<|tools|>\n${tools}\n\n` +
      `<|user|>\n${question}\n\n<|assistant|>\n${answer}\n\n<|end|>\n${ending}`
    );
  }

  #pickBank(random: SeededRandom): SentenceBank {
    let rest = random.uniform();
    for (const bank of this.#banks.banks) {
      rest -= bank.share;
      if (rest < 0) return bank;
    }
    return this.#banks.banks[0]!;
  }

  #kind(index: number): CorpusKind {
    if (index < FIRST_ORIGINALS) return 'original';
    let rest = this.#random(index, 'kind').uniform();
    for (const [kind, share] of Object.entries(COPY_SHARES)) {
      rest -= share;
      if (rest < 0) return kind as CorpusKind;
    }
    return 'original';
  }

  #random(index: number, purpose: string): SeededRandom {
    return seededRandom(this.#seed ^ Math.imul(index + 1, 0x9e3779b1), purpose);
  }
}

function writeProse(bank: SentenceBank, characters: number, random: SeededRandom): Prose {
  const prose: string[][] = [];
  for (let written = 0; written < characters; ) {
    const paragraph: string[] = [];
    for (let left = 3 + random.below(4); left > 0 && written < characters; left--) {
      const sentence = bank.write(random);
      paragraph.push(sentence);
      written += sentence.length + 1;
    }
    prose.push(paragraph);
  }
  return prose;
}

function documentId(index: number): string {
  return `doc-${index}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
