import { createHmac } from 'node:crypto';
import { greenHits } from './green-hits.ts';
import { scanWindows } from './scan-windows.ts';
import type { WatermarkDetector } from './watermark-score.ts';

export interface OwnGreenListKey {
  /** At least 16 bytes. */
  readonly key: Uint8Array;
  /** Share of the vocabulary that is green, between 0 and 1. */
  readonly gamma: number;
}

/**
 * Whether a token is green after another: HMAC-SHA256 of the key over both tokens (two unsigned 32-bit numbers, big-endian),
 * its last four bytes as such a number, is below gamma times 2^32. A sampler that prefers green tokens marks its text.
 */
export function isOwnGreen({ key, gamma }: OwnGreenListKey, previous: number, token: number): boolean {
  const message = Buffer.allocUnsafe(8);
  message.writeUInt32BE(previous, 0);
  message.writeUInt32BE(token, 4);
  return createHmac('sha256', key).update(message).digest().readUInt32BE(28) < gamma * 2 ** 32;
}

/** Detector of green lists by the key of their owner. Each pair of neighbouring tokens counts once. */
export function ownGreenListDetector(key: OwnGreenListKey): WatermarkDetector {
  return {
    scheme: 'own-green-list',
    score(tokens) {
      const isGreen = (start: number) => isOwnGreen(key, tokens[start]!, tokens[start + 1]!);
      return scanWindows(greenHits(tokens, { width: 2, isGreen }), key.gamma);
    },
  };
}
