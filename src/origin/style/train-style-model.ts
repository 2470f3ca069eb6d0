import { STYLE_GROUP_BITS, STYLE_GROUPS } from '../../kernels/style-counts.ts';
import { StyleKernel } from '../../kernels/style-kernel.ts';
import type { StyleWindowLength } from '../../kernels/style-scanner.ts';
import { styleWordId } from '../../kernels/style-word-id.ts';
import { mix32 } from '../../statistics/mix32.ts';
import { fitLogisticRegression, type SparseExamples } from './fit-logistic-regression.ts';
import type { LabelledText } from './labelled-text.ts';
import { standardise } from './standardise.ts';
import { firstExample, type StyleExample } from './style-example.ts';
import { STYLE_FEATURES } from './style-features.ts';
import { STYLE_WEIGHT_COUNT, type StyleParameters } from './style-model.ts';
import { STYLE_TEXT_WINDOW } from './style-scorer.ts';
import { wordClasses } from './word-classes.ts';

/** Every text is also seen once shorter, so that short texts are not all the same to the model. */
const SHORTER: readonly StyleWindowLength[] = [50, 80, 120].map((enough) => ({
  enough,
  most: Math.round(enough * 1.4),
}));

/** A text with what the trainer learns from it: its first window, and a shorter one where it has both. */
export interface TrainingText {
  readonly text: LabelledText;
  readonly examples: readonly StyleExample[];
}

/** Human texts of a domain from which on its AI texts are cut to their lengths. */
const LEAST_LENGTHS = 50;

/**
 * Examples of texts; those of under 50 words have none and are left out. In data sets AI texts are mostly longer than the human
 * ones beside them: they are cut to lengths drawn from those, or length would count as a sign of AI.
 */
export function trainingTexts<Text extends LabelledText>(
  texts: readonly Text[],
  { seed }: { readonly seed: number },
): readonly { readonly text: Text; readonly examples: readonly StyleExample[] }[] {
  const scanner = new StyleKernel({ weights: new Int8Array(STYLE_WEIGHT_COUNT), wordClasses: wordClasses() });
  const lengths = new Map<string, number[]>();
  for (const { origin, domain, text } of texts) {
    if (origin !== 'human') continue;
    const words = firstExample(scanner, text, STYLE_TEXT_WINDOW)?.words;
    if (words === undefined) continue;
    const those = lengths.get(domain);
    if (those === undefined) lengths.set(domain, [words]);
    else those.push(words);
  }
  return texts.flatMap((text) => {
    const draw = mix32(styleWordId(text.id) ^ mix32(seed));
    const human = lengths.get(text.domain) ?? [];
    const words = human[draw % Math.max(1, human.length)];
    const isCut = text.origin === 'ai' && human.length >= LEAST_LENGTHS && words !== undefined;
    const long = firstExample(
      scanner,
      text.text,
      isCut ? { enough: Math.min(200, words), most: Math.round(words * 1.2) } : STYLE_TEXT_WINDOW,
    );
    if (long === undefined) return [];
    const short = firstExample(scanner, text.text, SHORTER[mix32(draw) % SHORTER.length]!);
    return [{ text, examples: short === undefined || short.words >= long.words ? [long] : [long, short] }];
  });
}

export interface TrainStyleOptions {
  readonly languages: readonly string[];
  /** As of `fitLogisticRegression`. */
  readonly inverseStrength: number;
}

/**
 * Trains a model. Where texts are rewritten ones, it is the average of a model without and a model with them, each in units
 * of the standard deviation of its human scores and put back to that of the first.
 *
 * @returns parameters with weights rounded to 8 bits
 */
export function trainStyleModel(
  texts: readonly TrainingText[],
  { languages, inverseStrength }: TrainStyleOptions,
): StyleParameters {
  const written = texts.filter(({ text }) => !text.isRewritten);
  const standard = standardOf(written);
  const first = fitOnce(written, { standard, inverseStrength });
  const averaged =
    written.length === texts.length ? first : average(first, fitOnce(texts, { standard, inverseStrength }));
  return quantise(averaged, { standard, languages });
}

