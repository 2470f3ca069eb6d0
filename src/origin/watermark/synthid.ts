import { hash } from 'node:crypto';
import { logBinomialUpperTail } from '../../statistics/binomial-tail.ts';
import { logNormalUpperTail } from '../../statistics/normal-upper-tail.ts';
import { MersenneTwister } from './mersenne-twister.ts';
import { SynthIdHash } from './synthid-hash.ts';
import type { WatermarkDetector, WatermarkScore } from './watermark-score.ts';

export interface SynthIdKey {
  /** One for each layer of the tournament, signed 64-bit; about 30. */
  readonly keys: readonly bigint[];
  /** Tokens of an n-gram, the scored one last; usually 5. */
  readonly ngramLength: number;
  /** Contexts remembered when repeats are looked for; usually 1024. */
  readonly contextHistory: number;
  /** Token from which on a text has ended; undefined: none. */
  readonly endToken: number | undefined;
  /**
   * `reference`: google-deepmind/synthid-text, g by twelve rounds of the hash. `transformers`: Hugging Face's processor, g out
   * of a table of random bits drawn with `tableSeed` on the CPU.
   */
  readonly variant:
    | { readonly name: 'reference' }
    | { readonly name: 'transformers'; readonly tableSize: number; readonly tableSeed: number };
}

const ROUNDS = 12;
const SHIFT = Math.floor(64 / ROUNDS);

/** g-values of the scored tokens, and which tokens they are. */
export interface GValues {
  /** 0 or 1: shape [scored × keys], one token after the other. */
  readonly values: Uint8Array;
  readonly positions: Uint32Array;
}

/**
 * Detector of SynthID-Text (Dathathri et al., Nature 2024) by the keys of their owner. Tokens whose context was met before
 * are left out, as the generator left them unmarked, likewise everything from the end token on. The score is the weighted
 * mean of g, weights falling from 10 to 1 over the layers; of unmarked text it is .5 on average with variance
 * .25 Σ w² / (m² T), and p is the normal tail of it. The unweighted mean and its exact binomial tail stand in `detail`.
 */
export function synthIdDetector(key: SynthIdKey): WatermarkDetector {
  const table = key.variant.name === 'transformers' ? samplingTable(key.variant) : undefined;
  return {
    scheme: 'synthid-text',
    score: (tokens) => scoreGValues(synthIdGValues(key, tokens, table), key.keys.length),
  };
}

/** Weights of the layers: from 10 down to 1 in equal steps, with mean 1. */
export function layerWeights(layers: number): Float64Array {
  const raw = Float64Array.from({ length: layers }, (_, layer) =>
    layers === 1 ? 10 : 10 - (9 * layer) / (layers - 1),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => (weight * layers) / sum);
}

function scoreGValues({ values, positions }: GValues, layers: number): WatermarkScore {
  const scored = positions.length;
  const span = { start: positions[0] ?? 0, end: (positions[scored - 1] ?? -1) + 1 };
  if (scored === 0) return { scored, logP: 0, span, isPartial: false, detail: {} };
  const weights = layerWeights(layers);
  const ones = new Uint32Array(layers);
  for (let index = 0; index < values.length; index++) ones[index % layers]! += values[index]!;
  let sum = 0;
  let weighted = 0;
  let squares = 0;
  for (let layer = 0; layer < layers; layer++) {
    sum += ones[layer]!;
    weighted += weights[layer]! * ones[layer]!;
    squares += weights[layer]! ** 2;
  }
  const mean = sum / (layers * scored);
  const weightedMean = weighted / (layers * scored);
  const z = (weightedMean - 0.5) / Math.sqrt((0.25 * squares) / (layers ** 2 * scored));
  const logMeanP = logBinomialUpperTail({ successes: sum, trials: layers * scored, probability: 0.5 });
  return { scored, logP: logNormalUpperTail(z), span, isPartial: false, detail: { mean, weightedMean, z, logMeanP } };
}

