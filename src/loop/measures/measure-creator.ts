import type { HumanData } from '../data/human-data.ts';
import type { Truth } from '../data/truth.ts';
import type { MeasureSet } from './measure-set.ts';

/** Makes the measures of one kind of data for one seed: what depends on human data alone is reckoned here, once. */
export type MeasureCreator<Data> = (options: {
  readonly human: HumanData<Data>;
  /** Where human data come from a formula. */
  readonly truth?: Truth<Data>;
  /** Rows of a training set; tokens where rows are of unequal length. */
  readonly size: number;
  readonly random: () => number;
  /** Of vectors: precision, recall, density and coverage among so many rows of either arm, by balls to the k-th neighbour. */
  readonly neighbours?: { readonly rows: number; readonly k: number };
  /** Of categories: types of a smaller true share are the tail. */
  readonly tailShare?: number;
  /** Of categories that were read: names of the types. */
  readonly names?: readonly string[];
  /** Settings of the model, its `id` among them. */
  readonly model: Readonly<Record<string, unknown>>;
}) => MeasureSet<Data> | Promise<MeasureSet<Data>>;
