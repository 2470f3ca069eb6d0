import path from 'node:path';
import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import type { LineState } from '../gate/line/line-state.ts';
import type { LineSurvey } from '../gate/line/survey-line.ts';
import { plainText } from '../report/plain-text.ts';
import type { AppendReport, LineReport } from '../report/watch.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { CommandContext } from './command-context.ts';
import {
  addCompareOptions,
  type CompareFlags,
  compareOptionsOf,
  generationOf,
  watchComparison,
  writeOutput,
} from './compare-command.ts';
import { addCompareScoreOptions } from './compare-score-options.ts';
import { addDataOptions, addRunOptions, requireData } from './data-options.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';
import { parseAmount, parseCount, parseShare } from './parse-number.ts';
import { requireOutputFolders } from './require-output-folders.ts';
import { requireReference } from './require-reference.ts';
import { shownPath } from './shown-path.ts';
import { addOutputOptions } from './watch-run.ts';

interface LineFlags {
  readonly workspace: string;
  readonly json?: boolean;
  readonly html?: string;
  readonly color: boolean;
}

interface ForecastFlags extends LineFlags {
  readonly releases?: number;
  readonly size?: number;
  readonly humanShare?: number;
  readonly temperature?: number;
  readonly seed?: number;
}

interface DecisionFlags extends LineFlags {
  readonly who: string;
  readonly why: string;
}

/** The line is narrowing or over-dispersed, or the gate of the release says FAIL. */
const BLOCKED = 1;
/** The data cannot tell, or cannot be compared. */
const CANNOT_TELL = 3;

const HELP = `
Examples:
  outcross watch append chat letters v3=out/v3.jsonl        compare the release, append it, say what the line says
  outcross watch append chat letters v3=out/v3.jsonl --gate    and set the exit code
  outcross watch append chat letters v3=out/v3.jsonl --scores v3-scores.jsonl --scores-reference people-scores.jsonl   and its scores
  outcross watch show chat                                   what it says now
  outcross watch forecast chat --human-share 0.2             what the coming ten releases may be
  outcross watch list
  outcross watch sign-off chat --who "M. Ray" --why "accepted: the archive is rolled out next week"
  outcross watch roll-back chat --to v2 --who "M. Ray" --why "v3 lost the old letters"
  outcross reference renew letters data/2027 && outcross watch renew chat letters    go on with a newer ruler

Each release is held against the same frozen human reference, and what it says is carried to the next: losses too small to be seen
between two releases add up. False alarms stay under 5 % over the whole life of a line, for each gate may spend less than the one
before. Alarms are raised for narrowing and for over-dispersion. Nothing in a line is ever changed; decisions are added, with who
and why. Those names stay, so name a role where a person should not stand there.

Exit codes: 0 done; append --gate: 1 FAIL of the release or alarm of the line, 3 INCONCLUSIVE; 2 bad input or usage, another
reference; 3 the generation cannot be compared, or could not be done.`;

const FORECAST_HELP = `
Examples:
  outcross watch forecast chat                                       if all goes on as it is
  outcross watch forecast chat --human-share 20% --temperature 0.9   what you know need not be estimated, and intervals narrow
  outcross watch forecast chat --releases 3 --json

Releases of the line have to follow each other, each model trained on outputs of the one before; two are needed, four are better.
docs/forecast.md says how it is reckoned and how well it holds.

Exit codes: 0 done, 2 bad input or usage, 3 nothing can be forecast yet.`;

