import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { writeOutput } from './compare-command.ts';
import { outputWidth, wantsColor } from './effects.ts';
import { requireOutputFolders } from './require-output-folders.ts';
import { addScoreOptions, type ScoreFlags, scoreOptionsOf } from './score-options.ts';
import { shownPath } from './shown-path.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';

interface ScoresFlags extends ScoreFlags {
  readonly people?: string;
  readonly before?: string;
  readonly strataOf?: string;
  readonly workspace: string;
  readonly gate?: boolean;
  readonly html?: string;
  readonly junit?: string;
  readonly markdown?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

const HELP = `
Examples:
  outcross scores v3.jsonl --before v2.jsonl                      who lost what from the last release to this one?
  outcross scores v3.jsonl --people people.jsonl --gate           exit code 1 where a group has fallen below people
  outcross scores v3.csv --columns score=exact_match --columns group=customer --html scores.html
  outcross scores v3.jsonl --strata-of letters                    groups of the items as the reference has them
  outcross compare letters v3=answers.jsonl --scores v3.jsonl     beside what the answers themselves say

A row is an item with its score: JSON Lines, JSON, CSV or Parquet. Scores are right or wrong, or numbers of which more is better. Columns of
words with few values are groups. With a column "confidence" (0 to 1) it is shown how sure the model was of what it got wrong.

The verdict is against the scores of people on the same items, group by group. PASS: every group that was tested has kept more than the
tolerated share. FAIL: one has lost more. INCONCLUSIVE: the data cannot tell. Without scores of people there is no verdict; an earlier
release is shown beside, and decides nothing.

Exit codes: 0 done; with --gate 0 PASS, 1 FAIL, 3 INCONCLUSIVE or no scores of people; 2 bad input or usage, 3 could not be done.`;

const GATE_CODES = { PASS: 0, FAIL: 1, INCONCLUSIVE: 3 } as const;

export function addScoresCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('scores')
    .description('Do benchmark results hold in every group? Scores against people’s, beside an earlier release.')
    .argument('<file>', 'scores of the model: a row an item');
  command
    .option('--people <file>', 'scores of people on the same items: what the verdict is against')
    .option('--before <file>', 'scores of an earlier release, for information');
  addScoreOptions(command, '')
    .option(
      '--strata-of <reference>',
      'take strata from this frozen reference, where items are its documents or prompts',
    )
    .option('--workspace <dir>', 'folder that keeps the reference', '.outcross')
    .option('--gate', 'set the exit code by the verdict')
    .option('--html <file>', 'write a page there')
    .option('--junit <file>', 'write JUnit XML there')
    .option('--markdown <file>', 'write a summary for pull requests there')
    .option('--json', 'print one JSON object')
    .option('--quiet', 'print nothing but errors')
    .option('--no-color', 'no colour')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: ScoresFlags) => {
      context.exit(await scoresCommand(file, flags, context));
    });
}

async function scoresCommand(file: string, flags: ScoresFlags, { effects }: CommandContext): Promise<number> {
  const { people, before, strataOf, workspace } = flags;
  await requireOutputFolders({ html: flags.html, junit: flags.junit, markdown: flags.markdown }, 'scores');
  const [{ readScoreFiles, compareReadScores }, { parseScoreColumns }] = await Promise.all([
    import('../gate/scores/compare-score-files.ts'),
    import('../gate/scores/score-columns.ts'),
  ]);
  const interrupt = stopOnInterrupt(effects);
  try {
    const columns = parseScoreColumns(flags.columns ?? [], 'outcross scores --columns');
    const files = await readScoreFiles({ scores: file, people, before, columns, signal: interrupt.signal });
    const reference =
      strataOf === undefined
        ? undefined
        : await (await import('../gate/reference/open-reference.ts')).openReference(strataOf, { workspace });
    const scores = await compareReadScores(files, {
      ...scoreOptionsOf(flags),
      reference,
      needsReference: true,
      signal: interrupt.signal,
    });
    if (flags.html !== undefined) {
      const { scoresHtml } = await import('../report/html/scores-html.ts');
      await writeOutput(flags.html, scoresHtml(scores));
    }
    if (flags.junit !== undefined) {
      const { scoresJunit } = await import('../report/scores/scores-junit.ts');
      await writeOutput(flags.junit, scoresJunit(scores));
    }
    if (flags.markdown !== undefined) {
      const { scoresMarkdown } = await import('../report/scores/scores-markdown.ts');
      await writeOutput(flags.markdown, scoresMarkdown(scores));
    }
    if (flags.json) {
      const { scoresJson } = await import('../report/scores/scores-json.ts');
      effects.stdout.write(scoresJson(scores));
    } else if (!flags.quiet) {
      const { terminalScores } = await import('../report/scores/terminal-scores.ts');
      effects.stdout.write(
        terminalScores(scores, {
          color: wantsColor(effects, flags.color),
          width: outputWidth(effects),
          report: flags.html === undefined ? null : shownPath(flags.html),
        }),
      );
    }
    if (!flags.gate) return 0;
    return scores.verdict === undefined ? GATE_CODES.INCONCLUSIVE : GATE_CODES[scores.verdict.outcome];
  } finally {
    interrupt.dispose();
  }
}
