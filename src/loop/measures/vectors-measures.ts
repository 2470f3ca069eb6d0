import { ConfigError } from '../../errors.ts';
import { expectedCoverage } from '../../range/embedding/expected-coverage.ts';
import { frechetDistanceOfMoments } from '../../range/embedding/frechet-distance.ts';
import { prdc } from '../../range/embedding/prdc.ts';
import { chiSquareQuantile } from '../../statistics/chi-square-quantile.ts';
import { quantiles } from '../../statistics/quantile.ts';
import type { HumanData } from '../data/human-data.ts';
import type { Truth } from '../data/truth.ts';
import { isTruthOfVectors } from '../data/truths/truth-of-vectors.ts';
import { type Vectors, vectors } from '../data/vectors.ts';
import { matchComponents } from '../laws/match-components.ts';
import { matrixTrace } from '../laws/matrix-trace.ts';
import { mahalanobisSquares, type NormalLaw, normalLaw } from '../laws/normal-law.ts';
import {
  distanceOfMixtures,
  drawNormalMixture,
  mixtureLogDensities,
  mixtureMoments,
  type NormalMixtureLaw,
} from '../laws/normal-mixture-law.ts';
import { rowMoments } from '../laws/row-moments.ts';
import { isFittedVectors } from '../models/fitted-vectors.ts';
import { isFittedMixture } from '../models/gaussian-mixture.ts';
import type { FittedModel } from '../models/loop-model.ts';
import { finiteOnly } from './finite-only.ts';
import { fixedEdges, histogramOf } from './fixed-edges.ts';
import { meanLoss } from './mean-loss.ts';
import type { Histogram, MeasureSet, MeasureSpec } from './measure-set.ts';

export interface VectorsMeasuresOptions {
  readonly human: HumanData<Vectors>;
  /** Absent: means, covariances and tails are those of the human rows of the first training set and the test set together. */
  readonly truth?: Truth<Vectors>;
  readonly random: () => number;
  /**
   * Precision, recall, density and coverage among so many rows of either arm, by balls to the k-th neighbour. Absent: they are left out,
   * because they take the square of the rows where all other measures take the rows.
   */
  readonly neighbours?: { readonly rows: number; readonly k: number };
}

/** Shares of the truth that count as its outermost. */
const OUTERMOST = 0.01;
const OUTER = 0.05;
/** Draws that say where the outermost of a mixture begin: the edge of 1 % then has a relative error of about 7 %. */
const EDGE_DRAWS = 20_000;
const SAMPLES = 5;
const SAMPLE_LENGTH = 300;

/**
 * What is followed of rows of numbers. Everything is told relative to the truth, so that "nothing lost" reads 1 for widths, 0 for shifts and
 * .01 for the mass of the outermost 1 %; more than that is over-dispersion.
 *
 * @throws {ConfigError} where human rows are too few, or do not vary in some direction, and no formula gives the truth
 */
export function vectorsMeasures({ human, truth, random, neighbours }: VectorsMeasuresOptions): MeasureSet<Vectors> {
  const target = targetOf(human, { truth, random });
  const { dimensions } = target.law;
  const specs = specsOf(target, { hasNeighbours: neighbours !== undefined });
  const distanceEdges = dimensions === 1 ? fixedEdges(-5, 5, 40) : fixedEdges(0, Math.sqrt(dimensions) + 5, 40);
  const least = 0.5 * (dimensions * Math.log(2 * Math.PI) + target.law.logDeterminant);
  const lossEdges = fixedEdges(least, least + dimensions / 2 + 6 + 6 * Math.sqrt(dimensions / 2), 40);
  const measureNeighbours = (outputs: Vectors) =>
    neighbours === undefined ? {} : neighbourShares(human.test, outputs, neighbours);
  return {
    specs,
    reference: {
      variance: 1,
      mean_shift: 0,
      ...(dimensions > 1 && { determinant: 1 }),
      wasserstein: 0,
      training_variance: 1,
      second_moment: 1,
      tail_mass: OUTERMOST,
      tail_mass_5: OUTER,
      ...(target.mixture !== undefined && { mixture_distance: 0, component_variance: 1 }),
      ...(neighbours !== undefined && {
        ...measureNeighbours(human.first),
        coverage: expectedCoverage(ballSizes(human.test, human.first, neighbours)),
      }),
    },

    async measure({ training, outputs, fitted, firstFitted, wantsDetails }) {
      const outer = outerShares(target, outputs);
      const testLoss = await lossOf(fitted, human.test);
      // One by one only where a histogram of them is wanted.
      const underFirst = wantsDetails ? await firstFitted.logLikelihood?.(outputs) : undefined;
      const lossUnderFirst = underFirst === undefined ? await lossOf(firstFitted, outputs) : -meanOf(underFirst);
      const values = finiteOnly({
        tail_mass: outer.outermost,
        tail_mass_5: outer.outer,
        ...lawFigures(target, fitted, outputs),
        ...trainingFigures(target, training),
        ...(testLoss !== undefined && { test_loss: testLoss }),
        ...(lossUnderFirst !== undefined && { loss_under_first: lossUnderFirst }),
        ...measureNeighbours(outputs),
      });
      if (!wantsDetails) return { values };
      const histograms: Record<string, Histogram> = {
        distance: histogramOf(distancesOf(target.law, outputs), distanceEdges),
        ...(underFirst !== undefined && {
          loss_under_first: histogramOf(
            underFirst.map((density) => -density),
            lossEdges,
          ),
        }),
      };
      return { values, histograms, samples: samplesOf(outputs) };
    },
  };
}

