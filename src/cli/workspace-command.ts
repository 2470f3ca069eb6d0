import type { Command } from 'commander';
import { formatBytes, formatCount, formatQuantity } from '../report/format-number.ts';
import { plainText } from '../report/plain-text.ts';
import type { GarbageReport } from '../workspace/collect-garbage.ts';
import type { VerifyReport } from '../workspace/verify-workspace.ts';
import type { WorkspaceSize } from '../workspace/workspace-size.ts';
import type { CommandContext } from './command-context.ts';
import type { Effects } from './effects.ts';
import { parseCount } from './parse-number.ts';

interface WorkspaceFlags {
  readonly workspace: string;
  readonly json?: boolean;
}

interface GarbageFlags extends WorkspaceFlags {
  readonly dryRun?: boolean;
  readonly keep?: number;
  readonly loops?: number;
}

/** Something is damaged. */
const DAMAGED = 1;

const HELP = `
Examples:
  outcross workspace size                what takes how much room
  outcross workspace gc --dry-run        what could go
  outcross workspace gc --keep 5         keep the newest five audits
  outcross workspace gc --loops 30       and drop simulations untouched for a month
  outcross workspace verify              read everything and name what is damaged

Exit codes: 0 done, 1 something is damaged (verify), 2 bad input or usage, 3 could not be done.`;

export function addWorkspaceCommand(program: Command, context: CommandContext): void {
  const { effects } = context;
  const command = program
    .command('workspace')
    .description('What the folder of results takes, how to shrink it, whether it is whole.')
    .addHelpText('after', HELP);
  const withFlags = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--workspace <dir>', 'folder that keeps results', '.outcross')
      .option('--json', 'print one JSON object');
  withFlags('size', 'Bytes of parts, snapshots and audits, and what is unused.').action(
    async (flags: WorkspaceFlags) => {
      const [{ workspaceSize }, workspace] = await Promise.all([
        import('../workspace/workspace-size.ts'),
        opened(flags),
      ]);
      print(await workspaceSize(workspace), sizeText, flags, effects);
    },
  );
  withFlags('gc', 'Remove what nothing needs: unused parts and snapshots, work of dead processes.')
    .option('--dry-run', 'say what would be removed, change nothing')
    .option('--keep <n>', 'keep only the newest audits (default: all)', parseCount)
    .option(
      '--loops <days>',
      'also simulations that have not ended, and models their trainers left, unchanged for so many days',
      parseCount,
    )
    .action(async (flags: GarbageFlags) => {
      const [{ collectGarbage }, workspace] = await Promise.all([
        import('../workspace/collect-garbage.ts'),
        opened(flags),
      ]);
      print(
        await collectGarbage(workspace, {
          keepAudits: flags.keep,
          loopsIdleForDays: flags.loops,
          isDryRun: flags.dryRun,
        }),
        garbageText,
        flags,
        effects,
      );
    });
  withFlags('verify', 'Read every file and check it against what it should be.').action(
    async (flags: WorkspaceFlags) => {
      const [{ verifyWorkspace }, { checkAudit }, { checkBuild, checkLineage }, workspace] = await Promise.all([
        import('../workspace/verify-workspace.ts'),
        import('../report/check-audit.ts'),
        import('../report/check-lineage.ts'),
        opened(flags),
      ]);
      const report = await verifyWorkspace(workspace, { checkAudit, checkBuild, checkLineage });
      print(report, verifyText, flags, effects);
      context.exit(report.damaged.length > 0 ? DAMAGED : 0);
    },
  );
}

async function opened({ workspace }: WorkspaceFlags) {
  const { openExistingWorkspace } = await import('../workspace/workspace.ts');
  return openExistingWorkspace(workspace);
}

function print<Result>(
  result: Result,
  text: (result: Result) => readonly string[],
  flags: WorkspaceFlags,
  { stdout }: Effects,
): void {
  stdout.write(
    flags.json ? `${JSON.stringify(result, null, 2)}\n` : `${text(result).join('\n').replaceAll('\u00a0', ' ')}\n`,
  );
}

