import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { ShoppingList } from '../mix/build/shopping-list.ts';
import type { CommandContext } from './command-context.ts';
import { collect } from './data-options.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';
import { parseCount, parseSize } from './parse-number.ts';
import { shownPath } from './shown-path.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';

interface PlaceFlags {
  readonly workspace: string;
  readonly json?: boolean;
  readonly color: boolean;
}

interface BuildFlags extends PlaceFlags {
  readonly plan?: boolean;
  readonly explain?: string;
  readonly diff?: readonly string[];
  readonly shoppingList?: string;
  readonly workers?: number;
  readonly memory?: number;
  readonly quiet?: boolean;
  readonly progress?: string;
}

/** Bad input or usage. */
const UNKNOWN_ID = 2;
/** Builds that --diff takes. */
const PAIR = 2;

const HELP = `
Examples:
  outcross build october.yaml --plan          what would be selected and why, without writing a byte
  outcross build october.yaml                 write it: .outcross/builds/<date>-<name of the recipe>
  outcross build october.yaml --explain forum/post-1897
  outcross build october.yaml --plan --shopping-list wanted.csv     which human records to commission, by group
  outcross build --diff 2026-10-22-october 2026-11-22-october
  outcross build list
  outcross build show october-refresh

The same audits, recipe and seed give the same shards and the same manifest, whatever the workers. Data that changed since its
audit is refused, with which. docs/recipe.md has every key of a recipe, docs/build.md a walk from audit to load_dataset.

Exit codes: 0 done, 2 bad input or usage, a recipe that cannot be met among it, 3 could not be done.`;

export function addBuildCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('build')
    .description('Which of it should I train on? Shards, manifest and card of a training set, by a recipe.')
    .argument('[recipe]', 'recipe, a YAML file')
    .option('--plan', 'say what would be selected, write nothing')
    .option('--explain <id>', 'why a row is in or out; writes nothing')
    .option('--diff <builds...>', 'what differs between two builds')
    .option('--shopping-list <file>', 'write which human records would lift the floors: .csv or .json')
    .option('--workspace <dir>', 'folder that keeps results', '.outcross')
    .option('--workers <n>', 'threads (default: one a core, 8 at most)', parseCount)
    .option('--memory <size>', 'memory of the query process (default 512M)', parseSize)
    .option('--json', 'print one JSON object')
    .option('--quiet', 'print nothing but errors')
    .option('--progress <how>', 'json: one event a line on standard error; none', progressChoice)
    .option('--no-color', 'no colour')
    .addHelpText('after', HELP)
    .action(async (recipe: string | undefined, flags: BuildFlags) => {
      context.exit(await buildCommand(recipe, flags, context));
    });
  const withFlags = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--workspace <dir>', 'folder that keeps results', '.outcross')
      .option('--json', 'print one JSON object')
      .option('--no-color', 'no colour');
  withFlags('list', 'Builds of the workspace, the latest first.').action(async (flags: PlaceFlags) => {
    await listCommand(flags, context);
  });
  withFlags('show', 'What a build is made of.')
    .argument('[build]', 'name of a build or of a recipe (default: the latest)')
    .action(async (build: string | undefined, flags: PlaceFlags) => {
      await showCommand(build, flags, context);
    });
}

function progressChoice(value: string): string {
  if (value !== 'json' && value !== 'none') throw new InvalidArgumentError('It is json or none.');
  return collect(value, undefined)[0]!;
}

