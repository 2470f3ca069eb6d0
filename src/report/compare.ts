import path from 'node:path';
import { type CompareOptions, compare } from '../gate/compare/compare.ts';
import { type AnyComparison, type Comparison, comparesInteractions } from '../gate/compare/comparison.ts';
import { type CompareInteractionsOptions, compareInteractions } from '../gate/interactions/compare-interactions.ts';
import type { InteractionComparison } from '../gate/interactions/interaction-comparison.ts';
import { publishResultFolder } from '../workspace/audits.ts';
import { recordReferenceUse } from '../workspace/reference-uses.ts';
import { openExistingWorkspace, type Workspace } from '../workspace/workspace.ts';
import { comparisonJson } from './comparison/comparison-json.ts';
import { comparisonJunit } from './comparison/comparison-junit.ts';
import { comparisonMarkdown } from './comparison/comparison-markdown.ts';
import { interactionMarkdown } from './comparison/interaction-markdown.ts';

/** Of the name of a generation, as a use of a reference keeps it. */
const MOST_PURPOSE_LENGTH = 500;

export interface ComparisonReport<Compared extends AnyComparison = Comparison> {
  readonly comparison: Compared;
  /** Files as they were published, and as others may want them. */
  readonly json: string;
  readonly markdown: string;
  readonly junit: string;
  readonly folder: string;
}

/**
 * Holds generations against a frozen reference and publishes what was found: `compare.json`, `compare.html`, `compare.md`, `junit.xml`,
 * `run.json`.
 *
 * @throws {OutcrossError} see `compare`
 */
export async function publishComparison(
  options: CompareOptions & { readonly now?: () => Date },
): Promise<ComparisonReport> {
  const started = (options.now ?? (() => new Date()))();
  const comparison = await compare(options);
  const workspace = await openExistingWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  return publishCompared(workspace, comparison, { started, now: options.now });
}

/**
 * The same of logs of interactions, against a reference of interactions.
 *
 * @throws {OutcrossError} see `compareInteractions`
 */
export async function publishInteractionComparison(
  options: CompareInteractionsOptions & { readonly now?: () => Date },
): Promise<ComparisonReport<InteractionComparison>> {
  const started = (options.now ?? (() => new Date()))();
  const comparison = await compareInteractions(options);
  const workspace = await openExistingWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  return publishCompared(workspace, comparison, { started, now: options.now });
}

/** Publishes what was compared before. */
export async function publishCompared<Compared extends AnyComparison>(
  workspace: Workspace,
  comparison: Compared,
  { started, now = () => new Date() }: { readonly started: Date; readonly now?: (() => Date) | undefined },
): Promise<ComparisonReport<Compared>> {
  const json = comparisonJson(comparison);
  const markdown = comparesInteractions(comparison) ? interactionMarkdown(comparison) : comparisonMarkdown(comparison);
  const junit = comparisonJunit(comparison);
  // The page's libraries are large; while data is read they would only take memory from the workers.
  const page = comparesInteractions(comparison)
    ? (await import('./html/interaction-html.ts')).interactionHtml(comparison)
    : (await import('./html/comparison-html.ts')).comparisonHtml(comparison);
  // Noted before it is shown: a comparator wears out by what was learnt from it.
  for (const { name, verdict, scores } of comparison.generations) {
    await recordReferenceUse(workspace, comparison.reference.hash, {
      part: comparison.reference.part,
      usedAt: started.toISOString(),
      purpose: name.slice(0, MOST_PURPOSE_LENGTH),
      outcome: scores?.together ?? verdict.outcome,
    });
  }
  const stages = comparesInteractions(comparison) ? undefined : comparison.stages;
  for (const { name } of stages?.stages.slice(0, -1) ?? []) {
    await recordReferenceUse(workspace, comparison.reference.hash, {
      part: comparison.reference.part,
      usedAt: started.toISOString(),
      purpose: `stage ${name}`.slice(0, MOST_PURPOSE_LENGTH),
      outcome: null,
    });
  }
  const { folder } = await publishResultFolder(workspace, {
    kind: 'comparisons',
    date: started.toISOString().slice(0, 10),
    label: comparison.generations.map(({ name }) => name).join('-'),
    files: () => ({
      'compare.json': json,
      'compare.html': page,
      'compare.md': markdown,
      'junit.xml': junit,
      'run.json': `${JSON.stringify({ startedAt: started.toISOString(), endedAt: now().toISOString() }, null, 2)}\n`,
    }),
  });
  return { comparison, json, markdown, junit, folder };
}
