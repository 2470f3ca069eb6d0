import path from 'node:path';
import * as z from 'zod';
import { ConfigError } from '../../../errors.ts';
import type { Recipe, RecipeInput, recipeSchema } from '../../../mix/recipe/recipe.ts';
import type { DataKindId } from '../../data/data-kind.ts';
import { shareSchema } from '../human-share.ts';
import type { Regime, RegimeContext, TrainingSet } from '../regime.ts';
import type { RegimeEntry, RegimeOptions } from '../regime-entry.ts';
import type { LoopSource } from './build-training-set.ts';
import { documentRows } from './document-rows.ts';
import { interactionRows } from './interaction-rows.ts';
import type { JsonRow, RowCodec } from './row-codec.ts';

/** How rows of a kind pass through files. A kind that recipes can be tried on is added here. */
const CODECS: Partial<Record<DataKindId, RowCodec<unknown>>> = {
  documents: documentRows as RowCodec<unknown>,
  interactions: interactionRows as RowCodec<unknown>,
};

const FAMILY = 'loop';
const MODEL = 'loop-model';
const HUMAN_SOURCE = 'human';
const GENERATION_SOURCE = 'generation-';
const FRESH = 'fresh-';
const PLACE_DIGITS = 4;

const settings = z.object({
  recipe: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Recipe file, relative to the lab. Default: what recipes do by default; of interactions with shares of bands of items.',
    ),
  human: z
    .strictObject({
      most: shareSchema.default(0.2).describe('Share of each training set that may be human at most. Default 0.2.'),
      fresh: shareSchema
        .default(0)
        .describe(
          'Fresh human rows that come to the pool before each generation, as a share of a training set. Default 0.',
        ),
    })
    .prefault({})
    .describe('The human rows that a build may draw on: those of the first training set, and fresh ones.'),
  outputs: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('How many of the last generations’ outputs a build may draw on. Default: all.'),
});

/**
 * Each generation's training set is made by the code of `outcross audit` and `outcross build`, from the human rows and from the outputs of all
 * generations so far, each with its origin on a card. The recipe's budget, seed, sources, splits and hold-out are those of the loop.
 */
export const recipeRegime: RegimeEntry<typeof settings> = {
  id: 'recipe',
  about: 'the real build chooses each training set by a recipe, from human rows and all outputs so far',
  settings,
  title: ({ recipe, human }) =>
    `${recipe === undefined ? 'default recipe' : path.basename(recipe)}, at most ${Number((human.most * 100).toPrecision(6))} % human`,
  freshRows: ({ human }, { size }) => Math.round(size * human.fresh),
  batches: ({ outputs }, generations) => Math.min(generations, outputs ?? generations),
  files: ({ recipe }) => (recipe === undefined ? [] : [recipe]),
  check(_, { kind }) {
    if (CODECS[kind] !== undefined) return undefined;
    return {
      key: ['regime'],
      problem: `recipes build from texts and logs; ${kind} are neither`,
      hint: `Data that recipes can be tried on: ${Object.keys(CODECS).join(', ')}.`,
    };
  },
  create: (own, options) => createRecipeRegime(own, options),
};

type Settings = z.output<typeof settings>;

async function createRecipeRegime(
  { recipe: file, human: share, outputs }: Settings,
  { kind, folder, labFolder, human }: RegimeOptions<unknown>,
): Promise<Regime<unknown>> {
  const codec = CODECS[kind.id];
  if (codec === undefined) {
    throw new ConfigError({
      place: 'regime: recipe',
      problem: `${kind.id} pass through no files`,
      hint: `Data that recipes can be tried on: ${Object.keys(CODECS).join(', ')}.`,
    });
  }
  // Audits and builds are much code: loops that have nothing to do with them start without it.
  const [{ readRecipeFile }, { recipeSchema: schema }, { buildTrainingSet }] = await Promise.all([
    import('../../../mix/recipe/read-recipe.ts'),
    import('../../../mix/recipe/recipe.ts'),
    import('./build-training-set.ts'),
  ]);
  const given = file === undefined ? undefined : (await readRecipeFile(path.resolve(labFolder, file))).recipe;
  let fresh: unknown[] = [];
  let last: unknown;
  return {
    remembers: outputs === undefined ? Number.POSITIVE_INFINITY : outputs - 1,

    async trainingSet(context) {
      const { generation, size, random, signal } = context;
      const amount = Math.round(size * share.fresh);
      if (amount > 0) fresh.push(human.fresh({ count: amount, random }));
      const seed = Math.floor(random() * 2 ** 32);
      const newest = await context.draw(size);
      const balanced =
        given === undefined
          ? codec.balance?.({
              trained: last ?? human.first,
              shown: newest,
              human: [human.first, ...fresh],
              outputs: [...context.batches.filter((batch) => batch.generation > 0).map(({ data }) => data), newest],
              size,
              most: Math.floor(size * share.most),
            })
          : undefined;
      const { rows, digest } = await buildTrainingSet(sourcesOf(context, { newest, codec, fresh }), {
        recipe: (audit) =>
          loopRecipe(given, {
            ...{ audit, seed, most: share.most, budget: codec.budget(size, human.first), codec, schema },
            balanced,
          }),
        generation,
        folder: path.join(folder, 'recipe'),
        groups: codec.groups,
        signal,
      });
      const data = codec.data(rows, human.first);
      // Texts need no balance, and are large.
      if (codec.balance !== undefined) last = data;
      return { ...trainingSetOf(rows, data), build: digest };
    },

    memory: {
      save: () => ({ fresh: [...fresh], last }),
      restore(saved) {
        const kept = saved as { readonly fresh: readonly unknown[]; readonly last: unknown };
        fresh = [...kept.fresh];
        last = kept.last;
      },
    },
  };
}

