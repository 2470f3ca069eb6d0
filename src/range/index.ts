export { deleteAGroupJackknife } from './delete-a-group-jackknife.ts';
export { frontierIntegral } from './divergence/frontier-integral.ts';
export { mauveDivergence } from './divergence/mauve-divergence.ts';
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
