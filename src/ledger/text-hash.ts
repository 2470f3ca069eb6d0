import { hash } from 'node:crypto';

/** SHA-256 of a text's UTF-8 bytes: shape [32]. */
export function textHash(text: string): Uint8Array {
  return new Uint8Array(hash('sha256', text, 'buffer'));
}

/** First 48 bits of a hash as a whole number, the first byte the highest. */
export function hashKey(bytes: Uint8Array): number {
  return (
    ((bytes[0]! << 8) | bytes[1]!) * 2 ** 32 +
    (((bytes[2]! << 24) | (bytes[3]! << 16) | (bytes[4]! << 8) | bytes[5]!) >>> 0)
  );
}
