import * as z from 'zod';
import { ORIGIN_CLASSES } from './origin.ts';

const originClass = z.enum(ORIGIN_CLASSES);

/** What a source says of itself. Written by hand in `outcross.yaml` or `SOURCE.yaml`, or read from a data-set card. */
export const sourceCardSchema = z
  .strictObject({
    /** Class of every record that no `roles` or `fields` entry names. */
    origin: originClass.optional(),
    /** Class by chat role, e.g. `{ user: human, assistant: synthetic }`. */
    roles: z.record(z.string(), originClass).optional(),
    /** Class by field, indices left out and roles in brackets, e.g. `{ response: synthetic, "messages[user]": human }`. */
    fields: z.record(z.string(), originClass).optional(),
    /** What stands behind `origin`, `roles` and `fields`. Only `contract` and `generation-log` verify, and need `reference`. */
    basis: z.enum(['declaration', 'contract', 'generation-log']).default('declaration'),
    /** The contract, log or page that `basis` refers to. */
    reference: z.string().optional(),
    publisher: z.string().optional(),
    /** SPDX expression where one exists. */
    licence: z.string().optional(),
    url: z.string().optional(),
    kind: z
      .enum([
        'public-dataset',
        'licensed-dataset',
        'third-party-private',
        'crawl',
        'user-interaction',
        'synthetic-own',
        'archive',
        'other',
      ])
      .optional(),
    generator: z
      .strictObject({ family: z.string(), model: z.string().optional(), version: z.string().optional() })
      .optional(),
    /** Who, other than the publisher of the page, attests the dates (an archive, a registry, signed commits). */
    dates_attested_by: z.string().optional(),
    /** Bounds of the generation depth of synthetic records where known. */
    generation_depth: z.strictObject({ min: z.int().min(0), max: z.int().min(0).nullable() }).optional(),
  })
  .superRefine((card, context) => {
    if (card.basis !== 'declaration' && card.reference === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['basis'],
        message: `"${card.basis}" needs a reference: name the contract, the log or the page it refers to under "reference"`,
      });
    }
    const depth = card.generation_depth;
    if (depth !== undefined && depth.max !== null && depth.max < depth.min) {
      context.addIssue({
        code: 'custom',
        path: ['generation_depth', 'max'],
        message: `the largest depth, ${depth.max}, is below the smallest, ${depth.min}`,
      });
    }
  });
export type SourceCard = z.infer<typeof sourceCardSchema> & {
  /** Where the card was read: a path, or `outcross.yaml`. */
  readonly from: 'outcross.yaml' | 'SOURCE.yaml' | 'dataset-card';
};
