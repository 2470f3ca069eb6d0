/**
 * The hash of SynthID-Text: a linear congruential step of 64 bits for each number, over signed integers that overflow
 * (google-deepmind/synthid-text, `hashing_function.py`; multiplier 6364136223846793005, increment 1). Held as two halves of
 * 32 bits, because a text takes some hundred steps a token.
 */
export class SynthIdHash {
  high: number;
  low: number;

  constructor(value: bigint) {
    this.high = Number(BigInt.asIntN(32, value >> 32n));
    this.low = Number(BigInt.asIntN(32, value));
  }

  static copy(from: SynthIdHash): SynthIdHash {
    const hash = new SynthIdHash(0n);
    hash.set(from);
    return hash;
  }

  set(from: SynthIdHash): void {
    this.high = from.high;
    this.low = from.low;
  }

  /** Hashes one more number in: (hash + number) * multiplier + 1. */
  add(high: number, low: number): void {
    const lowSum = (this.low >>> 0) + (low >>> 0);
    const sumLow = lowSum | 0;
    const sumHigh = (this.high + high + (lowSum > 0xffffffff ? 1 : 0)) | 0;
    // The product's lower half in pieces of 16 bits, each sum below 2^53.
    const a0 = sumLow & 0xffff;
    const a1 = sumLow >>> 16;
    const cross = a1 * 0x7f2d + ((a0 * 0x7f2d) >>> 16);
    const middle = a0 * 0x4c95 + (cross & 0xffff);
    const upper = a1 * 0x4c95 + Math.floor(cross / 0x10000) + Math.floor(middle / 0x10000);
    const productLow = (((middle & 0xffff) << 16) | ((a0 * 0x7f2d) & 0xffff)) >>> 0;
    const productHigh = (upper + Math.imul(sumLow, 0x5851f42d) + Math.imul(sumHigh, 0x4c957f2d)) | 0;
    const next = productLow + 1;
    this.low = next | 0;
    this.high = (productHigh + (next > 0xffffffff ? 1 : 0)) | 0;
  }

  /** Shifts right by some bits, from 1 to 31, the sign kept. */
  shiftRight(bits: number): void {
    this.low = (this.low >>> bits) | (this.high << (32 - bits));
    this.high >>= bits;
  }

  /** Signed value. */
  value(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low >>> 0);
  }

  /** The same value as a name in sets, cheaper than a big number. */
  name(): number | string {
    return this.high === 0 ? this.low >>> 0 : `${this.high},${this.low}`;
  }
}
