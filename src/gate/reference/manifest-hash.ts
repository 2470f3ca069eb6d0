import { hash } from 'node:crypto';
import { canonicalJson } from '../../io/canonical-json.ts';

/**
 * SHA-256 in hexadecimal over the canonical JSON of RFC 8785: keys in order of their UTF-16 code units, no white space, numbers as
 * ECMAScript writes them.
 *
 * @param value strings, finite numbers, booleans, nulls, lists and plain objects
 */
export function manifestHash(value: unknown): string {
  return hash('sha256', canonicalJson(value));
}
