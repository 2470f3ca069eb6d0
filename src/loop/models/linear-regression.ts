import * as z from 'zod';
import { type Labelled, labelled } from '../data/labelled.ts';
import { leastSquares } from '../laws/least-squares.ts';
import { drawNormal, normalLaw } from '../laws/normal-law.ts';
import { FitError } from './fit-error.ts';
import type { FittedPredictor } from './fitted-predictor.ts';
import { INPUT_SOURCES, type InputSource, inputsOfOutputs, linearScores } from './inputs-of-outputs.ts';
import type { LoopModel } from './loop-model.ts';
import { modelEntry } from './model-entry.ts';
import { requireRows } from './require-rows.ts';

export interface LinearRegressionSettings {
  readonly intercept: boolean;
  /** Times the squared length of the weights is added to the sum of squared residuals; the intercept is free. 0 or more. */
  readonly ridge: number;
  /** Deviation of the labels that are written, above 0; `fitted`: that of the residuals, by the rows less the coefficients. */
  readonly noise: number | 'fitted';
  readonly inputs: InputSource;
}

/** Labels as weighted sums of features with normal noise, by least squares. */
export function linearRegression({
  intercept: hasIntercept,
  ridge,
  noise,
  inputs,
}: LinearRegressionSettings): LoopModel<Labelled> {
  return {
    kind: labelled,
    biases: ['temperature', 'topP'],
    weighs: true,
    hasLikelihood: true,

    fit(data, { test, weights: rowWeights }): FittedPredictor {
      const { features, y } = data;
      const coefficients = features + (hasIntercept ? 1 : 0);
      requireLabelled(data, {
        least: ridge > 0 ? 1 : coefficients + (noise === 'fitted' ? 1 : 0),
        why: `${coefficients} coefficients by least squares${ridge > 0 ? '' : ' without a ridge'}`,
      });
      const fit = solve(data, { hasIntercept, ridge, rowWeights });
      const deviation = noise === 'fitted' ? deviationOf(fit, { rows: y.length, coefficients }) : noise;
      const { weights, intercept } = fit;
      const law = normalLaw({ mean: new Float64Array(1), covariance: Float64Array.of(deviation * deviation) })!;
      const constant = Math.log(deviation) + 0.5 * Math.log(2 * Math.PI);
      const lossOf = (meanSquare: number) => constant + meanSquare / (2 * deviation * deviation);
      const predict = ({ x }: Labelled) => linearScores(x, { weights, intercept });
      return {
        losses: [
          {
            step: 0,
            train: lossOf(fit.squares / fit.total),
            ...(test !== undefined && test.y.length > 0 && { test: lossOf(meanSquare(predict(test), test.y)) }),
          },
        ],
        weights,
        intercept,
        predict,
        parameters: { weights: Array.from(weights), intercept, noise: deviation },
        sample: ({ count, random, bias }) => {
          const x = inputsOfOutputs(data, { count, source: inputs, random });
          const labels = linearScores(x, { weights, intercept });
          const errors = drawNormal(law, { count, random, bias });
          for (let row = 0; row < count; row++) labels[row]! += errors[row]!;
          return { x, y: labels, features };
        },
        logLikelihood: (scored) => {
          const expected = predict(scored);
          return expected.map((label, row) => -constant - 0.5 * ((scored.y[row]! - label) / deviation) ** 2);
        },
      };
    },
  };
}

/**
 * Looks at features and labels before anything is fitted to them.
 *
 * @throws {FitError} as `requireRows`
 */
export function requireLabelled(
  { x, y, features }: Labelled,
  { least, why }: { readonly least: number; readonly why: string },
): void {
  requireRows(y, { dimensions: 1, least, why });
  requireRows(x, { dimensions: features, least: 0, why });
}

interface Solved {
  readonly weights: Float64Array;
  readonly intercept: number;
  /** Weighted sum of squared residuals. */
  readonly squares: number;
  /** Sum of the rows' weights. */
  readonly total: number;
}

function solve(
  { x, y, features }: Labelled,
  {
    hasIntercept,
    ridge,
    rowWeights,
  }: { readonly hasIntercept: boolean; readonly ridge: number; readonly rowWeights: Float64Array | undefined },
): Solved {
  const rows = y.length;
  // A ridge is so many more rows, each with the root of it in one column and a label of 0.
  const height = rows + (ridge > 0 ? features : 0);
  const scale = rowWeights?.map(Math.sqrt);
  const columns: Float64Array[] = [];
  for (let at = 0; at < features; at++) {
    const column = new Float64Array(height);
    for (let row = 0; row < rows; row++) column[row] = x[row * features + at]! * (scale?.[row] ?? 1);
    if (ridge > 0) column[rows + at] = Math.sqrt(ridge);
    columns.push(column);
  }
  if (hasIntercept) {
    const column = new Float64Array(height);
    for (let row = 0; row < rows; row++) column[row] = scale?.[row] ?? 1;
    columns.unshift(column);
  }
  const right = new Float64Array(height);
  for (let row = 0; row < rows; row++) right[row] = y[row]! * (scale?.[row] ?? 1);
  const solution = leastSquares(columns, right);
  if ('dependent' in solution) {
    const feature = solution.dependent + (hasIntercept ? 0 : 1);
    throw new FitError({
      problem:
        feature === 0
          ? 'the training rows have no weight'
          : `feature ${feature} follows from those before it${hasIntercept ? ' and the intercept' : ''}: its weight is not determined`,
      hint: 'Leave the feature out, add a ridge, or train on more rows.',
    });
  }
  const { coefficients } = solution;
  const weights = hasIntercept ? coefficients.subarray(1) : coefficients;
  const intercept = hasIntercept ? coefficients[0]! : 0;
  const expected = linearScores(x, { weights, intercept });
  let squares = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const weight = rowWeights?.[row] ?? 1;
    squares += weight * (y[row]! - expected[row]!) ** 2;
    total += weight;
  }
  if (!(Number.isFinite(squares) && coefficients.every(Number.isFinite)))
    throw new FitError({
      problem: 'least squares led to no finite numbers: features or labels are too large to be squared',
      hint: 'Scale the data so that their variance is about 1.',
    });
  return { weights, intercept, squares, total };
}

/** Unbiased where rows are more than coefficients; with a ridge and fewer rows, by all rows. */
function deviationOf(
  { squares, total }: Solved,
  { rows, coefficients }: { readonly rows: number; readonly coefficients: number },
): number {
  const free = rows > coefficients ? rows - coefficients : rows;
  const deviation = Math.sqrt(squares / total) * Math.sqrt(rows / free);
  if (deviation > 0) return deviation;
  throw new FitError({
    problem: 'the labels follow from the features without a rest: there is no noise to fit',
    hint: 'Give "noise" as a number, add a ridge, or add fresh human rows.',
  });
}

function meanSquare(expected: Float64Array, labels: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += (labels[row]! - expected[row]!) ** 2;
  return sum / labels.length;
}

export const linearRegressionEntry = modelEntry({
  id: 'linear-regression',
  title: 'Linear regression',
  kind: 'labelled',
  settings: z.strictObject({
    intercept: z.boolean().default(true).describe('whether one is fitted'),
    ridge: z.number().min(0).default(0).describe('penalty of the squared length of the weights'),
    noise: z
      .union([z.number().positive(), z.literal('fitted')])
      .default('fitted')
      .describe('deviation of the labels that are written: a number, or that of the residuals'),
    inputs: z
      .enum(INPUT_SOURCES)
      .default('same')
      .describe(
        'features that new labels are given to: those of the training set, drawn from them, or new standard normal ones',
      ),
  }),
  create: linearRegression,
});