async function buildCommand(
  recipeFile: string | undefined,
  flags: BuildFlags,
  { effects }: CommandContext,
): Promise<number> {
  const [
    { ConfigError },
    report,
    { terminalBuild, terminalDifference, terminalExplanation, terminalShopping },
    { readRecipeFile },
  ] = await Promise.all([
    import('../errors.ts'),
    import('../report/build.ts'),
    import('../report/terminal-build.ts'),
    import('../mix/recipe/read-recipe.ts'),
  ]);
  const usage = (problem: string) =>
    new ConfigError({ place: 'outcross build', problem, hint: 'outcross build --help shows how it is used.' });
  const place = {
    workspace: flags.workspace,
    queryMemoryMb: flags.memory === undefined ? undefined : Math.ceil(flags.memory / (1 << 20)),
  };
  const shown = { color: wantsColor(effects, flags.color), width: outputWidth(effects) };
  if (flags.diff !== undefined) {
    // The argument of the command may stand behind the option.
    const names = [...flags.diff, ...(recipeFile === undefined ? [] : [recipeFile])];
    if (names.length !== PAIR) throw usage(`--diff takes two builds, got ${names.length}`);
    const difference = await report.diffBuilds(names[0]!, names[1]!, place);
    const text = flags.json ? `${JSON.stringify(difference, null, 2)}\n` : terminalDifference(difference, shown);
    effects.stdout.write(text);
    return 0;
  }
  if (recipeFile === undefined) throw usage('no recipe is named');
  if (flags.plan && flags.explain !== undefined) throw usage('--plan and --explain are two questions');
  const file = await readRecipeFile(recipeFile);
  return watched(flags, effects, async (watch) => {
    let wanted: { readonly list: ShoppingList; readonly dimensions: readonly string[] } | undefined;
    const options = {
      ...place,
      ...watch,
      recipe: file.recipe,
      file,
      tokenizerFolder: path.dirname(recipeFile),
      ...(flags.workers !== undefined && { workers: flags.workers }),
      onShoppingList: (list: ShoppingList, dimensions: readonly string[]) => {
        wanted = { list, dimensions };
      },
    };
    const planned = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      try {
        return await work();
      } catch (error) {
        // Beside what is wrong with a recipe: what would mend it.
        if (wanted !== undefined && !flags.quiet) effects.stderr.write(terminalShopping(wanted.list, shown));
        throw error;
      } finally {
        if (wanted !== undefined && flags.shoppingList !== undefined)
          await writeShoppingList(flags.shoppingList, wanted.list, wanted.dimensions);
      }
    };
    if (flags.explain !== undefined) {
      const rows = await report.explain(flags.explain, options);
      if (flags.json)
        effects.stdout.write(`${JSON.stringify({ schema: 'outcross.build-explanation/1', rows }, null, 2)}\n`);
      else effects.stdout.write(terminalExplanation(flags.explain, rows, shown));
      return rows.length === 0 ? UNKNOWN_ID : 0;
    }
    if (flags.plan) {
      const plan = await planned(() => report.plan(options));
      if (flags.json) effects.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
      else if (!flags.quiet) effects.stdout.write(terminalBuild(plan, { ...shown, place: null }));
      return 0;
    }
    const { name, folder, manifest, isNew } = await planned(() => report.build(options));
    if (flags.json) effects.stdout.write(`${JSON.stringify({ name, folder, is_new: isNew, manifest }, null, 2)}\n`);
    else if (!flags.quiet) effects.stdout.write(terminalBuild(manifest, { ...shown, place: shownPath(folder), isNew }));
    return 0;
  });
}

/** @throws {OutputError} it cannot be written */
async function writeShoppingList(file: string, list: ShoppingList, dimensions: readonly string[]): Promise<void> {
  const [{ shoppingCsv }, { writeOutput }] = await Promise.all([
    import('../mix/build/shopping-list.ts'),
    import('./compare-command.ts'),
  ]);
  const isCsv = path.extname(file).toLowerCase() === '.csv';
  await writeOutput(file, isCsv ? shoppingCsv(list, dimensions) : `${JSON.stringify(list, null, 2)}\n`);
}

/** Runs a build: with its progress on standard error, and stopped at a safe point by Ctrl-C. */
async function watched(
  flags: BuildFlags,
  effects: Effects,
  run: (watch: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: {
      readonly stage: string;
      readonly doneBytes: number;
      readonly totalBytes: number | undefined;
    }) => void;
  }) => Promise<number>,
): Promise<number> {
  const { createProgress } = await import('../report/progress.ts');
  const interrupt = stopOnInterrupt(effects);
  const started = performance.now();
  const renderer = createProgress({ stream: effects.stderr as never, now: () => performance.now() });
  try {
    return await run({
      signal: interrupt.signal,
      onProgress: ({ stage, doneBytes, totalBytes }) => {
        const progress = { stage, doneBytes, totalBytes, records: 0, elapsedMs: performance.now() - started };
        if (flags.progress === 'json')
          effects.stderr.write(`${JSON.stringify({ type: 'stage-progress', ...progress })}\n`);
        else if (flags.progress !== 'none' && !flags.quiet)
          renderer.update({ ...progress, stage: DOING[stage] ?? stage } as never);
      },
    });
  } finally {
    renderer.end();
    interrupt.dispose();
  }
}

const DOING: Readonly<Record<string, string>> = {
  list: 'listing',
  read: 'reading',
  topics: 'telling topics',
  compare: 'choosing',
  count: 'counting tokens',
  write: 'writing',
  measure: 'measuring',
  publish: 'publishing',
};

async function listCommand(flags: PlaceFlags, { effects }: CommandContext): Promise<void> {
  const [{ builds }, { terminalBuilds }] = await Promise.all([
    import('../report/build.ts'),
    import('../report/terminal-build.ts'),
  ]);
  const found = await builds({ workspace: flags.workspace });
  effects.stdout.write(
    flags.json
      ? `${JSON.stringify({ schema: 'outcross.builds/1', builds: found.map(({ manifest, ...build }) => ({ ...build, digest: manifest?.digest ?? null, rows: manifest?.rows.selected ?? null })) }, null, 2)}\n`
      : terminalBuilds(found, { width: outputWidth(effects) }),
  );
}

async function showCommand(build: string | undefined, flags: PlaceFlags, { effects }: CommandContext): Promise<void> {
  const [{ showBuild }, { terminalBuild }] = await Promise.all([
    import('../report/build.ts'),
    import('../report/terminal-build.ts'),
  ]);
  const { name, folder, manifest } = await showBuild(build, { workspace: flags.workspace });
  effects.stdout.write(
    flags.json
      ? `${JSON.stringify({ name, folder, manifest }, null, 2)}\n`
      : terminalBuild(manifest, {
          place: shownPath(folder),
          color: wantsColor(effects, flags.color),
          width: outputWidth(effects),
        }),
  );
}
