import { createHash } from 'node:crypto';
import { bandKeys } from '../kernels/band-keys.ts';
import { foldText } from '../kernels/fold-text.ts';
import { createHashFamily } from '../kernels/hash-family.ts';
import { minHash } from '../kernels/min-hash.ts';
import { shingleHashes } from '../kernels/shingle-hashes.ts';
import { winnow } from '../kernels/winnow.ts';
import { wordHash } from '../kernels/word-hashes.ts';
import { wordsOf } from '../kernels/words-of.ts';
import { chooseTerms } from './choose-terms.ts';
import { normaliseText } from './normalise-text.ts';
import { visibleText } from './visible-text.ts';

/** Raise it with any change of what `fingerprintText` gives: fingerprints of different versions do not compare. */
export const LEDGER_FINGERPRINT_VERSION: number = 1;

/** Shorter paragraphs are written by many. */
export const MIN_PARAGRAPH_WORDS = 20;

/** What the ledger keeps of a text instead of the text. */
export interface TextFingerprint {
  /** SHA-256 of the normalised text (`normaliseText`): shape [32]. */
  readonly textHash: Uint8Array;
  /** First 48 bits of the SHA-256 of each normalised paragraph of at least 20 words, in text order; paragraphs end at blank lines. */
  readonly paragraphs: Float64Array;
  /** Words of the text, invisible characters dropped. */
  readonly words: number;
  /** Winnowing fingerprints (`winnow`), each distinct one once, in text order: shape [grams], whole numbers below 2^48. */
  readonly grams: Float64Array;
  /** Index of the first word of each gram where it stands first: shape [grams]. */
  readonly positions: Uint32Array;
  /** Keys of the 28 MinHash bands; all zero for a text of fewer than 5 words. */
  readonly bands: BigInt64Array;
  /** Hashes of up to 48 words for paraphrase candidates (`chooseTerms`), ascending. */
  readonly terms: Uint32Array;
}

const family = createHashFamily({ hashCount: 112 });

/** The fingerprint of a text. Time and memory are linear in the text, whatever it holds. */
export function fingerprintText(text: string): TextFingerprint {
  const visible = visibleText(text);
  const words = wordsOf(visible);
  const hashes = Uint32Array.from(words, wordHash);
  const { grams, positions } = distinct(winnow(hashes));
  const shingles = shingleHashes(hashes);
  return {
    textHash: sha256(normaliseText(visible)),
    paragraphs: paragraphHashes(visible),
    words: words.length,
    grams,
    positions,
    bands: shingles.length === 0 ? new BigInt64Array(28) : bandKeys(minHash(shingles, family)),
    terms: chooseTerms(words),
  };
}

function distinct({ grams, positions }: ReturnType<typeof winnow>): Pick<TextFingerprint, 'grams' | 'positions'> {
  const seen = new Set<number>();
  const kept: number[] = [];
  grams.forEach((gram, at) => {
    if (seen.has(gram)) return;
    seen.add(gram);
    kept.push(at);
  });
  return { grams: Float64Array.from(kept, (at) => grams[at]!), positions: Uint32Array.from(kept, (at) => positions[at]!) };
}

function paragraphHashes(visible: string): Float64Array {
  const hashes: number[] = [];
  for (const paragraph of visible.split(/\n[^\S\n]*\n/)) {
    if (paragraph.length < MIN_PARAGRAPH_WORDS) continue;
    if (wordsOf(foldText(paragraph)).length < MIN_PARAGRAPH_WORDS) continue;
    hashes.push(Buffer.from(sha256(normaliseText(paragraph))).readUIntBE(0, 6));
  }
  return Float64Array.from(hashes);
}

function sha256(text: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(text, 'utf8').digest());
}