/** What generations are compared with. */
interface Target {
  /** Mean and covariance of the truth, as those of a normal law. */
  readonly law: NormalLaw;
  readonly trace: number;
  /** Squared distances from the mean, or losses under a mixture, above which a row is outermost, or outer. */
  readonly edges: { readonly outermost: number; readonly outer: number };
  /** Set where the truth is a mixture, whose outermost rows may lie between its components. */
  readonly mixture: NormalMixtureLaw | undefined;
}

function targetOf(
  human: HumanData<Vectors>,
  { truth, random }: { readonly truth: Truth<Vectors> | undefined; readonly random: () => number },
): Target {
  if (isTruthOfVectors(truth)) {
    const { components, dimensions } = truth.law;
    const law = components.length === 1 ? components[0]! : normalLaw(mixtureMoments(truth.law))!;
    const trace = matrixTrace(law.covariance, dimensions);
    if (components.length === 1) {
      const at = (share: number) => chiSquareQuantile(1 - share, { degrees: dimensions });
      return { law, trace, edges: { outermost: at(OUTERMOST), outer: at(OUTER) }, mixture: undefined };
    }
    const drawn = mixtureLogDensities(truth.law, drawNormalMixture(truth.law, { count: EDGE_DRAWS, random }));
    return { law, trace, edges: upperEdges(drawn.map((density) => -density)), mixture: truth.law };
  }
  const known = vectors.concat([human.first, human.test]);
  const { dimensions } = known;
  const rows = vectors.count(known);
  const law = rows > dimensions ? normalLaw(rowMoments(known)) : undefined;
  if (law === undefined)
    throw new ConfigError({
      place: 'data',
      problem:
        rows > dimensions
          ? `${rows} human rows do not vary in some direction of ${dimensions}`
          : `${rows} human rows; ${dimensions} dimension${dimensions === 1 ? '' : 's'} need at least ${dimensions + 1}`,
      hint: 'Train on more rows, leave out columns that do not vary or repeat others, or give the truth by a formula.',
    });
  return {
    law,
    trace: matrixTrace(law.covariance, dimensions),
    edges: upperEdges(mahalanobisSquares(law, known.values)),
    mixture: undefined,
  };
}

function upperEdges(values: Float64Array): Target['edges'] {
  const [outermost, outer] = quantiles(values, [1 - OUTERMOST, 1 - OUTER]);
  return { outermost: outermost!, outer: outer! };
}

/** Shares of rows that lie further out than nearly all of the truth, on whichever side. */
function outerShares({ law, edges, mixture }: Target, { values, dimensions }: Vectors) {
  const rows = values.length / dimensions;
  let [outermost, outer] = [0, 0];
  if (dimensions === 1 && mixture === undefined) {
    // As below, without an array: this is what long loops of many seeds measure.
    const [mean, scale] = [law.mean[0]!, 1 / law.factor[0]!];
    const [far, near] = [Math.sqrt(edges.outermost), Math.sqrt(edges.outer)];
    for (let row = 0; row < rows; row++) {
      const distance = Math.abs((values[row]! - mean) * scale);
      if (distance <= near) continue;
      outer++;
      if (distance > far) outermost++;
    }
    return { outermost: outermost / rows, outer: outer / rows };
  }
  const sign = mixture === undefined ? 1 : -1;
  const measured = mixture === undefined ? mahalanobisSquares(law, values) : mixtureLogDensities(mixture, values);
  for (let row = 0; row < rows; row++) {
    const distance = sign * measured[row]!;
    if (distance > edges.outer) outer++;
    if (distance > edges.outermost) outermost++;
  }
  return { outermost: outermost / rows, outer: outer / rows };
}

/** Width and place of the fitted law; of outputs where a model does not say what its law is. */
function lawFigures({ law, trace, mixture }: Target, fitted: FittedModel<Vectors>, outputs: Vectors) {
  const { dimensions } = law;
  const { mean, covariance } = isFittedVectors(fitted) ? fitted : rowMoments(outputs);
  let shift = 0;
  for (let at = 0; at < dimensions; at++) shift += (mean[at]! - law.mean[at]!) ** 2;
  const figures = { variance: matrixTrace(covariance, dimensions) / trace, mean_shift: shift / trace };
  if (dimensions === 1) {
    const between = Math.sqrt(covariance[0]!) - law.factor[0]!;
    return { ...figures, wasserstein: (shift + between * between) / trace, ...mixtureFigures(mixture, fitted) };
  }
  const own = normalLaw({ mean, covariance });
  return {
    ...figures,
    determinant: own === undefined ? 0 : Math.exp(own.logDeterminant - law.logDeterminant),
    wasserstein: frechetDistanceOfMoments({ reference: law, generation: { mean, covariance } }) / trace,
    ...mixtureFigures(mixture, fitted),
  };
}

