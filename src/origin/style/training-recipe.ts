import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { InputError } from '../../errors.ts';
import { MAX_CONFIG_BYTES, parseYamlConfig } from '../../io/yaml-config.ts';

const column = z.string().min(1).max(256);
const values = z.array(z.string().max(256)).min(1).max(256);
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'expected a month such as 2024-07');

const sourceSchema = z.strictObject({
  /** End of the path of the files of this source: `biscope.jsonl.gz`. */
  file: z.string().min(1).max(512),
  title: z.string().min(1).max(300),
  url: z.string().max(300).optional(),
  licence: z.string().min(1).max(120),
  /** What the licence asks to be said. */
  attribution: z.string().max(500).optional(),
  /** A row is taken where each of these columns has one of the values; `~` stands for an absent value. */
  keep: z.record(column, values).default({}),
  /** And left out where one of these does. */
  drop: z.array(z.record(column, values)).default([]),
  /** Human text only from before this day, by this column; rows without a date are left out. */
  before: z.strictObject({ column, day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/) }).optional(),
  /** Origin of all rows, where no column says it. */
  origin: z.enum(['human', 'ai']).optional(),
  /** Language of all rows, where no column says it. */
  language: z.string().min(2).max(12).optional(),
  /** Domain of all rows, where no column says it. */
  domain: z.string().max(120).optional(),
  /** Name of the format, where the file name does not tell it: `text-lines`. */
  format: z.string().max(40).optional(),
  /** Rows whose text holds one of these are left out. */
  without: z.array(z.string().min(1).max(80)).max(64).default([]),
  /** Literal strings in texts and what is put in their place, one after the other: marks of a tokeniser. */
  replace: z
    .array(z.tuple([z.string().min(1).max(80), z.string().max(80)]))
    .max(64)
    .default([]),
  /**
   * `rewritten`: human text that a model reworded. A second model is trained with it beside the rest and the two are averaged, so
   * that its unsure labels cannot outvote the sure ones. Never measured with. Default: `written`.
   */
  role: z.enum(['written', 'rewritten']).default('written'),
  /** Most AI texts of a (domain, generator); for domains that lack a human side. Default: the recipe's cap. */
  cap: z.number().int().min(1).max(1_000_000).optional(),
});
export type TrainingSource = z.infer<typeof sourceSchema>;

/** Which rows of which files a model is trained on, and how. */
export const trainingRecipeSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1).max(80),
  /** BCP 47 primary tags; rows in other languages are left out. */
  languages: z.array(z.string().min(2).max(12)).min(1),
  /** Licence under which the weights are given, with what must be said of it. */
  licence: z.string().min(1).max(120),
  notice: z.array(z.string().max(1000)).default([]),
  columns: z
    .strictObject({
      text: column.default('text'),
      id: column.default('id'),
      origin: column.default('origin'),
      generator: column.default('model'),
      domain: column.default('domain'),
      language: column.default('lang'),
      split: column.default('split'),
      /** Rows that share a value in one of these are never on both sides of a split. */
      groups: z.array(column).default(['pair', 'pkey']),
      /** Who or what the row comes from, as a calibration is divided by it. */
      source: column.default('source'),
    })
    .prefault({}),
  /** What the origin column says of human and of AI text; rows with other values are left out. */
  labels: z.strictObject({ human: values, ai: values }).default({ human: ['human'], ai: ['ai'] }),
  /** Values of the split column that are never trained on. Rows without one are drawn by group. */
  heldOut: values.default(['dev', 'test']),
  /** Share of the groups that is held out where the split column is empty, 0-1. */
  heldOutShare: z.number().min(0).max(0.9).default(0),
  /** Most texts of an (origin, domain, generator); human text may have four times as many. */
  cap: z.number().int().min(1).max(1_000_000).default(400),
  inverseStrength: z.number().positive().default(0.1),
  seed: z.number().int().default(1),
  limits: z.array(z.string().max(1000)).default([]),
  /** Month in which each generator was published, by its name in the data: how old the model's knowledge is. */
  generators: z.record(z.string().max(256), month).default({}),
  sources: z.array(sourceSchema).min(1),
});
export type TrainingRecipe = z.infer<typeof trainingRecipeSchema>;

/**
 * Reads a recipe.
 *
 * @throws {InputError} it cannot be read
 * @throws {ConfigError} with line and column for what cannot be meant
 */
export async function readTrainingRecipe(file: string): Promise<TrainingRecipe> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new InputError({
      path: file,
      problem: 'the recipe cannot be read',
      hint: 'Name a file that is there.',
      cause,
    });
  }
  if (text.length > MAX_CONFIG_BYTES) {
    throw new InputError({ path: file, problem: 'the recipe is too long', hint: 'A recipe has a few kilobytes.' });
  }
  return parseYamlConfig(text, { schema: trainingRecipeSchema, place: file });
}
