import * as z from 'zod';
import { CancelledError } from '../../errors.ts';
import { symmetricEigenvalues } from '../../range/embedding/symmetric-eigenvalues.ts';
import { type Labelled, labelled } from '../data/labelled.ts';
import { choleskyFactor, solveLower, solveUpper } from '../laws/cholesky-factor.ts';
import { matrixTrace } from '../laws/matrix-trace.ts';
import { FitError } from './fit-error.ts';
import type { FittedPredictor } from './fitted-predictor.ts';
import { INPUT_SOURCES, type InputSource, inputsOfOutputs, linearScores } from './inputs-of-outputs.ts';
import { requireLabelled } from './linear-regression.ts';
import type { LoopModel, LossPoint } from './loop-model.ts';
import { modelEntry } from './model-entry.ts';
import type { SamplingBias } from './sampling-bias.ts';

export interface LogisticRegressionSettings {
  /** Half of this times the squared length of the weights is added to the sum of the losses; the intercept is free. 0 or more. */
  readonly l2: number;
  /** Newton's steps, or plain gradient steps of the greatest length that cannot fail. */
  readonly method: 'newton' | 'gradient';
  /** Whole, at least 1. */
  readonly iterations: number;
  /** A fit ends when an iteration improves the objective by less, in nats a row; above 0. */
  readonly tolerance: number;
  /** What to do where a plane parts the classes, so that weights grow without end: go on until the loss is as small as `tolerance`, or stop. */
  readonly separable: 'continue' | 'stop';
  readonly inputs: InputSource;
}

/** Times a Newton step is halved where it leads uphill. */
const MOST_HALVINGS = 40;

/** Two classes by a weighted sum of features, by maximum likelihood. */
export function logisticRegression(settings: LogisticRegressionSettings): LoopModel<Labelled> {
  return {
    kind: labelled,
    biases: ['temperature', 'topP', 'topK'],
    weighs: true,
    hasLikelihood: true,

    fit(data, { test, weights: rowWeights, signal }): FittedPredictor {
      const { features } = data;
      requireLabelled(data, { least: 2, why: 'two classes' });
      requireTwoClasses(data, rowWeights);
      const fit = new Descent(data, { settings, rowWeights });
      const losses: LossPoint[] = [];
      for (let step = 0; ; step++) {
        if (signal?.aborted) throw new CancelledError();
        const coefficients = { weights: fit.coefficients.subarray(1), intercept: fit.coefficients[0]! };
        losses.push({
          step,
          train: fit.loss,
          ...(test !== undefined &&
            test.y.length > 0 && { test: meanLoss(linearScores(test.x, coefficients), test.y) }),
        });
        if (step === settings.iterations || fit.isAtEnd || !fit.step()) break;
      }
      const isSeparable = settings.l2 === 0 && fit.partsClasses();
      if (isSeparable && settings.separable === 'stop')
        throw new FitError({
          problem: 'a plane parts the two classes of the training rows: the weights of maximum likelihood are infinite',
          hint: 'Set "l2" above 0, train on more rows, or set "separable" to "continue" to stop where the loss no longer falls.',
        });
      const intercept = fit.coefficients[0]!;
      const weights = fit.coefficients.slice(1);
      const scoresOf = ({ x }: Labelled) => linearScores(x, { weights, intercept });
      return {
        losses,
        weights,
        intercept,
        predict: (scored) => scoresOf(scored).map(chanceOf),
        parameters: {
          weights: Array.from(weights),
          intercept,
          separable: isSeparable ? 1 : 0,
          iterations: losses.length - 1,
        },
        sample: ({ count, random, bias }) => {
          const x = inputsOfOutputs(data, { count, source: settings.inputs, random });
          const y = scoresOf({ x, y: data.y, features });
          for (let row = 0; row < count; row++) y[row] = random() < biasedChance(y[row]!, bias) ? 1 : 0;
          return { x, y, features };
        },
        logLikelihood: (scored) => scoresOf(scored).map((score, row) => -lossOf(score, scored.y[row]!)),
      };
    },
  };
}

