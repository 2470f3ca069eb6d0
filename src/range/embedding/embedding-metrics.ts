import { clippedCoverageOfBalls } from './clipped-coverage.ts';
import { differentBins } from './different-bins.ts';
import { BALLS, type EmbeddingArms, EmbeddingFacts, SMALL_BALLS, VENDI_ORDERS } from './embedding-facts.ts';
import { energyDistance } from './energy-distance.ts';
import { expectedCoverage } from './expected-coverage.ts';
import { frechetDistance } from './frechet-distance.ts';
import { intraClusterVariance } from './intra-cluster-variance.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { ratioOfReaches } from './knn-radius-ratio.ts';
import { maximumMeanDiscrepancy } from './maximum-mean-discrepancy.ts';
import { meanCosineDispersion } from './mean-cosine-dispersion.ts';
import { sharesOfBalls } from './prdc.ts';
import type { Rows } from './rows.ts';
import { slicedDistance } from './sliced-distance.ts';
import { tailNearestNeighbour } from './tail-nearest-neighbour.ts';
import { vendiTwoDebiased } from './vendi-two-debiased.ts';
import { wassersteinTwoSquared } from './wasserstein-two-squared.ts';

export type EmbeddingMeasurement =
  | {
      /** A number of each arm. */
      readonly kind: 'each-arm';
      readonly reference: number;
      readonly generation: number;
      /** The generation's over the reference's; undefined where the reference's is 0. */
      readonly ratio: number | undefined;
    }
  | {
      /** A number of the generation against the reference. */
      readonly kind: 'between-arms';
      readonly value: number;
      /** What equals would give by expectation, where that is known. */
      readonly expected: number | undefined;
    }
  | { readonly kind: 'not-measured'; readonly reason: string };

/** A metric over vectors of two arms: what reports and documents say of it, and how it follows from the facts. */
export interface EmbeddingMetric {
  readonly id: string;
  readonly title: string;
  readonly unit: 'share' | 'effective rows' | 'cosine distance' | 'distance' | 'squared distance' | 'nats' | 'number';
  /** Averages are expected to hold; range is what collapse takes first; diagnostics are shown beside them and decide nothing. */
  readonly role: 'average' | 'range' | 'diagnostic';
  /** Which way a wider generation moves it; `neither` for those that tell arms apart without saying which is wider. */
  readonly widerWhen: 'larger' | 'smaller' | 'neither';
  /** Least and greatest value there can be. */
  readonly range: readonly [low: number, high: number];
  readonly formula: string;
  readonly source: string;
  readonly failureModes: string;
  /** Changes with the definition: numbers of different versions are not compared. */
  readonly version: string;
  /** How the time grows with rows n, dimensions d, centroids c and anchors a. */
  readonly cost: 'n d' | 'n d²' | 'n² d' | 'n c d' | 'a n d';
  measure(facts: EmbeddingFacts): EmbeddingMeasurement;
}

const INFINITE = Number.POSITIVE_INFINITY;
const CONTRACTION = 'Improves when modes contract: read it beside recall and the radius ratio.';
const MEAN_DIRECTION =
  'Follows the direction that all vectors share; the centred form does not. Compare equal numbers of rows.';
const NO_ANCHORS = 'there are no anchors beside the arms';
const NO_CENTROIDS = 'there are no frozen centroids';

