import { binomialDraw } from './binomial-draw.ts';
import { seededGenerator } from './seeded-generator.ts';

/** Up to so many terms every subset is taken: 65,536 of them. */
const EXACT_UP_TO = 16;
/** Terms added up, over all draws, from which equal terms are drawn by their number: half a second of work. */
const MOST_ADDED = 2e8;
/** A drawn number of equal terms costs as much as adding up so many. */
const COST_OF_DRAW = 64;

export interface SubsetSums {
  /** One array a vector: shape [vectors][subsets]. The first subset is the empty one. */
  readonly sums: readonly Float64Array[];
  /** All subsets, each once; otherwise random ones beside the empty one. */
  readonly isExact: boolean;
}

/**
 * Sums of vectors over the same subsets of their terms: over all subsets where the terms are few, over random ones otherwise, where each
 * term is in with chance 1/2. Terms that are 0 in every vector are left out, which changes no distribution. Of very many terms those that are
 * equal in every vector are drawn together: how many of them are in is binomial.
 *
 * @param vectors shape [vectors][terms], finite
 * @param options.draws random subsets beside the empty one; default 9,999
 * @throws {RangeError} for vectors of unequal length, values that are no finite numbers, or fewer than 99 draws
 */
export function subsetSums(
  vectors: readonly ArrayLike<number>[],
  { seed, draws = 9_999 }: { readonly seed: number; readonly draws?: number },
): SubsetSums {
  if (!Number.isSafeInteger(draws) || draws < 99) throw new RangeError(`${draws} draws are too few; at least 99`);
  const terms = vectors[0]?.length ?? 0;
  const kept: number[] = [];
  for (let term = 0; term < terms; term++) {
    for (const vector of vectors)
      if (vector.length !== terms || !Number.isFinite(vector[term]))
        throw new RangeError(`term ${term} is ${vector[term]}; finite numbers in vectors of ${terms} are needed`);
    if (vectors.some((vector) => vector[term] !== 0)) kept.push(term);
  }
  const isExact = kept.length <= EXACT_UP_TO;
  const dense = vectors.map((vector) => Float64Array.from(kept, (term) => vector[term]!));
  if (isExact) return { sums: dense.map(allSubsets), isExact };
  const kinds = kept.length * draws > MOST_ADDED ? kindsOf(dense, kept.length) : undefined;
  const isWorthIt = kinds !== undefined && kinds.length * COST_OF_DRAW < kept.length;
  return {
    sums: isWorthIt ? randomKinds(kinds, vectors.length, draws, seed) : randomSubsets(dense, kept.length, draws, seed),
    isExact,
  };
}

/** Terms that are equal in every vector. */
interface Kind {
  /** Shape [vectors]. */
  readonly values: readonly number[];
  readonly terms: number;
}

/** In the order of their first terms. */
function kindsOf(vectors: readonly Float64Array[], terms: number): readonly Kind[] {
  const found = new Map<string, { values: readonly number[]; terms: number }>();
  for (let term = 0; term < terms; term++) {
    const values = vectors.map((vector) => vector[term]!);
    const key = values.join(' ');
    const own = found.get(key);
    if (own === undefined) found.set(key, { values, terms: 1 });
    else own.terms++;
  }
  return [...found.values()];
}

function randomKinds(kinds: readonly Kind[], vectors: number, draws: number, seed: number): Float64Array[] {
  const random = seededGenerator(seed);
  const sums = Array.from({ length: vectors }, () => new Float64Array(draws + 1));
  for (let draw = 1; draw <= draws; draw++) {
    for (const { values, terms } of kinds) {
      const chosen = binomialDraw(random, { trials: terms, probability: 0.5 });
      for (let vector = 0; vector < vectors; vector++) sums[vector]![draw]! += chosen * values[vector]!;
    }
  }
  return sums;
}

function allSubsets(values: Float64Array): Float64Array {
  const sums = new Float64Array(2 ** values.length);
  for (const [term, value] of values.entries()) {
    const known = 2 ** term;
    for (let subset = 0; subset < known; subset++) sums[known + subset] = sums[subset]! + value;
  }
  return sums;
}

function randomSubsets(vectors: readonly Float64Array[], terms: number, draws: number, seed: number): Float64Array[] {
  const random = seededGenerator(seed);
  const sums = vectors.map(() => new Float64Array(draws + 1));
  const words = Math.ceil(terms / 32);
  const chosen = new Uint32Array(words);
  const unused = words * 32 - terms;
  for (let draw = 1; draw <= draws; draw++) {
    for (let word = 0; word < words; word++) chosen[word] = random() * 2 ** 32;
    chosen[words - 1] = chosen[words - 1]! >>> unused;
    for (const [index, vector] of vectors.entries()) {
      let sum = 0;
      for (let word = 0; word < words; word++) {
        for (let bits = chosen[word]!; bits !== 0; bits &= bits - 1)
          sum += vector[word * 32 + 31 - Math.clz32(bits & -bits)]!;
      }
      sums[index]![draw] = sum;
    }
  }
  return sums;
}
