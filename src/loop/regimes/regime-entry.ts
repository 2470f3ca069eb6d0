import type * as z from 'zod';
import type { DataKind, DataKindId } from '../data/data-kind.ts';
import type { HumanData } from '../data/human-data.ts';
import type { FittedModel, LoopModel } from '../models/loop-model.ts';
import type { Regime } from './regime.ts';

/** What is known of a lab before anything runs. */
export interface RegimeFacts {
  readonly kind: DataKindId;
  /** Rows of a training set; tokens where rows are of unequal length. */
  readonly size: number;
  readonly generations: number;
  /** The model of the arm. */
  readonly weighs: boolean;
  readonly hasLikelihood: boolean;
  /** Whether rows of this kind can be told common from rare, and have a place. */
  readonly hasCommonness: boolean;
  readonly hasDistances: boolean;
  /** Whether the reserve of human data has no end. */
  readonly isEndless: boolean;
}

/** How large training sets are, and how many of them there will be. */
export interface TrainingSize {
  /** Rows; tokens where rows are of unequal length. */
  readonly size: number;
  /** Rows that such a set has. */
  readonly rows: number;
  /** Generations after the first, at least 1. */
  readonly generations: number;
}

/** What a regime may know of the arm and seed it is made for. */
export interface RegimeOptions<Data> {
  readonly kind: DataKind<Data>;
  readonly size: number;
  /** Seed of the loop, from 0, and of the whole lab. */
  readonly seed: number;
  readonly labSeed: number;
  readonly arm: string;
  readonly human: HumanData<Data>;
  /** Folder that paths of the lab are relative to. */
  readonly labFolder: string;
  /** Folder of this arm and seed that outlives the process; not made yet. */
  readonly folder: string;
  /** Settings of the arm's model, its `id` among them. */
  readonly model: Readonly<Record<string, unknown>>;
  /** Makes another model: settings with their `id`. */
  readonly createModel: (settings: Readonly<Record<string, unknown>>) => Promise<LoopModel<Data>>;
  /** Draws from any model under the arm's sampling bias and selection: rows, or tokens. */
  readonly drawFrom: (
    fitted: FittedModel<Data>,
    options: { readonly count: number; readonly random: () => number },
  ) => Promise<Data>;
  readonly signal?: AbortSignal;
}

/** Something about an arm that cannot work, told before anything runs. */
export interface RegimeProblem {
  /** Key of the arm that is meant. */
  readonly key: readonly string[];
  readonly problem: string;
  readonly hint: string;
}

/** A regime as labs name it: a line of the registry. */
export interface RegimeEntry<Settings extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  /** What it does, for lists: "each generation trains on the outputs of the last alone". */
  readonly about: string;
  /** Keys of the arm beside `regime`, `title` and the like, with their defaults. */
  readonly settings: Settings;
  /** Title of an arm that has none. */
  title(settings: z.output<Settings>): string;
  /**
   * Fresh human rows (or tokens) that a generation asks for on average at most, the first aside: so many that a reserve of this for each
   * generation lasts. Default 0.
   */
  freshRows?(settings: z.output<Settings>, training: TrainingSize): number;
  /** The same that are asked for once, before generation 2. Default 0. */
  freshRowsOnce?(settings: z.output<Settings>, size: number): number;
  /** Batches of a training set's size that are held in memory at most. Default 1. */
  batches?(settings: z.output<Settings>, generations: number): number;
  /** Files that it reads, relative to the lab: unfinished work of other contents is not gone on with. Default none. */
  files?(settings: z.output<Settings>): readonly string[];
  check?(settings: z.output<Settings>, facts: RegimeFacts): RegimeProblem | undefined;
  create(settings: z.output<Settings>, options: RegimeOptions<unknown>): Regime<unknown> | Promise<Regime<unknown>>;
}