export function addWatchCommand(program: Command, context: CommandContext): void {
  const { effects } = context;
  const command = program
    .command('watch')
    .description('Release after release against one reference: slow losses, alarms, decisions.')
    .addHelpText('after', HELP);
  const placed = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--workspace <dir>', 'folder that keeps results', '.outcross')
      .option('--json', 'print one JSON object')
      .option('--no-color', 'no colour');
  const deciding = (name: string, description: string) =>
    placed(name, description)
      .argument('<line>', 'name of the line')
      .requiredOption('--who <name>', 'who decides; stays in the line for good')
      .requiredOption('--why <text>', 'why; stays in the line for good');

  const append = command
    .command('append')
    .description('Compare a generation and append it to a line; the first one begins the line.')
    .argument('<line>', 'name of the line: lower-case letters, digits, dots, dashes')
    .argument('<reference>', 'name of the reference, NAME@HASH, or the beginning of its hash');
  addDataOptions(append).option('--gate', 'set the exit code by verdict and alarms');
  addCompareScoreOptions(addCompareOptions(append));
  addRunOptions(addOutputOptions(append)).action(
    async (line: string, reference: string, data: readonly string[], flags: CompareFlags) => {
      requireData(data, `watch append ${line} ${reference}`);
      context.exit(await appendCommand({ line, reference, data, flags }, effects));
    },
  );
  placed('show', 'What a line says: alarms, slopes, what was lost and regained, what may be spent.')
    .argument('<line>', 'name of the line')
    .option('--html <file>', 'write its page there')
    .action(async (line: string, flags: LineFlags) => {
      const [{ surveyLine }, { lineJson }] = await Promise.all([
        import('../gate/line/survey-line.ts'),
        import('../report/line/line-json.ts'),
      ]);
      const survey = surveyLine(await stateOf(line, flags));
      if (flags.html !== undefined) {
        const { lineHtml } = await import('../report/html/line-html.ts');
        await writeOutput(flags.html, lineHtml(survey));
      }
      if (flags.json) effects.stdout.write(lineJson(survey));
      else await printLine(survey, { report: flags.html ?? null, color: flags.color }, effects);
    });
  placed('forecast', 'What the coming releases of a line may be, with intervals, and the effective size of its loop.')
    .argument('<line>', 'name of the line')
    .option('--releases <n>', 'how many releases ahead, 1 to 100 (default 10)', parseCount)
    .option('--size <rows>', 'effective rows of a training set, where you know them', parseCount)
    .option('--human-share <share>', 'share of fresh human rows in each training set, 0 to 1', parseShare)
    .option('--temperature <t>', 'temperature at which outputs are drawn', parseAmount)
    .option('--seed <n>', 'seed of the forecast (default 1)', parseCount)
    .addHelpText('after', FORECAST_HELP)
    .action(async (line: string, flags: ForecastFlags) => {
      const { forecastLine } = await import('../loop/population/line/forecast-line.ts');
      const { size, humanShare, temperature, releases, seed = 1 } = flags;
      requireForecastFlags(flags);
      const forecast = forecastLine(await stateOf(line, flags), {
        known: {
          ...(size !== undefined && { size }),
          ...(humanShare !== undefined && { humanShare }),
          ...(temperature !== undefined && { temperature }),
        },
        ...(releases !== undefined && { releases }),
        seed,
      });
      if (flags.json) {
        const { lineForecastJson } = await import('../report/line/line-forecast-json.ts');
        effects.stdout.write(lineForecastJson(forecast));
      } else {
        const { terminalLineForecast } = await import('../report/terminal-line-forecast.ts');
        effects.stdout.write(
          terminalLineForecast(forecast, { color: wantsColor(effects, flags.color), width: outputWidth(effects) }),
        );
      }
      if (forecast.dimensions.length === 0) context.exit(CANNOT_TELL);
    });
  placed('list', 'All lines of the workspace.').action(async (flags: LineFlags) => {
    const [{ surveyLines }, { lineHeadline }] = await Promise.all([
      import('../report/watch.ts'),
      import('../report/line/say-line.ts'),
    ]);
    const surveys = await surveyLines(await opened(flags));
    const listed = surveys.map((survey) => ({
      line: survey.state.line,
      releases: survey.state.generations.length,
      reference: `${survey.state.referenceName}@${survey.state.referenceHash.slice(0, 12)}`,
      headline: lineHeadline(survey),
    }));
    if (flags.json) effects.stdout.write(`${JSON.stringify(listed, null, 2)}\n`);
    else if (listed.length === 0)
      effects.stdout.write('There is no line yet: outcross watch append LINE REFERENCE GENERATION\n');
    else
      for (const { line, reference, headline } of listed)
        effects.stdout.write(`${plainText(`${line}  ${reference}  ${headline}`).replaceAll('\u00a0', ' ')}\n`);
  });
  deciding('sign-off', 'Write down that somebody answers for a release.')
    .option('--release <release>', 'its number, name, or the beginning of its hash (default: the one that stands)')
    .action(async (line: string, flags: DecisionFlags & { readonly release?: string }) => {
      const { signOffRelease } = await import('../gate/line/decide-release.ts');
      const { who, why, release } = flags;
      await decide(flags, effects, (workspace, at) => signOffRelease(workspace, line, { who, why, at, release }));
    });
  deciding('roll-back', 'Take back every release after one; the evidence carried begins anew.')
    .requiredOption(
      '--to <release>',
      'the release that stands then: number, name, or the beginning of its hash; 0 for none',
    )
    .action(async (line: string, flags: DecisionFlags & { readonly to: string }) => {
      const { rollBackLine } = await import('../gate/line/decide-release.ts');
      const { who, why, to } = flags;
      await decide(
        flags,
        effects,
        async (workspace, at) => (await rollBackLine(workspace, line, { who, why, at, to })).state,
      );
    });
  placed('renew', 'Go on with a reference that was renewed from the line’s own.')
    .argument('<line>', 'name of the line')
    .argument('<reference>', 'name of the reference, NAME@HASH, or the beginning of its hash')
    .action(async (line: string, reference: string, flags: LineFlags) => {
      const { renewLine } = await import('../gate/line/renew-line.ts');
      await decide(flags, effects, (workspace, at) => renewLine(workspace, line, { reference, at }));
    });
}

