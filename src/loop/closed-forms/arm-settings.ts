import type { DataKindId } from '../data/data-kind.ts';
import type { SamplingBias } from '../models/sampling-bias.ts';

/** What closed forms must know of one arm of a lab. */
export interface ArmSettings {
  /** Title of the arm. */
  readonly arm: string;
  readonly kind: DataKindId;
  /** Settings of its model, defaults filled in, `id` among them. */
  readonly model: Readonly<Record<string, unknown>> & { readonly id: string };
  /** Id of its regime. */
  readonly regime: string;
  /** Settings of the regime, defaults filled in. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly bias: SamplingBias;
  /** Whether outputs are selected after they were drawn: no closed form knows how. */
  readonly selects: boolean;
  /** Rows of a training set where the regime keeps it fixed, else of a batch. */
  readonly size: number;
  readonly generations: number;
  /** What is known of the law that human rows come from; absent: rows of files. */
  readonly truth?: {
    /** `normal`, `zipf`, … */
    readonly id: string;
    readonly parameters: Readonly<Record<string, number | readonly number[]>>;
  };
  /** Numbers in a row, where rows are vectors of files. */
  readonly dimensions?: number;
  /** Human rows of files that measures are told against: the first training set and the test set. */
  readonly known?: number;
}