function mixtureFigures(mixture: NormalMixtureLaw | undefined, fitted: FittedModel<Vectors>) {
  if (mixture === undefined || !isFittedMixture(fitted)) return {};
  const own = fitted.mixture;
  const distance = { mixture_distance: distanceOfMixtures(own, mixture) };
  if (own.components.length !== mixture.components.length) return distance;
  const { dimensions } = mixture;
  const match = matchComponents(own, mixture);
  let sum = 0;
  for (const [at, component] of own.components.entries())
    sum +=
      matrixTrace(component.covariance, dimensions) /
      matrixTrace(mixture.components[match[at]!]!.covariance, dimensions);
  return { ...distance, component_variance: sum / own.components.length };
}

/** Spread of the training rows about their own mean and about the truth's. */
function trainingFigures({ law, trace }: Target, training: Vectors) {
  const { mean, covariance } = rowMoments(training);
  const within = matrixTrace(covariance, law.dimensions);
  let about = within;
  for (let at = 0; at < law.dimensions; at++) about += (mean[at]! - law.mean[at]!) ** 2;
  return { training_variance: within / trace, second_moment: about / trace };
}

function lossOf(fitted: FittedModel<Vectors>, data: Vectors): number | Promise<number | undefined> {
  if (isFittedVectors(fitted) && fitted.meanLoss !== undefined && data.values.length > 0) return fitted.meanLoss(data);
  return meanLoss(fitted, data, vectors);
}

type Neighbours = NonNullable<VectorsMeasuresOptions['neighbours']>;

function neighbourShares(test: Vectors, outputs: Vectors, neighbours: Neighbours) {
  const { reference, generation, k } = ballSizes(test, outputs, neighbours);
  // An arm without so many neighbours has no balls.
  if (Math.min(reference, generation) <= k) return {};
  return {
    ...prdc({
      reference: test.values.subarray(0, reference * test.dimensions),
      generation: outputs.values.subarray(0, generation * outputs.dimensions),
      dimensions: test.dimensions,
      k,
    }),
  };
}

function ballSizes(test: Vectors, outputs: Vectors, { rows, k }: Neighbours) {
  return {
    reference: Math.min(rows, vectors.count(test)),
    generation: Math.min(rows, vectors.count(outputs)),
    k,
  };
}

/** In deviations of the truth: signed in one dimension. */
function distancesOf(law: NormalLaw, { values }: Vectors): Float64Array {
  if (law.dimensions === 1) return values.map((value) => (value - law.mean[0]!) / law.factor[0]!);
  return mahalanobisSquares(law, values).map(Math.sqrt);
}

function samplesOf({ values, dimensions }: Vectors): readonly string[] {
  const rows = Math.min(SAMPLES, values.length / dimensions);
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * dimensions, (row + 1) * dimensions), (value) => value.toPrecision(4))
      .join(', ')
      .slice(0, SAMPLE_LENGTH),
  );
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum / values.length;
}

function specsOf(
  { law, mixture }: Target,
  { hasNeighbours }: { readonly hasNeighbours: boolean },
): readonly MeasureSpec[] {
  const anchor = 'docs/collapse.md#vectors';
  const share = (id: string, title: string): MeasureSpec => ({ id, title, unit: 'share', anchor });
  const number = (id: string, title: string, rest: Partial<MeasureSpec> = {}): MeasureSpec => ({
    id,
    title,
    unit: '',
    anchor,
    ...rest,
  });
  return [
    number('variance', 'variance', { logarithmic: true }),
    share('tail_mass', 'tail mass'),
    share('tail_mass_5', 'tail mass, outer 5 %'),
    ...(law.dimensions > 1 ? [number('determinant', 'determinant of the covariance', { logarithmic: true })] : []),
    number('mean_shift', 'squared shift of the mean'),
    number('wasserstein', 'squared Wasserstein distance'),
    ...(mixture === undefined
      ? []
      : [
          number('mixture_distance', 'squared distance of densities', { logarithmic: true }),
          number('component_variance', 'variance of a component', { logarithmic: true }),
        ]),
    number('training_variance', 'variance of the training rows', { logarithmic: true }),
    number('second_moment', 'second moment about the true mean'),
    { id: 'test_loss', title: 'loss on human test rows', unit: 'nats', anchor },
    { id: 'loss_under_first', title: 'loss of outputs under the first model', unit: 'nats', anchor },
    ...(hasNeighbours
      ? [
          share('precision', 'outputs within human range'),
          share('recall', 'human rows within the range of outputs'),
          number('density', 'density of outputs among human rows'),
          share('coverage', 'human rows that have outputs near them'),
        ]
      : []),
  ];
}
