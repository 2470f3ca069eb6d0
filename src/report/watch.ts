import path from 'node:path';
import { type AppendedGeneration, type AppendOptions, appendGeneration } from '../gate/line/append-generation.ts';
import { readLineState } from '../gate/line/kept-line.ts';
import type { LineState } from '../gate/line/line-state.ts';
import { type LineSurvey, surveyLine } from '../gate/line/survey-line.ts';
import { publishResultFolder } from '../workspace/audits.ts';
import { listLines } from '../workspace/lines.ts';
import { openExistingWorkspace, type Workspace } from '../workspace/workspace.ts';
import { publishCompared } from './compare.ts';
import { lineJson } from './line/line-json.ts';

export interface LineReport {
  readonly survey: LineSurvey;
  /** As it was published. */
  readonly json: string;
  readonly folder: string;
}

export interface AppendReport extends Pick<AppendedGeneration, 'generation' | 'isAdded' | 'refusals' | 'comparison'> {
  /** Undefined where there is no line: the generation could not begin it. */
  readonly line: LineReport | undefined;
  /** Where the comparison was published; undefined where the line has these outputs already. */
  readonly comparisonFolder: string | undefined;
}

/**
 * Appends a generation to a line and publishes the comparison and the line's page.
 *
 * @throws {OutcrossError} see `appendGeneration`
 */
export async function publishAppended(
  options: Omit<AppendOptions, 'at'> & { readonly now?: () => Date },
): Promise<AppendReport> {
  const { now = () => new Date(), ...rest } = options;
  const started = now();
  const appended = await appendGeneration({ ...rest, at: started.toISOString() });
  const { state, isAdded, refusals, comparison } = appended;
  const workspace = await openExistingWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  // Outputs that the line has already were judged at the alphas of their release; here they were judged at others.
  const isNew = isAdded || refusals.length > 0;
  const published = isNew ? await publishCompared(workspace, comparison, { started, now }) : undefined;
  const line = state === undefined ? undefined : await publishLine(workspace, state, { started });
  return { ...appended, line, comparisonFolder: published?.folder };
}

/** Publishes what a line says: `line.json`, `line.html`, `run.json`. */
export async function publishLine(
  workspace: Workspace,
  state: LineState,
  { started }: { readonly started: Date },
): Promise<LineReport> {
  const survey = surveyLine(state);
  const json = lineJson(survey);
  // The page's libraries are large; while data is read they would only take memory from the workers.
  const { lineHtml } = await import('./html/line-html.ts');
  const { folder } = await publishResultFolder(workspace, {
    kind: 'watches',
    date: started.toISOString().slice(0, 10),
    label: state.line,
    files: () => ({
      'line.json': json,
      'line.html': lineHtml(survey),
      'run.json': `${JSON.stringify({ startedAt: started.toISOString() }, null, 2)}\n`,
    }),
  });
  return { survey, json, folder };
}

/** What each line of a workspace says, by name. @throws {WorkspaceError} the entries of one are damaged */
export async function surveyLines(workspace: Workspace): Promise<readonly LineSurvey[]> {
  const surveys: LineSurvey[] = [];
  for (const name of await listLines(workspace)) {
    const state = await readLineState(workspace, name);
    if (state !== undefined) surveys.push(surveyLine(state));
  }
  return surveys;
}
