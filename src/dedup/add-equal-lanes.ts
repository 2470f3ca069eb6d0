/**
 * Adds to each pair the number of lanes, 0 to 4, in which the keys of one band are equal.
 *
 * @param equal lanes counted so far: shape [pairs]
 * @param pairs entries: shape [pairs] each
 * @param keys low and high half of each entry's key, two lanes of 16 bits each: shape [entries × 2]
 */
export function addEqualLanes(
  equal: Uint8Array,
  { better, worse }: { readonly better: Uint32Array; readonly worse: Uint32Array },
  keys: Uint32Array,
): void {
  for (let pair = 0; pair < equal.length; pair++) {
    const a = 2 * better[pair]!;
    const b = 2 * worse[pair]!;
    const low = keys[a]! ^ keys[b]!;
    const high = keys[a + 1]! ^ keys[b + 1]!;
    equal[pair]! +=
      Number((low & 0xffff) === 0) +
      Number(low >>> 16 === 0) +
      Number((high & 0xffff) === 0) +
      Number(high >>> 16 === 0);
  }
}
