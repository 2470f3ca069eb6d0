import * as z from 'zod';

/** Longer expressions are no questions a person asks (the same limit as `--where`). */
const MAX_EXPRESSION = 10_000;

/** 0 to 1, or a text like `5%`. */
const share = z
  .union([
    z
      .number('expected a share such as 0.05 or 5%')
      .min(0, 'expected a share from 0 to 1')
      .max(1, 'expected a share from 0 to 1, 0.05 or 5% for 5 %'),
    z
      .string()
      .regex(/^(?:100(?:\.0{1,6})?|\d{1,2}(?:\.\d{1,6})?)\s?%$/, 'expected a share such as 0.05 or 5%')
      .transform(percentage),
  ])
  .describe('A share: 0.05 or 5%.');

/** A number above 0, or a text like `2M`: k thousand, M million, B billion. */
const amount = z
  .union([
    z
      .number('expected a number above 0 such as 2000000 or 2M')
      .positive('expected a number above 0')
      .max(1e15, 'expected at most 1e15'),
    z
      .string()
      .regex(/^\d{1,12}(?:\.\d{1,6})?\s?[kMB]$/, 'expected a number above 0 such as 2000000 or 2M')
      .transform((text) => magnitude(text, { k: 1e3, M: 1e6, B: 1e9 })),
  ])
  .describe('A number above 0, also as 500k, 2M or 1.5B.');

/** A part of one is a share that somebody took for a budget. */
const wholeAmount = amount.refine(
  (value) => value >= 1,
  'expected an amount such as 2000000 or 2M: a budget is no share',
);

const bytes = z
  .union([
    z
      .int('expected a size such as 256 MB')
      .min(1_000_000, 'expected at least 1 MB')
      .max(1e13, 'expected at most 10 TB'),
    z
      .string()
      .regex(/^\d{1,6}(?:\.\d{1,3})?\s?(?:MB|GB)$/, 'expected a size such as 256 MB or 1 GB')
      .transform((text) => magnitude(text, { MB: 1e6, GB: 1e9 })),
  ])
  .describe('A size: 256 MB, 1 GB.');

const name = z.string().min(1, 'expected a name').max(200, 'expected at most 200 characters');
const slug = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,79}$/,
    'expected lower-case letters, digits, ".", "_" and "-", at most 80, a letter or digit first',
  );
const expression = z
  .string()
  .trim()
  .min(1, 'expected an expression such as: language = is and words > 20')
  .max(MAX_EXPRESSION, `expected at most ${MAX_EXPRESSION} characters`);
const because = z
  .string()
  .max(1000)
  .describe('Why, in your words. It stands beside the counts in plan, manifest and card.');

/** A floor or cap: of the selection's share, of its mass in the unit of the budget, or both. */
const bound = z
  .union([
    share.transform((value) => ({ share: value })),
    z.strictObject({
      share: share.optional().describe('Share of everything that is selected.'),
      mass: z
        .union([z.literal(0), amount])
        .optional()
        .describe('Absolute mass in the unit of the budget (words, tokens or rows).'),
    }),
  ])
  .describe(
    'A share of the selection (0.2 or 20%), or { share, mass } with mass in the unit of the budget; where both stand, both hold.',
  );

/** A cap on each name, with other caps for some names. */
const namedCaps = z
  .union([
    share.transform((value) => ({ each: value })),
    z.strictObject({
      each: share.optional().describe('Largest share of any one that is not named below.'),
      named: z.record(name, share).optional().describe('Largest share of these.'),
    }),
  ])
  .describe('Largest share of any one; or { each, named } to give some a cap of their own.');

const recordTest = z
  .enum(['any', 'all'])
  .describe(
    'Whether the expression must hold of any record of the row or of all. A chat of four turns has four records.',
  );

const admission = z
  .strictObject({
    admit: expression.optional().describe('Rows that come in without looking at the rules below.'),
    refuse: expression.optional().describe('Rows that stay out.'),
    require: expression
      .optional()
      .describe('Rows of which this does not hold stay out; the others go on to the next rule.'),
    of: recordTest.optional(),
    because: because.optional(),
  })
  .superRefine((rule, context) => {
    const verbs = (['admit', 'refuse', 'require'] as const).filter((verb) => rule[verb] !== undefined);
    if (verbs.length !== 1)
      context.addIssue({
        code: 'custom',
        path: [],
        message: `expected one of admit, refuse and require, got ${verbs.length === 0 ? 'none' : verbs.join(' and ')}`,
      });
  })
  .transform((rule) => {
    const verb = rule.admit !== undefined ? 'admit' : rule.refuse !== undefined ? 'refuse' : 'require';
    return {
      verb,
      expression: (rule.admit ?? rule.refuse ?? rule.require)!,
      // One bad turn spoils a chat; a chat comes in by a rule only if that holds of all of it.
      of: rule.of ?? (verb === 'refuse' ? 'any' : 'all'),
      because: rule.because ?? null,
    } as const;
  });

