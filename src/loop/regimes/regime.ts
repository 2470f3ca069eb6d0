import type { DataKind } from '../data/data-kind.ts';
import type { HumanData } from '../data/human-data.ts';
import type { FittedModel } from '../models/loop-model.ts';

/** What one generation trains on. */
export interface TrainingSet<Data> {
  readonly data: Data;
  /** One weight a row; absent: all alike. */
  readonly weights?: Float64Array;
  /** Rows by where they came from; they add up to the rows of `data`. */
  readonly freshHumanRows: number;
  readonly replayedHumanRows: number;
  /** Digest of the build that made it, where a recipe did. */
  readonly build?: string;
}

/** A batch that an earlier generation left: human rows of the start (generation 0) or what a model wrote. */
export interface Batch<Data> {
  /** Generation whose model wrote it; 0: human data of the first training set. */
  readonly generation: number;
  readonly data: Data;
}

export interface RegimeContext<Data> {
  readonly kind: DataKind<Data>;
  /** The generation about to be trained, from 2. */
  readonly generation: number;
  /** Rows of a training set where the regime keeps it fixed; tokens where rows are of unequal length. */
  readonly size: number;
  readonly human: HumanData<Data>;
  /** As many of the last batches as `Regime.remembers`, oldest first, before this generation's `draw`. */
  readonly batches: readonly Batch<Data>[];
  /** Model of the generation before. */
  readonly fitted: FittedModel<Data>;
  /** The first generation's model, fitted to `human.first`. */
  readonly firstFitted: FittedModel<Data>;
  /** New outputs of that model under the loop's sampling bias and selection: rows, or tokens. Each call gives others. */
  readonly draw: (count: number) => Promise<Data>;
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

/** How a generation's training set is put together: one file a regime. */
export interface Regime<Data> {
  /** Batches of earlier generations it needs: 0 for replace, Infinity for accumulate. */
  readonly remembers: number;
  trainingSet(context: RegimeContext<Data>): TrainingSet<Data> | Promise<TrainingSet<Data>>;
  /** What it remembers between generations besides batches: saved before `trainingSet` is asked, given back on resuming. Structured-cloneable. */
  readonly memory?: { save(): unknown; restore(saved: unknown): void };
}