/** Human rows, and what each generation wrote, the newest outputs among them. */
function sourcesOf(
  { batches, generation, human }: RegimeContext<unknown>,
  {
    newest,
    codec,
    fresh,
  }: { readonly newest: unknown; readonly codec: RowCodec<unknown>; readonly fresh: readonly unknown[] },
): readonly LoopSource[] {
  const written = [...batches.filter((batch) => batch.generation > 0), { generation: generation - 1, data: newest }];
  const people: LoopSource = {
    name: HUMAN_SOURCE,
    card: ['origin: human', 'kind: archive'],
    files: new Map([
      ['first.jsonl', numbered('first-', codec.rows(human.first))],
      ...fresh.map(
        (data, at) => [`${FRESH}${padded(at)}.jsonl`, numbered(`${FRESH}${at}-`, codec.rows(data))] as const,
      ),
    ]),
  };
  return [
    people,
    ...written.map(
      ({ generation: own, data }): LoopSource => ({
        name: `${GENERATION_SOURCE}${padded(own)}`,
        card: [
          'origin: synthetic',
          'kind: synthetic-own',
          `generator: { family: ${FAMILY}, model: ${MODEL}, version: "${own}" }`,
          `generation_depth: { min: ${own}, max: ${own} }`,
        ],
        files: new Map([['outputs.jsonl', numbered(`g${own}-`, codec.rows(data))]]),
      }),
    ),
  ];
}

function numbered(prefix: string, rows: Iterable<JsonRow>): readonly JsonRow[] {
  return Array.from(rows, (row, at) => ({ id: `${prefix}${at}`, ...row }));
}

function padded(value: number): string {
  return String(value).padStart(PLACE_DIGITS, '0');
}

/** A recipe as the loop needs it: its rules, with the loop's amount, seed and data. */
function loopRecipe(
  given: Recipe | undefined,
  {
    audit,
    seed,
    most,
    budget,
    codec,
    schema,
    balanced = {},
  }: {
    readonly audit: string;
    readonly seed: number;
    readonly most: number;
    readonly budget: { readonly rows: number } | { readonly words: number };
    readonly codec: RowCodec<unknown>;
    readonly schema: typeof recipeSchema;
    /** Rules of the default recipe for this training set. */
    readonly balanced?: Partial<RecipeInput> | undefined;
  },
): Recipe {
  const limit = { of: 'origin = human', max: most, because: 'all the human text that the loop has' };
  const own = { seed, sources: [{ audit }], budget } satisfies Partial<RecipeInput>;
  const fallback = schema.parse({
    ...codec.recipe,
    ...balanced,
    ...own,
    recipe: 'loop',
    shares: [...(balanced.shares ?? []), limit],
  });
  if (given === undefined) return fallback;
  const { sources, budget: amount, splits, output } = fallback;
  const { hold_out: _, ...rules } = given;
  return {
    ...rules,
    seed,
    sources: sources.map((source) => ({ ...source, only: given.sources[0]?.only ?? null })),
    budget: amount,
    splits,
    output,
    shares: [...given.shares, ...fallback.shares],
  };
}

function trainingSetOf(rows: readonly JsonRow[], data: unknown): TrainingSet<unknown> {
  let [freshHumanRows, replayedHumanRows] = [0, 0];
  for (const { id } of rows) {
    if (typeof id !== 'string') continue;
    if (id.startsWith(FRESH)) freshHumanRows++;
    else if (id.startsWith('first-')) replayedHumanRows++;
  }
  return { data, freshHumanRows, replayedHumanRows };
}
