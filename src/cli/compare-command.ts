import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { ConfigError, OutputError } from '../errors.ts';
import type { CompareOptions, CompareStep, GenerationData } from '../gate/compare/compare.ts';
import type { AnyComparison } from '../gate/compare/comparison.ts';
import type { CompareInteractionsOptions } from '../gate/interactions/compare-interactions.ts';
import type { ComparisonReport } from '../report/compare.ts';
import type { CommandContext } from './command-context.ts';
import { addCompareScoreOptions, type CompareScoreFlags, generationScoresOf } from './compare-score-options.ts';
import { addDataOptions, addRunOptions, auditOptionsOf, collect, type DataFlags } from './data-options.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';
import {
  addInteractionOptions,
  type InteractionFlags,
  interactionOptionsOf,
  refuseFlags,
  refuseInteractionFlags,
} from './interaction-options.ts';
import { parseCount } from './parse-number.ts';
import { requireOutputFolders } from './require-output-folders.ts';
import { requireAnyReference } from './require-reference.ts';
import { shownPath } from './shown-path.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';
import { addTogetherOptions, type TogetherFlags, togetherOf } from './together-options.ts';
import { addOutputOptions, type OutputFlags } from './watch-run.ts';

export interface CompareFlags extends DataFlags, OutputFlags, TogetherFlags, CompareScoreFlags, InteractionFlags {
  readonly gate?: boolean;
  readonly field?: readonly string[];
  readonly unit?: string;
  readonly promptColumn?: string;
  readonly reserve?: boolean;
  readonly mixSettings?: boolean;
  readonly ignorePrompts?: boolean;
  readonly failOnWider?: boolean;
  readonly splits?: number;
  readonly junit?: string;
  readonly markdown?: string;
  readonly json?: boolean;
}

const HELP = `
Examples:
  outcross compare letters answers.jsonl                       has the model narrowed?
  outcross compare letters answers.jsonl --gate                exit code 1 where it has, 3 where that cannot be told
  outcross compare letters v1=out/v1.jsonl v2=out/v2.jsonl     two generations, each with its name
  outcross compare letters answers.jsonl --scores results.jsonl --scores-reference people.jsonl   and your benchmark, by group
  outcross compare letters answers.jsonl --gate --junit junit.xml --markdown summary.md
  outcross compare letters --stage base=base.jsonl --stage tuned=tuned.jsonl   which step narrowed it?
  outcross compare letters --model a=a.jsonl --model b=b.jsonl         do they converge?
  outcross compare letters answers.jsonl --reserve             confirm a FAIL on the part that was kept back
  outcross compare viewers shown.csv --gate                    a recommender: what users took, against what people took

Each generation is held against the frozen human reference, not against the last release. PASS: every stratum that was tested has kept
more than the tolerated share. FAIL: a stratum has lost more, or the range is narrower than people's. INCONCLUSIVE: the data cannot
tell, and the size is named that could.

Exit codes: 0 done; with --gate 0 PASS, 1 FAIL, 3 INCONCLUSIVE (the worst of all generations); 2 bad input or usage, 3 could not be done.`;

const DOING: Readonly<Record<CompareStep, string>> = {
  prepare: 'opening',
  read: 'reading',
  place: 'placing',
  attribute: 'attributing',
  measure: 'measuring',
  contrast: 'contrasting',
};
const UNITS: Readonly<Record<CompareStep, string>> = {
  prepare: 'reference',
  read: 'byte',
  place: 'document',
  attribute: 'measure',
  measure: 'measure',
  contrast: 'table',
};
const GATE_CODES = { PASS: 0, FAIL: 1, INCONCLUSIVE: 3 } as const;

export function addCompareCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('compare')
    .description('Has the model narrowed? Its outputs against a frozen human reference.')
    .argument('<reference>', 'name of the reference, NAME@HASH, or the beginning of its hash');
  addDataOptions(command).option('--gate', 'set the exit code by the verdict');
  addTogetherOptions(addCompareOptions(command)).option(
    '--reserve',
    'hold against the reserve, which is kept back to confirm a FAIL',
  );
  addCompareScoreOptions(command);
  addInteractionOptions(command);
  addOutputOptions(command);
  addRunOptions(command)
    .addHelpText('after', HELP)
    .action(async (reference: string, data: readonly string[], flags: CompareFlags) => {
      context.exit(await compareCommand(reference, data, flags, context));
    });
}

