import { deflateRawSync } from 'node:zlib';
import { fitLogisticRegression } from '../src/origin/style/fit-logistic-regression.ts';
import { mix32 } from '../src/statistics/mix32.ts';

/** What a language model or a compressor needs to have seen: human and AI texts. */
export interface TwoSides {
  readonly human: readonly string[];
  readonly ai: readonly string[];
}

/** Further measures of a text: shape [measures]. */
export type Measure = (text: string) => readonly number[];

const TABLE_BITS = 20;
const TABLE_MASK = (1 << TABLE_BITS) - 1;
/** Weight of the shorter context in the estimate of the longer one, in occurrences. */
const SMOOTHING = 4;
const VOCABULARY = 50_000;

/** Counts of word 1- to 3-grams in hashed tables. */
class GramModel {
  readonly #grams = [0, 1, 2].map(() => new Float32Array(1 << TABLE_BITS));
  readonly #contexts = [0, 1].map(() => new Float32Array(1 << TABLE_BITS));
  #words = 0;

  add(words: Uint32Array): void {
    forGrams(words, (one, two, three, afterOne, afterTwo) => {
      for (const [table, slot] of [
        [0, one],
        [1, two],
        [2, three],
      ] as const)
        this.#grams[table]![slot]!++;
      this.#contexts[0]![afterOne]!++;
      this.#contexts[1]![afterTwo]!++;
      this.#words++;
    });
  }

  /** Natural logarithm of each word's probability after the two before it. */
  logProbabilities(words: Uint32Array): Float64Array {
    const logs = new Float64Array(words.length);
    let at = 0;
    forGrams(words, (one, two, three, afterOne, afterTwo) => {
      const single = (this.#grams[0]![one]! + 0.1) / (this.#words + 0.1 * VOCABULARY);
      const pair = (this.#grams[1]![two]! + SMOOTHING * single) / (this.#contexts[0]![afterOne]! + SMOOTHING);
      const triple = (this.#grams[2]![three]! + SMOOTHING * pair) / (this.#contexts[1]![afterTwo]! + SMOOTHING);
      logs[at++] = Math.log(triple);
    });
    return logs;
  }
}

function forGrams(
  words: Uint32Array,
  see: (one: number, two: number, three: number, afterOne: number, afterTwo: number) => void,
): void {
  let [before, last] = [1, 1];
  for (const word of words) {
    const context = mix32(last ^ 0x51ed270b);
    const longer = mix32(mix32(before ^ 0x2545f491) ^ last);
    see(
      mix32(word) & TABLE_MASK,
      mix32(context ^ word) & TABLE_MASK,
      mix32(longer ^ word) & TABLE_MASK,
      context & TABLE_MASK,
      longer & TABLE_MASK,
    );
    before = last;
    last = word;
  }
}

function hashWords(text: string): Uint32Array {
  return Uint32Array.from(
    Array.from(text.toLowerCase().matchAll(/[\p{L}\p{N}']+|[^\p{L}\p{N}\s]/gu), ([word]) => {
      let hash = 0;
      for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0;
      return mix32(hash);
    }),
  );
}

/** Mean and standard deviation, over a text's words, of their log probability after human text, after AI text, and of the difference. */
export function gramModelMeasure({ human, ai }: TwoSides): Measure {
  const [people, models] = [human, ai].map((texts) => {
    const model = new GramModel();
    for (const text of texts) model.add(hashWords(text));
    return model;
  }) as [GramModel, GramModel];
  return (text) => {
    const words = hashWords(text);
    const [first, second] = [people.logProbabilities(words), models.logProbabilities(words)];
    return [first, second, second.map((log, index) => log - first[index]!)].flatMap(momentsOf);
  };
}

function momentsOf(values: Float64Array): readonly [mean: number, deviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return [mean, Math.sqrt(squares)];
}

/** Deflate looks back this far. */
const PRELUDE_BYTES = 32_000;

/** Bytes that a text takes after a prelude of AI text and of human text, as shares of what it takes alone, and their difference. */
export function compressionMeasure({ human, ai }: TwoSides): Measure {
  const [people, models] = [human, ai].map((texts) => {
    // From many texts a little, as one topic must not fill the prelude.
    const each = Math.ceil(PRELUDE_BYTES / Math.min(100, texts.length));
    const step = Math.max(1, Math.floor(texts.length / 100));
    const pieces = texts.filter((_, index) => index % step === 0).map((text) => text.slice(0, each));
    return Buffer.from(pieces.join('\n').toLowerCase()).subarray(0, PRELUDE_BYTES);
  }) as [Buffer, Buffer];
  return (text) => {
    const bytes = Buffer.from(text.toLowerCase());
    const alone = deflateRawSync(bytes, { level: 9 }).length;
    const [afterPeople, afterModels] = [people, models].map(
      (dictionary) => deflateRawSync(bytes, { level: 9, dictionary }).length / alone,
    ) as [number, number];
    return [alone / bytes.length, afterPeople, afterModels, afterModels - afterPeople];
  };
}

/** A row for the second level: the first level's score and the further measures. */
export interface StackRow {
  readonly isAi: boolean;
  readonly values: readonly number[];
}

/** A logistic regression over few measures, each standardised. @returns score of a row's values */
export function fitStack(rows: readonly StackRow[]): (values: readonly number[]) => number {
  const width = rows[0]!.values.length;
  const columns = Array.from({ length: width }, (_, column) => {
    const [mean, deviation] = momentsOf(Float64Array.from(rows, ({ values }) => values[column]!));
    return { mean, deviation: deviation || 1 };
  });
  const standard = (values: readonly number[]) =>
    values.map((value, column) =>
      Math.max(-4, Math.min(4, (value - columns[column]!.mean) / columns[column]!.deviation)),
    );
  const positive = rows.filter(({ isAi }) => isAi).length;
  const { weights, bias } = fitLogisticRegression(
    {
      starts: Uint32Array.from({ length: rows.length + 1 }, (_, row) => row * width),
      features: Uint32Array.from({ length: rows.length * width }, (_, cell) => cell % width),
      values: Float32Array.from(rows.flatMap(({ values }) => standard(values))),
      featureCount: width,
    },
    Uint8Array.from(rows, ({ isAi }) => (isAi ? 1 : 0)),
    Float64Array.from(rows, ({ isAi }) => rows.length / (2 * (isAi ? positive : rows.length - positive))),
    { inverseStrength: 1 },
  );
  return (values) => standard(values).reduce((sum, value, column) => sum + value * weights[column]!, bias);
}
