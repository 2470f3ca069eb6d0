import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { outputWidth, wantsColor } from './effects.ts';
import { parseSize } from './parse-number.ts';

interface WithdrawFlags {
  readonly id?: string;
  readonly source?: string;
  readonly where?: string;
  readonly because?: string;
  readonly by?: string;
  readonly dryRun?: boolean;
  readonly workspace: string;
  readonly memory?: number;
  readonly json?: boolean;
  readonly color: boolean;
}

const HELP = `
Examples:
  outcross withdraw letters/1897-014 --dry-run                     what has it reached?
  outcross withdraw letters/1897-014 --because "the author asked" --by records
  outcross withdraw partner-faq --because "contract ended"         a whole source
  outcross withdraw 'author = "Ada Example"' --because "request 114"

Lists every build that holds it, models trained on these, models made of those, their outputs and what was built of them; then records
that no build may hold it any more, now or when it comes again. Builds, models and data stay as they are; outcross forget erases what the
workspace keeps of records. A word is a source, else the id of a record, else an expression (outcross trace --help).

Exit codes: 0 done, 2 bad input or usage, 3 could not be done.`;

export function addWithdrawCommand(program: Command, context: CommandContext): void {
  program
    .command('withdraw')
    .description('Where did this record or source get to? And out of the next build with it.')
    .argument('[target]', 'id of a record, name of a source, or an expression')
    .option('--id <id>', 'a record or a row, known here or not')
    .option('--source <name>', 'a source, known here or not')
    .option('--where <expression>', 'records that fit (see outcross trace --help)')
    .option('--because <text>', 'why; builds show it, so name no person in it')
    .option('--by <who>', 'who says so')
    .option('--dry-run', 'list what it has reached, record nothing')
    .option('--workspace <dir>', 'folder that keeps results', '.outcross')
    .option('--memory <size>', 'memory of the query process (default 208M)', parseSize)
    .option('--json', 'print one JSON object')
    .option('--no-color', 'no colour')
    .addHelpText('after', HELP)
    .action(async (target: string | undefined, flags: WithdrawFlags) => {
      const { effects } = context;
      const [{ withdraw }, { terminalWithdrawal }] = await Promise.all([
        import('../report/lineage.ts'),
        import('../report/terminal-lineage.ts'),
      ]);
      const { id, source, where, because, by, dryRun, workspace, memory } = flags;
      const withdrawal = await withdraw({
        target,
        id,
        source,
        where,
        because,
        by,
        isDryRun: dryRun,
        workspace,
        queryMemoryMb: memory === undefined ? undefined : Math.ceil(memory / (1 << 20)),
      });
      effects.stdout.write(
        flags.json
          ? `${JSON.stringify(withdrawal, null, 2)}\n`
          : terminalWithdrawal(withdrawal, {
              color: wantsColor(effects, flags.color),
              width: outputWidth(effects),
            }),
      );
    });
}