/** How generations are read, compared and told of, wherever they are compared. */
export function addCompareOptions(command: Command): Command {
  return command
    .option(
      '--field <field>',
      'field that texts are read from: text, messages[assistant] (repeatable; default answers and plain texts)',
      collect,
    )
    .option('--unit <column>', 'column that names what texts belong together')
    .option(
      '--prompt-column <column>',
      'column that names the prompt a text answers, where the prompt is not in the row',
    )
    .option('--stage-column <column>', 'column that names the step that wrote a text')
    .option('--mix-settings', 'take texts drawn with different settings, or by different models, as one generation')
    .option('--ignore-prompts', 'compare answers to other prompts than people answered')
    .option('--fail-on-wider', 'wider than people is a FAIL too')
    .option('--splits <n>', 'relabellings of the panel; with fewer than 799 nothing passes (default 999)', parseCount)
    .option('--junit <file>', 'write JUnit XML there too')
    .option('--markdown <file>', 'write a summary for pull requests there too')
    .option('--json', 'print one JSON object');
}

async function compareCommand(
  reference: string,
  data: readonly string[],
  flags: CompareFlags,
  { effects }: CommandContext,
): Promise<number> {
  // Flags are checked before the workspace is: a slip is told whatever is there.
  const options = compareOptionsOf(reference, data, flags, effects);
  await requireOutputFolders({ junit: flags.junit, markdown: flags.markdown }, 'compare');
  const listed = await requireAnyReference(reference, flags.workspace);
  const look = { color: wantsColor(effects, flags.color), width: outputWidth(effects) };
  if ('kind' in listed.manifest) {
    const own = interactionCompareOptions(reference, data, flags, effects);
    const [{ publishInteractionComparison }, { terminalInteractions }] = await Promise.all([
      import('../report/compare.ts'),
      import('../report/terminal-interactions.ts'),
    ]);
    const report = await watchComparison(flags, effects, (watch) => publishInteractionComparison({ ...own, ...watch }));
    return tell(report, (shown) => terminalInteractions({ comparison: report.comparison, report: shown }, look), {
      flags,
      effects,
    });
  }
  refuseInteractionFlags(flags, 'compare');
  const [{ publishComparison }, { terminalComparison }] = await Promise.all([
    import('../report/compare.ts'),
    import('../report/terminal-comparison.ts'),
  ]);
  const report = await watchComparison(flags, effects, (watch) => publishComparison({ ...options, ...watch }));
  return tell(report, (shown) => terminalComparison({ comparison: report.comparison, report: shown }, look), {
    flags,
    effects,
  });
}

/** Writes and prints what was published. @returns the exit code */
async function tell(
  { comparison, json, markdown, junit, folder }: ComparisonReport<AnyComparison>,
  terminal: (report: string) => string,
  { flags, effects }: { readonly flags: CompareFlags; readonly effects: Effects },
): Promise<number> {
  if (flags.junit !== undefined) await writeOutput(flags.junit, junit);
  if (flags.markdown !== undefined) await writeOutput(flags.markdown, markdown);
  if (flags.json) effects.stdout.write(json);
  else if (!flags.quiet) effects.stdout.write(terminal(shownPath(path.join(folder, 'compare.html'))));
  if (!flags.gate) return 0;
  const outcomes = comparison.generations.map(({ verdict, scores }) => scores?.together ?? verdict.outcome);
  return GATE_CODES[
    outcomes.find((outcome) => outcome === 'FAIL') ?? outcomes.find((outcome) => outcome === 'INCONCLUSIVE') ?? 'PASS'
  ];
}

