import path from 'node:path';
import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import type { CommandContext } from './command-context.ts';
import { collect } from './data-options.ts';
import { outputWidth } from './effects.ts';
import { parseCount } from './parse-number.ts';
import { shownPath } from './shown-path.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';

/** Which rows of which files are read, and as what. */
interface RowFlags {
  readonly recipe?: string;
  readonly column?: readonly string[];
  readonly human?: readonly string[];
  readonly ai?: readonly string[];
  readonly language?: string;
  readonly quiet?: boolean;
}

interface TrainFlags extends RowFlags {
  readonly output: string;
  readonly measure: boolean;
  readonly cap?: number;
  readonly json?: boolean;
}

interface CalibrateFlags extends RowFlags {
  readonly model?: string;
  readonly output: string;
  readonly byDomain?: boolean;
  readonly json?: boolean;
}

interface EvaluateFlags extends RowFlags {
  readonly model?: string;
  readonly calibration?: string;
  readonly json?: boolean;
}

const HELP = `
Examples:
  outcross detector calibrate anchors/ --language en --output anchors.json
  outcross detector eval labelled.jsonl --calibration anchors.json
  outcross detector train labelled/ --column origin=label --output my-model
  outcross detector train data/ --recipe models/style/recipe.yaml --output models/style

The detector never says that a text is human. It says how unusual a text's style is among human texts of the same source,
language and length, and only where a calibration on at least 99 of those is at hand. docs/detector.md has its limits.`;

const COLUMN_HELP =
  'column read as text, id, origin, generator, domain, language, split, source or groups, e.g. origin=label (repeatable)';

export function addDetectorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('detector')
    .description('How is this written? Train, calibrate and measure the style detector.')
    .addHelpText('after', HELP);

  addRowOptions(
    command
      .command('train')
      .description('Train a model on labelled text, measure it, and write it with its card.')
      .argument('<data...>', 'files or folders'),
  )
    .requiredOption('--output <dir>', 'folder for style.model, card.json and card.md')
    .option(
      '--cap <n>',
      'most AI texts of a domain and generator (default 400; human ones may be four times as many)',
      parseCount,
    )
    .option('--no-measure', 'no cross-validation, no left-out domains and generators: one fit instead of a dozen')
    .option('--json', 'print the card')
    .action(async (data: readonly string[], flags: TrainFlags) => {
      context.exit(await train(data, flags, context));
    });

  addRowOptions(
    command
      .command('calibrate')
      .description('Score texts that are known to be human, for others to be held against.')
      .argument('<data...>', 'files or folders with human text'),
  )
    .option('--model <dir>', 'folder of the model (default: the one that comes with Outcross)')
    .requiredOption('--output <file>', 'file for the calibration')
    .option('--by-domain', 'hold texts against anchors of their own domain alone; nothing is said of domains under 99')
    .option('--json', 'print what was calibrated as one JSON object')
    .action(async (data: readonly string[], flags: CalibrateFlags) => {
      context.exit(await calibrate(data, flags, context));
    });

  addRowOptions(
    command
      .command('eval')
      .description('Measure a model on labelled text: ROC, true positive rates, groups.')
      .argument('<data...>', 'files or folders with labelled text'),
  )
    .option('--model <dir>', 'folder of the model (default: the one that comes with Outcross)')
    .option('--calibration <file>', 'also say what this calibration would flag')
    .option('--json', 'print one JSON object')
    .action(async (data: readonly string[], flags: EvaluateFlags) => {
      context.exit(await evaluate(data, flags, context));
    });
}

function addRowOptions(command: Command): Command {
  return command
    .option('--recipe <file>', 'YAML that names files, columns, licences and rows to take')
    .option('--column <role=column>', COLUMN_HELP, collect)
    .option('--human <value>', 'value of the origin column that means human (repeatable; default human)', collect)
    .option('--ai <value>', 'value of the origin column that means AI (repeatable; default ai)', collect)
    .option('--language <tag>', 'language of all rows, where no column tells it')
    .option('--quiet', 'print nothing but errors and what --json gives');
}

