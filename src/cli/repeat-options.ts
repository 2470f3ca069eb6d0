import type { Command } from 'commander';
import type { AuditOptions } from '../audit/audit-options.ts';
import { collect } from './data-options.ts';
import { parseShare, parseSimilarity } from './parse-number.ts';

/** How repeats are looked for, and what their removal may take. */
export interface RepeatFlags {
  readonly budget?: number;
  readonly similarAt?: number;
  readonly against?: readonly string[];
}

export function addRepeatOptions(command: Command): Command {
  return command
    .option('--budget <share>', 'share of a group that removal of repeats may take (default 10%)', parseShare)
    .option(
      '--similar-at <jaccard>',
      'overlap from which texts are called similar, 0.4 to 1 (default 0.5)',
      parseSimilarity,
    )
    .option(
      '--against <audit>',
      'look for texts of an earlier audit: its name, or its folder in another workspace (repeatable)',
      collect,
    );
}

export function repeatOptionsOf(flags: RepeatFlags): Pick<AuditOptions, 'removalBudget' | 'similarAt' | 'against'> {
  return {
    ...(flags.budget !== undefined && { removalBudget: flags.budget }),
    ...(flags.similarAt !== undefined && { similarAt: flags.similarAt }),
    ...(flags.against !== undefined && { against: flags.against }),
  };
}
