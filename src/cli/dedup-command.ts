import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { addDataOptions, addRunOptions, auditOptionsOf, collect, type DataFlags, requireData } from './data-options.ts';
import { outputWidth, wantsColor } from './effects.ts';
import { addRepeatOptions, type RepeatFlags, repeatOptionsOf } from './repeat-options.ts';
import { shownPath } from './shown-path.ts';
import { addOutputOptions, type OutputFlags, watchRun } from './watch-run.ts';

interface DedupFlags extends DataFlags, RepeatFlags, OutputFlags {
  readonly list?: readonly string[];
  readonly output?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const HELP = `
Examples:
  outcross dedup data/ --dry-run                  what would go, and what the budget keeps
  outcross dedup data/ --list ids --list huggingface --output lists
  outcross dedup data/ --group author --budget 5%
  outcross dedup eval/ --against 2026-11-22-train --list against    test texts that stand in the training data

  outcross dedup data/ --ignore-columns score,votes   look past these columns; all: past every column

Your data is not changed: the lists say what to leave out, docs/dedup.md how. A record is removed only where its words and
symbols stand in another that stays (of prose, case and punctuation may differ; of code, nothing but spaces within lines) and
the other columns of its row say the same (ids, row numbers, hashes, times, addresses and places aside); the copy with the
better origin stays; no group loses more than its budget. A dry run leaves nothing but what it read in the workspace; lists come
with an audit, without width and topics.

Exit codes: 0 done, 2 bad input or usage, 3 could not be done.`;

export function addDedupCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('dedup')
    .description(
      'What of this data can go without loss? Removal lists for other tools, each stratum within its budget.',
    );
  addRepeatOptions(addDataOptions(command))
    .option(
      '--list <format>',
      'jsonl, ids, huggingface, datatrove, parquet, clusters or against (repeatable; default jsonl)',
      collect,
    )
    .option('--output <dir>', 'folder for the lists (default: dedup-<name of the audit>)')
    .option('--force', 'replace a folder of lists that is there')
    .option('--dry-run', 'count, write no lists and no audit')
    .option('--json', 'print one JSON object');
  addOutputOptions(command);
  addRunOptions(command)
    .addHelpText('after', HELP)
    .action(async (data: readonly string[], flags: DedupFlags) => {
      context.exit(await dedupCommand(data, flags, context));
    });
}

async function dedupCommand(data: readonly string[], flags: DedupFlags, { effects }: CommandContext): Promise<number> {
  requireData(data, 'dedup');
  const [{ dedup }, { terminalDedup }] = await Promise.all([
    import('../report/dedup.ts'),
    import('../report/terminal-dedup.ts'),
  ]);
  const options = {
    ...auditOptionsOf(data, flags, effects),
    ...repeatOptionsOf(flags),
    ...(flags.list !== undefined && { lists: flags.list }),
    ...(flags.output !== undefined && { output: flags.output }),
    replaces: flags.force ?? false,
    isDryRun: flags.dryRun ?? false,
  };
  const report = await watchRun(flags, effects, (watch) => dedup({ ...options, ...watch }));
  if (flags.json) effects.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else if (!flags.quiet) {
    const shown = {
      ...report,
      audit: report.audit && { ...report.audit, folder: shownPath(report.audit.folder) },
      output: report.output === null ? null : shownPath(report.output),
    };
    effects.stdout.write(
      terminalDedup(shown, { color: wantsColor(effects, flags.color), width: outputWidth(effects) }),
    );
  }
  if (report.records > 0) return 0;
  effects.stderr.write('No record could be read; outcross audit tells why.\n');
  return 2;
}
