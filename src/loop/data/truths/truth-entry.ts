import type * as z from 'zod';
import type { DataKindId } from '../data-kind.ts';
import type { Truth } from '../truth.ts';

export interface TruthOptions {
  /** The same for all seeds of a lab: what a formula leaves open is drawn once. */
  readonly random: () => number;
}

/** What a lab must know of a law to offer it. */
export interface TruthEntry {
  /** `normal`, `zipf`, … kebab-case; how a lab names the law. */
  readonly id: string;
  /** A few words for lists. */
  readonly title: string;
  readonly kind: DataKindId;
  /** What a lab may say beside the id: unknown keys are refused, and what is left out has its default filled in. */
  readonly settings: z.ZodObject;
  /**
   * @param settings an output of the schema
   * @throws {ConfigError} where settings contradict each other
   */
  create(settings: Readonly<Record<string, unknown>>, options: TruthOptions): Truth<unknown>;
}

/** An entry from one whose settings and data have their types: the registry holds laws of all kinds, so it forgets both. */
export function truthEntry<Schema extends z.ZodObject, Data>(entry: {
  readonly id: string;
  readonly title: string;
  readonly kind: DataKindId;
  readonly settings: Schema;
  readonly create: (settings: z.output<Schema>, options: TruthOptions) => Truth<Data>;
}): TruthEntry {
  return {
    ...entry,
    create: (settings, options) => entry.create(settings as z.output<Schema>, options) as Truth<unknown>,
  };
}
