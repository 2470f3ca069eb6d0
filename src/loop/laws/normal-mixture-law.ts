import { ConfigError } from '../../errors.ts';
import { type GaussianMixtureShape, mixtureDistance } from '../closed-forms/mixture-distance.ts';
import { likeliestRows } from './likeliest-rows.ts';
import { drawNormalInto, type NormalBias, type NormalLaw, normalLaw, normalLogDensities } from './normal-law.ts';

/** Normal distributions, each with its share. */
export interface NormalMixtureLaw {
  readonly dimensions: number;
  /** Shape [components], above 0, sum 1. */
  readonly weights: Float64Array;
  readonly components: readonly NormalLaw[];
}

/** Draws that one accepted draw may cost on average where outputs are sharpened. */
const MOST_REDRAWS = 10_000;

/**
 * Independent rows of the mixture p, or of p^(1/T) normed; with `topP` the likeliest of more of them.
 *
 * A temperature is exact: rows come from the sum of the tempered components, which is the wider law but for a constant, and are kept with
 * the chance that p^(1/T) has of it (by the inequality of power means it is at most 1).
 *
 * @returns shape [count, dimensions]
 * @throws {ConfigError} where so low a temperature of so many components would keep less than one draw in 10,000
 */
export function drawNormalMixture(
  law: NormalMixtureLaw,
  { count, random, bias = {} }: { readonly count: number; readonly random: () => number; readonly bias?: NormalBias },
): Float64Array {
  const { temperature = 1, topP = 1 } = bias;
  const draw = (wanted: number) =>
    temperature === 1 ? drawPlain(law, wanted, random) : drawTempered(law, { count: wanted, random, temperature });
  if (topP >= 1) return draw(count);
  return likeliestRows({
    count,
    topP,
    dimensions: law.dimensions,
    draw,
    logDensities: (values) => mixtureLogDensities(law, values),
  });
}

function drawPlain({ dimensions, weights, components }: NormalMixtureLaw, count: number, random: () => number) {
  const upTo = cumulative(weights);
  const places: number[][] = components.map(() => []);
  for (let row = 0; row < count; row++) places[placeOf(random(), upTo)]!.push(row);
  const rows = new Float64Array(count * dimensions);
  for (const [at, component] of components.entries())
    drawNormalInto(component, { rows, places: Uint32Array.from(places[at]!), random, bias: {} });
  return rows;
}

function drawTempered(
  law: NormalMixtureLaw,
  {
    count,
    random,
    temperature,
  }: { readonly count: number; readonly random: () => number; readonly temperature: number },
): Float64Array {
  const { dimensions } = law;
  const size = law.weights.length;
  const power = 1 / temperature;
  // (sum a)^b <= most * sum a^b, with most = 1 for b <= 1 and K^(b-1) above.
  const logMost = power <= 1 ? 0 : (power - 1) * Math.log(size);
  if (logMost > Math.log(MOST_REDRAWS))
    throw new ConfigError({
      place: 'temperature',
      problem: `a mixture of ${size} components at temperature ${temperature} would keep one draw in ${Math.exp(logMost).toExponential(0)}`,
      hint: `Take a temperature of at least ${(1 / (1 + Math.log(MOST_REDRAWS) / Math.log(size))).toFixed(2)}, fewer components, or top-p.`,
    });
  // a^b of a normal component is a normal one of variance times T, of mass w^b (2π)^(d(1-b)/2) |C|^((1-b)/2) b^(-d/2); the first and last
  // factor are the same for all.
  const logMasses = law.components.map(
    ({ logDeterminant }, at) => power * Math.log(law.weights[at]!) + 0.5 * (1 - power) * logDeterminant,
  );
  const largest = Math.max(...logMasses);
  const masses = Float64Array.from(logMasses, (mass) => Math.exp(mass - largest));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const wider = {
    dimensions,
    weights: masses.map((mass) => mass / total),
    components: law.components.map(({ mean, covariance }) => {
      const tempered = normalLaw({ mean, covariance: covariance.map((value) => value * temperature) });
      if (tempered === undefined) throw new RangeError(`no covariance is left at temperature ${temperature}`);
      return tempered;
    }),
  };
  const kept = new Float64Array(count * dimensions);
  let held = 0;
  while (held < count) {
    const rows = drawPlain(wider, count, random);
    const terms = law.components.map((component) => normalLogDensities(component, rows));
    for (let row = 0; row < count && held < count; row++) {
      let whole = Number.NEGATIVE_INFINITY;
      for (let at = 0; at < size; at++) whole = logAdd(whole, Math.log(law.weights[at]!) + terms[at]![row]!);
      let powers = Number.NEGATIVE_INFINITY;
      for (let at = 0; at < size; at++)
        powers = logAdd(powers, power * (Math.log(law.weights[at]!) + terms[at]![row]!));
      if (random() >= Math.exp(power * whole - powers - logMost)) continue;
      kept.set(rows.subarray(row * dimensions, (row + 1) * dimensions), held * dimensions);
      held++;
    }
  }
  return kept;
}

/**
 * Natural logarithm of the density at each row.
 *
 * @param values shape [rows, dimensions]
 * @returns shape [rows]
 */
export function mixtureLogDensities({ weights, components }: NormalMixtureLaw, values: Float64Array): Float64Array {
  let sums: Float64Array | undefined;
  for (const [at, component] of components.entries()) {
    const densities = normalLogDensities(component, values);
    const logWeight = Math.log(weights[at]!);
    for (let row = 0; row < densities.length; row++) densities[row]! += logWeight;
    if (sums === undefined) sums = densities;
    else for (let row = 0; row < densities.length; row++) sums[row] = logAdd(sums[row]!, densities[row]!);
  }
  return sums ?? new Float64Array(0);
}

/** Mean and covariance of the whole mixture. */
export function mixtureMoments({ dimensions, weights, components }: NormalMixtureLaw): {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
} {
  const mean = new Float64Array(dimensions);
  for (const [at, component] of components.entries())
    for (let row = 0; row < dimensions; row++) mean[row]! += weights[at]! * component.mean[row]!;
  const covariance = new Float64Array(dimensions * dimensions);
  for (const [at, component] of components.entries())
    for (let row = 0; row < dimensions; row++)
      for (let column = 0; column < dimensions; column++)
        covariance[row * dimensions + column]! +=
          weights[at]! *
          (component.covariance[row * dimensions + column]! +
            (component.mean[row]! - mean[row]!) * (component.mean[column]! - mean[column]!));
  return { mean, covariance };
}

/**
 * Integral of (p - q)² over all space (Shumailov et al. 2024). It depends on no order of components.
 *
 * @returns 0 or more, in units of 1 over the volume of the space
 * @throws {RangeError} where dimensions differ
 */
export function distanceOfMixtures(p: NormalMixtureLaw, q: NormalMixtureLaw): number {
  return mixtureDistance(shapeOf(p), shapeOf(q));
}

function shapeOf({ weights, components }: NormalMixtureLaw): GaussianMixtureShape {
  return {
    weights,
    means: components.map(({ mean }) => mean),
    covariances: components.map(({ covariance }) => covariance),
  };
}

/** ln(e^a + e^b). */
function logAdd(a: number, b: number): number {
  const [high, low] = a > b ? [a, b] : [b, a];
  return low === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
}

function cumulative(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

/** First place whose cumulative weight is above the number; the last one where rounding leaves none. */
function placeOf(number: number, upTo: Float64Array): number {
  let place = 0;
  while (place < upTo.length - 1 && number >= upTo[place]!) place++;
  return place;
}