function requireTwoClasses({ y }: Labelled, rowWeights: Float64Array | undefined): void {
  let [zeros, ones] = [0, 0];
  for (let row = 0; row < y.length; row++) {
    if (y[row] !== 0 && y[row] !== 1)
      throw new FitError({
        problem: `training row ${row + 1} has the label ${y[row]}; a class is 0 or 1`,
        hint: 'Use linear regression for labels that are numbers, or say which value is class 1.',
      });
    if (rowWeights !== undefined && rowWeights[row] === 0) continue;
    if (y[row] === 1) ones++;
    else zeros++;
  }
  if (zeros > 0 && ones > 0) return;
  throw new FitError({
    problem: `all training rows that count have the label ${ones > 0 ? 1 : 0}: there is nothing to tell apart`,
    hint: 'The loop has lost a class, or the data have one: end it earlier, train on more rows, or add fresh human rows.',
  });
}

/** Descent of the mean loss with its penalty, coefficient 0 the intercept. */
class Descent {
  coefficients: Float64Array;
  /** Mean loss of the rows without the penalty, nats. */
  loss: number;
  /** Whether the last step improved less than is asked for. */
  isAtEnd = false;

  readonly #data: Labelled;
  readonly #settings: LogisticRegressionSettings;
  readonly #rowWeights: Float64Array | undefined;
  readonly #total: number;
  /** Penalty a row. */
  readonly #penalty: number;
  #objective: number;
  /** Length of gradient steps; 0 until it is needed. */
  #stepLength = 0;

  constructor(
    data: Labelled,
    {
      settings,
      rowWeights,
    }: { readonly settings: LogisticRegressionSettings; readonly rowWeights: Float64Array | undefined },
  ) {
    this.#data = data;
    this.#settings = settings;
    this.#rowWeights = rowWeights;
    this.#total = rowWeights === undefined ? data.y.length : rowWeights.reduce((sum, weight) => sum + weight, 0);
    this.#penalty = settings.l2 / this.#total;
    this.coefficients = new Float64Array(data.features + 1);
    this.loss = this.#lossAt(this.coefficients);
    this.#objective = this.loss;
  }

  /** One step; false where no step improves anything. */
  step(): boolean {
    const gradient = this.#gradient();
    const direction = this.#settings.method === 'newton' ? this.#newton(gradient) : this.#scaled(gradient);
    const before = this.#objective;
    for (let halving = 0; halving <= MOST_HALVINGS; halving++) {
      const length = 2 ** -halving;
      const next = this.coefficients.map((value, at) => value - length * direction[at]!);
      const loss = this.#lossAt(next);
      const objective = loss + this.#penaltyAt(next);
      if (!(objective <= before)) continue;
      this.coefficients = next;
      this.loss = loss;
      this.#objective = objective;
      this.isAtEnd = before - objective < this.#settings.tolerance;
      return true;
    }
    if (Number.isFinite(before)) return false;
    throw new FitError({
      problem: 'the training loss is no finite number: features are too large',
      hint: 'Scale the features so that their variance is about 1, or set "l2" above 0.',
    });
  }

  /** Whether every row that counts lies on its own side. */
  partsClasses(): boolean {
    const { x, y } = this.#data;
    const scores = linearScores(x, { weights: this.coefficients.subarray(1), intercept: this.coefficients[0]! });
    for (let row = 0; row < y.length; row++)
      if (this.#rowWeights?.[row] !== 0 && !((y[row] === 1 ? scores[row]! : -scores[row]!) > 0)) return false;
    return true;
  }

  #lossAt(coefficients: Float64Array): number {
    const { x, y } = this.#data;
    const scores = linearScores(x, { weights: coefficients.subarray(1), intercept: coefficients[0]! });
    let sum = 0;
    for (let row = 0; row < y.length; row++) sum += (this.#rowWeights?.[row] ?? 1) * lossOf(scores[row]!, y[row]!);
    return sum / this.#total;
  }

  #penaltyAt(coefficients: Float64Array): number {
    let sum = 0;
    for (let at = 1; at < coefficients.length; at++) sum += coefficients[at]! * coefficients[at]!;
    return 0.5 * this.#penalty * sum;
  }

