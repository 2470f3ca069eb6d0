import type { DataKind } from '../data/data-kind.ts';
import type { SamplingBias } from './sampling-bias.ts';

/** A point of the curve "loss against fitting": losses in nats a datum (a row, or a token of text); squared error where a model has no likelihood. */
export interface LossPoint {
  /** Fitting iteration, from 0. */
  readonly step: number;
  readonly train: number;
  /** On held-out human data; absent where none was given. */
  readonly test?: number;
}

export interface FitOptions<Data> {
  /** Numbers in [0, 1) of this seed, generation and purpose. */
  readonly random: () => number;
  /** Held-out human data, for the curve of losses only: a model never learns from it. */
  readonly test?: Data;
  /** One weight a row, at least 0, mean about 1; absent: all alike. Refused by models that cannot weigh. */
  readonly weights?: Float64Array;
  /** Which generation is fitted, from 1. */
  readonly generation?: number;
  readonly signal?: AbortSignal;
}

export interface SampleOptions {
  /** Rows to draw, whole, at least 1. Documents: documents; a model of text may end the last one early so as to keep to `tokens`. */
  readonly count: number;
  /** Amount of text where rows have no fixed length: tokens in all. */
  readonly tokens?: number;
  readonly random: () => number;
  readonly bias: SamplingBias;
  readonly signal?: AbortSignal;
}

export interface FittedModel<Data> {
  readonly losses: readonly LossPoint[];
  sample(options: SampleOptions): Data | Promise<Data>;
  /** Nats, one value a row; absent where the model has no likelihood. Documents: of the whole document. */
  logLikelihood?(data: Data): Float64Array | Promise<Float64Array>;
  /** What was learnt, for results and closed forms: `variance`, `mean`, … Numbers that grow with the data stay out. */
  readonly parameters: Readonly<Record<string, number | readonly number[]>>;
}

/** A model that a loop trains anew each generation: one file a model. */
export interface LoopModel<Data> {
  readonly kind: DataKind<Data>;
  /** Which settings of sampling it knows; others are refused before anything runs. */
  readonly biases: readonly (keyof SamplingBias)[];
  /** Whether `FitOptions.weights` is understood. */
  readonly weighs: boolean;
  /** Whether what it fits has `logLikelihood`: selection by likelihood is refused beforehand where not. */
  readonly hasLikelihood: boolean;
  /**
   * @throws {FitError} where the data are too few, degenerate, or fitting leads to no finite numbers: with what to do
   */
  fit(data: Data, options: FitOptions<Data>): FittedModel<Data> | Promise<FittedModel<Data>>;
  /**
   * What the world around the model remembers between generations (users' drift, a trainer's folder): saved for resuming, given back
   * before the next generation. Structured-cloneable. Absent: the model has no memory beyond its fit.
   */
  readonly memory?: { save(): unknown; restore(saved: unknown): void };
}
