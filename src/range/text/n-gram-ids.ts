import type { InternedDocuments } from './intern-tokens.ts';
import { PairInterner } from './pair-interner.ts';

/**
 * Numbers the n-grams of documents; none crosses the border of a document.
 *
 * @param n whole, from 1
 * @returns documents whose positions are n-grams: a document of t tokens has t - n + 1 of them, none if shorter than n
 * @throws {RangeError} when n is not a whole number from 1
 */
export function nGramIds(documents: InternedDocuments, n: number): InternedDocuments {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`n-grams of ${n} tokens; n is a whole number from 1`);
  let grams = documents;
  for (let length = 2; length <= n; length++) grams = lengthen(grams, { words: documents, length });
  return grams;
}

/** From (n-1)-grams to n-grams: the step that `nGramIds` repeats, for those who need every length. */
export function lengthen(
  grams: InternedDocuments,
  { words, length }: { words: InternedDocuments; length: number },
): InternedDocuments {
  const documentCount = words.starts.length - 1;
  const starts = new Uint32Array(documentCount + 1);
  for (let document = 0; document < documentCount; document++) {
    const tokens = words.starts[document + 1]! - words.starts[document]!;
    starts[document + 1] = starts[document]! + Math.max(0, tokens - length + 1);
  }
  const positions = starts[documentCount]!;
  const ids = new Uint32Array(positions);
  const interner = new PairInterner(positions);
  // A run that contains one which comes once comes once: it need not be looked for, and the longer runs are, the more do.
  const counts = new Uint32Array(grams.types);
  for (const id of grams.ids) counts[id]!++;
  for (let document = 0; document < documentCount; document++) {
    const count = starts[document + 1]! - starts[document]!;
    const from = starts[document]!;
    const gramsFrom = grams.starts[document]!;
    const lastWord = words.starts[document]! + length - 1;
    let first = grams.ids[gramsFrom]!;
    for (let index = 0; index < count; index++) {
      const last = grams.ids[gramsFrom + index + 1]!;
      ids[from + index] =
        counts[first] === 1 || counts[last] === 1
          ? interner.internUnique()
          : interner.intern(first, words.ids[lastWord + index]!);
      first = last;
    }
  }
  return { ids, starts, types: interner.size };
}
