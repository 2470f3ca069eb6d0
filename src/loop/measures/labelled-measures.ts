import { ConfigError } from '../../errors.ts';
import type { HumanData } from '../data/human-data.ts';
import { type Labelled, labelled } from '../data/labelled.ts';
import type { Truth } from '../data/truth.ts';
import { isTruthOfLabelled, type TruthOfLabelled } from '../data/truths/truth-of-labelled.ts';
import { type FittedPredictor, isFittedPredictor } from '../models/fitted-predictor.ts';
import { linearScores } from '../models/inputs-of-outputs.ts';
import { finiteOnly } from './finite-only.ts';
import { fixedEdges, histogramOf } from './fixed-edges.ts';
import { meanLoss } from './mean-loss.ts';
import type { MeasureSet, MeasureSpec } from './measure-set.ts';

export interface LabelledMeasuresOptions {
  readonly human: HumanData<Labelled>;
  /** Absent: nothing is known of the floor of errors, and none is told. */
  readonly truth?: Truth<Labelled>;
}

const SAMPLES = 5;
const SAMPLE_LENGTH = 300;

/**
 * What is followed of labelled rows, on the human test rows: errors and losses with their floor, which not even the truth gets below, and
 * how far the fitted law is from the truth.
 *
 * @throws {ConfigError} where there are no human test rows
 */
export function labelledMeasures({ human, truth }: LabelledMeasuresOptions): MeasureSet<Labelled> {
  const { test } = human;
  if (test.y.length === 0)
    throw new ConfigError({ place: 'test', problem: 'no human test rows', hint: 'Hold out at least one row.' });
  const areClasses = test.y.every((label) => label === 0 || label === 1);
  const known = isTruthOfLabelled(truth) ? truth : undefined;
  const labelEdges = areClasses ? [0, 1, 2] : edgesOf(test.y);
  return {
    specs: specsOf({ areClasses, isKnown: known !== undefined }),
    reference: known === undefined ? {} : floorsOf(known, test, areClasses),

    async measure({ outputs, fitted, wantsDetails }) {
      const testLoss = await meanLoss(fitted, test, labelled);
      const predictor = isFittedPredictor(fitted) ? fitted : undefined;
      const separable = fitted.parameters.separable;
      const values = finiteOnly({
        ...(predictor && errorsOf(predictor.predict(test), test, areClasses)),
        ...(testLoss !== undefined && { test_loss: testLoss }),
        ...(predictor && known && excessOf(predictor, known, test, areClasses)),
        ...(predictor && { weight_length: lengthOf(predictor.weights) }),
        ...(typeof separable === 'number' && { separable }),
        mean_label: outputs.y.reduce((sum, label) => sum + label, 0) / outputs.y.length,
      });
      if (!wantsDetails) return { values };
      return { values, histograms: { label: histogramOf(outputs.y, labelEdges) }, samples: samplesOf(outputs) };
    },
  };
}

/** Six deviations to either side of the mean of the human labels. */
function edgesOf(labels: Float64Array): readonly number[] {
  const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const deviation = Math.sqrt(labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / labels.length) || 1;
  return fixedEdges(mean - 6 * deviation, mean + 6 * deviation, 48);
}

function errorsOf(expected: Float64Array, { y }: Labelled, areClasses: boolean): Record<string, number> {
  let [squares, right] = [0, 0];
  for (let row = 0; row < y.length; row++) {
    squares += (y[row]! - expected[row]!) ** 2;
    if (expected[row]! >= 0.5 === (y[row] === 1)) right++;
  }
  return areClasses
    ? { accuracy: right / y.length, test_error: squares / y.length }
    : { test_error: squares / y.length };
}

function floorsOf(truth: TruthOfLabelled, test: Labelled, areClasses: boolean): Record<string, number> {
  const expected = truth.predict(test);
  const length = { weight_length: lengthOf(truth.weights) };
  if (!areClasses) {
    const variance = (truth.noise ?? 0) ** 2;
    return {
      test_error: variance,
      test_loss: 0.5 * Math.log(2 * Math.PI * variance) + 0.5,
      excess_error: 0,
      ...length,
    };
  }
  let loss = 0;
  for (let row = 0; row < test.y.length; row++) loss += crossEntropy(expected[row]!, scoreOf(expected[row]!));
  return {
    ...errorsOf(expected, test, true),
    test_loss: loss / test.y.length,
    excess_loss: 0,
    ...length,
  };
}

/**
 * How far expected labels are from the true ones. Numbers: the mean of the squared difference over standard normal features, which is the
 * squared distance of the coefficients. Classes: the mean divergence of the true chances from the fitted ones over the test rows, in nats.
 */
function excessOf(
  { weights, intercept }: FittedPredictor,
  truth: TruthOfLabelled,
  test: Labelled,
  areClasses: boolean,
): Record<string, number> {
  if (!areClasses) {
    let sum = (intercept - truth.intercept) ** 2;
    for (let at = 0; at < weights.length; at++) sum += (weights[at]! - truth.weights[at]!) ** 2;
    return { excess_error: sum };
  }
  const chances = truth.predict(test);
  const scores = linearScores(test.x, { weights, intercept });
  let sum = 0;
  for (let row = 0; row < scores.length; row++)
    sum += crossEntropy(chances[row]!, scores[row]!) - crossEntropy(chances[row]!, scoreOf(chances[row]!));
  return { excess_loss: sum / scores.length };
}

/** Expected loss of a score where class 1 has the chance, without overflow. */
function crossEntropy(chance: number, score: number): number {
  // ln(1 + e^s) - p s, written for either sign; 0 times an infinite score counts nothing.
  const positive = Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score)));
  if (score === Number.POSITIVE_INFINITY) return chance === 1 ? 0 : Number.POSITIVE_INFINITY;
  if (score === Number.NEGATIVE_INFINITY) return chance === 0 ? 0 : Number.POSITIVE_INFINITY;
  return positive - chance * score;
}

function scoreOf(chance: number): number {
  return Math.log(chance) - Math.log1p(-chance);
}

function lengthOf(weights: Float64Array): number {
  return Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
}

function samplesOf({ x, y, features }: Labelled): readonly string[] {
  return Array.from({ length: Math.min(SAMPLES, y.length) }, (_, row) => {
    const own = Array.from(x.subarray(row * features, (row + 1) * features), (value) => value.toPrecision(3));
    return `${y[row]!.toPrecision(3)} for ${own.join(', ')}`.slice(0, SAMPLE_LENGTH);
  });
}

function specsOf({
  areClasses,
  isKnown,
}: {
  readonly areClasses: boolean;
  readonly isKnown: boolean;
}): readonly MeasureSpec[] {
  const anchor = 'docs/collapse.md#labelled';
  const spec = (id: string, title: string, unit = ''): MeasureSpec => ({ id, title, unit, anchor });
  return [
    ...(isKnown
      ? [
          areClasses
            ? spec('excess_loss', 'loss beyond that of the truth', 'nats')
            : spec('excess_error', 'squared error about the truth'),
        ]
      : []),
    spec('test_loss', 'loss on human test rows', 'nats'),
    spec('test_error', 'mean squared error on human test rows'),
    ...(areClasses ? [spec('accuracy', 'accuracy on human test rows', 'share')] : []),
    spec('weight_length', 'length of the weights'),
    spec('mean_label', 'mean label of outputs'),
    ...(areClasses ? [spec('separable', 'whether a plane parts the classes')] : []),
  ];
}
