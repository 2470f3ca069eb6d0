/** Length of a UTF-8 byte order mark at the front: 3 or 0. */
export function byteOrderMarkLength(bytes: Uint8Array): 0 | 3 {
  return bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/**
 * Name of the encoding where the first bytes show one that is not UTF-8: UTF-16 or UTF-32 with a byte order mark, or
 * UTF-16 without one, seen by zero bytes at every other place.
 */
export function foreignEncoding(head: Uint8Array): 'UTF-16' | 'UTF-32' | undefined {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return 'UTF-32';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'UTF-32';
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'UTF-16';
  const length = Math.min(head.length, 512) & ~1;
  if (length < 16) return undefined;
  const zeros = [0, 0];
  for (let index = 0; index < length; index++) if (head[index] === 0) zeros[index & 1]!++;
  const [even, odd] = zeros as [number, number];
  // Text in a Latin script has a zero in nearly every pair, and none in the other half.
  const isHalfZero = Math.max(even, odd) > length * 0.4 && Math.min(even, odd) <= length * 0.01;
  return isHalfZero ? 'UTF-16' : undefined;
}