/** The embedding metrics, in the order in which reports show them. A metric is added here. */
export const EMBEDDING_METRICS: readonly EmbeddingMetric[] = [
  {
    id: 'frechet-distance',
    title: 'Distance of average and spread',
    unit: 'squared distance',
    role: 'average',
    widerWhen: 'neither',
    range: [0, INFINITE],
    formula: '|μ-μ′|² + tr S + tr S′ - 2 sum sqrt(eig(S S′))',
    source: 'Dowson and Landau 1982; Heusel et al. 2017',
    failureModes: 'Blind to rare modes. Falls with the number of rows: only of meaning at equal numbers.',
    version: '1',
    cost: 'n d²',
    measure: ({ arms }) => between(frechetDistance(arms)),
  },
  {
    id: 'precision-3',
    title: 'Generation near human data',
    unit: 'share',
    role: 'average',
    widerWhen: 'neither',
    range: [0, 1],
    formula: 'share of G within the 3-NN ball (edge included) of some row of H',
    source: 'Kynkäänniemi et al. 2019',
    failureModes: CONTRACTION,
    version: '1',
    cost: 'n² d',
    measure: (facts) => between(sharesOfBalls(facts.balls(SMALL_BALLS), { k: SMALL_BALLS }).precision),
  },
  {
    id: 'tail-nn',
    title: 'Human data the model no longer comes near',
    unit: 'share',
    role: 'range',
    widerWhen: 'smaller',
    range: [0, 1],
    formula: 'share of anchors with NN(A to G) > q99 of NN(A to H)',
    source: 'house statistic; relabelling test after Fisher 1935, McNemar 1947',
    failureModes:
      'Human rows copied into the generation hide a loss. Falls when rows contract onto the modes that are left, and a few anchors decide it.',
    version: '1',
    cost: 'a n d',
    measure: ({ arms: { anchors, reference, generation, dimensions } }) => {
      if (!anchors) return { kind: 'not-measured', reason: NO_ANCHORS };
      const { shareFarFromGeneration, shareFarFromReference } = tailNearestNeighbour({
        anchors,
        reference,
        generation,
        dimensions,
      });
      return between(shareFarFromGeneration, shareFarFromReference);
    },
  },
  {
    id: 'recall-3',
    title: 'Human data near the generation',
    unit: 'share',
    role: 'range',
    widerWhen: 'larger',
    range: [0, 1],
    formula: 'share of H within the 3-NN ball (edge included) of some row of G',
    source: 'Kynkäänniemi et al. 2019',
    failureModes: 'Outliers of the generation have large balls that hold much. Blind to modes that are only rarer.',
    version: '1',
    cost: 'n² d',
    measure: (facts) => between(sharesOfBalls(facts.balls(SMALL_BALLS), { k: SMALL_BALLS }).recall),
  },
  {
    id: 'radius-5',
    title: 'Room about each row',
    unit: 'distance',
    role: 'range',
    widerWhen: 'larger',
    range: [0, INFINITE],
    formula: 'median distance to the 5th neighbour within the arm',
    source: 'after Loftsgaarden and Quesenberry 1965',
    failureModes: 'Noise widens it; lost rare modes hardly move it. Only of meaning at equal numbers of rows.',
    version: '1',
    cost: 'n² d',
    measure: (facts) => {
      const { reference, generation } = ratioOfReaches(facts.reaches(BALLS));
      return eachArm(reference, generation);
    },
  },
  {
    id: 'intra-cluster-variance',
    title: 'Spread within topics',
    unit: 'squared distance',
    role: 'range',
    widerWhen: 'larger',
    range: [0, INFINITE],
    formula: 'mean squared distance to the mean of the own cluster on frozen centroids, clusters weighed as in H',
    source: 'analysis of variance (Fisher 1925)',
    failureModes: 'Outliers count squared, so a little noise hides a loss. Clusters lost whole are left out.',
    version: '1',
    cost: 'n c d',
    measure: ({ arms: { centroids, reference, generation, dimensions } }) => {
      if (!centroids) return { kind: 'not-measured', reason: NO_CENTROIDS };
      const spread = intraClusterVariance({ reference, generation, dimensions, centroids });
      if (!spread) return { kind: 'not-measured', reason: 'no cluster holds two different rows of both arms' };
      return eachArm(spread.reference, spread.generation);
    },
  },
  vendiMetric({ id: 'vendi-half', order: 0.5, isCentred: false, title: 'Kinds of rows, rare ones counted' }),
  vendiMetric({ id: 'vendi-half-centred', order: 0.5, isCentred: true, title: 'Kinds of rows about the human mean' }),
  vendiTwoMetric({ id: 'vendi-2-debiased', isCentred: false, title: 'Kinds of rows in common use' }),
  vendiTwoMetric({
    id: 'vendi-2-debiased-centred',
    isCentred: true,
    title: 'Kinds of rows in common use about the human mean',
  }),
  vendiMetric({ id: 'vendi-1', order: 1, isCentred: false, title: 'Vendi score' }),
  vendiMetric({ id: 'vendi-infinity', order: INFINITE, isCentred: false, title: 'Weight of the strongest direction' }),
  {
    id: 'mean-cosine-distance',
    title: 'Mean distance of two rows',
    unit: 'cosine distance',
    role: 'diagnostic',
    widerWhen: 'larger',
    range: [0, 2],
    formula: '1 - (|sum x|² - sum |x|²)/(n (n-1))',
    source: 'Shaib et al. 2024, without the diagonal',
    failureModes: 'Blind to the tail: a lost mode of 5 % moves it less than chance does.',
    version: '1',
    cost: 'n d',
    measure: ({ arms: { reference, generation, dimensions } }) =>
      eachArm(meanCosineDispersion(reference, { dimensions }), meanCosineDispersion(generation, { dimensions })),
  },
  {
    id: 'density-5',
    title: 'How deep the generation lies in human data',
    unit: 'number',
    role: 'diagnostic',
    widerWhen: 'neither',
    range: [0, INFINITE],
    formula: 'mean over G of balls of H (5-NN, edge included) that hold it, over 5',
    source: 'Naeem et al. 2020',
    failureModes: CONTRACTION,
    version: '1',
    cost: 'n² d',
    measure: (facts) => between(sharesOfBalls(facts.balls(BALLS), { k: BALLS }).density),
  },
  {
    id: 'coverage-5',
    title: 'Human neighbourhoods with a row of the generation',
    unit: 'share',
    role: 'diagnostic',
    widerWhen: 'larger',
    range: [0, 1],
    formula: 'share of 5-NN balls of H (edge included) that hold a row of G; of equals 1 - C(n-1, 5)/C(2n-1, 5)',
    source: 'Naeem et al. 2020',
    failureModes: CONTRACTION,
    version: '1',
    cost: 'n² d',
    measure: (facts) => {
      const balls = facts.balls(BALLS);
      const sizes = { reference: balls.perReference.length, generation: balls.perGeneration.length, k: BALLS };
      return between(sharesOfBalls(balls, { k: BALLS }).coverage, expectedCoverage(sizes));
    },
  },
  {
    id: 'clipped-coverage-5',
    title: 'Generation that would cover human data as well',
    unit: 'share',
    role: 'diagnostic',
    widerWhen: 'larger',
    range: [0, 1],
    formula: 'share of rows of the source of H that gives the same mean of min(1, rows of G in a 5-NN ball of H/5)',
    source: 'Salvy, Talbot and Thirion 2025',
    failureModes: CONTRACTION,
    version: '1',
    cost: 'n² d',
    measure: (facts) => between(clippedCoverageOfBalls(facts.balls(BALLS), { k: BALLS }).calibrated, 1),
  },
  {
    id: 'different-clusters',
    title: 'Topics with another share',
    unit: 'share',
    role: 'diagnostic',
    widerWhen: 'neither',
    range: [0, 1],
    formula: 'share of frozen clusters with pooled |z| of the two shares beyond .05; of equals .05',
    source: 'Richardson and Weiss 2018 (NDB)',
    failureModes: 'Says that shares differ, not which way. Small clusters hardly ever differ for certain.',
    version: '1',
    cost: 'n c d',
    measure: (facts) => {
      const counts = facts.clusters();
      if (!counts) return { kind: 'not-measured', reason: NO_CENTROIDS };
      const { different, bins } = differentBins(counts);
      return between(different / bins, 0.05);
    },
  },
  {
    id: 'cluster-divergence',
    title: 'Distance of the shares of topics',
    unit: 'nats',
    role: 'diagnostic',
    widerWhen: 'neither',
    range: [0, Math.LN2],
    formula: 'H(mean) - mean H of the shares of frozen clusters',
    source: 'Lin 1991 (Jensen-Shannon)',
    failureModes: 'Above 0 by chance, the more the more clusters there are: only a permutation says more.',
    version: '1',
    cost: 'n c d',
    measure: (facts) => {
      const counts = facts.clusters();
      if (!counts) return { kind: 'not-measured', reason: NO_CENTROIDS };
      return between(jensenShannon(counts.reference, counts.generation));
    },
  },
  {
    id: 'sliced-wasserstein',
    title: 'Distance along random directions',
    unit: 'squared distance',
    role: 'diagnostic',
    widerWhen: 'neither',
    range: [0, INFINITE],
    formula: 'mean over 128 directions of the squared Wasserstein distance of order 2',
    source: 'Bonneel et al. 2015',
    failureModes: 'Blind to rare modes, which no single direction shows.',
    version: '1',
    cost: 'n d',
    measure: ({ arms }) => between(slicedDistance({ ...sliced(arms), distance: wassersteinTwoSquared })),
  },
  {
    id: 'sliced-energy',
    title: 'Energy distance along random directions',
    unit: 'distance',
    role: 'diagnostic',
    widerWhen: 'neither',
    range: [0, INFINITE],
    formula: 'mean over 128 directions of 2 ∫ (F-G)²',
    source: 'Székely and Rizzo 2013',
    failureModes: 'Blind to rare modes, which no single direction shows.',
    version: '1',
    cost: 'n d',
    measure: ({ arms }) =>
      between(slicedDistance({ ...sliced(arms), distance: (x, y) => energyDistance(x, y).biased })),
  },
  {
    id: 'mmd-cubic',
    title: 'Kernel distance',
    unit: 'number',
    role: 'diagnostic',
    widerWhen: 'neither',
    range: [-INFINITE, INFINITE],
    formula: 'squared maximum mean discrepancy of (a·b/d + 1)³, unbiased',
    source: 'Gretton et al. 2012; Bińkowski et al. 2018 (KID)',
    failureModes: 'Blind to rare modes. Below 0 by chance where arms are alike.',
    version: '1',
    cost: 'n² d',
    measure: ({ arms }) => between(maximumMeanDiscrepancy({ ...arms, kernel: 'cubic' }).unbiased, 0),
  },
];

