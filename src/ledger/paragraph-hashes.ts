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
 * @param kernel counts words; the text that it was given before is forgotten
 */
export function paragraphHashes(visible: string, kernel: WinnowKernel): Float64Array {
  const hashes: number[] = [];
  for (const paragraph of visible.split(/\n[^\S\n]*\n/)) {
    // A word has at least one character.
    if (paragraph.length < MIN_PARAGRAPH_WORDS || kernel.read(paragraph) < MIN_PARAGRAPH_WORDS) continue;
    hashes.push(hashKey(textHash(normaliseText(paragraph))));
  }
  return Float64Array.from(hashes);
}
