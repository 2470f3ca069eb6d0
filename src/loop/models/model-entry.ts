import type * as z from 'zod';
import type { DataKindId } from '../data/data-kind.ts';
import type { LoopModel } from './loop-model.ts';

/** What a model may know of the loop it is made for. Models that need no such thing take no second argument. */
export interface ModelOptions {
  /** Seed of the loop, from 0. */
  readonly seed: number;
  /** Title of the arm. */
  readonly arm: string;
  /** For what the model keeps over all generations of this seed: the world around it. */
  readonly random: () => number;
  /** Folder of this arm and seed that outlives the process; not made yet. */
  readonly folder: string;
  /** Folder that paths of the lab are relative to. */
  readonly labFolder: string;
  readonly signal?: AbortSignal;
}

/** What a lab must know of a model to offer it. */
export interface ModelEntry {
  /** `gaussian`, `n-gram`, … kebab-case; how a lab names the model. */
  readonly id: string;
  /** A few words for lists: "Gaussian". */
  readonly title: string;
  readonly kind: DataKindId;
  /** What a lab may say beside the id: unknown keys are refused, and what is left out has its default filled in. */
  readonly settings: z.ZodObject;
  /**
   * @param settings an output of the schema
   * @throws {ConfigError} where settings contradict each other
   */
  create(settings: Readonly<Record<string, unknown>>, options: ModelOptions): LoopModel<unknown>;
}

/** An entry from one whose settings and data have their types: the registry holds models of all kinds, so it forgets both. */
export function modelEntry<Schema extends z.ZodObject, Data>(entry: {
  readonly id: string;
  readonly title: string;
  readonly kind: DataKindId;
  readonly settings: Schema;
  readonly create: (settings: z.output<Schema>, options: ModelOptions) => LoopModel<Data>;
}): ModelEntry {
  return {
    ...entry,
    create: (settings, options) => entry.create(settings as z.output<Schema>, options) as LoopModel<unknown>,
  };
}
