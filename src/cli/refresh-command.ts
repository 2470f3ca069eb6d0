import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import type { RefreshReading } from '../report/refresh/refresh.ts';
import type { RefreshOutcome, RefreshStep } from '../report/refresh/refresh-state.ts';
import type { CommandContext } from './command-context.ts';
import { addDataOptions, addRunOptions, auditOptionsOf, choice, type DataFlags } from './data-options.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';
import { shownPath } from './shown-path.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';
import { addOutputOptions, type OutputFlags } from './watch-run.ts';

interface RefreshFlags extends DataFlags, OutputFlags {
  readonly audit?: string;
  readonly model?: string;
  readonly base?: string;
  readonly family?: string;
  readonly reference?: string;
  readonly outputs?: readonly string[];
  readonly comparison?: string;
  readonly decide?: RefreshOutcome;
  readonly because?: string;
  readonly by?: string;
  readonly again?: RefreshStep;
  readonly new?: boolean;
  readonly until?: RefreshStep;
  readonly width: boolean;
  readonly json?: boolean;
}

const STEPS = ['audit', 'plan', 'build', 'comparison', 'decision'];
const OUTCOMES = ['release', 'hold', 'reject'];

const HELP = `
Examples:
  outcross refresh october.yaml data/ --group topic       audit what is new, plan against the last build, build
  outcross refresh october.yaml --model small-2 --reference letters --outputs answers.jsonl     compare what was trained on it
  outcross refresh october.yaml --decide release --because "kept every group" --by lab
  outcross refresh october.yaml                            next month: the same data, read again
  outcross refresh list

Each call goes on at the first step that is not done, and stops where it has to be told something: train the model, then name its outputs; read the
page, then decide. What was stopped or killed goes on with the same command. .outcross/refreshes/<name>/refresh.html says what is new,
what was chosen, what it cost, what the gate said, and who decided what.

Exit codes: 0 done, 2 bad input or usage, a recipe that cannot be met among it, 3 could not be done.`;

export function addRefreshCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('refresh')
    .description(
      'What did this month bring? Audit, plan, build, compare, decide: one step after the other, one page to read.',
    )
    .argument('<recipe>', 'recipe, a YAML file');
  addDataOptions(command)
    .option('--audit <name>', 'take this audit instead of making one; latest for the latest')
    .option('--no-width', 'do not measure how wide the language is, and find no topics')
    .option('--model <name>', 'the model that was trained on the build; noted in the lineage')
    .option('--base <model>', 'model it started from')
    .option('--family <name>', 'who trained it: ours, openai, …')
    .option('--reference <name>', 'frozen reference that its outputs are held against')
    .option('--outputs <files...>', 'what it wrote')
    .option('--comparison <name>', 'a comparison of the workspace instead, made by outcross compare')
    .option('--decide <outcome>', 'release, hold or reject', choice(OUTCOMES, 'refresh'))
    .option('--because <text>', 'why it is decided so')
    .option('--by <who>', 'who trained it, or decides')
    .option('--again <step>', `do a step again, and all behind it: ${STEPS.join(', ')}`, choice(STEPS, 'refresh'))
    .option('--until <step>', 'stop after this step', choice(STEPS, 'refresh'))
    .option('--new', 'begin another refresh although the last is not decided')
    .option('--json', 'print what is done as one JSON object');
  addOutputOptions(command);
  addRunOptions(command)
    .addHelpText('after', HELP)
    .action(async (recipe: string, data: readonly string[], flags: RefreshFlags) => {
      await refreshCommand(recipe, data, flags, context);
    });
  command
    .command('list')
    .description('Refreshes of the workspace, the latest first.')
    .option('--workspace <dir>', 'folder that keeps results', '.outcross')
    .option('--json', 'print one JSON object')
    .action(async (flags: Pick<RefreshFlags, 'workspace' | 'json'>) => {
      const [{ refreshes }, { terminalRefreshes }] = await Promise.all([
        import('../report/refresh/refresh.ts'),
        import('../report/refresh/terminal-refresh.ts'),
      ]);
      const { effects } = context;
      const found = await refreshes({ workspace: flags.workspace });
      effects.stdout.write(
        flags.json
          ? `${JSON.stringify({ schema: 'outcross.refreshes/1', refreshes: found }, null, 2)}\n`
          : terminalRefreshes(found, { width: outputWidth(effects) }),
      );
    });
}