interface Standard {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** A model before rounding: shape [2^18], [features]. */
interface Fitted {
  readonly weights: Float64Array;
  readonly featureWeights: Float64Array;
  readonly bias: number;
  /** Standard deviation of its scores of human windows. */
  readonly spread: number;
}

function standardOf(texts: readonly TrainingText[]): Standard {
  const means = new Float64Array(STYLE_FEATURES.length);
  const deviations = new Float64Array(STYLE_FEATURES.length);
  const examples = texts.flatMap((text) => text.examples);
  for (let feature = 0; feature < means.length; feature++) {
    let sum = 0;
    for (const { features } of examples) sum += features[feature]!;
    const mean = sum / examples.length;
    let squares = 0;
    for (const { features } of examples) squares += (features[feature]! - mean) ** 2;
    means[feature] = mean;
    // One that never varies says nothing; any deviation above 0 will do.
    deviations[feature] = Math.sqrt(squares / examples.length) || 1;
  }
  return { means, deviations };
}

function fitOnce(
  texts: readonly TrainingText[],
  { standard, inverseStrength }: { readonly standard: Standard; readonly inverseStrength: number },
): Fitted {
  const rows = texts.flatMap(({ text, examples }) =>
    examples.map((example) => ({ example, isAi: text.origin === 'ai' })),
  );
  // Buckets that occur are numbered in order of the examples, to keep the fit's vectors short.
  const numbers = new Int32Array(STYLE_WEIGHT_COUNT).fill(-1);
  const used: number[] = [];
  let cells = 0;
  for (const { example } of rows) {
    cells += example.buckets.length + STYLE_FEATURES.length;
    for (const bucket of example.buckets) {
      if (numbers[bucket] !== -1) continue;
      numbers[bucket] = used.length;
      used.push(bucket);
    }
  }
  const starts = new Uint32Array(rows.length + 1);
  const features = new Uint32Array(cells);
  const values = new Float32Array(cells);
  let at = 0;
  for (const [index, { example }] of rows.entries()) {
    for (let k = 0; k < example.buckets.length; k++, at++) {
      features[at] = numbers[example.buckets[k]!]!;
      values[at] = example.values[k]!;
    }
    for (let k = 0; k < STYLE_FEATURES.length; k++, at++) {
      features[at] = used.length + k;
      values[at] = standardise(example.features[k]!, standard.means[k]!, standard.deviations[k]!);
    }
    starts[index + 1] = at;
  }
  const examples: SparseExamples = { starts, features, values, featureCount: used.length + STYLE_FEATURES.length };
  const labels = Uint8Array.from(rows, ({ isAi }) => (isAi ? 1 : 0));
  const positive = labels.reduce((sum, label) => sum + label, 0);
  const importance = Float64Array.from(
    labels,
    (label) => labels.length / (2 * (label === 1 ? positive : labels.length - positive)),
  );
  const regression = fitLogisticRegression(examples, labels, importance, {
    inverseStrength,
    tolerance: 1e-3,
    maxIterations: 200,
  });
  const weights = new Float64Array(STYLE_WEIGHT_COUNT);
  for (const [number, bucket] of used.entries()) weights[bucket] = regression.weights[number]!;
  return {
    weights,
    featureWeights: regression.weights.slice(used.length),
    bias: regression.bias,
    spread: humanSpread(examples, labels, regression),
  };
}

function humanSpread(
  { starts, features, values }: SparseExamples,
  labels: Uint8Array,
  { weights, bias }: { readonly weights: Float64Array; readonly bias: number },
): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 1) continue;
    let logit = bias;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) logit += weights[features[k]!]! * values[k]!;
    count++;
    sum += logit;
    squares += logit * logit;
  }
  return Math.sqrt(Math.max(1e-12, squares / count - (sum / count) ** 2));
}

function average(first: Fitted, second: Fitted): Fitted {
  const ratio = first.spread / second.spread;
  const mean = (a: number, b: number) => (a + ratio * b) / 2;
  return {
    weights: first.weights.map((weight, bucket) => mean(weight, second.weights[bucket]!)),
    featureWeights: first.featureWeights.map((weight, feature) => mean(weight, second.featureWeights[feature]!)),
    bias: mean(first.bias, second.bias),
    spread: first.spread,
  };
}

/** Rounds weights to 8 bits, by group: the few largest are cut, for their sake all others would lose precision. */
function quantise(
  { weights, featureWeights, bias }: Fitted,
  { standard, languages }: { readonly standard: Standard; readonly languages: readonly string[] },
): StyleParameters {
  const rounded = new Int8Array(STYLE_WEIGHT_COUNT);
  const scales: number[] = [];
  for (let group = 0; group < STYLE_GROUPS; group++) {
    const from = group << STYLE_GROUP_BITS;
    const part = weights.subarray(from, from + (1 << STYLE_GROUP_BITS));
    const sizes = Float64Array.from(
      part.filter((weight) => weight !== 0),
      Math.abs,
    ).sort();
    const scale = (sizes[Math.floor(0.9995 * (sizes.length - 1))] ?? 127) / 127 || 1;
    scales.push(scale);
    part.forEach((weight, bucket) => {
      rounded[from + bucket] = Math.max(-127, Math.min(127, Math.round(weight / scale)));
    });
  }
  return {
    languages: [...languages],
    bias,
    scales,
    features: STYLE_FEATURES.map(({ name }, feature) => ({
      name,
      mean: standard.means[feature]!,
      deviation: standard.deviations[feature]!,
      weight: featureWeights[feature]!,
    })),
    weights: rounded,
  };
}
