export { deleteAGroupJackknife } from './delete-a-group-jackknife.ts';
export { frontierIntegral } from './divergence/frontier-integral.ts';
export { mauveDivergence } from './divergence/mauve-divergence.ts';
export { classifierZ } from './embedding/classifier-z.ts';
export { type ClippedCoverage, clippedCoverage, expectedClippedCoverage } from './embedding/clipped-coverage.ts';
export { covarianceMatrix, type Moments } from './embedding/covariance-matrix.ts';
export { type BinCount, binZ, type DifferentBins, differentBins } from './embedding/different-bins.ts';
export type { EmbeddingArms } from './embedding/embedding-facts.ts';
export {
  EMBEDDING_METRICS,
  type EmbeddingMeasurement,
  type EmbeddingMetric,
  type MeasuredEmbedding,
  measureEmbeddings,
} from './embedding/embedding-metrics.ts';
export { type EnergyDistance, energyDistance } from './embedding/energy-distance.ts';
export { expectedCoverage } from './embedding/expected-coverage.ts';
export { frechetDistance, frechetDistanceOfMoments } from './embedding/frechet-distance.ts';
export { type IntraClusterVariance, intraClusterVariance } from './embedding/intra-cluster-variance.ts';
export { jensenShannon } from './embedding/jensen-shannon.ts';
export { type KnnRadiusRatio, knnRadiusRatio } from './embedding/knn-radius-ratio.ts';
export { type MaximumMeanDiscrepancy, maximumMeanDiscrepancy } from './embedding/maximum-mean-discrepancy.ts';
export { meanCosineDispersion } from './embedding/mean-cosine-dispersion.ts';
export {
  type NearestNeighbours,
  type NearestNeighboursInput,
  nearestNeighbours,
  searchNearestNeighbours,
} from './embedding/nearest-neighbours.ts';
export { meanRow, normaliseRows } from './embedding/normalise-rows.ts';
export { type AnchoredArms, PooledNeighbours } from './embedding/pooled-neighbours.ts';
export { type Prdc, prdc, type TwoArms } from './embedding/prdc.ts';
export type { Rows } from './embedding/rows.ts';
export { slicedDistance } from './embedding/sliced-distance.ts';
export {
  type TailNearestNeighbour,
  type TailRelabelling,
  tailNearestNeighbour,
  tailRelabelling,
} from './embedding/tail-nearest-neighbour.ts';
export { vendiScore, vendiScores, vendiScoresOfKernel } from './embedding/vendi-score.ts';
export { vendiTwoDebiased } from './embedding/vendi-two-debiased.ts';
export { wassersteinTwoSquared } from './embedding/wasserstein-two-squared.ts';
export { andersonDarling } from './numeric/anderson-darling.ts';
export { expectedShortfall } from './numeric/expected-shortfall.ts';
export { hillTailIndex } from './numeric/hill-tail-index.ts';
export { kolmogorovSmirnov } from './numeric/kolmogorov-smirnov.ts';
export { type MahalanobisShare, mahalanobisShare } from './numeric/mahalanobis-share.ts';
export {
  type MeasuredColumn,
  measureColumn,
  NUMERIC_METRICS,
  type NumericArms,
  type NumericMeasurement,
  type NumericMetric,
} from './numeric/numeric-metrics.ts';
export { type CellEdges, cellEdges, twoWayCells } from './numeric/quantile-cells.ts';
export { type TailCounts, type TailEdges, tailCounts, tailEdges } from './numeric/tail-counts.ts';
export { chaoOne } from './species/chao-one.ts';
export { chaoOneVariance } from './species/chao-one-variance.ts';
export { chaoWangJostEntropy } from './species/chao-wang-jost-entropy.ts';
export { type CountsOfCounts, countCounts, countsOfCounts } from './species/counts-of-counts.ts';
export { hillNumber } from './species/hill-number.ts';
export { plugInEntropy } from './species/plug-in-entropy.ts';
export { rarefiedHillOne } from './species/rarefied-hill-one.ts';
export { rarefiedHillTwo } from './species/rarefied-hill-two.ts';
export { rarefiedRichness } from './species/rarefied-richness.ts';
export { sampleCoverage } from './species/sample-coverage.ts';
export { distinctN } from './text/distinct-n.ts';
export { firstKWords } from './text/first-k-words.ts';
export { hdD } from './text/hd-d.ts';
export { mattr } from './text/mattr.ts';
export { mtld } from './text/mtld.ts';
export { selfBleu } from './text/self-bleu.ts';
export { selfRepetition } from './text/self-repetition.ts';
export {
  measureTextPanel,
  type PanelArm,
  type PanelDocument,
  type PanelEstimate,
  type PanelOptions,
  type TextPanel,
} from './text-panel.ts';
export { TEXT_PANEL_METRICS, type TextPanelMetric } from './text-panel-metrics.ts';
