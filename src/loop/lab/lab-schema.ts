import * as z from 'zod';
import { TRUTHS } from '../data/truths/truth-registry.ts';
import { MODELS } from '../models/model-registry.ts';
import { shareSchema } from '../regimes/human-share.ts';
import { REGIMES } from '../regimes/regime-registry.ts';
import { KINDS } from './kind-registry.ts';
import { samplingSchema } from './sampling-schema.ts';

/** More would be no experiment that a person reads, and no file that a browser opens. */
const MOST_SEEDS = 1_000_000;
const MOST_GENERATIONS = 100_000;
const MOST_ARMS = 100;
const MOST_SIZE = 10_000_000;

type Forms = [z.ZodObject, ...z.ZodObject[]];

const named = (key: string, id: string, settings: z.ZodObject, more: z.ZodRawShape = {}) =>
  z.strictObject({ [key]: z.literal(id), ...more, ...settings.shape });

const truths = TRUTHS.map((entry) => named('truth', entry.id, entry.settings).describe(entry.title)) as Forms;
const models = MODELS.map((entry) => named('id', entry.id, entry.settings).describe(entry.title)) as Forms;

/** Keys of all kinds of files; which of them mean something depends on the kind that the model trains on. */
const fileShape: Record<string, z.ZodType> = {};
for (const { file } of Object.values(KINDS)) {
  for (const [key, schema] of Object.entries(file.shape as Record<string, z.ZodType>)) fileShape[key] ??= schema;
}
const fileSchema = z.strictObject({
  ...Object.fromEntries(Object.entries(fileShape).map(([key, schema]) => [key, withoutDefault(schema)])),
  path: z.string().min(1).max(10_000).describe('File, folder or pattern, relative to the lab.'),
});

const title = z.string().trim().min(1, 'expected a title').max(200, 'expected at most 200 characters');

const modelSchema = z.discriminatedUnion('id', models).describe('The model that is trained anew each generation.');

const armSchema = z.discriminatedUnion(
  'regime',
  REGIMES.map((entry) =>
    named('regime', entry.id, entry.settings, {
      title: title.optional().describe('Name of the arm; default: made of its settings.'),
      sampling: samplingSchema
        .optional()
        .describe('How outputs are drawn in this arm, in place of the sampling of the lab.'),
      model: modelSchema
        .optional()
        .describe('Model of this arm, in place of the model of the lab; of the same kind of data.'),
    }).describe(entry.about),
  ) as Forms,
);

/**
 * A lab: an experiment in recursive training. Every section but `data` and `model` has a default. Docs: docs/simulate.md.
 */
export const labSchema = z.strictObject({
  title: title.optional().describe('What this shows; heads reports.'),
  about: z.string().max(10_000).optional().describe('What to look for, in your words.'),
  data: z
    .union([z.discriminatedUnion('truth', truths), fileSchema])
    .describe('Human data: a truth given by a formula, or a path to files.'),
  model: modelSchema,
  size: z
    .int('expected a whole number')
    .min(2, 'expected at least 2')
    .max(MOST_SIZE, `expected at most ${MOST_SIZE}`)
    .optional()
    .describe(
      'Rows of a training set, tokens where rows are texts. Default: 1000 of a formula; of files as many as last for all generations.',
    ),
  generations: z
    .int('expected a whole number')
    .min(1, 'expected at least 1')
    .max(MOST_GENERATIONS, `expected at most ${MOST_GENERATIONS}`)
    .default(10)
    .describe('Models trained one after the other; the first on human data alone. Default 10.'),
  seeds: z
    .int('expected a whole number')
    .min(1, 'expected at least 1')
    .max(MOST_SEEDS, `expected at most ${MOST_SEEDS}`)
    .default(5)
    .describe('Independent repetitions of each arm. Default 5.'),
  seed: z
    .int('expected a whole number')
    .min(0)
    .max(0xffff_ffff)
    .default(1)
    .describe('What all random numbers come from. Default 1.'),
  test: shareSchema
    .default(0.1)
    .describe('Share of human data that is held out; of a formula, relative to size. Default 0.1.'),
  sampling: samplingSchema.prefault({}).describe('How outputs are drawn from a model. Default: as the model has it.'),
  arms: z
    .array(armSchema, 'expected a list of arms')
    .min(1, 'expected at least one arm')
    .max(MOST_ARMS, `expected at most ${MOST_ARMS} arms`)
    .default([{ regime: 'replace' }] as never)
    .describe('Regimes side by side, each at the same size. Default: replace.'),
  measures: z
    .strictObject({
      neighbours: z
        .strictObject({
          rows: z
            .int()
            .min(10)
            .max(20_000)
            .default(1000)
            .describe('Rows of either arm that are compared. Default 1000.'),
          k: z.int().min(1).max(100).default(5).describe('Balls reach to the k-th neighbour. Default 5.'),
        })
        .optional()
        .describe('Of vectors: precision, recall, density and coverage too. They take the square of the rows.'),
      tail_share: z
        .number()
        .positive('expected a number above 0')
        .max(1)
        .optional()
        .describe(
          'Of categories: types of a smaller true share are the tail. Default: the rarest that together hold 10 %.',
        ),
    })
    .prefault({})
    .describe('What is measured beside what always is.'),
  gate: z
    .boolean('expected true or false')
    .default(false)
    .describe(
      "Whether each generation's outputs are held against a frozen human reference, as outcross compare does. Of texts and of interactions.",
    ),
});

/** Measures that are taken only where they are asked for. */
export interface ExtraMeasures {
  readonly neighbours?: { readonly rows: number; readonly k: number } | undefined;
  readonly tail_share?: number | undefined;
}

/** A lab as it was read, defaults filled in. */
export interface Lab {
  readonly title?: string | undefined;
  readonly about?: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  readonly model: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly size?: number | undefined;
  readonly generations: number;
  readonly seeds: number;
  readonly seed: number;
  readonly test: number;
  readonly sampling: z.output<typeof samplingSchema>;
  readonly arms: readonly LabArm[];
  readonly measures: ExtraMeasures;
  readonly gate: boolean;
}

/** An arm: its regime, what it says of itself, and the settings of the regime beside them. */
export interface LabArm extends Readonly<Record<string, unknown>> {
  readonly regime: string;
  readonly title?: string | undefined;
  readonly sampling?: z.output<typeof samplingSchema> | undefined;
  readonly model?: (Readonly<Record<string, unknown>> & { readonly id: string }) | undefined;
}

/** Defaults are those of the kind of data, which is not known yet. */
function withoutDefault(schema: z.ZodType): z.ZodType {
  const inner =
    schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ? (schema.unwrap() as z.ZodType) : schema;
  const described = schema.description === undefined ? inner : inner.describe(schema.description);
  return described.optional();
}
