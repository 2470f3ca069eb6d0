export type { Lab } from './lab/lab-schema.ts';
export { type LabFile, labOf, parseLab, readLabFile } from './lab/read-lab.ts';
export type { Histogram, MeasureSpec } from './measures/measure-set.ts';
export type { LossPoint } from './models/loop-model.ts';
export { type MakePlanOptions, makePlan } from './plan/make-plan.ts';
export type { Plan, PlanCase, PlannedStratum, PlanSource } from './plan/plan.ts';
export { type PlanStrata, type PlanStratum, planStrata, type StratumInput } from './plan/plan-strata.ts';
export { strataOfAudit } from './plan/strata-of-audit.ts';
export { strataOfFile } from './plan/strata-of-file.ts';
export { strataOfReference } from './plan/strata-of-reference.ts';
export { effectiveSizeByClass } from './population/effective-size-by-class.ts';
export type { EffectiveSizeEstimate } from './population/effective-size-estimate.ts';
export {
  effectiveSizeOfSamples,
  type PopulationSample,
  type SampledEffectiveSize,
} from './population/effective-size-of-samples.ts';
export { effectiveSizeOfTrainingSets } from './population/effective-size-of-training-sets.ts';
export { excessLostTypes, type LostTypes } from './population/excess-lost-types.ts';
export { fittedTemperature } from './population/fitted-temperature.ts';
export {
  type ForecastGeneration,
  type ForecastOptions,
  forecastLoop,
  type LoopForecast,
  type SettingEstimate,
  type Span,
} from './population/forecast/forecast-loop.ts';
export type { KnownSettings, LoopObservation, SettingBounds } from './population/forecast/loop-observation.ts';
export { type PopulationMeasures, populationMeasures } from './population/forecast/project-population.ts';
export { tailThreshold } from './population/forecast/tail-threshold.ts';
export { type GaussianShrinkage, gaussianShrinkage } from './population/gaussian-shrinkage.ts';
export { generationsForPower } from './population/generations-for-power.ts';
export { incrementCovariance } from './population/increment-covariance.ts';
export { type DimensionForecast, forecastLine, type LineForecast } from './population/line/forecast-line.ts';
export type { ShiftTest } from './population/shift-test.ts';
export { type TemperatureScore, temperatureScore, temperatureScoreOfSamples } from './population/temperature-score.ts';
export { traitShift } from './population/trait-shift.ts';
export { type PopulationStep, wrightFisherStep } from './population/wright-fisher-step.ts';
export type { Preset } from './presets/preset.ts';
export { PRESETS, presetLab } from './presets/preset-registry.ts';
export {
  type SimulateOptions,
  type Simulation,
  type SimulationProgress,
  type SimulationRun,
  simulate,
} from './run/simulate.ts';
export type { ClosedFormCurve, GenerationResult, SimulationResult } from './run/simulation-result.ts';
