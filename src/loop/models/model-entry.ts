import type * as z from 'zod';
import type { DataKindId } from '../data/data-kind.ts';
import type { LoopModel } from './loop-model.ts';

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
  create(settings: Readonly<Record<string, unknown>>): LoopModel<unknown>;
}

/** An entry from one whose settings and data have their types: the registry holds models of all kinds, so it forgets both. */
export function modelEntry<Schema extends z.ZodObject, Data>(entry: {
  readonly id: string;
  readonly title: string;
  readonly kind: DataKindId;
  readonly settings: Schema;
  readonly create: (settings: z.output<Schema>) => LoopModel<Data>;
}): ModelEntry {
  return { ...entry, create: (settings) => entry.create(settings as z.output<Schema>) as LoopModel<unknown> };
}
