import type { SeededRandom } from './seeded-random.ts';

/** Stands before the first and after the last word of every sentence. */
export const SENTENCE_BOUNDARY = '';

const BOUNDARY_ID = 0;

export interface SampleOptions {
  readonly random: SeededRandom;
  /** The sentence is cut after this many words. Default 100: 1 in 150 sentences of the addresses is longer. */
  readonly maxWordCount?: number;
}

/** A word-level trigram model, interpolated with its bigrams and unigrams. */
export interface NgramModel {
  /** Words seen in fitting, in order of first appearance, after `SENTENCE_BOUNDARY`. */
  readonly vocabulary: readonly string[];
  /** Probability in [0, 1] of a word, or of the sentence's end, after two words; 0 for a word never seen. */
  probability(word: string, context: readonly [string, string]): number;
  /** Words of one sentence, at least one, drawn from the model's own distribution. */
  sampleSentence(options: SampleOptions): string[];
}

/**
 * Fits a trigram model by interpolated absolute discounting (Ney, Essen and Kneser 1994): at each order
 * p(w | h) = max(c(h w) - D, 0) / c(h) + D · kinds(h) / c(h) · p(w | shorter h), with D = n1 / (n1 + 2 n2) from the
 * numbers of n-grams seen once and twice. Single words have their relative frequency.
 *
 * @param sentences words of each sentence; empty sentences are passed over
 * @throws {RangeError} when no word is given, or more than 208,063 different ones (a trigram must fit into 53 bits)
 */
export function fitNgramModel(sentences: Iterable<readonly string[]>): NgramModel {
  const { ids, vocabulary, idOf } = numberWords(sentences);
  const size = vocabulary.length;
  if (size < 2) throw new RangeError('a model needs at least one word, got none');
  if (size ** 3 > Number.MAX_SAFE_INTEGER) throw new RangeError(`a model holds 208,063 different words, got ${size}`);

  const unigrams = new Float64Array(ids.length - 2);
  const bigrams = new Float64Array(ids.length - 2);
  const trigrams = new Float64Array(ids.length - 2);
  let count = 0;
  for (let index = 2; index < ids.length; index++) {
    // The second of the two boundaries between sentences is context only, never a prediction.
    if (ids[index] === BOUNDARY_ID && ids[index - 1] === BOUNDARY_ID) continue;
    unigrams[count] = ids[index]!;
    bigrams[count] = ids[index - 1]! * size + ids[index]!;
    trigrams[count] = (ids[index - 2]! * size + ids[index - 1]!) * size + ids[index]!;
    count++;
  }
  // Single words need no discount: the vocabulary has no word that was not seen.
  const words = countOrder(unigrams.subarray(0, count), size, 0);
  const pairs = countOrder(bigrams.subarray(0, count), size);
  const triples = countOrder(trigrams.subarray(0, count), size);

  const draw = (random: SeededRandom, pair: number, triple: number): number => {
    const tripleContext = find(triples.contexts, triple);
    const drawn = tripleContext < 0 ? -1 : drawSeen(triples, tripleContext, random.uniform());
    if (drawn >= 0) return drawn;
    const pairContext = find(pairs.contexts, pair);
    const drawnShorter = pairContext < 0 ? -1 : drawSeen(pairs, pairContext, random.uniform());
    return drawnShorter >= 0 ? drawnShorter : drawSeen(words, 0, random.uniform());
  };

  return {
    vocabulary,
    probability(word, [first, second]) {
      const id = idOf.get(word);
      if (id === undefined) return 0;
      const single = discountedShare(words, 0, id);
      const secondId = idOf.get(second);
      if (secondId === undefined) return single;
      const pair = interpolated(pairs, find(pairs.contexts, secondId), id, single);
      const firstId = idOf.get(first);
      return firstId === undefined
        ? pair
        : interpolated(triples, find(triples.contexts, firstId * size + secondId), id, pair);
    },
    sampleSentence({ random, maxWordCount = 100 }) {
      const sentence: string[] = [];
      let first = BOUNDARY_ID;
      let second = BOUNDARY_ID;
      while (sentence.length < maxWordCount) {
        const chosen = draw(random, second, first * size + second);
        if (chosen === BOUNDARY_ID) {
          if (sentence.length > 0) break;
          // Single words may propose an end before the first word: drawn again.
          continue;
        }
        sentence.push(vocabulary[chosen]!);
        first = second;
        second = chosen;
      }
      return sentence;
    },
  };
}

