/** Equal 16-bit lanes of two band keys: 0 to 4. */
export function equalLanes(a: bigint, b: bigint): number {
  const difference = BigInt.asUintN(64, a ^ b);
  return zeroLanes(Number(difference & 0xffffffffn)) + zeroLanes(Number(difference >> 32n));
}

/**
 * Equal 16-bit lanes of two signatures. Divided by the number of lanes it estimates the Jaccard index of the texts.
 *
 * @param a band keys, shape [bands]
 * @param b band keys, shape [bands]
 * @throws {RangeError} when their lengths differ
 */
export function countEqualLanes(a: BigInt64Array, b: BigInt64Array): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} band keys cannot be compared with ${b.length}`);
  const left = new Uint32Array(a.buffer, a.byteOffset, a.length * 2);
  const right = new Uint32Array(b.buffer, b.byteOffset, b.length * 2);
  let count = 0;
  for (let at = 0; at < left.length; at++) count += zeroLanes(left[at]! ^ right[at]!);
  return count;
}

/** Zero halves of a 32-bit number. */
function zeroLanes(value: number): number {
  return ((value & 0xffff) === 0 ? 1 : 0) + (value >>> 16 === 0 ? 1 : 0);
}
