import type { Command } from 'commander';
import type { AuditOptions } from '../audit/audit-options.ts';
import { collect } from './data-options.ts';
import { parseShare, parseSimilarity } from './parse-number.ts';

/** How repeats are looked for, and what their removal may take. */
export interface RepeatFlags {
  readonly budget?: number;
  readonly similarAt?: number;
  readonly ignoreColumns?: readonly string[];
  readonly compareColumns?: readonly string[];
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
      '--ignore-columns <names>',
      'columns, after commas, in which a record may differ from the copy it is removed for; all: in any',
      collectNames,
    )
    .option(
      '--compare-columns <names>',
      'columns in which it may not, although they look like ids, times or addresses',
      collectNames,
    )
    .option(
      '--against <audit>',
      'look for texts of an earlier audit: its name, or its folder in another workspace (repeatable)',
      collect,
    );
}

/** Gathers a repeatable option that takes several names after commas. */
function collectNames(value: string, earlier: readonly string[] | undefined): readonly string[] {
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...(earlier ?? []), ...names];
}

export function repeatOptionsOf(
  flags: RepeatFlags,
): Pick<AuditOptions, 'removalBudget' | 'similarAt' | 'ignoredColumns' | 'comparedColumns' | 'against'> {
  return {
    ...(flags.budget !== undefined && { removalBudget: flags.budget }),
    ...(flags.similarAt !== undefined && { similarAt: flags.similarAt }),
    ...(flags.ignoreColumns !== undefined && { ignoredColumns: flags.ignoreColumns }),
    ...(flags.compareColumns !== undefined && { comparedColumns: flags.compareColumns }),
    ...(flags.against !== undefined && { against: flags.against }),
  };
}