async function train(data: readonly string[], flags: TrainFlags, { effects }: CommandContext): Promise<number> {
  const [{ buildStyleModel }, { styleCardMarkdown }, { publishFile }, { styleFiguresText }] = await Promise.all([
    import('../origin/style/build-style-model.ts'),
    import('../origin/style/style-card-markdown.ts'),
    import('../workspace/publish-file.ts'),
    import('../report/style-figures-text.ts'),
  ]);
  const recipe = await recipeOf(flags, { command: 'train', heldOutShare: 0.2 });
  const interrupt = stopOnInterrupt(effects);
  try {
    const { bytes, card } = await buildStyleModel(data, {
      recipe: flags.cap === undefined ? recipe : { ...recipe, cap: flags.cap },
      measures: flags.measure,
      signal: interrupt.signal,
      onProgress: ({ stage, done, total }) => {
        if (flags.quiet || stage === 'read') return;
        effects.stderr.write(stage === 'train' ? 'training\n' : `measuring: fit ${done + 1} of ${total}\n`);
      },
    });
    // The card goes last: a model without its card, or with an older one, is refused.
    await publishFile(path.join(flags.output, card.file), bytes);
    await publishFile(path.join(flags.output, 'card.md'), styleCardMarkdown(card));
    await publishFile(path.join(flags.output, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
    if (flags.json) effects.stdout.write(`${JSON.stringify(card, null, 2)}\n`);
    else if (!flags.quiet) {
      const { human, ai } = card.training.texts;
      effects.stdout.write(
        `${card.id}: trained on ${human} human and ${ai} AI texts, in ${shownPath(flags.output)}\n` +
          styleFiguresText([...card.heldOut, ...card.outOfFold, ...card.unseen], { width: outputWidth(effects) }),
      );
    }
    return 0;
  } finally {
    interrupt.dispose();
  }
}

async function calibrate(data: readonly string[], flags: CalibrateFlags, { effects }: CommandContext): Promise<number> {
  const [{ calibrateTexts }, { readLabelledTexts }, { publishFile }] = await Promise.all([
    import('../origin/style/calibrate-texts.ts'),
    import('../origin/style/read-labelled-texts.ts'),
    import('../workspace/publish-file.ts'),
  ]);
  const scorer = await scorerOf(flags.model);
  const recipe = await recipeOf(flags, { command: 'calibrate', isHuman: !namesOrigin(flags) });
  const leftOut: Record<string, number> = {};
  const interrupt = stopOnInterrupt(effects);
  try {
    const texts = readLabelledTexts(data, { recipe, leftOut, signal: interrupt.signal });
    const calibration = await calibrateTexts(texts, { scorer, leftOut, byDomain: flags.byDomain ?? false });
    const file = calibration.toFile();
    await publishFile(flags.output, `${JSON.stringify(file)}\n`);
    const buckets = file.buckets.map(({ scores, ...bucket }) => ({ ...bucket, anchors: scores.length }));
    const report = { modelId: file.modelId, anchors: calibration.anchorCount, buckets, leftOut };
    if (flags.json) effects.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else if (!flags.quiet) {
      const { plainText } = await import('../report/plain-text.ts');
      const lines = buckets.map(
        ({ source, language, length, groups = [], anchors }) =>
          `  ${String(anchors).padStart(7)}  ${language}  ${length.padEnd(7)}  ${[source, ...groups].map((name) => plainText(name ?? '')).join(', ')}${anchors < 99 ? '  (under 99: held against other sources)' : ''}\n`,
      );
      const left = Object.entries(leftOut).map(
        ([reason, count]) => `  ${String(count).padStart(7)}  left out: ${reason}\n`,
      );
      effects.stdout.write(
        `${calibration.anchorCount} human texts, in ${shownPath(flags.output)}\n${lines.join('')}${left.join('')}`,
      );
    }
    return 0;
  } finally {
    interrupt.dispose();
  }
}

async function evaluate(data: readonly string[], flags: EvaluateFlags, { effects }: CommandContext): Promise<number> {
  const [{ evaluateStyle }, { readLabelledTexts }, { styleEvaluationText }] = await Promise.all([
    import('../origin/style/evaluate-style.ts'),
    import('../origin/style/read-labelled-texts.ts'),
    import('../report/style-evaluation-text.ts'),
  ]);
  const scorer = await scorerOf(flags.model);
  const recipe = await recipeOf(flags, { command: 'eval' });
  const calibration = flags.calibration === undefined ? undefined : await calibrationOf(flags.calibration, scorer);
  const leftOut: Record<string, number> = {};
  const interrupt = stopOnInterrupt(effects);
  try {
    const texts = readLabelledTexts(data, { recipe, leftOut, signal: interrupt.signal });
    const evaluation = await evaluateStyle(texts, { scorer, ...(calibration && { calibration }) });
    if (flags.json) effects.stdout.write(`${JSON.stringify({ ...evaluation, leftOut }, null, 2)}\n`);
    else if (!flags.quiet) {
      effects.stdout.write(styleEvaluationText(evaluation, { leftOut, width: outputWidth(effects) }));
    }
    if (evaluation.human > 0 && evaluation.ai > 0) return 0;
    effects.stderr.write(
      'Rates need human and AI text; --column origin=… with --human and --ai say which rows are which.\n',
    );
    return 3;
  } finally {
    interrupt.dispose();
  }
}

async function scorerOf(model: string | undefined) {
  const [{ loadStyleModel }, { createStyleScorer }] = await Promise.all([
    import('../origin/style/style-model.ts'),
    import('../origin/style/style-scorer.ts'),
  ]);
  return createStyleScorer(loadStyleModel(model));
}

async function calibrationOf(file: string, model: { modelId: string; languages: readonly string[] }) {
  const { readStyleCalibration } = await import('../origin/style/style-calibration.ts');
  return readStyleCalibration(file, model);
}

const ROLES = ['text', 'id', 'origin', 'generator', 'domain', 'language', 'split', 'source', 'groups'] as const;

function namesOrigin({ column = [], human = [], ai = [], recipe }: RowFlags): boolean {
  return recipe !== undefined || human.length > 0 || ai.length > 0 || column.some((flag) => flag.startsWith('origin='));
}

/** The recipe that is named, or one for all files with the columns of the flags. */
async function recipeOf(
  flags: RowFlags,
  { command, heldOutShare = 0, isHuman = false }: { command: string; heldOutShare?: number; isHuman?: boolean },
) {
  const { readTrainingRecipe, trainingRecipeSchema } = await import('../origin/style/training-recipe.ts');
  const place = `outcross detector ${command}`;
  if (flags.recipe !== undefined) {
    const other = flags.column ?? flags.human ?? flags.ai ?? flags.language;
    if (other !== undefined) {
      throw new ConfigError({
        place,
        problem: '--recipe says which columns and values are read',
        hint: 'Leave out --column, --human, --ai and --language, or write them into the recipe.',
      });
    }
    return readTrainingRecipe(flags.recipe);
  }
  const columns: Record<string, string | string[]> = {};
  for (const flag of flags.column ?? []) {
    const at = flag.indexOf('=');
    const role = ROLES.find((name) => name === flag.slice(0, Math.max(0, at)));
    if (role === undefined || at === flag.length - 1) {
      throw new ConfigError({
        place,
        problem: `--column ${flag.slice(0, 80)} names no role and column`,
        hint: `Write role=column, with a role of ${ROLES.join(', ')}.`,
      });
    }
    const column = flag.slice(at + 1);
    if (role === 'groups') columns.groups = [...((columns.groups as string[] | undefined) ?? []), column];
    else columns[role] = column;
  }
  return trainingRecipeSchema.parse({
    version: 1,
    name: 'own',
    languages: ['en'],
    licence: 'as its training data allow',
    columns,
    labels: { human: flags.human ?? ['human'], ai: flags.ai ?? ['ai', 'synthetic'] },
    heldOutShare,
    sources: [
      {
        file: '*',
        title: 'own data',
        licence: 'not stated',
        ...(flags.language !== undefined && { language: flags.language }),
        ...(isHuman && { origin: 'human' }),
      },
    ],
  });
}
