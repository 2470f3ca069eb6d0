import { chiSquareQuantile } from '../../statistics/chi-square-quantile.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { choleskyFactor, solveLower } from './cholesky-factor.ts';

/** A normal distribution of positive variance in every direction. */
export interface NormalLaw {
  readonly dimensions: number;
  /** Shape [dimensions]. */
  readonly mean: Float64Array;
  /** Shape [dimensions, dimensions]. */
  readonly covariance: Float64Array;
  /** Lower triangle L with L L' = covariance: shape [dimensions, dimensions]. */
  readonly factor: Float64Array;
  readonly logDeterminant: number;
}

/** How draws are bent: `temperature` multiplies the variance, `topP` keeps the central ellipsoid of this mass. */
export interface NormalBias {
  readonly temperature?: number;
  readonly topP?: number;
}

/** From here on draws outside the ellipsoid are drawn again, five times at most on average; below, the radius is drawn by its quantile. */
const REDRAW_FROM = 0.2;
const LOG_TWO_PI = Math.log(2 * Math.PI);

/** @returns undefined where the covariance is not positive definite */
export function normalLaw({
  mean,
  covariance,
}: {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}): NormalLaw | undefined {
  const dimensions = mean.length;
  const factor = choleskyFactor(covariance, dimensions);
  if (factor === undefined) return undefined;
  let logDeterminant = 0;
  for (let at = 0; at < dimensions; at++) logDeterminant += 2 * Math.log(factor[at * dimensions + at]!);
  return { dimensions, mean, covariance, factor, logDeterminant };
}

/**
 * Independent rows of the law.
 *
 * @returns shape [count, dimensions]
 */
export function drawNormal(
  law: NormalLaw,
  { count, random, bias = {} }: { readonly count: number; readonly random: () => number; readonly bias?: NormalBias },
): Float64Array {
  const rows = new Float64Array(count * law.dimensions);
  const { temperature = 1, topP = 1 } = bias;
  const stretch = Math.sqrt(temperature);
  if (law.dimensions === 1 && topP >= 1) {
    // The one that long loops of many seeds spend their time in.
    const mean = law.mean[0]!;
    const deviation = law.factor[0]! * stretch;
    for (let row = 0; row < count; row++) rows[row] = mean + deviation * normalDraw(random);
    return rows;
  }
  drawNormalInto(law, { rows, places: undefined, random, bias });
  return rows;
}

/**
 * The same into rows that are there.
 *
 * @param options.rows shape [rows, dimensions]
 * @param options.places which rows; undefined: all
 */
export function drawNormalInto(
  { dimensions, mean, factor }: NormalLaw,
  {
    rows,
    places,
    random,
    bias,
  }: {
    readonly rows: Float64Array;
    readonly places: Uint32Array | undefined;
    readonly random: () => number;
    readonly bias: NormalBias;
  },
): void {
  const { temperature = 1, topP = 1 } = bias;
  const stretch = Math.sqrt(temperature);
  const z = new Float64Array(dimensions);
  const draw = standardRow(z, { random, topP });
  const count = places?.length ?? rows.length / dimensions;
  for (let drawn = 0; drawn < count; drawn++) {
    draw();
    const start = (places === undefined ? drawn : places[drawn]!) * dimensions;
    for (let row = 0; row < dimensions; row++) {
      let sum = 0;
      for (let at = 0; at <= row; at++) sum += factor[row * dimensions + at]! * z[at]!;
      rows[start + row] = mean[row]! + stretch * sum;
    }
  }
}

/** What fills `z` with a standard normal row, of the central mass alone where that is asked for. */
function standardRow(
  z: Float64Array,
  { random, topP }: { readonly random: () => number; readonly topP: number },
): () => void {
  const fill = () => {
    let square = 0;
    for (let at = 0; at < z.length; at++) {
      const value = normalDraw(random);
      z[at] = value;
      square += value * value;
    }
    return square;
  };
  if (topP >= 1) return fill;
  if (topP >= REDRAW_FROM) {
    const most = chiSquareQuantile(topP, { degrees: z.length });
    return () => {
      while (fill() > most);
    };
  }
  return () => {
    const square = fill();
    // 1 - u is never 0.
    const wanted = chiSquareQuantile(topP * (1 - random()), { degrees: z.length });
    const scale = Math.sqrt(wanted / square);
    for (let at = 0; at < z.length; at++) z[at]! *= scale;
  };
}

/**
 * Squared Mahalanobis distance of each row from the mean.
 *
 * @param values shape [rows, dimensions]
 * @returns shape [rows]
 */
export function mahalanobisSquares({ dimensions, mean, factor }: NormalLaw, values: Float64Array): Float64Array {
  const squares = new Float64Array(values.length / dimensions);
  if (dimensions === 1) {
    const [centre, scale] = [mean[0]!, 1 / factor[0]!];
    for (let row = 0; row < squares.length; row++) {
      const z = (values[row]! - centre) * scale;
      squares[row] = z * z;
    }
    return squares;
  }
  const z = new Float64Array(dimensions);
  for (let row = 0; row < squares.length; row++) {
    for (let at = 0; at < dimensions; at++) z[at] = values[row * dimensions + at]! - mean[at]!;
    solveLower(factor, z, dimensions);
    let square = 0;
    for (let at = 0; at < dimensions; at++) square += z[at]! * z[at]!;
    squares[row] = square;
  }
  return squares;
}

/**
 * Natural logarithm of the density at each row.
 *
 * @param values shape [rows, dimensions]
 * @returns shape [rows]
 */
export function normalLogDensities(law: NormalLaw, values: Float64Array): Float64Array {
  const densities = mahalanobisSquares(law, values);
  const constant = -0.5 * (law.dimensions * LOG_TWO_PI + law.logDeterminant);
  for (let row = 0; row < densities.length; row++) densities[row] = constant - 0.5 * densities[row]!;
  return densities;
}

/**
 * Mean of -ln density over rows of which only the moments are known, in nats: what scoring them one by one would give.
 *
 * @param moments mean and covariance divided by the number of rows
 */
export function normalLossOfMoments(
  { dimensions, mean, factor, logDeterminant }: NormalLaw,
  moments: { readonly mean: Float64Array; readonly covariance: Float64Array },
): number {
  const z = new Float64Array(dimensions);
  for (let at = 0; at < dimensions; at++) z[at] = moments.mean[at]! - mean[at]!;
  solveLower(factor, z, dimensions);
  let square = 0;
  for (let at = 0; at < dimensions; at++) square += z[at]! * z[at]!;
  if (dimensions === 1) square += moments.covariance[0]! / (factor[0]! * factor[0]!);
  else square += traceOfSolved(factor, moments.covariance, dimensions);
  return 0.5 * (dimensions * LOG_TWO_PI + logDeterminant + square);
}

/** Trace of (L L')^-1 S: columns of S solved from the left, then the rows of what that gives. */
function traceOfSolved(factor: Float64Array, matrix: Float64Array, size: number): number {
  const solved = new Float64Array(size * size);
  const column = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    for (let row = 0; row < size; row++) column[row] = matrix[row * size + at]!;
    solveLower(factor, column, size);
    for (let row = 0; row < size; row++) solved[row * size + at] = column[row]!;
  }
  let trace = 0;
  for (let row = 0; row < size; row++) {
    column.set(solved.subarray(row * size, (row + 1) * size));
    solveLower(factor, column, size);
    trace += column[row]!;
  }
  return trace;
}