async function refreshCommand(
  recipe: string,
  data: readonly string[],
  flags: RefreshFlags,
  { effects }: CommandContext,
): Promise<void> {
  const decision = decisionOf(flags);
  const compare = comparedOf(flags);
  const [{ refresh }, { terminalRefresh }] = await Promise.all([
    import('../report/refresh/refresh.ts'),
    import('../report/refresh/terminal-refresh.ts'),
  ]);
  const shown = { color: wantsColor(effects, flags.color), width: outputWidth(effects) };
  const report = await watched(flags, effects, (watch) =>
    refresh({
      recipe,
      ...(data.length > 0 && { data, reading: readingOf(data, flags, effects) }),
      workspace: flags.workspace,
      audit: flags.audit,
      model: flags.model === undefined ? undefined : { name: flags.model, base: flags.base, family: flags.family },
      compare,
      comparison: flags.comparison,
      decision,
      by: flags.by,
      again: flags.again,
      isNew: flags.new,
      until: flags.until,
      workers: flags.workers,
      queryMemoryMb: flags.memory === undefined ? undefined : Math.ceil(flags.memory / (1 << 20)),
      ...watch,
    }),
  );
  const { state, next, done, page } = report;
  if (flags.json)
    effects.stdout.write(`${JSON.stringify({ next, done, page: shownPath(page), refresh: state }, null, 2)}\n`);
  else if (!flags.quiet) effects.stdout.write(terminalRefresh(state, { ...shown, page: shownPath(page) }));
}

function decisionOf({ decide, because }: RefreshFlags): { outcome: RefreshOutcome; because: string } | undefined {
  if (decide === undefined) return undefined;
  if (because !== undefined && because.trim() !== '') return { outcome: decide, because };
  throw new ConfigError({
    place: 'outcross refresh --decide',
    problem: 'no reason is given',
    hint: 'Whoever reads the page wants to know why: --because "kept every group".',
  });
}

function comparedOf({ reference, outputs, comparison }: RefreshFlags) {
  if (reference === undefined && outputs === undefined) return undefined;
  if (comparison !== undefined || reference === undefined || outputs === undefined) {
    throw new ConfigError({
      place: 'outcross refresh',
      problem:
        comparison !== undefined
          ? '--comparison is made already, so it needs no --reference and no --outputs'
          : `${reference === undefined ? '--reference' : '--outputs'} is missing`,
      hint: 'Name both: --reference letters --outputs answers.jsonl; or a comparison that was made: --comparison NAME.',
    });
  }
  return { reference, outputs };
}

/** How data is read, without what is of this run alone. */
function readingOf(data: readonly string[], flags: RefreshFlags, effects: Effects): RefreshReading {
  const {
    data: _,
    workspace: __,
    workers: ___,
    queryMemoryMb: ____,
    stdin: _____,
    invokedAs: ______,
    ...reading
  } = auditOptionsOf(data, flags, effects);
  return { ...reading, ...(flags.width === false && { measuresWidth: false }) };
}

/** Runs a refresh: with its progress on standard error, and stopped at a safe point by Ctrl-C. */
async function watched<Result>(
  flags: OutputFlags,
  effects: Effects,
  run: (
    watch: Pick<
      Parameters<typeof import('../report/refresh/refresh.ts').refresh>[0],
      'signal' | 'onProgress' | 'onCompareStep' | 'onStep'
    >,
  ) => Promise<Result>,
): Promise<Result> {
  const { createProgress } = await import('../report/progress.ts');
  const interrupt = stopOnInterrupt(effects);
  const started = performance.now();
  const renderer = createProgress({ stream: effects.stderr as never, now: () => performance.now() });
  const update = (progress: Readonly<Record<string, unknown>>) => {
    if (flags.progress === 'json') effects.stderr.write(`${JSON.stringify({ type: 'stage-progress', ...progress })}\n`);
    else if (flags.progress !== 'none' && !flags.quiet) renderer.update(progress as never);
  };
  try {
    return await run({
      signal: interrupt.signal,
      onProgress: (step, { stage, doneBytes, totalBytes }) =>
        update({
          stage: `${step}: ${stage}`,
          doneBytes,
          totalBytes,
          records: 0,
          elapsedMs: performance.now() - started,
        }),
      onCompareStep: (step, { name, done, total }) =>
        update({
          stage: `compare: ${step} ${name}`,
          doneBytes: 0,
          totalBytes: undefined,
          records: 0,
          elapsedMs: performance.now() - started,
          ...{ done, total, unit: 'step' },
        }),
      onStep: (step) => {
        if (flags.progress === 'json') effects.stderr.write(`${JSON.stringify({ type: 'step-done', step })}\n`);
      },
    });
  } finally {
    renderer.end();
    interrupt.dispose();
  }
}
