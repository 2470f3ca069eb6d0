/** Little-endian bytes of Float32 numbers, whatever the machine. */
export function centroidBytes(centroids: Float32Array): Buffer {
  const bytes = Buffer.alloc(centroids.length * Float32Array.BYTES_PER_ELEMENT);
  for (const [at, value] of centroids.entries()) bytes.writeFloatLE(value, at * Float32Array.BYTES_PER_ELEMENT);
  return bytes;
}

/** The numbers that `centroidBytes` wrote. @throws {RangeError} the bytes are cut off */
export function parseCentroids(bytes: Buffer): Float32Array {
  if (bytes.length % Float32Array.BYTES_PER_ELEMENT !== 0) throw new RangeError('centroids are cut off');
  const centroids = new Float32Array(bytes.length / Float32Array.BYTES_PER_ELEMENT);
  for (let at = 0; at < centroids.length; at++) centroids[at] = bytes.readFloatLE(at * Float32Array.BYTES_PER_ELEMENT);
  return centroids;
}
