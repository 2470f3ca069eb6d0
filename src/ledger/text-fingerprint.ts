import { foldText } from '../kernels/fold-text.ts';
import { visibleText } from '../kernels/visible-text.ts';
import type { Winnowed } from '../kernels/winnow.ts';
import { WinnowKernel } from '../kernels/winnow-kernel.ts';
import { chooseTerms } from './choose-terms.ts';
import { normaliseText } from './normalise-text.ts';
import { paragraphHashes } from './paragraph-hashes.ts';
import { textHash } from './text-hash.ts';

/** Raise it with any change of what `fingerprintText` gives: fingerprints of different versions do not compare. */
export const LEDGER_FINGERPRINT_VERSION: number = 1;

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

let kernel: WinnowKernel | undefined;

/** The fingerprint of a text. Time and memory are linear in the text, whatever it holds. */
export function fingerprintText(text: string): TextFingerprint {
  kernel ??= new WinnowKernel();
  const visible = visibleText(text);
  const whole = textHash(normaliseText(visible));
  const paragraphs = paragraphHashes(visible, { whole, kernel });
  const words = kernel.read(visible);
  return {
    textHash: whole,
    paragraphs,
    words,
    ...distinct(kernel.winnowed()),
    bands: kernel.bandKeys(),
    terms: chooseTerms(foldText(visible), kernel.wordHashes),
  };
}

/** Each gram once, where it stands first. */
function distinct(winnowed: Winnowed): Winnowed {
  const { grams, positions } = winnowed;
  // Hardly a text repeats one: sorting finds that out faster than a set of all.
  const sorted = grams.slice().sort();
  if (!sorted.some((gram, at) => gram === sorted[at + 1])) return winnowed;
  const seen = new Set<number>();
  const isFirst = Array.from(grams, (gram) => seen.size < seen.add(gram).size);
  return { grams: grams.filter((_, at) => isFirst[at]), positions: positions.filter((_, at) => isFirst[at]) };
}
