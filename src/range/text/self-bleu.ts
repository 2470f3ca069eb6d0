import { internTokens } from './intern-tokens.ts';
import { lengthen } from './n-gram-ids.ts';

/**
 * Self-BLEU (Zhu et al. 2018) of each document against all others, without smoothing (BLEU: Papineni et al. 2002).
 *
 * Clipping needs, for each n-gram, its greatest count in any *other* document: the greatest of all, or the second greatest where
 * the document holds the greatest itself. So the cost is O(tokens), not O(documents^2). The brevity penalty takes the length
 * nearest to the document's own among the others, the shorter of two equally near.
 *
 * @param documents tokens: shape [documents][tokens], at least 2
 * @param order longest n-gram, whole, from 1; all lengths weigh the same
 * @returns 0 … 1 for each document: shape [documents]; 0 also where a document is too short for an n-gram of some length. Smaller
 *   is wider. Undefined for fewer than 2 documents
 * @throws {RangeError} when `order` is not a whole number from 1
 */
export function selfBleu(
  documents: readonly (readonly string[])[],
  { order }: { order: number },
): readonly number[] | undefined {
  if (!Number.isSafeInteger(order) || order < 1)
    throw new RangeError(`n-grams up to ${order} tokens; it takes whole numbers from 1`);
  if (documents.length < 2) return undefined;
  const words = internTokens(documents);
  const logPrecision = new Float64Array(documents.length);
  let grams = words;
  for (let length = 1; length <= order; length++) {
    if (length > 1) grams = lengthen(grams, { words, length });
    const greatest = new Uint32Array(grams.types);
    const second = new Uint32Array(grams.types);
    const inDocument = new Uint32Array(grams.types);
    const eachDocument = (visit: (gram: number, count: number, document: number) => void) => {
      for (let document = 0; document < documents.length; document++) {
        const ids = grams.ids.subarray(grams.starts[document], grams.starts[document + 1]);
        for (const gram of ids) inDocument[gram]!++;
        for (const gram of ids) {
          if (inDocument[gram] === 0) continue;
          visit(gram, inDocument[gram]!, document);
          inDocument[gram] = 0;
        }
      }
    };
    eachDocument((gram, count) => {
      if (count > greatest[gram]!) {
        second[gram] = greatest[gram]!;
        greatest[gram] = count;
      } else if (count > second[gram]!) second[gram] = count;
    });
    const matched = new Float64Array(documents.length);
    // Where two documents share the greatest count, the second greatest equals it: the rule needs no document number.
    eachDocument((gram, count, document) => {
      matched[document]! += Math.min(count, count === greatest[gram] ? second[gram]! : greatest[gram]!);
    });
    for (let document = 0; document < documents.length; document++) {
      const positions = grams.starts[document + 1]! - grams.starts[document]!;
      logPrecision[document]! +=
        positions === 0 ? Number.NEGATIVE_INFINITY : Math.log(matched[document]! / positions) / order;
    }
  }
  const nearest = nearestOtherLengths(documents.map((tokens) => tokens.length));
  return documents.map(({ length }, document) => {
    if (logPrecision[document] === Number.NEGATIVE_INFINITY) return 0;
    return Math.exp(logPrecision[document]! + Math.min(0, 1 - nearest[document]! / length));
  });
}

/** For each length, the nearest length of another document; the shorter of two equally near. */
function nearestOtherLengths(lengths: readonly number[]): number[] {
  const often = new Map<number, number>();
  for (const length of lengths) often.set(length, (often.get(length) ?? 0) + 1);
  const sorted = [...often.keys()].sort((a, b) => a - b);
  const place = new Map(sorted.map((length, index) => [length, index]));
  return lengths.map((length) => {
    if (often.get(length)! > 1) return length;
    const index = place.get(length)!;
    const below = sorted[index - 1];
    const above = sorted[index + 1];
    if (below === undefined) return above!;
    if (above === undefined) return below;
    return above - length < length - below ? above : below;
  });
}