function sizeText({
  sizeBytes,
  parts,
  snapshots,
  audits,
  tombstones,
  references,
  comparisons,
  lines,
  builds,
  lineage,
  texts,
  loops,
  abandoned,
}: WorkspaceSize): readonly string[] {
  const { records, evidence, quarantine } = parts.byTable;
  return [
    `${formatBytes(sizeBytes)} in all`,
    `parts      ${formatBytes(parts.sizeBytes)} in ${formatQuantity(parts.count, 'part')}: records ${formatBytes(records)}, evidence ${formatBytes(evidence)}, unreadable rows ${formatBytes(quarantine)}`,
    `snapshots  ${formatBytes(snapshots.sizeBytes)}, ${formatCount(snapshots.count)} of them`,
    ...audits.map(
      ({ name, sizeBytes: own, partsSizeBytes }, index) =>
        `${index === 0 ? 'audits     ' : '           '}${plainText(name)}: ${formatBytes(own)}, and parts of ${formatBytes(partsSizeBytes)}`,
    ),
    ...(tombstones.count > 0
      ? [`forgotten  ${formatBytes(tombstones.sizeBytes)} in ${formatQuantity(tombstones.count, 'tombstone')}`]
      : []),
    ...(references.count > 0
      ? [
          `references ${formatBytes(references.sizeBytes)} in ${formatQuantity(references.count, 'reference')}, and texts of ${formatBytes(texts.sizeBytes)}`,
        ]
      : []),
    ...(comparisons.count > 0
      ? [`compared   ${formatBytes(comparisons.sizeBytes)} in ${formatQuantity(comparisons.count, 'comparison')}`]
      : []),
    ...(lines.count > 0
      ? [`watched    ${formatBytes(lines.sizeBytes)} in ${formatQuantity(lines.count, 'release line')} and their pages`]
      : []),
    ...(builds.count > 0
      ? [`builds     ${formatBytes(builds.sizeBytes)} in ${formatQuantity(builds.count, 'build')}`]
      : []),
    ...(lineage.count > 0
      ? [
          `lineage    ${formatBytes(lineage.sizeBytes)}, ${formatQuantity(lineage.count, 'model, generation or withdrawal', 'models, generations and withdrawals')}`,
        ]
      : []),
    ...(loops.count > 0
      ? [
          `loops      ${formatBytes(loops.sizeBytes)} of ${formatQuantity(loops.count, 'simulation')}, unfinished or with models of trainers: outcross workspace gc --loops DAYS`,
        ]
      : []),
    ...(texts.unused.count > 0
      ? [`unused     texts of ${formatBytes(texts.unused.sizeBytes)} that no reference names: outcross workspace gc`]
      : []),
    ...(parts.unused.count + abandoned.count > 0
      ? [
          `unused     ${formatQuantity(parts.unused.count, 'part')} (${formatBytes(parts.unused.sizeBytes)}), ${formatQuantity(abandoned.count, 'unfinished file')} (${formatBytes(abandoned.sizeBytes)}): outcross workspace gc`,
        ]
      : []),
  ];
}

function garbageText({
  dryRun,
  removedBytes,
  audits,
  snapshots,
  parts,
  texts,
  abandoned,
  loops,
  auditRunning,
}: GarbageReport): readonly string[] {
  const what = [
    ...(audits.length > 0
      ? [`${formatQuantity(audits.length, 'audit')}: ${audits.map((name) => plainText(name)).join(', ')}`]
      : []),
    ...(snapshots.length > 0 ? [formatQuantity(snapshots.length, 'snapshot')] : []),
    ...(parts.count > 0 ? [`${formatQuantity(parts.count, 'part')} (${formatBytes(parts.sizeBytes)})`] : []),
    ...(texts.count > 0
      ? [`${formatQuantity(texts.count, 'file')} of texts that no reference names (${formatBytes(texts.sizeBytes)})`]
      : []),
    ...(abandoned.count > 0
      ? [`${formatQuantity(abandoned.count, 'unfinished file')} (${formatBytes(abandoned.sizeBytes)})`]
      : []),
    ...(loops.count > 0
      ? [`${formatQuantity(loops.count, 'simulation')} and what its trainers left (${formatBytes(loops.sizeBytes)})`]
      : []),
  ];
  return [
    what.length === 0 ? 'Nothing to remove.' : `${dryRun ? 'Would remove' : 'Removed'} ${formatBytes(removedBytes)}:`,
    ...what.map((line) => `  ${line}`),
    ...(auditRunning
      ? ['An audit is running: snapshots, parts and texts were left. Run this again when it has ended.']
      : []),
  ];
}

function verifyText({ checked, damaged }: VerifyReport): readonly string[] {
  const all = `${formatQuantity(checked.parts, 'part')}, ${formatQuantity(checked.snapshots, 'snapshot')}, ${formatQuantity(checked.audits, 'audit')}, ${formatQuantity(checked.tombstones, 'tombstone')}${checked.reviews === 0 ? '' : `, ${formatQuantity(checked.reviews, 'verdict')}`}${checked.references === 0 ? '' : `, ${formatQuantity(checked.references, 'reference')}`}${checked.comparisons === 0 ? '' : `, ${formatQuantity(checked.comparisons, 'comparison')}`}${checked.lines === 0 ? '' : `, ${formatQuantity(checked.lines, 'release line')}`}${checked.builds === 0 ? '' : `, ${formatQuantity(checked.builds, 'build')}`}${checked.lineage === 0 ? '' : `, ${formatCount(checked.lineage)} of the lineage`} read`;
  if (damaged.length === 0) return [`Whole: ${all}.`];
  return [
    `${formatQuantity(damaged.length, 'file')} damaged; ${all}.`,
    ...damaged.flatMap(({ file, problem, remedy }) => [`  ${plainText(file)}: ${plainText(problem)}`, `    ${remedy}`]),
  ];
}
