import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { type Documents, documents } from '../../data/documents.ts';
import { encodeDocuments } from '../../data/encode-documents.ts';
import { FitError } from '../fit-error.ts';
import type { FittedModel, LoopModel, LossPoint, SampleOptions } from '../loop-model.ts';
import { type ModelOptions, modelEntry } from '../model-entry.ts';
import type { SamplingBias } from '../sampling-bias.ts';
import { type CommandStep, generationFolder, runCommandStep } from './command-step.ts';
import { type CommandTemplate, commandTemplate } from './command-template.ts';
import { readLosses } from './read-losses.ts';
import { readScores } from './read-scores.ts';
import { readWrittenTexts } from './read-written-texts.ts';

const line = z.string().trim().min(1, 'expected a command line').max(20_000, 'expected at most 20,000 characters');
const seconds = z.number('expected a number of seconds').positive('expected seconds above 0').max(2_000_000);

const settings = z.strictObject({
  train: line.describe(
    'Trains on {train_file} (JSON Lines with "text") and leaves the model in {model_dir}. May read {test_file}, empty where no losses on it are asked for, and write {losses_file}: lines {"step", "train", "test"}. Also {seed}, {generation}.',
  ),
  generate: line.describe(
    'Writes {count} documents, about {tokens} tokens in all, into {output_file} (JSON Lines with "text"), from {model_dir}. Also {seed}, {generation}, and what it knows of {temperature}, {top_p}, {top_k} (0: all), {beams}.',
  ),
  score: line
    .optional()
    .describe(
      'Writes for each line of {input_file} a line {"log_likelihood"} (nats of the whole document) into {output_file}, from {model_dir}. Without it nothing is measured by likelihood.',
    ),
  seconds: z
    .strictObject({
      train: seconds.default(86_400),
      generate: seconds.default(21_600),
      score: seconds.default(21_600),
    })
    .prefault({})
    .describe('Longest that each command may take. Default: a day, 6 hours, 6 hours.'),
  retries: z.int().min(0).max(100).default(1).describe('Attempts after a failed one. Default 1.'),
  pause: z.number().min(0).max(86_400).default(10).describe('Seconds between attempts. Default 10.'),
  keep: z
    .enum(['all', 'recent'])
    .default('all')
    .describe('Models that stay on the disk: all, or the first and the last two. Default all.'),
});

export type CommandSettings = z.output<typeof settings>;

const COMMON = ['model_dir', 'seed', 'generation'] as const;
const TRAIN = [...COMMON, 'train_file', 'test_file', 'losses_file'] as const;
const GENERATE = [...COMMON, 'output_file', 'count', 'tokens', 'temperature', 'top_p', 'top_k', 'beams'] as const;
const SCORE = ['model_dir', 'generation', 'input_file', 'output_file'] as const;

/** Placeholder of each setting of sampling, and what stands for it where nothing is asked for. */
const BIASES: Readonly<Record<keyof SamplingBias, { readonly placeholder: string; readonly none: number }>> = {
  temperature: { placeholder: 'temperature', none: 1 },
  topP: { placeholder: 'top_p', none: 1 },
  topK: { placeholder: 'top_k', none: 0 },
  beams: { placeholder: 'beams', none: 1 },
};

const MODEL_FOLDER = 'model';
const LOSSES_FILE = 'losses.jsonl';
const OUTPUT_FILE = 'output.jsonl';
/** Of two seeds in a row the second is not the first's neighbour: whole numbers that every trainer takes. */
const SEEDS = 2 ** 31;

/**
 * The user's own trainer: command lines that train, generate and score. Only what the user wrote is run; texts pass in files, and values as
 * single quoted words. Finished steps are found again after a kill.
 *
 * @throws {ConfigError} for command lines that cannot be filled in
 */
