import type { Command } from 'commander';
import type { TextOptions } from '../audit/read-texts.ts';
import { parseColumnFlags } from '../io/config.ts';
import type { CommandContext } from './command-context.ts';
import { choice, collect, requireData } from './data-options.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';
import { parseCount, parseShare, parseSize } from './parse-number.ts';
import { shownPath } from './shown-path.ts';
import { addOutputOptions, type OutputFlags, watchRun } from './watch-run.ts';

interface PrevalenceFlags {
  readonly workspace: string;
  readonly audit?: string;
  readonly source?: readonly string[];
  readonly by?: string;
  readonly falseDiscovery?: number;
  readonly anchors?: readonly string[];
  readonly onlyAnchors?: boolean;
  readonly chart?: string;
  readonly memory?: number;
  readonly json?: boolean;
  readonly color: boolean;
}

/** How data that is read is to be read. */
interface TextFlags extends OutputFlags {
  readonly config?: string;
  readonly columns?: readonly string[];
  readonly text?: string;
  readonly date?: string;
  readonly lang?: string;
  readonly source?: string;
  readonly sourcesBy?: 'folder' | 'file';
  readonly format?: string;
  readonly maxRowBytes?: number;
  readonly maxExpansion?: number;
  readonly json?: boolean;
}

interface WordsFlags extends TextFlags {
  readonly human: readonly string[];
  readonly model: readonly string[];
  readonly check?: readonly string[];
}

interface ExcessFlags extends TextFlags {
  readonly year?: number;
  readonly styleWords?: string;
}

interface AlikeFlags extends TextFlags {
  readonly group: string;
  readonly task?: string;
}

const CODES = 'Exit codes: 0 done, also where nothing can be said; 2 bad input or usage; 3 could not be done.';

const HELP = `
Examples:
  outcross prevalence                             each source of the latest audit
  outcross prevalence --source forum --chart forum.svg
  outcross prevalence --anchors forum=attested.jsonl     with more texts known to be human
  outcross prevalence --by annotator              which groups hold more model text than human text explains
  outcross prevalence words papers.jsonl --human before.jsonl --model rewritten.jsonl
  outcross prevalence excess papers.jsonl --date published --style-words style.txt
  outcross prevalence alike answers.jsonl --group annotator --task question

Shares are estimated from what the audit kept; no data is read again. words, excess and alike read texts. --by takes a column that
was named with --group at the audit, or field, language, source. Anchors named here are added to those of the audit, each text once;
--only-anchors compares with them alone. No single text is judged. docs/prevalence.md says what the figures rest on.

${CODES}`;

const WORDS_HELP = `
Examples:
  outcross prevalence words papers.jsonl --human before.jsonl --model rewritten.jsonl
  outcross prevalence words reviews/ --human human/ --model model/ --check ours-2019.jsonl --json

Both references are of the genre of the data, with 200 texts and 5,000 sentences at least. The estimate is checked on texts of the
data dated before chatbots, or on --check, and abstains where it finds model text in them.

${CODES}`;

const EXCESS_HELP = `
Examples:
  outcross prevalence excess abstracts.parquet --date published
  outcross prevalence excess abstracts.parquet --date published --year 2025 --style-words style.txt

It needs 5,000 English texts of the year, and of each of the last two years before chatbots (two years before, from 2024 on 2021 and
2022), of the same source. New topics make excess words too: without a list of style words they are listed, and no share is given.

${CODES}`;

const ALIKE_HELP = `
Examples:
  outcross prevalence alike answers.jsonl --group annotator --task question
  outcross prevalence alike posts/ --group author --json

It shows likeness, not its reason: one tool, one template, one teacher, or one writer under two names.

${CODES}`;