export type MeasuredEmbedding = EmbeddingMeasurement & { readonly id: string };

/**
 * Measures two arms of one size. Several metrics follow from the same search, which is made once.
 *
 * @param options.only ids of the metrics wanted; all of them by default, of which those of cost `n² d` take minutes from some 20,000 rows on
 * @returns in the order of EMBEDDING_METRICS
 * @throws {RangeError} when rows are none or have other lengths than 1 or 0, arms differ in size, or an id is unknown
 * @throws {SampleTooSmallError} for fewer rows than a metric needs
 */
export function measureEmbeddings(
  arms: EmbeddingArms,
  { only }: { readonly only?: readonly string[] } = {},
): readonly MeasuredEmbedding[] {
  for (const id of only ?? [])
    if (!EMBEDDING_METRICS.some((metric) => metric.id === id))
      throw new RangeError(
        `there is no embedding metric "${id}"; there are ${EMBEDDING_METRICS.map((metric) => metric.id).join(', ')}`,
      );
  const facts = new EmbeddingFacts(arms);
  return EMBEDDING_METRICS.filter(({ id }) => only === undefined || only.includes(id)).map((metric) => ({
    id: metric.id,
    ...metric.measure(facts),
  }));
}

function vendiMetric({
  id,
  order,
  isCentred,
  title,
}: {
  readonly id: string;
  readonly order: number;
  readonly isCentred: boolean;
  readonly title: string;
}): EmbeddingMetric {
  return {
    id,
    title,
    unit: 'effective rows',
    role: order === 0.5 ? 'range' : 'diagnostic',
    widerWhen: 'larger',
    range: [1, INFINITE],
    formula: `(sum λ^q)^(1/(1-q)), q = ${order === INFINITE ? '∞' : order}, λ the eigenvalues of X′X/n${isCentred ? ' of rows less the human mean, of length 1 again' : ''}`,
    source: 'Friedman and Dieng 2022; Pasarkar and Dieng 2023',
    failureModes: isCentred ? 'Grows with the number of rows: compare equal numbers.' : MEAN_DIRECTION,
    version: '1',
    cost: 'n d²',
    measure: (facts) => {
      const at = VENDI_ORDERS.indexOf(order);
      return eachArm(facts.vendi('reference', { isCentred })[at]!, facts.vendi('generation', { isCentred })[at]!);
    },
  };
}

