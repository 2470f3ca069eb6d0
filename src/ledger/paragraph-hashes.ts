import type { WinnowKernel } from '../kernels/winnow-kernel.ts';
import { normaliseText } from './normalise-text.ts';
import { hashKey, textHash } from './text-hash.ts';

/** Shorter paragraphs are written by many. */
const MIN_PARAGRAPH_WORDS = 20;

/**
 * First 48 bits of the SHA-256 of each normalised paragraph of at least 20 words, in text order: shape [such paragraphs]. Paragraphs
 * end at lines that hold nothing but white space.
 *
 * @param visible the text without invisible characters
 * @param options.whole SHA-256 of the whole normalised text, which is that of a text of one paragraph
 * @param options.kernel counts words; the text that it was given before is forgotten
 */
export function paragraphHashes(
  visible: string,
  { whole, kernel }: { readonly whole: Uint8Array; readonly kernel: WinnowKernel },
): Float64Array {
  const paragraphs = visible.split(/\n[^\S\n]*\n/);
  const hashes: number[] = [];
  for (const paragraph of paragraphs) {
    // A word has at least one character.
    if (paragraph.length < MIN_PARAGRAPH_WORDS || kernel.read(paragraph) < MIN_PARAGRAPH_WORDS) continue;
    hashes.push(hashKey(paragraphs.length === 1 ? whole : textHash(normaliseText(paragraph))));
  }
  return Float64Array.from(hashes);
}
