import { hash } from 'node:crypto';
import { EmbedderError } from '../../errors.ts';
import { type HashPair, NgramCounts, sequencePair, wordPair } from './ngram-counts.ts';

/** How surprising words are to a model of the calibration part. */
export interface SurprisalModel {
  readonly id: string;
  /** SHA-256 of the serialised model. */
  readonly hash: string;
  /**
   * Mean -ln p per word, in nats.
   *
   * @param words folded words of one text, in order
   * @returns undefined where there is no word
   */
  meanSurprisal(words: readonly string[]): number | undefined;
}

/** Names the rules of the model; vectors and thresholds of other rules are never compared. */
export const SURPRISAL_ID = 'trigram-dirichlet/1';
const MAGIC = 'outcross-surprisal 1\n';
/** Stands before the first word; no folded word holds a space. */
const START = wordPair(' start');
/** Stands behind the last word. */
const END = wordPair(' end');
/** Half a count for every kind of word, and for all unknown words together. */
const ADDED = 0.5;
/** Bits of a hash that find its range in the table. */
const DIRECTORY_BITS = 16;

/** What a model holds beside its counts. */
export interface SurprisalSettings {
  /** Words and ends of texts it learnt from. */
  readonly tokens: number;
  /** Different words, the end among them. */
  readonly types: number;
  /** Counts that the shorter context weighs as much as: of the word before, of the two words before. */
  readonly weights: readonly [number, number];
}

/** Counts of the 1-, 2- and 3-grams of some texts. A context's own count is that of the sequences that begin with it. */
export class SurprisalCounts {
  readonly grams = new NgramCounts();
  tokens = 0;
  types = 0;

  add(words: readonly string[]): void {
    if (words.length === 0) return;
    const tokens = [...words.map(wordPair), END];
    let before = START;
    let beforeThat: HashPair | undefined;
    this.#add([START]);
    for (const token of tokens) {
      this.tokens++;
      if (this.#add([token])) this.types++;
      this.#add([before, token]);
      if (beforeThat !== undefined) this.#add([beforeThat, before, token]);
      [beforeThat, before] = [before, token];
    }
  }

  clear(): void {
    this.grams.clear();
    this.tokens = 0;
    this.types = 0;
  }

  #add(words: readonly HashPair[]): boolean {
    const { high, low } = sequencePair(words);
    const known = this.grams.size;
    this.grams.add(high, low);
    return this.grams.size > known;
  }
}

/** How often each step of a text was seen: what its surprisal is computed from. */
interface Step {
  readonly word: number;
  readonly tokens: number;
  readonly pair: number;
  readonly before: number;
  /** Undefined where fewer than two words stand before. */
  readonly triple: number | undefined;
  readonly beforePair: number;
}

/**
 * Interpolated trigrams with Dirichlet priors (MacKay and Peto 1995): p(w | u v) = (c(uvw) + b p(w | v)) / (c(uv) + b), and likewise
 * p(w | v) from p(w) = (c(w) + 1/2) / (N + (V + 1)/2). Texts of the calibration part are measured without their own unit's counts, as if
 * the model had never seen them.
 */
export class TrigramModel implements SurprisalModel {
  readonly id = SURPRISAL_ID;
  readonly settings: SurprisalSettings;
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #counts: Uint32Array;
  readonly #directory: Uint32Array;
  #bytes: Buffer | undefined;
  #hash: string | undefined;