function vendiTwoMetric({
  id,
  isCentred,
  title,
}: {
  readonly id: string;
  readonly isCentred: boolean;
  readonly title: string;
}): EmbeddingMetric {
  return {
    id,
    title,
    unit: 'effective rows',
    role: 'range',
    widerWhen: 'larger',
    range: [1, INFINITE],
    formula: `1/[(sum λ² - 1/n) n/(n-1)]: inverse mean squared cosine of two rows${isCentred ? ' less the human mean' : ''}`,
    source: 'Pasarkar and Dieng 2023 (order 2); debiased as Simpson 1949',
    failureModes: isCentred
      ? 'Common modes decide it; a lost tail moves it little.'
      : 'Common modes decide it, and the direction that all vectors share.',
    version: '1',
    cost: 'n d²',
    measure: (facts) => {
      const { dimensions } = facts.arms;
      const score = (name: 'reference' | 'generation'): number | undefined => {
        const rows: Rows = isCentred ? facts.centred(name) : facts.arms[name];
        return vendiTwoDebiased(rows, { dimensions });
      };
      const [reference, generation] = [score('reference'), score('generation')];
      if (reference === undefined || generation === undefined)
        return { kind: 'not-measured', reason: 'all rows of an arm are orthogonal to each other' };
      return eachArm(reference, generation);
    },
  };
}

function sliced({ reference, generation, dimensions, seed = 1 }: EmbeddingArms) {
  return { reference, generation, dimensions, seed };
}

function eachArm(reference: number, generation: number): EmbeddingMeasurement {
  return { kind: 'each-arm', reference, generation, ratio: reference === 0 ? undefined : generation / reference };
}

function between(value: number, expected?: number): EmbeddingMeasurement {
  return { kind: 'between-arms', value, expected };
}