export function command(
  { train, generate, score, seconds: limits, retries, pause, keep }: CommandSettings,
  options: Pick<ModelOptions, 'folder' | 'labFolder' | 'signal'>,
): LoopModel<Documents> {
  const lines = {
    train: commandTemplate(train, { place: 'model.train', known: TRAIN, required: ['train_file'] }),
    generate: commandTemplate(generate, { place: 'model.generate', known: GENERATE, required: ['output_file'] }),
    score:
      score === undefined
        ? undefined
        : commandTemplate(score, { place: 'model.score', known: SCORE, required: ['input_file', 'output_file'] }),
  };
  const folder = path.resolve(options.folder);
  const run = <Result>(step: CommandStep<Result>, signal: AbortSignal | undefined) =>
    runCommandStep(step, {
      folder,
      labFolder: path.resolve(options.labFolder),
      seconds: limits[step.name],
      retries,
      pause,
      signal: signal ?? options.signal,
    });

  return {
    kind: documents,
    biases: (Object.keys(BIASES) as (keyof SamplingBias)[]).filter((bias) =>
      lines.generate.uses.has(BIASES[bias].placeholder),
    ),
    weighs: false,
    hasLikelihood: lines.score !== undefined,

    async fit(data, { random, test, generation = 1, signal }) {
      if (data.texts.length === 0)
        throw new FitError({
          problem: 'there are no texts to train on',
          hint: 'Take a larger size, or look whether generation writes texts.',
        });
      const files = { 'train.jsonl': jsonLines(data.texts), 'test.jsonl': jsonLines(test?.texts ?? []) };
      const seed = seedOf(random);
      const trained = await run<readonly LossPoint[]>(
        {
          name: 'train',
          generation,
          template: lines.train,
          inputs: { seed, train: digestOf(files['train.jsonl']), test: digestOf(files['test.jsonl']) },
          files,
          values: ({ step, attempt }) => ({
            train_file: path.join(step, 'train.jsonl'),
            test_file: path.join(step, 'test.jsonl'),
            model_dir: path.join(attempt, MODEL_FOLDER),
            losses_file: path.join(attempt, LOSSES_FILE),
            seed: String(seed),
            generation: String(generation),
          }),
          prepare: async (attempt) => {
            await mkdir(path.join(attempt, MODEL_FOLDER), { recursive: true });
          },
          read: async (attempt) => {
            if (lines.train.uses.has('model_dir')) await requireContent(path.join(attempt, MODEL_FOLDER));
            return lines.train.uses.has('losses_file')
              ? readLosses(path.join(attempt, LOSSES_FILE), { shown: '{losses_file}' })
              : [];
          },
        },
        signal,
      );
      if (keep === 'recent') await removeOldModels(folder, generation);
      const model = { digest: trained.digest, folder: path.join(trained.folder, MODEL_FOLDER) };
      return fittedModel({ data, losses: trained.result, generation, model });
    },
  };

  function fittedModel({
    data,
    losses,
    generation,
    model,
  }: {
    readonly data: Documents;
    readonly losses: readonly LossPoint[];
    readonly generation: number;
    readonly model: { readonly digest: string; readonly folder: string };
  }): FittedModel<Documents> {
    const { vocabulary } = data;
    const scoring = lines.score;
    return {
      losses,
      parameters: {},
      async sample({ count, tokens, random, bias, signal }) {
        const seed = seedOf(random);
        const wanted = tokens ?? Math.round((encodeDocuments(data).tokens.length / data.texts.length) * count);
        const { result } = await run<readonly string[]>(
          {
            name: 'generate',
            generation,
            template: lines.generate,
            inputs: { model: model.digest, seed, count, tokens: wanted, bias: { ...bias } },
            files: {},
            values: ({ attempt }) => ({
              model_dir: model.folder,
              output_file: path.join(attempt, OUTPUT_FILE),
              count: String(count),
              tokens: String(wanted),
              seed: String(seed),
              generation: String(generation),
              ...biasValues(bias),
            }),
            read: (attempt) =>
              readWrittenTexts(path.join(attempt, OUTPUT_FILE), {
                shown: '{output_file}',
                count,
                isAbout: tokens !== undefined,
              }),
          },
          signal,
        );
        return { texts: result, vocabulary };
      },
      ...(scoring !== undefined && {
        logLikelihood: (scored: Documents) => likelihoods(scored, { template: scoring, generation, model }),
      }),
    };
  }

  async function likelihoods(
    { texts }: Documents,
    {
      template,
      generation,
      model,
    }: {
      readonly template: CommandTemplate;
      readonly generation: number;
      readonly model: { readonly digest: string; readonly folder: string };
    },
  ): Promise<Float64Array> {
    if (texts.length === 0) return new Float64Array(0);
    const input = jsonLines(texts);
    const { result } = await run<Float64Array>(
      {
        name: 'score',
        generation,
        template,
        inputs: { model: model.digest, input: digestOf(input) },
        files: { 'input.jsonl': input },
        values: ({ step, attempt }) => ({
          model_dir: model.folder,
          input_file: path.join(step, 'input.jsonl'),
          output_file: path.join(attempt, OUTPUT_FILE),
          generation: String(generation),
        }),
        read: (attempt) => readScores(path.join(attempt, OUTPUT_FILE), { shown: '{output_file}', count: texts.length }),
      },
      undefined,
    );
    return result;
  }
}

function biasValues(bias: SampleOptions['bias']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (Object.keys(BIASES) as (keyof SamplingBias)[]).map((key) => {
      const { placeholder, none } = BIASES[key];
      return [placeholder, String(bias[key] ?? none)];
    }),
  );
}

function seedOf(random: () => number): number {
  return Math.floor(random() * SEEDS);
}

function jsonLines(texts: readonly string[]): string {
  return texts.map((text) => `${JSON.stringify({ text })}\n`).join('');
}

function digestOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

async function requireContent(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.length > 0) return;
  throw new FitError({
    problem: '{model_dir} is empty',
    hint: 'Let the command save its model there, or end with an exit code other than 0.',
  });
}

/** The first stays, because later texts are scored by it, and the last two, because a loop goes on from them. */
async function removeOldModels(folder: string, generation: number): Promise<void> {
  for (let old = 2; old < generation - 1; old++) {
    const own = generationFolder(folder, old);
    const names = await readdir(own).catch(() => []);
    for (const name of names.filter((one) => one.startsWith('train-')))
      await rm(path.join(own, name), { recursive: true, force: true });
  }
}

export const commandEntry = modelEntry({
  id: 'command',
  title: 'Your own trainer',
  kind: 'documents',
  settings,
  create: command,
});
