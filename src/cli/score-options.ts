import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import type { CompareScoresOptions } from '../gate/scores/compare-scores.ts';
import { choice, collect } from './data-options.ts';
import { parseAmount, parseShare } from './parse-number.ts';

/** How scores are read and judged, wherever that is. */
export interface ScoreFlags {
  readonly columns?: readonly string[] | undefined;
  readonly missing?: 'refuse' | 'wrong' | 'leave-out' | undefined;
  readonly toleratedLoss?: number | undefined;
  readonly toleratedDrop?: number | undefined;
  readonly otherItems?: boolean | undefined;
}

/** Says how scores are read and judged. @param prefix of the flags where the command has others of the same names */
export function addScoreOptions(command: Command, prefix: '' | 'scores-'): Command {
  return command
    .option(
      `--${prefix}columns <role=column>`,
      'read a column of scores as item, score, confidence, unit, trial, prompt or group (repeatable)',
      collect,
    )
    .option(
      `--${prefix}missing <what>`,
      'items of people without a score: refuse, wrong or leave-out (default refuse)',
      choice(['refuse', 'wrong', 'leave-out'], command.name()),
    )
    .option(
      `--${prefix}tolerated-loss <share>`,
      `share of people’s score that may be lost (default ${prefix === '' ? '20%' : 'that of the reference'})`,
      parseShare,
    )
    .option(`--${prefix}tolerated-drop <points>`, 'points that may be lost, for scores that are numbers', parseAmount)
    .option(`--${prefix}other-items`, 'people answered other items');
}

/**
 * The same as options of the library.
 *
 * @throws {ConfigError} a loss and a drop are tolerated
 */
export function scoreOptionsOf({
  missing,
  toleratedLoss,
  toleratedDrop,
  otherItems,
}: ScoreFlags): Omit<CompareScoresOptions, 'alpha'> {
  if (toleratedLoss !== undefined && toleratedDrop !== undefined) {
    throw new ConfigError({
      place: 'tolerated loss and tolerated drop',
      problem: 'two measures of one thing are named',
      hint: 'Name a share of people’s score, or points for scores that are numbers.',
    });
  }
  return {
    ...(missing !== undefined && { missing }),
    ...(toleratedLoss !== undefined && { tolerated: { loss: toleratedLoss } }),
    ...(toleratedDrop !== undefined && { tolerated: { drop: toleratedDrop } }),
    ...(otherItems && { hasOtherItems: true }),
  };
}
