import { hash } from 'node:crypto';

/** A short name of a signature of evidence, for commands and files: the first 64 bits of its SHA-256, hexadecimal. */
export function signatureDigest(signature: string): string {
  return hash('sha256', signature).slice(0, 16);
}
