import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import { parseScoreColumns } from '../gate/scores/score-columns.ts';
import type { GenerationScores } from '../gate/scores/scores-of-generations.ts';
import { collect } from './data-options.ts';
import { addScoreOptions, scoreOptionsOf } from './score-options.ts';

/** Scores beside the texts that are compared. */
export interface CompareScoreFlags {
  readonly scores?: readonly string[];
  readonly scoresReference?: string;
  readonly scoresBefore?: string;
  readonly scoresColumns?: readonly string[];
  readonly scoresMissing?: 'refuse' | 'wrong' | 'leave-out';
  readonly scoresToleratedLoss?: number;
  readonly scoresToleratedDrop?: number;
  readonly scoresOtherItems?: boolean;
}

/** What is said of scores beside texts. */
export function addCompareScoreOptions(command: Command): Command {
  command
    .option(
      '--scores <file>',
      'scores of the answers by item, FILE or GENERATION=FILE (repeatable); alone: outcross scores',
      collect,
    )
    .option('--scores-reference <file>', 'scores of people on the same items: what those are held against')
    .option('--scores-before <file>', 'scores of an earlier release, for information');
  return addScoreOptions(command, 'scores-');
}

/**
 * Scores of each generation, as options of the library; none where no flag names any.
 *
 * @throws {ConfigError} a flag says how scores are read, and no scores are named; there is no generation
 */
export function generationScoresOf(
  flags: CompareScoreFlags,
  { reference, hasGenerations }: { readonly reference: string; readonly hasGenerations: boolean },
): readonly GenerationScores[] {
  const { scores, scoresReference: people, scoresBefore: before, scoresColumns = [] } = flags;
  if (scores === undefined) {
    const named = Object.entries(flags).find(([name, value]) => /^scores[A-Z]/.test(name) && value !== undefined);
    if (named === undefined) return [];
    throw new ConfigError({
      place: 'outcross compare',
      problem: 'no scores are named',
      hint: 'Name those of the generation, too: --scores FILE.',
    });
  }
  if (!hasGenerations) {
    throw new ConfigError({
      place: 'outcross compare --scores',
      problem: 'no generation is named',
      hint: `Scores by themselves have a command of their own: outcross scores ${scores[0]} --strata-of ${reference}${people === undefined ? '' : ` --people ${people}`}${before === undefined ? '' : ` --before ${before}`}`,
    });
  }
  const columns = parseScoreColumns(scoresColumns, 'outcross compare --scores-columns');
  const options = scoreOptionsOf({
    missing: flags.scoresMissing,
    toleratedLoss: flags.scoresToleratedLoss,
    toleratedDrop: flags.scoresToleratedDrop,
    otherItems: flags.scoresOtherItems,
  });
  return scores.map((argument): GenerationScores => {
    const at = argument.indexOf('=');
    const [generation, file] = at < 1 ? [undefined, argument] : [argument.slice(0, at), argument.slice(at + 1)];
    return { generation, scores: file, people, before, columns, ...options };
  });
}