const against = {
  reference: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Name of a frozen reference, or NAME@HASH where there are several.'),
  audit: name.optional().describe('Name of an audit of the workspace.'),
  build: name.optional().describe('Name of an earlier build, or of a recipe: what it held out.'),
};

/** Which of the three was named. */
function onlyOne(
  value: { reference?: string | undefined; audit?: string | undefined; build?: string | undefined },
  context: z.RefinementCtx,
): void {
  const given = Object.entries(value).filter(([key, one]) => Object.hasOwn(against, key) && one !== undefined);
  if (given.length !== 1)
    context.addIssue({
      code: 'custom',
      path: [],
      message: `expected one of reference, audit and build, got ${given.length === 0 ? 'none' : given.map(([key]) => key).join(' and ')}`,
    });
}

const splitName = /^[a-z][a-z0-9_-]{0,39}$/;

/**
 * A recipe: what may go into a training set, and how much of what. Every section is optional; a section that is left out
 * takes the default its text names. Docs: docs/recipe.md, with the reason and the theory behind every rule.
 */
export const recipeSchema = z
  .strictObject({
    recipe: slug.describe('Name of what this builds. Builds are called by it and the day.'),
    about: z.string().max(10_000).optional().describe('What the set is for; goes into its card.'),
    seed: z
      .int('expected a whole number')
      .min(0)
      .max(0xffff_ffff)
      .default(1)
      .describe('Which rows are chosen where the rules leave it open, and their order. Default 1.'),

    model: z
      .strictObject({
        name: name.optional().describe('Name of the model that will be trained.'),
        family: name
          .optional()
          .describe(
            'Family of the model that will be trained, such as granite. Model text of this family is its own output.',
          ),
        base: name
          .optional()
          .describe(
            'Model it starts from. Text written by models of the same base carries traits that no filter sees.',
          ),
      })
      .optional()
      .describe('The model that will be trained on the build. Needed for caps.own_family and caps.own_base.'),

    generators: z
      .array(
        z.strictObject({
          match: z.string().min(1).max(200).describe('Generator as the data names it; * stands for any characters.'),
          family: name.optional(),
          base: name.optional(),
          depth: z
            .int()
            .min(1)
            .max(100)
            .optional()
            .describe(
              'Generations between the text of this model and human writing: 1 if it was trained on human text alone.',
            ),
        }),
      )
      .max(10_000)
      .default([])
      .describe(
        'What is known of the models that wrote some of the data and are not in the lineage of the workspace. The first that matches counts.',
      ),

    sources: z
      .array(
        z.strictObject({
          audit: name.optional().describe('Name of an audit, or latest.'),
          only: expression
            .optional()
            .describe('Rows of this audit that are looked at at all; of a row with several records, any.'),
        }),
      )
      .min(1, 'expected at least one source, or leave the key out for the latest audit')
      .max(1000)
      .default([{}])
      .transform((sources) =>
        sources.map(({ audit, only }) => ({ audit: audit === 'latest' ? null : (audit ?? null), only: only ?? null })),
      )
      .describe('Audits whose rows are candidates. Default: all rows of the latest audit.'),

    budget: z
      .union([
        z.literal('all').transform(() => ({ unit: 'words' as const, total: 'all' as const })),
        z
          .strictObject({
            tokens: z
              .union([z.literal('all'), wholeAmount])
              .optional()
              .describe('Tokens as `tokenizer` counts them; met within one row.'),
            words: z
              .union([z.literal('all'), wholeAmount])
              .optional()
              .describe('Words as every summary counts them; met within one row.'),
            rows: z
              .union([z.literal('all'), amount.refine(Number.isInteger, 'expected a whole number of rows')])
              .optional()
              .describe('Rows; met exactly.'),
          })
          .superRefine((given, context) => {
            const units = Object.keys(given);
            if (units.length !== 1)
              context.addIssue({
                code: 'custom',
                path: [],
                message: `expected one of tokens, words and rows, got ${units.length === 0 ? 'none' : units.join(' and ')}`,
              });
          })
          .transform(({ tokens, words, rows }) =>
            tokens !== undefined
              ? { unit: 'tokens' as const, total: tokens }
              : words !== undefined
                ? { unit: 'words' as const, total: words }
                : { unit: 'rows' as const, total: rows ?? ('all' as const) },
          ),
      ])
      .prefault('all')
      .describe(
        'How much is selected: { tokens: 2M }, { words: 500k }, { rows: 10000 }, or all: as much as the rules allow. Default all, in words.',
      ),
    tokenizer: z
      .string()
      .min(1)
      .max(1024)
      .default('o200k_base')
      .describe(
        'What counts tokens: o200k_base, cl100k_base, words, or the path of a tokenizer.json, relative to the recipe. Default o200k_base.',
      ),

    admit: z
      .array(admission, 'expected a list')
      .max(1000)
      .prefault([{ refuse: 'flag = conflict', because: 'strong evidence says both human and model' }])
      .describe(
        'Rules in order; the first that speaks decides, and its reason is kept. Default: rows with evidence in conflict stay out.',
      ),
    opt_outs: z
      .strictObject({
        column: name
          .optional()
          .describe('Group column that says whether the right to train is reserved (tdm_reserved).'),
        reserved: z
          .array(z.string().max(200))
          .min(1)
          .max(100)
          .default(['true', '1', 'yes'])
          .describe('Values of the column that mean reserved.'),
        unknown: z
          .enum(['admit', 'refuse'])
          .default('admit')
          .describe('What becomes of rows without a value. Default admit.'),
        hosts: z
          .array(z.string().min(1).max(253))
          .max(100_000)
          .default([])
          .describe('Host names whose pages stay out, with all names below them.'),
      })
      .optional()
      .describe('Rows whose rights holders keep them from training.'),
    verified: z
      .strictObject({
        column: name.optional().describe('Group column that names who or what verified a synthetic row.'),
        verifiers: z
          .array(name, 'expected a list')
          .min(1)
          .max(1000)
          .optional()
          .describe('Verifiers in the column that count. Default: any but the generator, its family and its base.'),
        reviewers: z
          .union([z.boolean(), z.array(name, 'expected a list').min(1).max(1000)])
          .default(false)
          .describe(
            'Whether the verdict of a reviewer (outcross review) stands for a row: true for any, or their names. Default false.',
          ),
        where: expression
          .optional()
          .describe(
            'What must hold of every synthetic record beside, such as: verdict = pass, with verdict a group column.',
          ),
        required: z
          .boolean()
          .default(true)
          .describe('Whether synthetic rows without a verifier stay out. Default true.'),
      })
      .superRefine(({ column, verifiers, reviewers }, context) => {
        if (column === undefined && reviewers === false)
          context.addIssue({ code: 'custom', path: [], message: 'expected column, reviewers or both' });
        if (column === undefined && verifiers !== undefined)
          context.addIssue({
            code: 'custom',
            path: ['verifiers'],
            message: 'names values of column, which is missing',
          });
      })
      .optional()
      .describe(
        'Synthetic rows come in only when something other than their generator has verified them; who is recorded.',
      ),
    exposure: z
      .strictObject({
        most: z
          .int()
          .min(1)
          .max(1000)
          .optional()
          .describe('Builds in which a row may be trained on at most, this one included.'),
        replayed: bound.optional().describe('Largest share of human rows that were trained on before.'),
      })
      .default({})
      .describe('How often rows may return, counted over the builds that a model was trained on.'),

    human: z
      .strictObject({
        floor: bound.optional().describe('Smallest share or mass of human text.'),
        fresh: bound.optional().describe('Smallest share or mass of human text that no build was trained on before.'),
        first: z
          .boolean()
          .default(true)
          .describe(
            'Synthetic text adds, never replaces: no human mass is given up for synthetic mass, and of repeats the human copy stays. Default true.',
          ),
        status: z
          .enum(['verified', 'declared', 'inferred'])
          .default('inferred')
          .describe('Least status that counts as human: verified, declared or inferred (any). Default inferred.'),
      })
      .prefault({})
      .describe('Floors of human text.'),

    caps: z
      .strictObject({
        synthetic: bound
          .optional()
          .describe('Largest share or mass of model text (synthetic, edited, machine-translated, by rules).'),
        mixed: bound.optional().describe('Largest share or mass of text by people and models together.'),
        unknown: bound.optional().describe('Largest share or mass of text of unknown origin.'),
        family: namedCaps
          .optional()
          .describe(
            'Largest share of any one generator family. Text by unknown models counts to the family of `model`, else as one family.',
          ),
        own_family: bound
          .optional()
          .describe('Largest share or mass of text by the family of `model`; text by unknown models counts to it.'),
        base: namedCaps.optional().describe('Largest share of text by models of any one base model.'),
        own_base: bound.optional().describe('Largest share or mass of text by models of the base of `model`.'),
        depth: z
          .union([
            z
              .int('expected a whole number of generations')
              .min(0)
              .max(100)
              .transform((most) => ({ most })),
            z.strictObject({
              most: z
                .int('expected a whole number of generations')
                .min(0)
                .max(100)
                .optional()
                .describe('Rows whose generation depth is certainly larger stay out.'),
              open: z
                .enum(['admit', 'refuse'])
                .optional()
                .describe('What becomes of rows whose depth has no upper bound. Default admit.'),
              shares: z
                .record(z.string().regex(/^[1-9]\d?$/, 'expected a depth from 1 to 99'), share)
                .optional()
                .describe('Largest share of text of this depth or more.'),
            }),
          ])
          .optional()
          .describe(
            'Largest generation depth: 1 allows text by models trained on human text, 2 text by models trained on such text.',
          ),
        source: namedCaps.optional().describe('Largest share of any one source.'),
      })
      .default({})
      .describe('Ceilings.'),

    rare: z
      .union([
        z.literal(false),
        z.strictObject({
          by: z
            .array(name, 'expected a list')
            .min(1, 'expected at least one of source, language, period, length, topic or a group column')
            .max(8, 'expected at most 8 dimensions')
            .default(['language', 'period'])
            .describe(
              'What makes a stratum: source, language, period, length, topic, or group columns. Default [language, period].',
            ),
          below: share.default(0.01).describe('Strata with less than this share of human mass are rare. Default 0.01.'),
          floor: share
            .default(0.95)
            .describe('Smallest share of its human mass that is kept of every rare stratum. Default 0.95.'),
          rows: z
            .int()
            .min(0)
            .max(1e9)
            .default(5)
            .describe('Human rows kept of every stratum, rare or not, where there are so many. Default 5.'),
          repeat: z
            .int()
            .min(1, 'expected 1 (no repeats) or more')
            .max(100)
            .default(1)
            .describe('Times a human row of a rare stratum may stand in the build. Default 1.'),
          reservoir: z
            .union([
              z.boolean(),
              z.strictObject({
                rows: z
                  .int()
                  .min(1)
                  .max(20_000)
                  .default(200)
                  .describe('Rows kept of every rare stratum, and drawn from it. Default 200; 20,000 in all at most.'),
                name: slug
                  .optional()
                  .describe(
                    'Name of the reservoir; builds with the same name share it. Default: the name of the recipe.',
                  ),
              }),
            ])
            .default(true)
            .transform((value): { readonly rows: number; readonly name?: string | undefined } | null =>
              value === true ? { rows: 200 } : value === false ? null : value,
            )
            .describe(
              'Whether rare human rows are kept in the workspace for later builds, how many of each stratum, and under which name. Default true: 200.',
            ),
        }),
      ])
      .prefault({})
      .describe('Protection of rare strata; false: none.'),

    repeats: z
      .strictObject({
        remove: z
          .boolean()
          .default(true)
          .describe('Whether repeats that can go without loss stay out; the human copy stays. Default true.'),
        budget: share.default(0.1).describe('Largest share of any group that repeats may cost. Default 0.1.'),
      })
      .prefault({})
      .describe('Repeats.'),
    decontaminate: z
      .array(
        z
          .strictObject({
            ...against,
            only: expression.optional().describe('Rows of the audit that count.'),
            similar: share
              .default(0.5)
              .describe('Rows at least as similar (Jaccard of word 5-grams) to one of the set stay out. Default 0.5.'),
          })
          .superRefine(onlyOne)
          .superRefine(({ audit, only }, context) => {
            if (audit === undefined && only !== undefined)
              context.addIssue({
                code: 'custom',
                path: ['only'],
                message: 'says which rows of an audit count: name one',
              });
          }),
      )
      .max(100)
      .default([])
      .describe('Evaluation sets: rows that repeat or resemble one of theirs stay out, and the matches are shown.'),

    hold_out: z
      .strictObject({
        name: slug
          .optional()
          .describe('Name of the hold-out; builds with the same name share it. Default: the name of the recipe.'),
        share: share
          .optional()
          .describe('Share of the rows that may be held out. Default 0.05 where rows is not given.'),
        rows: z
          .int()
          .min(1)
          .max(1e9)
          .optional()
          .describe('Rows that are held out, those that were held out before among them; with share, at most.'),
        of: z
          .union([z.enum(['human', 'all']), z.strictObject({ where: expression })])
          .default('human')
          .describe('What is held out: human, all, or { where: expression }. Default human.'),
        locked: z
          .boolean()
          .default(true)
          .describe('Whether what was once held out stays out of every later build of the workspace. Default true.'),
      })
      .optional()
      .describe(
        'Rows kept away from training for ever, to measure on. Copies, near-duplicates and rows of one parent are kept away with them.',
      ),
    splits: z
      .record(z.string().regex(splitName, 'expected a name of lower-case letters, digits, "_" and "-"'), share)
      .default({ train: 1 })
      .refine(
        (splits) => Math.abs(Object.values(splits).reduce((sum, one) => sum + one, 0) - 1) < 1e-9,
        'expected shares that sum to 1',
      )
      .describe(
        'Names and shares of splits, each split of every origin alike. Near-duplicates and rows of one parent fall on one side. Default { train: 1 }.',
      ),

    choose: z
      .strictObject({
        among: z
          .enum(['synthetic', 'all'])
          .default('synthetic')
          .describe('Which rows are chosen by coverage; all others by the seed alone. Default synthetic.'),
        by: z
          .enum(['random', 'facility-location', 'k-centre', 'n-grams'])
          .default('random')
          .describe('How one of several rows that the rules leave open is chosen. Default random (by seed).'),
        vectors: z
          .enum(['n-grams', 'embedding'])
          .default('n-grams')
          .describe('What distance is measured in. Default n-grams.'),
        weights: z
          .union([
            z.enum(['none', 'detector']),
            z.strictObject({
              power: z.number().positive().max(100).default(10),
              repeat: z.int().min(1).max(100).default(1),
            }),
          ])
          .default('none')
          .transform((value) => (value === 'none' ? null : value === 'detector' ? { power: 10, repeat: 1 } : value))
          .describe(
            'detector: rows that are not human are drawn with weight (1 - p)^power, p the probability that a model wrote them; { power, repeat } sets both, with repeat the times one row may be drawn. Default none.',
          ),
      })
      .superRefine(({ by, weights }, context) => {
        if (weights === null) return;
        if (by === 'k-centre' || by === 'n-grams')
          context.addIssue({
            code: 'custom',
            path: ['weights'],
            message: `cannot be used with ${by}; expected by: random or facility-location`,
          });
        else if (by !== 'random' && weights.repeat > 1)
          context.addIssue({ code: 'custom', path: ['weights', 'repeat'], message: 'needs by: random' });
      })
      .prefault({})
      .describe('Which rows, where the rules leave it open.'),
    mix: z
      .union([
        z.enum(['budget', 'golden-ratio']).transform((kind) => ({ kind })),
        z
          .strictObject({
            human: share.optional(),
            synthetic: share.optional(),
            mixed: share.optional(),
            unknown: share.optional(),
          })
          .refine(
            (weights) => Math.abs(Object.values(weights).reduce((sum: number, one) => sum + (one ?? 0), 0) - 1) < 1e-9,
            'expected shares that sum to 1',
          )
          .transform((weights) => ({
            kind: 'fixed' as const,
            weights: {
              human: weights.human ?? 0,
              synthetic: weights.synthetic ?? 0,
              mixed: weights.mixed ?? 0,
              unknown: weights.unknown ?? 0,
            },
          })),
      ])
      .prefault('budget')
      .describe(
        'Human beside synthetic: budget (floors and caps decide), golden-ratio (0.618 of the mass human), or fixed shares { human: 0.7, synthetic: 0.3 }. Default budget.',
      ),

    prefer: z
      .array(
        z.union([
          expression.transform((where) => ({ where, weight: 1, because: null })),
          z
            .strictObject({
              where: expression,
              weight: z.number().positive().max(1e6).default(1),
              because: because.optional(),
            })
            .transform((wish) => ({ ...wish, because: wish.because ?? null })),
        ]),
      )
      .max(50)
      .default([])
      .describe('Rows that come before others, in this order, once all rules are kept and human text has come first.'),
    shares: z
      .array(
        z
          .strictObject({
            of: expression.describe('Rows whose mass is bounded; of a row with several records, any.'),
            within: expression
              .optional()
              .describe('Rows of whose selected mass min and max are shares. Default: everything selected.'),
            min: share.optional(),
            max: share.optional(),
            because: because.optional(),
          })
          .superRefine((rule, context) => {
            if (rule.min === undefined && rule.max === undefined)
              context.addIssue({ code: 'custom', path: [], message: 'expected min, max or both' });
            else if (rule.min !== undefined && rule.max !== undefined && rule.min > rule.max)
              context.addIssue({ code: 'custom', path: ['min'], message: `${rule.min} is more than max, ${rule.max}` });
          })
          .transform(({ of, within, min, max, because: why }) => ({
            of,
            within: within ?? null,
            min: min ?? null,
            max: max ?? null,
            because: why ?? null,
          })),
      )
      .max(200)
      .default([])
      .describe('Floors and caps of your own.'),
    interactions: z
      .strictObject({
        organic: expression.optional().describe('Rows that people chose without being led there.'),
        explored: expression
          .optional()
          .describe('Rows that the system showed to explore, not because it thought they would be liked.'),
        recommended: expression.optional().describe('Rows that the system itself recommended.'),
        floor: share.default(0.1).describe('Smallest share of organic and explored rows together. Default 0.1.'),
      })
      .refine(
        ({ organic, explored }) => organic !== undefined || explored !== undefined,
        'expected organic, explored or both',
      )
      .optional()
      .describe('Interaction logs: organic choices and explored items come before what the system recommended.'),

    output: z
      .strictObject({
        format: z
          .enum(['jsonl.zst', 'parquet'])
          .default('jsonl.zst')
          .describe('Format of the shards. Default jsonl.zst.'),
        shard: bytes.default(256_000_000).describe('Size of a shard before compression. Default 256 MB.'),
      })
      .prefault({})
      .describe('Files.'),
  })
  .superRefine((recipe, context) => {
    const issue = (path: readonly (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path: [...path], message });
    if (recipe.caps.own_family !== undefined && recipe.model?.family === undefined)
      issue(['caps', 'own_family'], 'needs the family of the model that will be trained: add "model: { family: … }"');
    if (recipe.caps.own_base !== undefined && recipe.model?.base === undefined)
      issue(['caps', 'own_base'], 'needs the base of the model that will be trained: add "model: { base: … }"');
    const floor = recipe.human.floor?.share;
    const fresh = recipe.human.fresh?.share;
    if (floor !== undefined && fresh !== undefined && fresh > floor)
      issue(
        ['human', 'fresh'],
        `${fresh} is more than human.floor, ${floor}; fresh human text is human text: raise the floor as well`,
      );
    if (!Object.hasOwn(recipe.splits, 'train')) issue(['splits'], 'needs a split called train');
    if ((recipe.choose.weights?.repeat ?? 1) > 1 && recipe.budget.total === 'all')
      issue(
        ['choose', 'weights', 'repeat'],
        'needs a budget: with as much as the rules allow every row would be repeated',
      );
  });

/** A recipe as it is read: defaults filled in, short forms written out. */
export type Recipe = z.output<typeof recipeSchema>;
/** A recipe as it is written. */
export type RecipeInput = z.input<typeof recipeSchema>;
/** A floor or cap: share of the selection, mass in the unit of the budget, or both. */
export type RecipeBound = z.output<typeof bound>;
export type RecipeNamedCaps = z.output<typeof namedCaps>;
export type RecipeAdmission = Recipe['admit'][number];

function percentage(text: string): number {
  // 1 % of 12.3 as 0.123, not 0.12300000000000001: rules are compared with what people write.
  return Number((Number(text.replace('%', '').trim()) / 100).toFixed(9));
}

function magnitude(text: string, units: Readonly<Record<string, number>>): number {
  const unit = Object.keys(units).find((one) => text.endsWith(one))!;
  return Math.round(Number(text.slice(0, -unit.length).trim()) * units[unit]!);
}
