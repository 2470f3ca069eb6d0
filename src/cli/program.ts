import { Command } from 'commander';
import { VERSION } from '../audit/version.ts';
import { plainText } from '../report/plain-text.ts';
import { addAuditCommand } from './audit-command.ts';
import { addBuildCommand } from './build-command.ts';
import type { CommandContext } from './command-context.ts';
import { addCompareCommand } from './compare-command.ts';
import { addDedupCommand } from './dedup-command.ts';
import { addDetectorCommand } from './detector-command.ts';
import { addForgetCommand } from './forget-command.ts';
import { addLedgerCommand } from './ledger-command.ts';
import { addLineageCommand } from './lineage-command.ts';
import { addPlanCommand } from './plan-command.ts';
import { addPrevalenceCommand } from './prevalence-command.ts';
import { addReferenceCommand } from './reference-command.ts';
import { addRefreshCommand } from './refresh-command.ts';
import { addReviewCommand } from './review-command.ts';
import { addRightsCommand } from './rights-command.ts';
import { addScoresCommand } from './scores-command.ts';
import { addSimulateCommand } from './simulate-command.ts';
import { addTraceCommand } from './trace-command.ts';
import { addVerifyCommand } from './verify-command.ts';
import { addWatchCommand } from './watch-command.ts';
import { addWatermarkCommand } from './watermark-command.ts';
import { addWithdrawCommand } from './withdraw-command.ts';
import { addWorkspaceCommand } from './workspace-command.ts';

/** The command line as it is parsed, helped with and documented. A new command takes one line here. */
export function createProgram(context: CommandContext): Command {
  const { stdout, stderr } = context.effects;
  const program = new Command('outcross')
    .description(
      'Says where training data comes from, keeps human data and rare cases, shows whether a model has narrowed.',
    )
    .version(VERSION)
    // A command and its subcommands may have flags of the same names.
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError('(outcross --help shows all commands)')
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      // Messages repeat what was typed, which may have come from anywhere.
      writeErr: (text) =>
        void stderr.write(
          text
            .split('\n')
            .map((line) => plainText(line))
            .join('\n'),
        ),
    });
  addAuditCommand(program, context);
  addBuildCommand(program, context);
  addCompareCommand(program, context);
  addDedupCommand(program, context);
  addTraceCommand(program, context);
  addDetectorCommand(program, context);
  addForgetCommand(program, context);
  addLedgerCommand(program, context);
  addLineageCommand(program, context);
  addPlanCommand(program, context);
  addPrevalenceCommand(program, context);
  addReferenceCommand(program, context);
  addRefreshCommand(program, context);
  addReviewCommand(program, context);
  addRightsCommand(program, context);
  addScoresCommand(program, context);
  addSimulateCommand(program, context);
  addVerifyCommand(program, context);
  addWatchCommand(program, context);
  addWatermarkCommand(program, context);
  addWithdrawCommand(program, context);
  addWorkspaceCommand(program, context);
  pointToOwnHelp(program, 'outcross');
  return program;
}

/** What is wrong in a command is explained by that command's help. */
function pointToOwnHelp(parent: Command, path: string): void {
  for (const command of parent.commands) {
    const name = `${path} ${command.name()}`;
    command.showHelpAfterError(`(${name} --help shows how it is used)`);
    pointToOwnHelp(command, name);
  }
}
