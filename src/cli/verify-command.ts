import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { outputWidth } from './effects.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';

interface VerifyFlags {
  readonly workspace: string;
  readonly json?: boolean;
}

/** Something is not as the manifest says. */
const DIFFERS = 1;

const HELP = `
Examples:
  outcross verify 2026-11-22-october     a build of the workspace
  outcross verify ./copied-build         a folder that was copied elsewhere

Reads every shard: its digest, its rows, whether they are those that the table of rows assigns to its split, and whether what was
read, chosen, held out and refused adds up. outcross workspace verify checks everything else in the workspace.

Exit codes: 0 all as it should be, 1 something differs, 2 bad input or usage, 3 could not be done.`;

export function addVerifyCommand(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .description('Is this training set what its manifest says? Digests and counts, derived again.')
    .argument('[build]', 'name of a build or of a recipe, or a folder (default: the latest build)')
    .option('--workspace <dir>', 'folder that keeps results', '.outcross')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (build: string | undefined, flags: VerifyFlags) => {
      const [{ verifyBuild }, { terminalVerification }] = await Promise.all([
        import('../report/build.ts'),
        import('../report/terminal-build.ts'),
      ]);
      const { effects } = context;
      const interrupt = stopOnInterrupt(effects);
      try {
        const found = await verifyBuild(build, { workspace: flags.workspace, signal: interrupt.signal });
        effects.stdout.write(
          flags.json
            ? `${JSON.stringify(found, null, 2)}\n`
            : terminalVerification(found, { width: outputWidth(effects) }),
        );
        context.exit(found.problems.length > 0 ? DIFFERS : 0);
      } finally {
        interrupt.dispose();
      }
    });
}
