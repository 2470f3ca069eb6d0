import type { Command } from 'commander';
import type { AuditReport } from '../audit/audit-result.ts';
import type { CommandContext } from './command-context.ts';
import { addDataOptions, addRunOptions, auditOptionsOf, type DataFlags, requireData } from './data-options.ts';
import { outputWidth, wantsColor } from './effects.ts';
import { parseShare } from './parse-number.ts';
import { addRepeatOptions, type RepeatFlags, repeatOptionsOf } from './repeat-options.ts';
import { shownPath } from './shown-path.ts';
import { addOutputOptions, type OutputFlags, watchRun } from './watch-run.ts';

interface AuditFlags extends DataFlags, RepeatFlags, OutputFlags {
  readonly repeats: boolean;
  readonly width: boolean;
  readonly sample?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly policy?: string;
  readonly maxUnreadable?: number;
  readonly diff?: boolean;
}

const HELP = `
Examples:
  outcross audit data/                            files and folders, mixed freely
  outcross audit posts.jsonl.gz --text body --date created --group author
  outcross audit data/ --dry-run                  shows how columns would be read
  outcross audit delivery/ --policy policy.yaml   accepts or refuses a delivery
  outcross audit eval/ --against 2026-11-22-train  finds test texts in the training data
  outcross audit --diff OLD NEW                   what changed between two audits
  zcat dump.gz | outcross audit - --format jsonl

Exit codes: 0 done, 1 refused (--policy, --max-unreadable), 2 bad input or usage, 3 could not be done.`;

export function addAuditCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('audit')
    .description(
      'What is this data made of? Origin, repeats, width, rare groups, unreadable records: summary, audit.json, audit.html.',
    );
  addRepeatOptions(addDataOptions(command))
    .option('--no-repeats', 'do not look for identical and similar texts')
    .option('--no-width', 'do not measure how wide the language is, and find no topics')
    .option('--sample <share>', 'read a share of all rows, e.g. 5%, always the same ones', parseShare)
    .option('--policy <file>', 'accept or refuse the data by a policy')
    .option('--max-unreadable <share>', 'exit with 1 where more records than this cannot be read', parseShare)
    .option('--diff', 'compare two audits instead: OLD NEW (folders, audit.json, or names in the workspace)')
    .option('--dry-run', 'show sources and column mapping, read nothing more')
    .option('--json', 'print audit.json to standard output');
  addOutputOptions(command);
  addRunOptions(command)
    .addHelpText('after', HELP)
    .action(async (data: readonly string[], flags: AuditFlags) => {
      context.exit(await auditCommand(data, flags, context));
    });
}

async function auditCommand(data: readonly string[], flags: AuditFlags, context: CommandContext): Promise<number> {
  const { effects } = context;
  if (flags.diff) {
    const { diffCommand } = await import('./diff-command.ts');
    return diffCommand(data, flags, effects);
  }
  requireData(data, 'audit');
  const options = {
    ...auditOptionsOf(data, flags, effects),
    ...repeatOptionsOf(flags),
    findsRepeats: flags.repeats,
    measuresWidth: flags.width,
    ...(flags.sample !== undefined && { sampleShare: flags.sample }),
  };
  if (flags.dryRun) {
    const { dryRunCommand } = await import('./dry-run-command.ts');
    return dryRunCommand(options, effects);
  }
  const [{ audit }, { terminalSummary }] = await Promise.all([
    import('../report/audit.ts'),
    import('../report/terminal-summary.ts'),
  ]);
  const policy =
    flags.policy === undefined ? undefined : await (await import('../audit/policy.ts')).readPolicy(flags.policy);
  const report = await watchRun(flags, effects, (watch) => audit({ ...options, ...watch }));
  if (flags.json) effects.stdout.write((await import('../report/audit-json.ts')).auditJson(report.audit));
  else if (!flags.quiet) {
    const color = wantsColor(effects, flags.color);
    effects.stdout.write(
      terminalSummary({ ...report, folder: shownPath(report.folder) }, { color, width: outputWidth(effects) }),
    );
  }
  let exitCode = unreadableExitCode(report, flags, (line) => effects.stderr.write(`${line}\n`));
  if (policy) {
    const { applyPolicy } = await import('./policy-output.ts');
    exitCode = Math.max(exitCode, await applyPolicy({ policy, report, flags, effects }));
  }
  return exitCode;
}

function unreadableExitCode(
  { audit }: AuditReport,
  { maxUnreadable }: AuditFlags,
  warn: (line: string) => void,
): number {
  const { read, accepted, quarantined } = audit.records;
  if (accepted === 0) {
    warn('No record could be read; see the reasons above.');
    return 2;
  }
  if (maxUnreadable === undefined) return 0;
  const openEnded = audit.quarantine.reduce((sum, { open_ended }) => sum + open_ended, 0);
  if (openEnded > 0) {
    warn(
      `Behind ${openEnded} cut or unreadable ${openEnded === 1 ? 'place' : 'places'} more is lost, and nobody can say how much: --max-unreadable cannot be shown to hold.`,
    );
    return 1;
  }
  if (quarantined / read <= maxUnreadable) return 0;
  warn(`${quarantined} of ${read} records could not be read; --max-unreadable allows a share of ${maxUnreadable}.`);
  return 1;
}
