import type { HumanData } from '../data/human-data.ts';
import type { FittedModel } from '../models/loop-model.ts';

/** One number that is followed over generations. */
export interface MeasureSpec {
  /** `variance`, `tail_mass`, … snake_case; key of results. */
  readonly id: string;
  /** A few words for charts and tables: "variance". */
  readonly title: string;
  /** "nats", "types", "share", "" for pure numbers. */
  readonly unit: string;
  /** Section of docs/collapse.md or docs/metrics.md that defines it. */
  readonly anchor: string;
  /** Whether the chart's axis is logarithmic. */
  readonly logarithmic?: boolean;
}

/** Counts over fixed edges (the same for all generations), for histograms side by side. */
export interface Histogram {
  /** k + 1 ascending edges; outermost may be ±Infinity in memory, null in JSON. */
  readonly edges: readonly number[];
  /** k counts. */
  readonly counts: readonly number[];
}

export interface Measured {
  /** Values by id of the measure; one that is not defined for this generation is absent, never NaN. */
  readonly values: Readonly<Record<string, number>>;
  /** By name: `perplexity`, … */
  readonly histograms?: Readonly<Record<string, Histogram>>;
  /** A few outputs to look at, as plain text, at most 300 characters each. */
  readonly samples?: readonly string[];
}

/**
 * What is measured of each generation, one set a kind of data: from the training set, the model fitted to it and outputs drawn from it,
 * against held-out human data. Created once a seed, so that what depends on human data alone is reckoned once.
 */
export interface MeasureSet<Data> {
  readonly specs: readonly MeasureSpec[];
  /** Reference values of human data at the same size, where they exist: what "nothing lost" would show. */
  readonly reference: Readonly<Record<string, number>>;
  measure(options: {
    /** From 1. */
    readonly generation: number;
    readonly training: Data;
    /** Drawn from `fitted` with the loop's sampling bias: what the next generation may train on. */
    readonly outputs: Data;
    readonly fitted: FittedModel<Data>;
    /** The first generation's model: scores what later ones write. */
    readonly firstFitted: FittedModel<Data>;
    readonly human: HumanData<Data>;
    readonly random: () => number;
    /** Whether histograms and samples are wanted: of the first seeds alone, they would be thrown away otherwise. */
    readonly wantsDetails: boolean;
  }): Measured | Promise<Measured>;
}