export function addPrevalenceCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('prevalence')
    .description('How much of this is model text? Shares of sources, of periods and of groups, with intervals.')
    // Subcommands have flags of the same names.
    .enablePositionalOptions()
    .option('--audit <name>', 'an earlier audit (default: the latest)')
    .option('--source <name>', 'only this source (repeatable)', collect)
    .option('--by <column>', 'test the groups of a column of --group, or field, language, source')
    .option('--false-discovery <share>', 'share of false ones expected among groups named (default 5%)', parseShare)
    .option(
      '--anchors <file>',
      'further texts known to be human, FILE or SOURCE=FILE, or reference:NAME as FILE (repeatable)',
      collect,
    )
    .option('--only-anchors', 'compare with these anchors alone')
    .option('--chart <file>', 'draw shares over time, as FILE.svg or FILE.html')
    .option('--workspace <dir>', 'folder that keeps results', '.outcross')
    .option('--memory <size>', 'memory of the query process (default 208M)', parseSize)
    .option('--json', 'print one JSON object')
    .option('--no-color', 'no colour')
    .addHelpText('after', HELP)
    .action(async (flags: PrevalenceFlags) => {
      context.exit(await prevalenceCommand(flags, context.effects));
    });

  addTextOptions(
    command
      .command('words')
      .description('Share of sentences that models wrote or reworked, by words, against two references.'),
  )
    .requiredOption('--human <file>', 'texts known to be human, of the same genre (repeatable)', collect)
    .requiredOption('--model <file>', 'texts of the same genre that models wrote or rewrote (repeatable)', collect)
    .option(
      '--check <file>',
      'texts of the same source known to be human, to check the estimate on (repeatable)',
      collect,
    )
    .addHelpText('after', WORDS_HELP)
    .action(async (data: readonly string[], flags: WordsFlags) => {
      context.exit(await wordsCommand(data, flags, context.effects));
    });

  addTextOptions(
    command
      .command('excess')
      .description('Words of a year beyond what earlier years let expect, and what they show at least.'),
  )
    .option('--year <year>', 'year in question (default: the latest of each source)', parseCount)
    .option('--style-words <file>', 'words that say how and not what, one a line')
    .addHelpText('after', EXCESS_HELP)
    .action(async (data: readonly string[], flags: ExcessFlags) => {
      context.exit(await excessCommand(data, flags, context.effects));
    });

  addTextOptions(
    command.command('alike').description('Pairs of groups whose texts share more rare phrases than chance has it.'),
  )
    .requiredOption('--group <column>', 'column whose groups are compared')
    .option('--task <column>', 'column with what a text answers: texts of one task are not compared')
    .addHelpText('after', ALIKE_HELP)
    .action(async (data: readonly string[], flags: AlikeFlags) => {
      context.exit(await alikeCommand(data, flags, context.effects));
    });
}

function addTextOptions(command: Command): Command {
  command
    .argument('[data...]', 'files, folders, globs, or - for standard input')
    .option('--config <file>', 'outcross.yaml (default: the one beside the data)')
    .option('--columns <role=column>', 'read a column as text, id, date, lang, … (repeatable)', collect)
    .option('--text <columns>', 'columns that hold the text, after commas')
    .option('--date <column>', 'column with dates')
    .option('--lang <column>', 'column with languages')
    .option('--source <name>', 'name of the source of everything that nothing else names')
    .option(
      '--sources-by <what>',
      'folder or file: what undeclared sources follow',
      choice(['folder', 'file'], 'prevalence'),
    )
    .option('--format <name>', 'read all files as this format, e.g. text-lines')
    .option('--max-row-bytes <size>', 'longest row (default 32M)', parseSize)
    .option('--max-expansion <times>', 'how many times its size a packed file may grow (default 200)', parseCount)
    .option('--json', 'print one JSON object');
  return addOutputOptions(command);
}