export function compareOptionsOf(
  reference: string,
  data: readonly string[],
  flags: CompareFlags,
  effects: Effects,
): CompareOptions {
  const { data: _, keepsText: __, scoresStyle: ___, anchors: ____, ...reading } = auditOptionsOf(data, flags, effects);
  const generations = togetherOf(data, flags) ?? { generations: data.map((argument) => generationOf(argument)) };
  return {
    ...reading,
    reference,
    ...generations,
    scores: generationScoresOf(flags, { reference, hasGenerations: generations.generations.length > 0 }),
    ...(flags.field !== undefined && { fields: flags.field }),
    ...(flags.unit !== undefined && { unitColumn: flags.unit }),
    ...(flags.promptColumn !== undefined && { promptColumn: flags.promptColumn }),
    ...(flags.stageColumn !== undefined && { stageColumn: flags.stageColumn }),
    ...(flags.splits !== undefined && { splits: flags.splits }),
    part: flags.reserve ? 'reserve' : 'comparator',
    mixesSettings: flags.mixSettings ?? false,
    ignoresPrompts: flags.ignorePrompts ?? false,
    failsOnOverDispersion: flags.failOnWider ?? false,
  };
}

/** Flags that are of texts alone. */
const OF_TEXTS = [
  ['field', '--field'],
  ['unit', '--unit'],
  ['promptColumn', '--prompt-column'],
  ['stageColumn', '--stage-column'],
  ['stage', '--stage'],
  ['model', '--model'],
  ['mixSettings', '--mix-settings'],
  ['ignorePrompts', '--ignore-prompts'],
  ['scores', '--scores'],
] as const;

function interactionCompareOptions(
  reference: string,
  data: readonly string[],
  flags: CompareFlags,
  effects: Effects,
): CompareInteractionsOptions {
  refuseFlags(flags, OF_TEXTS, {
    command: 'compare',
    problem: `${reference} is a reference of interactions, and this is of texts`,
  });
  const { data: _, onProgress: __, ...reading } = auditOptionsOf(data, flags, effects);
  return {
    ...reading,
    ...interactionOptionsOf(flags),
    reference,
    generations: data.map((argument) => generationOf(argument)),
    part: flags.reserve ? 'reserve' : 'comparator',
    failsOnOverDispersion: flags.failOnWider ?? false,
    splits: flags.splits,
  };
}

/** `NAME=PATH`, or a path. */
export function generationOf(argument: string, command = 'compare'): GenerationData {
  const at = argument.indexOf('=');
  if (at === 0 || at === argument.length - 1) {
    throw new ConfigError({
      place: `outcross ${command} ${argument}`,
      problem: 'name or path is missing',
      hint: 'Write NAME=PATH, or the path alone.',
    });
  }
  if (at === -1) return { data: [argument] };
  return { name: argument.slice(0, at), data: [argument.slice(at + 1)] };
}

export async function watchComparison<Result>(
  flags: OutputFlags,
  effects: Effects,
  run: (watch: Required<Pick<CompareOptions, 'signal' | 'onStep'>>) => Promise<Result>,
): Promise<Result> {
  const { createProgress } = await import('../report/progress.ts');
  const interrupt = stopOnInterrupt(effects);
  const renderer = createProgress({ stream: effects.stderr as never, now: () => performance.now() });
  const started = performance.now();
  try {
    return await run({
      signal: interrupt.signal,
      onStep: (step, { name, done, total }) => {
        const elapsedMs = performance.now() - started;
        if (flags.progress === 'json')
          effects.stderr.write(`${JSON.stringify({ type: 'step-progress', step, name, done, total, elapsedMs })}\n`);
        else if (flags.progress !== 'none' && !flags.quiet) {
          const count =
            step === 'read'
              ? { doneBytes: done, totalBytes: total }
              : { doneBytes: 0, totalBytes: undefined, done, total, unit: UNITS[step] };
          renderer.update({ stage: `${DOING[step]} ${name}`, records: 0, elapsedMs, ...count });
        }
      },
    });
  } finally {
    renderer.end();
    interrupt.dispose();
  }
}

export async function writeOutput(file: string, content: string): Promise<void> {
  await writeFile(file, content).catch((cause: NodeJS.ErrnoException) => {
    throw new OutputError({
      path: file,
      problem: `cannot be written (${cause.code})`,
      hint: 'Name a file in a folder that is there and can be written to.',
      cause,
    });
  });
}
