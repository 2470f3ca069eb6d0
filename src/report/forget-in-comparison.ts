import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Comparison, comparesInteractions } from '../gate/compare/comparison.ts';
import type { Contrast, ContrastExample, Motif } from '../gate/panel/contrast.ts';
import type { AuditFolder } from '../workspace/audits.ts';
import { publishFile } from '../workspace/publish-file.ts';
import { removeResultFolder } from '../workspace/result-folders.ts';
import { comparisonJson, parseComparisonJson } from './comparison/comparison-json.ts';
import { comparisonJunit } from './comparison/comparison-junit.ts';
import { comparisonMarkdown } from './comparison/comparison-markdown.ts';
import { formatQuantity } from './format-number.ts';
import { forgetInScores } from './scores/forget-in-scores.ts';

export type ForgottenComparison = 'untouched' | 'rewritten' | 'removed';

/**
 * Takes forgotten records out of a published comparison: examples that show one go, and so do the words of motifs that one is an example
 * of. Counts and verdicts stay. Reports are written again from the data, `compare.json` last, so that an interruption is repeated whole.
 * A comparison that cannot be read, or not be written again as it was, is removed: nobody knows what it shows.
 *
 * @param isForgotten whether a record of this id is forgotten
 * @throws {WorkspaceError} a file cannot be written
 */
export async function forgetInComparison(
  result: AuditFolder,
  isForgotten: (recordId: string) => boolean,
): Promise<ForgottenComparison> {
  const { folder } = result;
  const text = await readFile(path.join(folder, 'compare.json'), 'utf8').catch(() => undefined);
  const comparison = text === undefined ? undefined : parseComparisonJson(text);
  if (comparison === undefined) {
    await removeResultFolder(result);
    return 'removed';
  }
  // Items and counts of users are shown of interactions, and no records.
  if (comparesInteractions(comparison)) return 'untouched';
  const rewritten = withoutForgotten(comparison, isForgotten);
  if (rewritten === undefined) return 'untouched';
  const { comparisonHtml } = await import('./html/comparison-html.ts');
  await publishFile(path.join(folder, 'compare.html'), comparisonHtml(rewritten));
  await publishFile(path.join(folder, 'compare.md'), comparisonMarkdown(rewritten));
  await publishFile(path.join(folder, 'junit.xml'), comparisonJunit(rewritten));
  await publishFile(path.join(folder, 'compare.json'), comparisonJson(rewritten));
  return 'rewritten';
}

/** Undefined where it shows none. */
function withoutForgotten(comparison: Comparison, isForgotten: (id: string) => boolean): Comparison | undefined {
  let isChanged = false;
  const generations = comparison.generations.map((generation) => {
    const { contrast, facts } = generation;
    const scored = generation.scores && forgetInScores(generation.scores, isForgotten);
    let gone = scored?.gone ?? 0;
    const kept = (examples: readonly ContrastExample[]) => {
      const rest = examples.filter(({ id }) => !isForgotten(id));
      gone += examples.length - rest.length;
      return rest;
    };
    const motifs = (all: readonly Motif[]) =>
      all.filter((motif) => kept(motif.examples).length === motif.examples.length);
    const rest: Contrast | undefined = contrast && {
      ...contrast,
      overProduced: motifs(contrast.overProduced),
      noLonger: motifs(contrast.noLonger),
      lost: contrast.lost.map((stratum) => ({ ...stratum, examples: kept(stratum.examples) })),
      ...(contrast.gained && {
        gained: contrast.gained.map((stratum) => ({ ...stratum, examples: kept(stratum.examples) })),
      }),
    };
    if (gone === 0) return generation;
    isChanged = true;
    const notes = [...facts.notes, `${formatQuantity(gone, 'example')} went when records were forgotten`];
    return { ...generation, contrast: rest, ...(scored && { scores: scored.scores }), facts: { ...facts, notes } };
  });
  return isChanged ? { ...comparison, generations } : undefined;
}