function requireForecastFlags({ size, temperature, releases }: ForecastFlags): void {
  const refuse = (flag: string, problem: string) => {
    throw new ConfigError({ place: flag, problem, hint: 'See outcross watch forecast --help.' });
  };
  if (releases !== undefined && releases > 100)
    refuse('--releases', `${releases} releases ahead; 1 to 100 are possible`);
  if (size !== undefined && size < 2) refuse('--size', `a training set of ${size} rows; at least 2 are needed`);
  if (temperature !== undefined && !(temperature >= 0.05 && temperature <= 20))
    refuse('--temperature', `${temperature}; 0.05 to 20 are possible`);
}

async function appendCommand(
  {
    line,
    reference,
    data,
    flags,
  }: {
    readonly line: string;
    readonly reference: string;
    readonly data: readonly string[];
    readonly flags: CompareFlags;
  },
  effects: Effects,
): Promise<number> {
  const { generations: _, part: __, ...options } = compareOptionsOf(reference, data, flags, effects);
  const generation = oneGeneration(data);
  await requireOutputFolders({ junit: flags.junit, markdown: flags.markdown }, 'watch append');
  await requireReference(reference, flags.workspace);
  const { publishAppended } = await import('../report/watch.ts');
  const report = await watchComparison(flags, effects, (watch) =>
    publishAppended({ ...options, ...watch, line, generation }),
  );
  await printAppended(report, flags, effects);
  const { isLineAlarm } = await import('../report/line/say-line.ts');
  if (report.generation === undefined || report.line === undefined) {
    // What is no release of the line can be seen to have collapsed all the same.
    const isFail = report.comparison.generations[0]?.verdict.outcome === 'FAIL';
    return flags.gate && isFail ? BLOCKED : CANNOT_TELL;
  }
  if (!flags.gate) return 0;
  if (report.generation.outcome === 'FAIL' || isLineAlarm(report.line.survey)) return BLOCKED;
  return report.generation.outcome === 'INCONCLUSIVE' ? CANNOT_TELL : 0;
}