  /** @param grams sorted by their hashes */
  constructor(
    settings: SurprisalSettings,
    grams: { readonly high: Uint32Array; readonly low: Uint32Array; readonly counts: Uint32Array },
  ) {
    this.settings = settings;
    this.#high = grams.high;
    this.#low = grams.low;
    this.#counts = grams.counts;
    this.#directory = new Uint32Array((1 << DIRECTORY_BITS) + 1);
    for (const high of grams.high) this.#directory[(high >>> (32 - DIRECTORY_BITS)) + 1]!++;
    for (let at = 1; at < this.#directory.length; at++) this.#directory[at]! += this.#directory[at - 1]!;
  }

  get hash(): string {
    this.#hash ??= hash('sha256', this.serialise());
    return this.#hash;
  }

  meanSurprisal(words: readonly string[]): number | undefined {
    return this.meanSurprisalWithout(words);
  }

  /** The same as if `own` had not been learnt from. */
  meanSurprisalWithout(words: readonly string[], own?: SurprisalCounts): number | undefined {
    if (words.length === 0) return undefined;
    let sum = 0;
    for (const step of this.steps(words, own)) sum -= Math.log(this.probability(step, this.settings.weights));
    return sum / words.length;
  }

  /** The counts that each word of a text meets. */
  *steps(words: readonly string[], own?: SurprisalCounts): Iterable<Step> {
    let before = START;
    let beforeThat: HashPair | undefined;
    const tokens = this.settings.tokens - (own?.tokens ?? 0);
    let beforeCount = this.#count([START], own);
    let beforePair = 0;
    for (const word of words) {
      const token = wordPair(word);
      const wordCount = this.#count([token], own);
      const pair = this.#count([before, token], own);
      yield {
        word: wordCount,
        tokens,
        pair,
        before: beforeCount,
        triple: beforeThat === undefined ? undefined : this.#count([beforeThat, before, token], own),
        beforePair,
      };
      [beforeThat, before] = [before, token];
      beforeCount = wordCount;
      beforePair = pair;
    }
  }

  probability(step: Step, [pairWeight, tripleWeight]: SurprisalSettings['weights']): number {
    const one = (step.word + ADDED) / (step.tokens + ADDED * (this.settings.types + 1));
    const two = (step.pair + pairWeight * one) / (step.before + pairWeight);
    return step.triple === undefined ? two : (step.triple + tripleWeight * two) / (step.beforePair + tripleWeight);
  }

  /** Canonical bytes: equal models give equal bytes. */
  serialise(): Buffer {
    if (this.#bytes !== undefined) return this.#bytes;
    const { tokens, types, weights } = this.settings;
    const head = Buffer.from(`${MAGIC}${JSON.stringify({ tokens, types, weights, grams: this.#counts.length })}\n`);
    const bytes = Buffer.alloc(head.length + this.#counts.length * 12);
    head.copy(bytes);
    let at = head.length;
    for (let index = 0; index < this.#counts.length; index++, at += 12) {
      bytes.writeUInt32LE(this.#high[index]!, at);
      bytes.writeUInt32LE(this.#low[index]!, at + 4);
      bytes.writeUInt32LE(this.#counts[index]!, at + 8);
    }
    this.#bytes = bytes;
    return bytes;
  }

  /** @throws {EmbedderError} the bytes are damaged, or were written by other rules */
  static parse(bytes: Buffer): TrigramModel {
    const fail = (problem: string, cause?: unknown) =>
      new EmbedderError({
        embedder: SURPRISAL_ID,
        problem,
        hint: 'Restore the file from a copy of the workspace, or make the reference again.',
        cause,
      });
    if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) throw fail('these bytes are no model of surprisal');
    const end = bytes.subarray(0, MAGIC.length + 4096).indexOf(0x0a, MAGIC.length);
    let head: SurprisalSettings & { readonly grams: number };
    try {
      head = JSON.parse(bytes.toString('utf8', MAGIC.length, end));
    } catch (cause) {
      throw fail('its first line cannot be read', cause);
    }
    const body = bytes.subarray(end + 1);
    const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
    const isWhole =
      isCount(head.grams) && isCount(head.tokens) && isCount(head.types) && body.length === head.grams * 12;
    const hasWeights = Array.isArray(head.weights) && head.weights.length === 2 && head.weights.every((w) => w > 0);
    if (!isWhole || !hasWeights) throw fail('it is cut off or damaged');
    const high = new Uint32Array(head.grams);
    const low = new Uint32Array(head.grams);
    const counts = new Uint32Array(head.grams);
    for (let index = 0, at = 0; index < head.grams; index++, at += 12) {
      high[index] = body.readUInt32LE(at);
      low[index] = body.readUInt32LE(at + 4);
      counts[index] = body.readUInt32LE(at + 8);
    }
    const { tokens, types, weights } = head;
    const model = new TrigramModel({ tokens, types, weights }, { high, low, counts });
    model.#bytes = bytes;
    return model;
  }

  #count(words: readonly HashPair[], own: SurprisalCounts | undefined): number {
    const { high, low } = sequencePair(words);
    const prefix = high >>> (32 - DIRECTORY_BITS);
    let from = this.#directory[prefix]!;
    let to = this.#directory[prefix + 1]!;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#high[middle]! < high || (this.#high[middle] === high && this.#low[middle]! < low)) from = middle + 1;
      else to = middle;
    }
    const isThere = this.#high[from] === high && this.#low[from] === low;
    if (!isThere) return 0;
    const count = this.#counts[from]!;
    return own === undefined ? count : Math.max(0, count - own.grams.count(high, low));
  }
}
