import { hash } from 'node:crypto';
import { greenHits } from './green-hits.ts';
import { scanWindows } from './scan-windows.ts';
import type { WatermarkDetector } from './watermark-score.ts';

export interface OwnGreenListKey {
  /** At least 16 bytes. */
  readonly key: Uint8Array;
  /** Share of the vocabulary that is green, between 0 and 1. */
  readonly gamma: number;
}

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * Whether a token is green after another: HMAC-SHA256 of the key over both tokens (two unsigned 32-bit numbers, big-endian),
 * its last four bytes as such a number, is below gamma times 2^32. A sampler that prefers green tokens marks its text.
 */
export function isOwnGreen(key: OwnGreenListKey, previous: number, token: number): boolean {
  return greenRule(key)(previous, token);
}

/**
 * The rule for one key, the key's blocks prepared once: two plain hashes cost a fraction of an HMAC object (RFC 2104, the
 * message always 8 bytes).
 */
function greenRule({ key, gamma }: OwnGreenListKey): (previous: number, token: number) => boolean {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.set(key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key);
  const inner = Buffer.concat([block.map((byte) => byte ^ 0x36), Buffer.alloc(8)]);
  const outer = Buffer.concat([block.map((byte) => byte ^ 0x5c), Buffer.alloc(DIGEST_BYTES)]);
  const limit = gamma * 2 ** 32;
  return (previous, token) => {
    inner.writeUInt32BE(previous, BLOCK_BYTES);
    inner.writeUInt32BE(token, BLOCK_BYTES + 4);
    outer.set(hash('sha256', inner, 'buffer'), BLOCK_BYTES);
    return hash('sha256', outer, 'buffer').readUInt32BE(DIGEST_BYTES - 4) < limit;
  };
}

/** Detector of green lists by the key of their owner. Each pair of neighbouring tokens counts once. */
export function ownGreenListDetector(key: OwnGreenListKey): WatermarkDetector {
  const rule = greenRule(key);
  return {
    scheme: 'own-green-list',
    score(tokens) {
      const isGreen = (start: number) => rule(tokens[start]!, tokens[start + 1]!);
      return scanWindows(greenHits(tokens, { width: 2, isGreen }), key.gamma);
    },
  };
}
