export { type CompareOptions, type CompareStep, compare, type GenerationData } from './compare/compare.ts';
export {
  type CompareGenerationOptions,
  compareGeneration,
  type Generation,
  type PreparedReference,
} from './compare/compare-generation.ts';
export type { AnyComparison, Comparison, GenerationComparison, GenerationFacts } from './compare/comparison.ts';
export { prepareReference } from './compare/prepare-reference.ts';
export type { ConvergenceAnswer, ConvergingModel } from './convergence/choose-answers.ts';
export { type ConvergeModelsOptions, convergeModels } from './convergence/converge-models.ts';
export type { Convergence } from './convergence/convergence.ts';
export { type ConvergenceInput, measureConvergence } from './convergence/measure-convergence.ts';
export type { GateDocument } from './gate-document.ts';
export { measureHouseStyle } from './house-style/measure-house-style.ts';
export { type CompareInteractionsOptions, compareInteractions } from './interactions/compare-interactions.ts';
export {
  type CreateInteractionReferenceOptions,
  createInteractionReference,
} from './interactions/create-interaction-reference.ts';
export type { InteractionComparison, InteractionGeneration } from './interactions/interaction-comparison.ts';
export type { InteractionManifest, InteractionStratum } from './interactions/interaction-manifest.ts';
export { appendGeneration } from './line/append-generation.ts';
export { surveyLine } from './line/survey-line.ts';
export { contrastExamples } from './panel/contrast.ts';
export { type GatePanel, type GatePanelInput, measureGatePanel } from './panel/measure-gate-panel.ts';
export type { PanelInput } from './panel/panel-input.ts';
export { type ClassifiedDocument, classifyDocuments } from './reference/classify-document.ts';
export { type CreateReferenceOptions, createReference } from './reference/create-reference.ts';
export { listAllReferences, listReferences, openReference } from './reference/open-reference.ts';
export { readGeneration } from './reference/read-generation.ts';
export type { Reference } from './reference/reference.ts';
export type { ReferenceManifest, StratumDefinition } from './reference/reference-manifest.ts';
export { renewReference } from './reference/renew-reference.ts';
export { verifyReference } from './reference/verify-reference.ts';
export { brierScore } from './scores/calibration/brier-score.ts';
export {
  type CalibrationBin,
  type Claim,
  calibrationBins,
} from './scores/calibration/calibration-bins.ts';
export { calibrationError } from './scores/calibration/calibration-error.ts';
export { calibrationGap } from './scores/calibration/calibration-gap.ts';
export { compareReadScores, readScoreFiles } from './scores/compare-score-files.ts';
export { type CompareScoresInput, compareScores, type NamedScores } from './scores/compare-scores.ts';
export { readScores } from './scores/read-scores.ts';
export type { ScoreComparison, ScoreStratum, ScoreVerdict } from './scores/score-comparison.ts';
export type { ScoredItem } from './scores/scored-item.ts';
export type { GenerationScores } from './scores/scores-of-generations.ts';
export { attributeLoss, type LossAttribution } from './stages/attribute-loss.ts';
export { type AttributeStagesOptions, attributeStages, type PlacedStage } from './stages/attribute-stages.ts';
export { compareStages } from './stages/compare-stages.ts';
export { type ArmShares, lossOfShares } from './stages/loss-of-shares.ts';
export type { StageComparison } from './stages/stage-comparison.ts';
export { decideVerdict, type VerdictInput } from './verdict/decide-verdict.ts';
export { headlineOf } from './verdict/headline.ts';
export { pairedTailTest } from './verdict/paired-tail-test.ts';
export type { PanelMeasurement, PanelResult, StratumInput, StratumResult, Verdict } from './verdict/verdict.ts';