/** All data is one generation: its name is that of the first, where one is given. */
function oneGeneration(data: readonly string[]) {
  const parts = data.map((argument) => generationOf(argument, 'watch append'));
  const { name, data: first } = parts[0]!;
  return { data: [...first, ...parts.slice(1).flatMap(({ data: own }) => own)], ...(name !== undefined && { name }) };
}

async function printAppended(
  { generation, isAdded, refusals, line, comparison, comparisonFolder }: AppendReport,
  flags: CompareFlags,
  effects: Effects,
): Promise<void> {
  if (flags.junit !== undefined || flags.markdown !== undefined) {
    const [{ comparisonJunit }, { comparisonMarkdown }] = await Promise.all([
      import('../report/comparison/comparison-junit.ts'),
      import('../report/comparison/comparison-markdown.ts'),
    ]);
    if (flags.junit !== undefined) await writeOutput(flags.junit, comparisonJunit(comparison));
    if (flags.markdown !== undefined) await writeOutput(flags.markdown, comparisonMarkdown(comparison));
  }
  if (flags.json) {
    const appended = {
      is_added: isAdded,
      release: generation === undefined ? null : generation.index + 1,
      outcome: generation?.outcome ?? null,
      refusals,
      comparison: comparisonFolder ?? null,
      line: line === undefined ? null : (JSON.parse(line.json) as unknown),
    };
    effects.stdout.write(`${JSON.stringify(appended, null, 2)}\n`);
    return;
  }
  if (flags.quiet) return;
  const { name, headline } = comparison.generations[0]!;
  const say = (text: string) => void effects.stdout.write(`${plainText(text).replaceAll('\u00a0', ' ')}\n`);
  if (generation === undefined) {
    say(`Not appended: ${name} cannot be compared.`);
    for (const refusal of refusals) say(`  ${refusal}`);
  } else if (isAdded) {
    say(`Appended as release ${generation.index + 1}: ${generation.name}, ${generation.outcome}. ${headline.text}.`);
  } else {
    const { index, outcome, rolledBack } = generation;
    say(
      `There already, the same texts: release ${index + 1}, ${generation.name}, ${outcome}${rolledBack === null ? '' : `, rolled back by ${rolledBack.who}`}. Nothing was appended.`,
    );
  }
  if (comparisonFolder !== undefined) say(`comparison: ${shownPath(path.join(comparisonFolder, 'compare.html'))}`);
  if (line === undefined) return;
  effects.stdout.write('\n');
  await printLine(line.survey, { report: pageOf(line), color: flags.color }, effects);
}

async function decide(
  flags: LineFlags,
  effects: Effects,
  change: (workspace: Workspace, at: string) => Promise<LineState>,
): Promise<void> {
  const { publishLine } = await import('../report/watch.ts');
  const workspace = await opened(flags);
  const started = new Date();
  const state = await change(workspace, started.toISOString());
  const line = await publishLine(workspace, state, { started });
  if (flags.json) effects.stdout.write(line.json);
  else await printLine(line.survey, { report: pageOf(line), color: flags.color }, effects);
}

async function stateOf(line: string, flags: LineFlags): Promise<LineState> {
  const [{ readLineState }, { requireLine }] = await Promise.all([
    import('../gate/line/kept-line.ts'),
    import('../gate/line/decide-release.ts'),
  ]);
  return requireLine(line, await readLineState(await opened(flags), line));
}

async function opened({ workspace }: LineFlags): Promise<Workspace> {
  const { openExistingWorkspace } = await import('../workspace/workspace.ts');
  return openExistingWorkspace(workspace);
}

async function printLine(
  survey: LineSurvey,
  { report, color }: { readonly report: string | null; readonly color: boolean },
  effects: Effects,
): Promise<void> {
  const { terminalLine } = await import('../report/terminal-line.ts');
  effects.stdout.write(
    terminalLine({ survey, report }, { color: wantsColor(effects, color), width: outputWidth(effects) }),
  );
}

function pageOf({ folder }: LineReport): string {
  return shownPath(path.join(folder, 'line.html'));
}
