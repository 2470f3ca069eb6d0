import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import type { ForgetReach } from '../report/forget.ts';
import { formatCount, formatQuantity } from '../report/format-number.ts';
import { placeText } from '../report/place-text.ts';
import { plainText } from '../report/plain-text.ts';
import type { CommandContext } from './command-context.ts';
import { parseSize } from './parse-number.ts';

interface ForgetFlags {
  readonly where?: string;
  readonly workspace: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly reason?: string;
  readonly builds?: boolean;
  readonly memory?: number;
  readonly json?: boolean;
}

/** Bad input or usage. */
const USAGE = 2;

const HELP = `
Examples:
  outcross forget letters/1897-014 --dry-run      what would be erased, and where the data itself holds it
  outcross forget --where 'author = "Ada Example"' --reason "request 114"
  outcross forget letters/1897-014 --yes          without asking
  outcross forget letters/1897-014 --builds       from training sets that were built, too

What the workspace keeps of these rows is erased: ids, previews, excerpts, addresses, metadata, group values, hashes, in all
snapshots, audits, references and comparisons, with the words of all topics of audits that held them. Counts stay. Rows are forgotten whole, and later
audits do not keep them again. References that hold them lose their texts, and say so. Your data is not changed: remove them there as well. Other workspaces are not reached: audits there that
were compared with one of these (--against) may show such rows still; remove those audits.

The next build leaves them out. Builds that are there are copies, and models may have been trained on them: they are named, and stay as they
are unless --builds says that their shards are written again without these rows, which each build then tells of itself. What models
learned is not undone.

Exit codes: 0 done, 2 no such id, not confirmed, bad input or usage, 3 could not be done.`;

export function addForgetCommand(program: Command, context: CommandContext): void {
  program
    .command('forget')
    .description('Erase what the workspace keeps of some records, for good.')
    .argument('[id]', 'id of a record or a row')
    .option('--where <expression>', 'records that fit, in any snapshot (see outcross trace --help)')
    .option('--workspace <dir>', 'folder that keeps results', '.outcross')
    .option('--dry-run', 'say what would be erased, change nothing')
    .option('--builds', 'erase them from builds as well')
    .option('--yes', 'do not ask')
    .option('--reason <text>', 'kept with the date, so name no person in it')
    .option('--memory <size>', 'memory of the query process (default 208M)', parseSize)
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (id: string | undefined, flags: ForgetFlags) => {
      context.exit(await forgetCommand(id, flags, context));
    });
}

async function forgetCommand(id: string | undefined, flags: ForgetFlags, { effects }: CommandContext): Promise<number> {
  const [{ MAX_REASON_LENGTH }, { forget, planForget }] = await Promise.all([
    import('../audit/forget.ts'),
    import('../report/forget.ts'),
  ]);
  const say = (text: string) =>
    void (flags.json ? effects.stderr : effects.stdout).write(`${text.replaceAll('\u00a0', ' ')}\n`);
  const place = {
    workspace: flags.workspace,
    queryMemoryMb: flags.memory === undefined ? undefined : Math.ceil(flags.memory / (1 << 20)),
  };
  if (flags.reason !== undefined && flags.reason.length > MAX_REASON_LENGTH) {
    throw new ConfigError({
      place: '--reason',
      problem: `is ${flags.reason.length} characters long`,
      hint: `Name a request or a case in at most ${MAX_REASON_LENGTH} characters.`,
    });
  }
  const plan = await planForget({ ...place, id, where: flags.where });
  const result = (
    forgotten: boolean,
    changed: {
      readonly parts: number;
      readonly audits: number;
      readonly references: number;
      readonly comparisons: number;
      readonly builds: number;
    },
  ) => {
    if (!flags.json) return;
    const { digests: _, ...facts } = plan;
    effects.stdout.write(`${JSON.stringify({ schema: 'outcross.forget/1', forgotten, ...facts, changed }, null, 2)}\n`);
  };
  const nothing = { parts: 0, audits: 0, references: 0, comparisons: 0, builds: 0 };

  if (plan.rows === 0 && plan.unfinished === 0) {
    result(false, nothing);
    if (plan.alreadyForgotten) say('It is forgotten already.');
    else if (id === undefined) say('No record fits; nothing was changed.');
    else {
      const near = plan.near.map((one) => `  ${plainText(one)}\n`).join('');
      effects.stderr.write(
        `There is no record ${plainText(id)} in this workspace.\n${near === '' ? '' : `Near it:\n${near}`}`,
      );
      return USAGE;
    }
    return 0;
  }

  say(planText(plan, { erasesBuilds: flags.builds === true }));
  if (flags.dryRun) {
    result(false, nothing);
    say('Nothing was changed.');
    return 0;
  }
  let builds = flags.builds === true;
  if (!flags.yes) {
    if (effects.stdin.isTTY !== true) {
      effects.stderr.write('There is no terminal to ask on: add --yes to erase them, or --dry-run to look first.\n');
      return USAGE;
    }
    const { confirm } = await import('./confirm.ts');
    if (!(await confirm('This cannot be undone. Erase them?', effects))) {
      say('Nothing was changed.');
      return USAGE;
    }
    if (!builds && plan.builds.length > 0)
      builds = await confirm(
        `Erase them from ${formatQuantity(plan.builds.length, 'build')} as well? No leaves these as they are.`,
        effects,
      );
  }
  const changed = await forget({ ...place, reason: flags.reason, builds }, plan.digests);
  result(true, changed);
  const { parts, audits, references, comparisons } = changed;
  say(
    `Erased from ${formatQuantity(parts, 'part')} and ${formatQuantity(audits, 'audit')}${comparisons === 0 ? '' : `, from ${formatQuantity(comparisons, 'comparison')}`}${references === 0 ? '' : `, and from ${formatQuantity(references, 'reference')}: outcross reference verify says what changed`}${changed.builds === 0 ? '' : `, and from ${formatQuantity(changed.builds, 'build')}: outcross verify says what is gone`}.`,
  );
  if (!builds && plan.builds.length > 0)
    say(
      `${formatQuantity(plan.builds.length, 'build')} still ${plan.builds.length === 1 ? 'holds or names' : 'hold or name'} them. To erase them there: the same command with --builds.`,
    );
  return 0;
}

