import { normaliseText } from './normalise-text.ts';
import { readLedger } from './read-ledger.ts';
import { hashKey, textHash } from './text-hash.ts';

/**
 * Which texts a ledger has, by 48 bits of the hash of the normalised text: 8 bytes a text. Of ten million texts, one unknown text in
 * thirty million is taken for a known one.
 */
export class KnownTexts {
  #sorted: Float64Array;
  readonly #later = new Set<number>();

  private constructor(keys: Float64Array) {
    this.#sorted = keys.sort();
  }

  /** Reads the whole ledger. */
  static async read(folder: string, signal?: AbortSignal): Promise<KnownTexts> {
    let keys = new Float64Array(1024);
    let count = 0;
    for await (const { entries } of readLedger(folder, { signal })) {
      for (const entry of entries) {
        if (entry.erased) continue;
        if (count === keys.length) {
          const larger = new Float64Array(count * 2);
          larger.set(keys);
          keys = larger;
        }
        keys[count++] = hashKey(entry.textHash);
      }
    }
    return new KnownTexts(keys.slice(0, count));
  }

  /** Whether the text is known; from now on it is. */
  has(text: string): boolean {
    const key = hashKey(textHash(normaliseText(text)));
    if (this.#later.has(key)) return true;
    let low = 0;
    let high = this.#sorted.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#sorted[middle]!;
      if (found === key) return true;
      if (found < key) low = middle + 1;
      else high = middle - 1;
    }
    this.#later.add(key);
    return false;
  }
}
