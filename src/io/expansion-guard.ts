import type { StreamFault } from './stream-fault.ts';

/** Output below this is never refused, whatever its ratio: small files may compress extremely well. */
export const FREE_EXPANSION_BYTES = 256 * 1024 * 1024;
/** Text compresses 3 to 20 times, logs with much repetition up to about 100 times. */
export const DEFAULT_MAX_EXPANSION = 200;

export interface ExpansionLimit {
  /** Output bytes for each input byte beyond which a stream is left once it gave 256 MiB. Default 200. */
  readonly maxExpansion?: number;
  /** Output that is never refused, in bytes. Default 256 MiB. */
  readonly freeExpansionBytes?: number;
}

/**
 * Stops decompression bombs. A stream is left when its output exceeds `freeExpansionBytes` and `maxExpansion` times the
 * compressed bytes read so far; both are counted over the whole file.
 */
export class ExpansionGuard {
  readonly #maxExpansion: number;
  readonly #freeBytes: number;
  #inputBytes = 0;
  #outputBytes = 0;

  constructor({
    maxExpansion = DEFAULT_MAX_EXPANSION,
    freeExpansionBytes = FREE_EXPANSION_BYTES,
  }: ExpansionLimit = {}) {
    this.#maxExpansion = maxExpansion;
    this.#freeBytes = freeExpansionBytes;
  }

  readInput(byteCount: number): void {
    this.#inputBytes += byteCount;
  }

  /** Counts output; the fault once there is too much of it. */
  giveOutput(byteCount: number): StreamFault | undefined {
    this.#outputBytes += byteCount;
    if (this.#outputBytes <= this.#freeBytes || this.#outputBytes <= this.#inputBytes * this.#maxExpansion)
      return undefined;
    return {
      reason: 'expands-too-far',
      detail: `${this.#inputBytes} compressed bytes gave more than ${this.#maxExpansion} times as many; reading stopped here. If the file is sound, raise the limit of expansion`,
    };
  }
}