/** Builds, models and withdrawals named. */
const NAMED = 10;

function planText(
  {
    rows,
    records,
    parts,
    snapshots,
    references,
    referenceDocuments,
    comparisons,
    builds,
    models,
    withdrawals,
    places,
    furtherPlaces,
    unfinished,
  }: ForgetReach,
  { erasesBuilds }: { readonly erasesBuilds: boolean },
): string {
  const lines: string[] = [];
  if (unfinished > 0) lines.push('An earlier erasure was cut off; it will be finished first.');
  if (rows > 0) {
    lines.push(
      `${formatQuantity(records, 'record')} of ${formatQuantity(rows, 'row')}, in ${formatQuantity(snapshots, 'snapshot')} (${formatQuantity(parts, 'part')} of the workspace).`,
    );
    if (references > 0) {
      lines.push(
        `${formatQuantity(referenceDocuments, 'document')} of ${formatQuantity(references, 'frozen reference')}; ${references === 1 ? 'it' : 'they'} will say so from then on.`,
      );
    }
    if (comparisons > 0)
      lines.push(
        `${formatQuantity(comparisons, 'published comparison')} ${comparisons === 1 ? 'shows' : 'show'} some.`,
      );
    if (builds.length > 0) {
      lines.push(
        erasesBuilds
          ? 'They go from these builds as well, whose shards are written again:'
          : 'Builds are copies, and stay as they are unless --builds says otherwise:',
        ...builds.slice(0, NAMED).map(buildText),
        ...(builds.length > NAMED ? [`  and ${formatCount(builds.length - NAMED)} more`] : []),
      );
    }
    if (models.length > 0)
      lines.push(
        `What models learned from them is not undone: ${models
          .slice(0, NAMED)
          .map((name) => plainText(name))
          .join(', ')}${models.length > NAMED ? `, and ${formatCount(models.length - NAMED)} more` : ''}.`,
      );
    for (const name of withdrawals.slice(0, NAMED))
      lines.push(
        `A withdrawal says it in its expression: outcross lineage remove withdrawal ${plainText(name)} takes it back.`,
      );
    if (places.length > 0) lines.push('The data itself holds them here; Outcross does not change data:');
    lines.push(
      ...places.map(({ file, row, unit }) => `  ${plainText(placeText({ path: file, entry: null, row, unit }))}`),
      ...(furtherPlaces > 0 ? [`  and ${formatCount(furtherPlaces)} more`] : []),
    );
  }
  return lines.join('\n');
}

function buildText({ build, splits, named }: ForgetReach['builds'][number]): string {
  const held = splits.map(
    ({ split, rows, held_out: isHeldOut }) =>
      `${formatQuantity(rows, 'row')} in ${plainText(split)}${isHeldOut ? ' (held out)' : ''}`,
  );
  const all = [...held, ...(named > 0 ? [`${formatQuantity(named, 'row')} left out, named`] : [])];
  return `  ${plainText(build)}: ${all.join(', ')}`;
}