/**
 * g-values of a text, tokens with repeated contexts and those from the end token on left out.
 *
 * @param table random bits of the `transformers` variant
 */
export function synthIdGValues(
  key: SynthIdKey,
  tokens: ArrayLike<number>,
  table = key.variant.name === 'transformers' ? samplingTable(key.variant) : undefined,
): GValues {
  const { ngramLength, keys } = key;
  const end = endOf(tokens, key.endToken);
  const start = new SynthIdHash(table === undefined ? initialValue(keys) : 1n);
  const keyHalves = keys.map((one) => new SynthIdHash(one));
  const history = new ContextHistory(key.contextHistory);
  const values: number[] = [];
  const positions: number[] = [];
  const context = SynthIdHash.copy(start);
  const layer = SynthIdHash.copy(start);
  for (let first = 0; first + ngramLength <= end; first++) {
    context.set(start);
    const last = first + ngramLength - 1;
    for (let index = first; index < last; index++) context.add(0, tokens[index]!);
    if (history.hasSeen(context.name())) continue;
    context.add(0, tokens[last]!);
    positions.push(last);
    for (const { high, low } of keyHalves) {
      layer.set(context);
      layer.add(high, low);
      values.push(table === undefined ? gOf(layer) : table[tablePlace(layer, table.length)]!);
    }
  }
  return { values: Uint8Array.from(values), positions: Uint32Array.from(positions) };
}

/** Twelve rounds, each shifted right by 5 bits, then bit 30. */
function gOf(layer: SynthIdHash): number {
  for (let round = 0; round < ROUNDS; round++) {
    layer.add(0, 1);
    layer.shiftRight(SHIFT);
  }
  return (layer.low >>> 30) & 1;
}

/** Remainder that is not negative, as of `torch.remainder`. */
function tablePlace(layer: SynthIdHash, size: number): number {
  if ((size & (size - 1)) === 0) return (layer.low & (size - 1)) >>> 0;
  const remainder = layer.value() % BigInt(size);
  return Number(remainder < 0n ? remainder + BigInt(size) : remainder);
}

/** `torch.randint(0, 2, (size,))` of the CPU device: the lowest bit of each output. */
export function samplingTable({
  tableSize,
  tableSeed,
}: {
  readonly tableSize: number;
  readonly tableSeed: number;
}): Uint8Array {
  const random = new MersenneTwister(tableSeed);
  return Uint8Array.from({ length: tableSize }, () => random.next() & 1);
}

/** SHA-256 of the keys as little-endian 64-bit numbers, read big-endian, modulo 2^63 - 1. */
function initialValue(keys: readonly bigint[]): bigint {
  const bytes = Buffer.alloc(8 * keys.length);
  for (const [index, key] of keys.entries()) bytes.writeBigInt64LE(key, 8 * index);
  return BigInt(`0x${hash('sha256', bytes, 'hex')}`) % ((1n << 63n) - 1n);
}

function endOf(tokens: ArrayLike<number>, endToken: number | undefined): number {
  if (endToken === undefined) return tokens.length;
  let end = 0;
  while (end < tokens.length && tokens[end] !== endToken) end++;
  return end;
}

/** The last contexts of a text. The reference fills its memory with zeros, so that a hash of 0 counts as seen at first. */
class ContextHistory {
  readonly #names: (number | string)[] = [];
  readonly #counts = new Map<number | string, number>();
  readonly #size: number;
  #at = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Whether a context is among the remembered ones; remembers it. */
  hasSeen(name: number | string): boolean {
    const isSeen = this.#counts.has(name) || (name === 0 && this.#names.length < this.#size);
    const oldest = this.#names[this.#at];
    if (oldest !== undefined) {
      const count = this.#counts.get(oldest)! - 1;
      if (count === 0) this.#counts.delete(oldest);
      else this.#counts.set(oldest, count);
    }
    this.#names[this.#at] = name;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    this.#at = (this.#at + 1) % this.#size;
    return isSeen;
  }
}
