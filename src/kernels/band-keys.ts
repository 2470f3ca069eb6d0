/** Bands and rows of every stored fingerprint: 28 x 4 = 112 hashes, half of all pairs at Jaccard 0.4 nominated. */
export const BAND_COUNT = 28;
/** Four 16-bit lanes fill a 64-bit key. */
export const BAND_ROWS = 4;

/**
 * Keys of a signature's bands: shape [bands]. Each minimum is folded to 16 bits, and row r of a band stands in bits 16r to
 * 16r + 15 of its key. All keys zero means "no signature", so lane 0 of band 0 is never 0: 0 there becomes 1.
 *
 * @param signature minima, shape [bands * rows], band after band
 * @throws {RangeError} when the signature has another length
 */
export function bandKeys(
  signature: Uint32Array,
  { bands = BAND_COUNT, rows = BAND_ROWS }: { readonly bands?: number; readonly rows?: typeof BAND_ROWS } = {},
): BigInt64Array {
  const keys = new BigInt64Array(bands);
  writeLanes(signature, new Uint16Array(keys.buffer), bands * rows);
  return keys;
}

/** Writes the lanes of `signature` into the memory of its band keys. */
export function writeLanes(signature: Uint32Array, lanes: Uint16Array, expected: number = lanes.length): void {
  if (signature.length !== expected) {
    throw new RangeError(`a signature of ${signature.length} minima does not fill ${expected} lanes`);
  }
  for (let lane = 0; lane < lanes.length; lane++) {
    const least = signature[lane]!;
    lanes[lane] = least ^ (least >>> 16);
  }
  if (lanes[0] === 0) lanes[0] = 1;
}