  #gradient(): Float64Array {
    const { x, y, features } = this.#data;
    const scores = linearScores(x, { weights: this.coefficients.subarray(1), intercept: this.coefficients[0]! });
    const gradient = new Float64Array(features + 1);
    for (let row = 0; row < y.length; row++) {
      const error = ((this.#rowWeights?.[row] ?? 1) * (chanceOf(scores[row]!) - y[row]!)) / this.#total;
      gradient[0]! += error;
      for (let at = 0; at < features; at++) gradient[at + 1]! += error * x[row * features + at]!;
    }
    for (let at = 1; at <= features; at++) gradient[at]! += this.#penalty * this.coefficients[at]!;
    return gradient;
  }

  #newton(gradient: Float64Array): Float64Array {
    const size = gradient.length;
    const { x } = this.#data;
    const scores = linearScores(x, { weights: this.coefficients.subarray(1), intercept: this.coefficients[0]! });
    const curvature = this.#squares((row) => {
      const chance = chanceOf(scores[row]!);
      return chance * (1 - chance);
    });
    for (let at = 1; at < size; at++) curvature[at * size + at]! += this.#penalty;
    // Where chances have come to 0 and 1, or features repeat each other, nothing bends: a little is added until something does.
    let added = 0;
    let factor = choleskyFactor(curvature, size);
    while (factor === undefined) {
      const more =
        added === 0 ? Math.max(Number.MIN_VALUE * 2 ** 60, 1e-12 * (matrixTrace(curvature, size) / size)) : 9 * added;
      for (let at = 0; at < size; at++) curvature[at * size + at]! += more;
      added += more;
      if (!Number.isFinite(added))
        throw new FitError({
          problem: 'the curvature of the loss is no finite number: features are too large',
          hint: 'Scale the features so that their variance is about 1.',
        });
      factor = choleskyFactor(curvature, size);
    }
    const direction = gradient.slice();
    solveLower(factor, direction, size);
    solveUpper(factor, direction, size);
    return direction;
  }

  /** By the inverse of the greatest curvature there can be, a quarter of the squares of the features. */
  #scaled(gradient: Float64Array): Float64Array {
    if (this.#stepLength === 0) {
      const eigenvalues = symmetricEigenvalues(
        this.#squares(() => 0.25),
        gradient.length,
      );
      this.#stepLength = 1 / (eigenvalues.at(-1)! + this.#penalty);
    }
    return gradient.map((value) => value * this.#stepLength);
  }

  /** Mean over rows of the products of features, the constant first, each row times something. */
  #squares(bend: (row: number) => number): Float64Array {
    const { x, y, features } = this.#data;
    const size = features + 1;
    const squares = new Float64Array(size * size);
    for (let row = 0; row < y.length; row++) {
      const weight = ((this.#rowWeights?.[row] ?? 1) * bend(row)) / this.#total;
      squares[0]! += weight;
      for (let at = 0; at < features; at++) {
        const scaled = weight * x[row * features + at]!;
        squares[(at + 1) * size]! += scaled;
        for (let other = 0; other <= at; other++)
          squares[(at + 1) * size + other + 1]! += scaled * x[row * features + other]!;
      }
    }
    for (let row = 0; row < size; row++)
      for (let column = row + 1; column < size; column++) squares[row * size + column] = squares[column * size + row]!;
    return squares;
  }
}

/** -ln chance of the label, without overflow. */
function lossOf(score: number, label: number): number {
  const against = label === 1 ? -score : score;
  return against > 0 ? against + Math.log1p(Math.exp(-against)) : Math.log1p(Math.exp(against));
}

function meanLoss(scores: Float64Array, labels: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += lossOf(scores[row]!, labels[row]!);
  return sum / labels.length;
}

function chanceOf(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

/** Of two classes top-p leaves the likelier one alone where it has that mass, and top-k where one may stay. */
function biasedChance(score: number, { temperature = 1, topP = 1, topK = 2 }: SamplingBias): number {
  const chance = chanceOf(score / temperature);
  const isAlone = topK === 1 || (topP < 1 && Math.max(chance, 1 - chance) >= topP);
  if (!isAlone) return chance;
  return chance >= 0.5 ? 1 : 0;
}

export const logisticRegressionEntry = modelEntry({
  id: 'logistic-regression',
  title: 'Logistic regression',
  kind: 'labelled',
  settings: z.strictObject({
    l2: z
      .number()
      .min(0)
      .default(0)
      .describe('penalty of the squared length of the weights, halved, beside the sum of the losses'),
    method: z
      .enum(['newton', 'gradient'])
      .default('newton')
      .describe('how weights are found: gradient takes more steps, and its losses have a longer course'),
    iterations: z.int().min(1).max(1_000_000).default(100).describe('at most'),
    tolerance: z.number().positive().default(1e-8).describe('nats a row that an iteration improves at least'),
    separable: z
      .enum(['continue', 'stop'])
      .default('continue')
      .describe('where a plane parts the classes: go on until the loss no longer falls, or stop the loop'),
    inputs: z
      .enum(INPUT_SOURCES)
      .default('same')
      .describe(
        'features that new labels are given to: those of the training set, drawn from them, or new standard normal ones',
      ),
  }),
  create: logisticRegression,
});
