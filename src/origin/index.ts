export { parseCroissant } from '../io/catalogues/croissant.ts';
export { parseDataProvenance } from '../io/catalogues/data-provenance.ts';
export { type CardReading, parseDatasetCard, type UnreadCard } from '../io/dataset-card.ts';
export { type RightsFile, type RightsFileKind, type RightsReport, readRights } from '../io/opt-outs/read-rights.ts';
export { rightsFileKind } from '../io/opt-outs/rights-file-kind.ts';
export type { ComparedWith, Evidence, EvidenceKind, StyleComparison, TextSpan } from '../record/evidence.ts';
export type { RightsReading } from '../record/rights.ts';
export { DECISION_VERSION, type Decision, type DecisionRule, decideOrigin } from './decide.ts';
export { DETECTION_LEVELS, type DetectionProfile, detectionRates } from './prevalence/detection-profile.ts';
export {
  estimateShare,
  type ShareAbstention,
  type ShareDoubt,
  type ShareEstimate,
  type ShareInput,
} from './prevalence/estimate-share.ts';
export {
  estimateShares,
  type SharePeriod,
  type SharePeriodOptions,
  type SharePile,
} from './prevalence/estimate-shares.ts';
export { type DatedText, type ExcessEstimate, type ExcessInput, excessWords } from './prevalence/excess-words.ts';
export {
  type GroupPair,
  type GroupSimilarity,
  type GroupSimilarityOptions,
  type GroupText,
  groupSimilarity,
} from './prevalence/group-similarity.ts';
export { type LiangEstimate, type LiangInput, liangShare } from './prevalence/liang-share.ts';
export { phraseHashes } from './prevalence/phrase-hashes.ts';
export type { ShareBucket } from './prevalence/pile-counts.ts';
export type { ShareEstimator } from './prevalence/share-estimator.ts';
export {
  type GroupTest,
  type GroupTestOptions,
  type GroupTests,
  type HumanGroup,
  type TestedGroup,
  testGroups,
} from './prevalence/test-groups.ts';
export { abstentionText } from './style/abstention-text.ts';
export { conformalBound, conformalP, conformalThreshold } from './style/conformal.ts';
export { type FoundSpan, type JudgedSpans, type JudgeSpansOptions, judgeSpans } from './style/judge-spans.ts';
export { LEAST_ANCHORS } from './style/least-anchors.ts';
export { type LengthBucket, type StyleBucket, styleBucket } from './style/style-bucket.ts';
export {
  type CalibratedStyle,
  calibrateStyle,
  parseStyleCalibration,
  type StyleAbstains,
  type StyleAbstention,
  type StyleAnchor,
  type StyleAnchorText,
  type StyleCalibration,
} from './style/style-calibration.ts';
export { type PRange, STYLE_WEIGHT_CAP, styleLikelihood } from './style/style-likelihood.ts';
export { loadStyleModel, type StyleModel } from './style/style-model.ts';
export { reachedLevel, STYLE_PROMISES, type StylePromise } from './style/style-promise.ts';
export {
  createStyleScorer,
  STYLE_LEAST_WORDS,
  type StyleScore,
  type StyleScorer,
  type StyleWindowScore,
} from './style/style-scorer.ts';
export { unsuitableText } from './style/unsuitable-text.ts';
export { type SyntheticProbability, syntheticProbability } from './synthetic-probability.ts';
export { detectWatermarks, type UnscoredLine, type WatermarkResult } from './watermark/detect-watermarks.ts';
export { type KgwKey, kgwDetector } from './watermark/kgw.ts';
export { isOwnGreen, type OwnGreenListKey, ownGreenListDetector } from './watermark/own-green-list.ts';
export { type SynthIdKey, synthIdDetector } from './watermark/synthid.ts';
export { watermarkEvidence } from './watermark/watermark-evidence.ts';
export { parseWatermarkKey, type WatermarkKey } from './watermark/watermark-key.ts';
export type { TokenSpan, WatermarkDetector, WatermarkScore } from './watermark/watermark-score.ts';
