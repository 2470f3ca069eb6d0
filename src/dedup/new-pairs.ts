/** Pairs of numbers, sorted by their better, then their worse one, each once: shape [pairs] each. */
export interface SortedPairs {
  readonly better: Uint32Array;
  readonly worse: Uint32Array;
}

/**
 * Those of `pairs` that are in none of `earlier`, in shared memory. Texts that are nearly equal meet in every band, so what bands add to
 * each other is mostly nothing.
 */
export function newPairs({ better, worse }: SortedPairs, earlier: readonly SortedPairs[]): SortedPairs {
  const isNew = new Uint8Array(better.length).fill(1);
  for (const known of earlier) {
    let at = 0;
    for (let pair = 0; pair < better.length && at < known.better.length; pair++) {
      while (at < known.better.length && isBefore(known, at, better[pair]!, worse[pair]!)) at++;
      if (known.better[at] === better[pair] && known.worse[at] === worse[pair]) isNew[pair] = 0;
    }
  }
  let count = 0;
  for (const mark of isNew) count += mark;
  const found = { better: sharedArray(count), worse: sharedArray(count) };
  let place = 0;
  for (let pair = 0; pair < better.length; pair++) {
    if (isNew[pair] === 0) continue;
    found.better[place] = better[pair]!;
    found.worse[place++] = worse[pair]!;
  }
  return found;
}

function isBefore(pairs: SortedPairs, at: number, better: number, worse: number): boolean {
  return pairs.better[at]! < better || (pairs.better[at] === better && pairs.worse[at]! < worse);
}

function sharedArray(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * 4));
}