async function prevalenceCommand(flags: PrevalenceFlags, effects: Effects): Promise<number> {
  const [{ prevalence }, { terminalPrevalence }, { checkChartFile, writeShareChart }] = await Promise.all([
    import('../report/prevalence.ts'),
    import('../report/terminal-prevalence.ts'),
    import('../report/write-share-chart.ts'),
  ]);
  // Better known before the work than after.
  if (flags.chart !== undefined) checkChartFile(flags.chart, { isByGroup: flags.by !== undefined });
  const report = await prevalence({
    workspace: flags.workspace,
    audit: flags.audit,
    sources: flags.source,
    by: flags.by,
    falseDiscoveryRate: flags.falseDiscovery,
    anchors: flags.anchors,
    onlyTheseAnchors: flags.onlyAnchors ?? false,
    queryMemoryMb: flags.memory === undefined ? undefined : Math.ceil(flags.memory / (1 << 20)),
  });
  if (flags.chart !== undefined) await writeShareChart(report, flags.chart);
  show(report, terminalPrevalence, { flags, effects });
  if (flags.chart !== undefined && !flags.json) effects.stdout.write(`chart      ${shownPath(flags.chart)}\n`);
  return 0;
}

async function wordsCommand(data: readonly string[], flags: WordsFlags, effects: Effects): Promise<number> {
  requireData(data, 'prevalence words');
  const [{ wordPrevalence }, { terminalWords }] = await Promise.all([
    import('../report/text-prevalence.ts'),
    import('../report/terminal-text-prevalence.ts'),
  ]);
  const { human, model, check } = flags;
  const options = { ...textOptionsOf(flags, effects), data, human, model, check };
  const report = await watchRun(flags, effects, (watch) => wordPrevalence({ ...options, ...watch }));
  show(report, terminalWords, { flags, effects });
  return 0;
}

async function excessCommand(data: readonly string[], flags: ExcessFlags, effects: Effects): Promise<number> {
  requireData(data, 'prevalence excess');
  const [{ excessPrevalence }, { terminalExcess }] = await Promise.all([
    import('../report/text-prevalence.ts'),
    import('../report/terminal-text-prevalence.ts'),
  ]);
  const { year, styleWords } = flags;
  const options = { ...textOptionsOf(flags, effects), data, year, styleWords };
  const report = await watchRun(flags, effects, (watch) => excessPrevalence({ ...options, ...watch }));
  show(report, terminalExcess, { flags, effects });
  return 0;
}

async function alikeCommand(data: readonly string[], flags: AlikeFlags, effects: Effects): Promise<number> {
  requireData(data, 'prevalence alike');
  const [{ alikePrevalence }, { terminalAlike }] = await Promise.all([
    import('../report/text-prevalence.ts'),
    import('../report/terminal-text-prevalence.ts'),
  ]);
  const { group, task } = flags;
  const options = { ...textOptionsOf(flags, effects), data, group, task };
  const report = await watchRun(flags, effects, (watch) => alikePrevalence({ ...options, ...watch }));
  show(report, terminalAlike, { flags, effects });
  return 0;
}

function textOptionsOf(flags: TextFlags, effects: Effects): TextOptions {
  const named = [
    ['text', flags.text],
    ['date', flags.date],
    ['lang', flags.lang],
  ].flatMap(([role, column]) => (column === undefined ? [] : [`${role}=${column}`]));
  return {
    columns: parseColumnFlags([...(flags.columns ?? []), ...named]),
    stdin: effects.stdin,
    ...(flags.config !== undefined && { config: flags.config }),
    ...(flags.source !== undefined && { source: flags.source }),
    ...(flags.sourcesBy !== undefined && { sourcesBy: flags.sourcesBy }),
    ...(flags.format !== undefined && { format: flags.format }),
    ...(flags.maxRowBytes !== undefined && { maxRowBytes: flags.maxRowBytes }),
    ...(flags.maxExpansion !== undefined && { maxExpansion: flags.maxExpansion }),
  };
}

function show<Report>(
  report: Report,
  terminal: (report: Report, options: { readonly color: boolean; readonly width: number }) => string,
  {
    flags,
    effects,
  }: {
    readonly flags: { readonly json?: boolean; readonly quiet?: boolean; readonly color: boolean };
    readonly effects: Effects;
  },
): void {
  if (flags.json) effects.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else if (!flags.quiet) {
    effects.stdout.write(terminal(report, { color: wantsColor(effects, flags.color), width: outputWidth(effects) }));
  }
}
