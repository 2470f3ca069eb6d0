import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Command } from 'commander';
import type { AuditProgress } from '../audit/audit-options.ts';
import type { AuditReport } from '../audit/audit-result.ts';
import { ConfigError } from '../errors.ts';
import { parseColumnFlags } from '../io/config.ts';
import type { CommandContext } from './command-context.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';
import { parseCount, parseShare, parseSize } from './parse-number.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';

interface AuditFlags {
  readonly workspace: string;
  readonly config?: string;
  readonly columns?: readonly string[];
  readonly text?: string;
  readonly id?: string;
  readonly date?: string;
  readonly lang?: string;
  readonly url?: string;
  readonly licence?: string;
  readonly generatedBy?: string;
  readonly originColumn?: string;
  readonly group?: readonly string[];
  readonly source?: string;
  readonly sourcesBy?: 'folder' | 'file';
  readonly format?: string;
  readonly sample?: number;
  /** `--text` names columns; `--no-text` keeps previews out. */
  readonly keepText: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly progress?: string;
  readonly color: boolean;
  readonly workers?: number;
  readonly memory?: number;
  readonly maxRowBytes?: number;
  readonly maxExpansion?: number;
  readonly verifyInputs?: boolean;
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
  outcross audit --diff OLD NEW                   what changed between two audits
  zcat dump.gz | outcross audit - --format jsonl

Exit codes: 0 done, 1 refused (--policy, --max-unreadable), 2 bad input or usage, 3 could not be done.`;

export function addAuditCommand(program: Command, context: CommandContext): void {
  program
    .command('audit')
    .description('What is this data made of? Origin, unreadable records, rare groups: summary, audit.json, audit.html.')
    .argument('[data...]', 'files, folders, globs, or - for standard input')
    .option('--workspace <dir>', 'folder that keeps results', '.outcross')
    .option('--config <file>', 'outcross.yaml (default: the one beside the data)')
    .option(
      '--columns <role=column>',
      'read a column as text, id, date, lang, url, licence, generated_by, origin or groups (repeatable)',
      collect,
    )
    .option('--text <columns>', 'columns that hold the text, after commas')
    .option('--id <column>', 'column with the id of each row')
    .option('--date <column>', 'column with dates')
    .option('--lang <column>', 'column with languages')
    .option('--url <column>', 'column with addresses')
    .option('--licence <column>', 'column with licences')
    .option('--generated-by <column>', 'column that names the model that wrote a row')
    .option('--origin-column <column>', 'column that declares human, synthetic, mixed, …')
    .option('--group <column>', 'column whose groups must not vanish: author, region, topic (repeatable)', collect)
    .option('--source <name>', 'name of the source of everything that nothing else names')
    .option('--sources-by <what>', 'folder or file: what undeclared sources follow', choice(['folder', 'file']))
    .option('--format <name>', 'read all files as this format, e.g. text-lines')
    .option('--sample <share>', 'read a share of all rows, e.g. 5%, always the same ones', parseShare)
    .option('--no-text', 'keep previews, excerpts and metadata out of reports and workspace')
    .option('--policy <file>', 'accept or refuse the data by a policy')
    .option('--max-unreadable <share>', 'exit with 1 where more records than this cannot be read', parseShare)
    .option('--diff', 'compare two audits instead: OLD NEW (folders, audit.json, or names in the workspace)')
    .option('--dry-run', 'show sources and column mapping, read nothing more')
    .option('--json', 'print audit.json to standard output')
    .option('--quiet', 'print nothing but errors')
    .option('--progress <how>', 'json: one event a line on standard error', choice(['json', 'none']))
    .option('--no-color', 'no colour')
    .option('--workers <n>', 'worker threads (default: cores, at most 8)', parseCount)
    .option('--memory <size>', 'memory of the query process (default 160M)', parseSize)
    .option('--max-row-bytes <size>', 'longest row (default 32M)', parseSize)
    .option('--max-expansion <times>', 'how many times its size a packed file may grow (default 200)', parseCount)
    .option('--verify-inputs', 'compare every byte with the earlier reading, also of files that look unchanged')
    .addHelpText('after', HELP)
    .action(async (data: readonly string[], flags: Record<string, unknown>) => {
      context.exit(await auditCommand(data, readFlags(flags), context));
    });
}

async function auditCommand(data: readonly string[], flags: AuditFlags, context: CommandContext): Promise<number> {
  const { effects } = context;
  if (flags.diff) {
    const { diffCommand } = await import('./diff-command.ts');
    return diffCommand(data, flags, effects);
  }
  if (data.length === 0) {
    throw new ConfigError({
      place: 'outcross audit',
      problem: 'no data is named',
      hint: 'Name files or folders: outcross audit data/',
    });
  }
  const options = {
    data,
    workspace: flags.workspace,
    columns: columnsOf(flags),
    keepsText: flags.keepText,
    stdin: effects.stdin,
    invokedAs: invokedAs(effects),
    ...(flags.config !== undefined && { config: flags.config }),
    ...(flags.source !== undefined && { source: flags.source }),
    ...(flags.sourcesBy !== undefined && { sourcesBy: flags.sourcesBy }),
    ...(flags.format !== undefined && { format: flags.format }),
    ...(flags.sample !== undefined && { sampleShare: flags.sample }),
    ...(flags.workers !== undefined && { workers: flags.workers }),
    ...(flags.memory !== undefined && { queryMemoryMb: Math.ceil(flags.memory / (1 << 20)) }),
    ...(flags.maxRowBytes !== undefined && { maxRowBytes: flags.maxRowBytes }),
    ...(flags.maxExpansion !== undefined && { maxExpansion: flags.maxExpansion }),
    ...(flags.verifyInputs && { verifiesInputs: true }),
  };
  if (flags.dryRun) {
    const { dryRunCommand } = await import('./dry-run-command.ts');
    return dryRunCommand(options, effects);
  }
  const [{ audit }, { terminalSummary }, { createProgress }] = await Promise.all([
    import('../report/audit.ts'),
    import('../report/terminal-summary.ts'),
    import('../report/progress.ts'),
  ]);
  const policy =
    flags.policy === undefined ? undefined : await (await import('../audit/policy.ts')).readPolicy(flags.policy);
  const interrupt = stopOnInterrupt(effects);
  const renderer = createProgress({ stream: effects.stderr as never, now: () => performance.now() });
  const onProgress = (progress: AuditProgress) => {
    if (flags.progress === 'json') effects.stderr.write(`${JSON.stringify({ type: 'stage-progress', ...progress })}\n`);
    else if (flags.progress !== 'none' && !flags.quiet) renderer.update(progress);
  };
  let report: AuditReport;
  try {
    report = await audit({ ...options, signal: interrupt.signal, onProgress });
  } finally {
    renderer.end();
    interrupt.dispose();
  }
  if (flags.json) effects.stdout.write((await import('../report/audit-json.ts')).auditJson(report.audit));
  else if (!flags.quiet) {
    const color = wantsColor(effects, flags.color);
    effects.stdout.write(
      `${terminalSummary({ ...report, folder: shownPath(report.folder) }, { color, width: outputWidth(effects) })}\n`,
    );
  }
  let exitCode = unreadableExitCode(report, flags, (line) => effects.stderr.write(`${line}\n`));
  if (policy) {
    const { applyPolicy } = await import('./policy-output.ts');
    exitCode = Math.max(exitCode, await applyPolicy({ policy, report, flags, effects }));
  }
  return exitCode;
}

/** npm and npx put themselves into the environment; there the bare name is not on the path. */
function invokedAs({ env }: Effects): string {
  return env.npm_command === undefined ? 'outcross' : 'npx outcross';
}

/** Paths below the working directory as a person would type them. */
function shownPath(absolute: string): string {
  const relative = path.relative(process.cwd(), absolute);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? absolute : relative;
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

function columnsOf(flags: AuditFlags) {
  const named = [
    ['text', flags.text],
    ['id', flags.id],
    ['date', flags.date],
    ['lang', flags.lang],
    ['url', flags.url],
    ['licence', flags.licence],
    ['generated_by', flags.generatedBy],
    ['origin', flags.originColumn],
    ...(flags.group ?? []).map((column) => ['groups', column]),
  ].flatMap(([role, column]) => (column === undefined ? [] : [`${role}=${column}`]));
  return parseColumnFlags([...(flags.columns ?? []), ...named]);
}

/** Commander gives `--no-text` and `--text NAME` one place; they mean different things. */
function readFlags(flags: Record<string, unknown>): AuditFlags {
  const { text, ...rest } = flags;
  return { ...rest, keepText: text !== false, ...(typeof text === 'string' && { text }) } as AuditFlags;
}

function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

function choice(values: readonly string[]) {
  return (value: string) => {
    if (!values.includes(value)) {
      throw new ConfigError({
        place: 'outcross audit',
        problem: `"${stripVTControlCharacters(value)}" is not one of ${values.join(', ')}`,
        hint: 'See outcross audit --help.',
      });
    }
    return value;
  };
}
