import { mix32 } from '../src/statistics/mix32.ts';

/** Texts that share a run of so many words are versions of one. */
const RUN = 12;

/** Runs of words seen so far: tells of a text whether it shares one with those. Words are compared in lower case, without marks. */
export class SeenRuns {
  readonly #runs = new Set<number>();

  add(text: string): void {
    for (const run of runsOf(text)) this.#runs.add(run);
  }

  shares(text: string): boolean {
    for (const run of runsOf(text)) if (this.#runs.has(run)) return true;
    return false;
  }
}

/** 53-bit hash of each run of 12 words. */
function* runsOf(text: string): Iterable<number> {
  const words: number[] = [];
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    let hash = 0;
    for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0;
    words.push(mix32(hash));
    if (words.length < RUN) continue;
    let low = 0;
    let high = 0;
    for (let i = words.length - RUN; i < words.length; i++) {
      low = (Math.imul(low, 0x01000193) ^ words[i]!) | 0;
      high = (Math.imul(high, 0x85ebca6b) + words[i]!) | 0;
    }
    yield (mix32(low) >>> 0) * 2 ** 21 + (mix32(high) >>> 11);
  }
}