/** The n-grams of one order, sorted, grouped by what precedes their last word. */
interface OrderCounts {
  /** Distinct contexts as numbers, ascending: shape [contexts]. */
  readonly contexts: Float64Array;
  /** Where each context's words start: shape [contexts + 1]. */
  readonly starts: Uint32Array;
  /** Last words, ascending within a context: shape [kinds]. */
  readonly ids: Uint32Array;
  /** Occurrences up to and with each kind: shape [kinds + 1], cumulative[0] = 0. */
  readonly cumulative: Uint32Array;
  readonly discount: number;
}

function countOrder(codes: Float64Array, size: number, fixedDiscount?: number): OrderCounts {
  codes.sort();
  const contexts: number[] = [];
  const starts: number[] = [];
  const ids = new Uint32Array(codes.length);
  const cumulative = new Uint32Array(codes.length + 1);
  let kindCount = 0;
  let onceCount = 0;
  let twiceCount = 0;
  for (let index = 0; index < codes.length; ) {
    const code = codes[index]!;
    const first = index;
    while (index < codes.length && codes[index] === code) index++;
    if (index - first === 1) onceCount++;
    else if (index - first === 2) twiceCount++;
    const context = Math.floor(code / size);
    if (contexts.at(-1) !== context) {
      contexts.push(context);
      starts.push(kindCount);
    }
    ids[kindCount] = code - context * size;
    kindCount++;
    cumulative[kindCount] = index;
  }
  starts.push(kindCount);
  return {
    contexts: Float64Array.from(contexts),
    starts: Uint32Array.from(starts),
    ids: ids.slice(0, kindCount),
    cumulative: cumulative.slice(0, kindCount + 1),
    discount: fixedDiscount ?? (onceCount === 0 ? 0 : onceCount / (onceCount + 2 * twiceCount)),
  };
}

/** max(c(h w) - D, 0) / c(h) */
function discountedShare(order: OrderCounts, context: number, id: number): number {
  const start = order.starts[context]!;
  const end = order.starts[context + 1]!;
  const kind = find(order.ids, id, start, end);
  if (kind < 0) return 0;
  const total = order.cumulative[end]! - order.cumulative[start]!;
  return (order.cumulative[kind + 1]! - order.cumulative[kind]! - order.discount) / total;
}

/** The formula of `fitNgramModel`; `shorter` alone where the context (-1) was never seen. */
function interpolated(order: OrderCounts, context: number, id: number, shorter: number): number {
  if (context < 0) return shorter;
  const start = order.starts[context]!;
  const end = order.starts[context + 1]!;
  const total = order.cumulative[end]! - order.cumulative[start]!;
  return discountedShare(order, context, id) + ((order.discount * (end - start)) / total) * shorter;
}

/** The word at a point of the context's discounted mass; -1 where the point falls into the mass of shorter contexts. */
function drawSeen(order: OrderCounts, context: number, point: number): number {
  const start = order.starts[context]!;
  const end = order.starts[context + 1]!;
  const base = order.cumulative[start]!;
  const target = point * (order.cumulative[end]! - base);
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order.cumulative[middle + 1]! - base - order.discount * (middle + 1 - start) > target) high = middle;
    else low = middle + 1;
  }
  return low < end ? order.ids[low]! : -1;
}

/** Index of a value in an ascending array, -1 where it is absent. */
function find(values: Float64Array | Uint32Array, value: number, start = 0, end = values.length): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low < end && values[low] === value ? low : -1;
}

function numberWords(sentences: Iterable<readonly string[]>) {
  const vocabulary: string[] = [SENTENCE_BOUNDARY];
  const idOf = new Map<string, number>([[SENTENCE_BOUNDARY, BOUNDARY_ID]]);
  let ids = new Uint32Array(1 << 16);
  let length = 2;
  for (const sentence of sentences) {
    if (sentence.length === 0) continue;
    if (length + sentence.length + 2 > ids.length) {
      const grown = new Uint32Array(2 * (length + sentence.length + 2));
      grown.set(ids);
      ids = grown;
    }
    for (const word of sentence) {
      let id = idOf.get(word);
      if (id === undefined) {
        id = vocabulary.length;
        vocabulary.push(word);
        idOf.set(word, id);
      }
      ids[length++] = id;
    }
    // Two boundaries: the sentence's end, and the second half of the next sentence's context.
    ids[length++] = BOUNDARY_ID;
    ids[length++] = BOUNDARY_ID;
  }
  return { ids: ids.subarray(0, length), vocabulary, idOf };
}
