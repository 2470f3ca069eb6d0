import { ConfigError } from '../../errors.ts';
import type { Reference } from '../reference/reference.ts';
import type { GateAlphas, Verdict } from '../verdict/verdict.ts';
import { compareReadScores, type ReadScoreFiles, readScoreFiles, type ScoreFiles } from './compare-score-files.ts';
import type { CompareScoresOptions } from './compare-scores.ts';
import type { ScoreComparison } from './score-comparison.ts';

/** Scores of a generation's answers, in files. */
export interface GenerationScores
  extends Omit<ScoreFiles, 'name' | 'cwd' | 'signal'>,
    Omit<CompareScoresOptions, 'alpha'> {
  /** Name of the generation; may be left out where there is one. */
  readonly generation?: string | undefined;
}

/** Scores beside the texts of a generation. */
export interface AttachedScores extends ScoreComparison {
  /** Of texts and scores together: FAIL where either fails, PASS where both pass; that of the texts alone where scores have no verdict. */
  readonly together: Verdict['outcome'];
}

/** Scores that were read for a generation, with how they are to be compared. */
export interface ScoresToCompare {
  readonly files: ReadScoreFiles;
  readonly options: Omit<CompareScoresOptions, 'alpha'>;
}

/**
 * Reads the scores of each generation; before anything else, because a mistake in a file should not be told after minutes.
 *
 * @param names of all generations
 * @returns by the name of the generation
 * @throws {ConfigError} scores are of no generation, or two are of one
 * @throws {InputError} see `readScores`
 */
export async function readGenerationScores(
  all: readonly GenerationScores[],
  names: readonly string[],
  { cwd, signal }: Pick<ScoreFiles, 'cwd' | 'signal'>,
): Promise<ReadonlyMap<string, ScoresToCompare>> {
  const found = new Map<string, ScoresToCompare>();
  for (const { generation, scores, people, before, columns, ...options } of all) {
    const name = generation ?? (names.length === 1 ? names[0]! : undefined);
    if (name === undefined || !names.includes(name) || found.has(name))
      throw new ConfigError({
        place: `scores ${scores}`,
        problem:
          name === undefined
            ? `there are ${names.length} generations, and they name none`
            : found.has(name)
              ? `two files of scores are of ${name}`
              : `there is no generation ${name}`,
        hint: `Write NAME=FILE, with one of ${names.slice(0, 10).join(', ')}.`,
      });
    found.set(name, { files: await readScoreFiles({ scores, name, people, before, columns, cwd, signal }), options });
  }
  return found;
}

/**
 * The chances that a gate's parts spend where scores are judged, too: counts of texts and scores share what the counts have alone, so that all
 * together stay at what one gate may spend.
 */
export function sharedAlphas({ primary, secondary }: GateAlphas): GateAlphas {
  return { primary: primary / 2, secondary };
}

/** Scores of a generation beside the verdict on its texts. */
export async function attachScores(
  { files, options }: ScoresToCompare,
  {
    reference,
    verdict,
    signal,
  }: { readonly reference: Reference; readonly verdict: Verdict; readonly signal: AbortSignal | undefined },
): Promise<AttachedScores> {
  const scores = await compareReadScores(files, {
    tolerated: { loss: reference.manifest.delta },
    ...withoutUndefined(options),
    reference,
    signal,
    alpha: verdict.alphas.primary,
  });
  return { ...scores, together: togetherOf(verdict.outcome, scores.verdict?.outcome) };
}

function togetherOf(texts: Verdict['outcome'], scores: Verdict['outcome'] | undefined): Verdict['outcome'] {
  if (scores === undefined) return texts;
  if (texts === 'FAIL' || scores === 'FAIL') return 'FAIL';
  return texts === 'PASS' && scores === 'PASS' ? 'PASS' : 'INCONCLUSIVE';
}

function withoutUndefined<Options extends object>(options: Options): Partial<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<Options>;
}
