import { ConfigError, InputError } from '../../errors.ts';
import type { Reference } from '../reference/reference.ts';
import { type CompareScoresOptions, compareScores } from './compare-scores.ts';
import { type ReadScores, readScores } from './read-scores.ts';
import { referenceStrata } from './reference-strata.ts';
import type { ScoreColumns } from './score-columns.ts';
import type { ScoreComparison } from './score-comparison.ts';

/** Files of scores and how they are read. */
export interface ScoreFiles {
  readonly scores: string;
  /** Of the scores, for people. Default: the name of their file. */
  readonly name?: string | undefined;
  /** Of people, on the same items: what the verdict is against. */
  readonly people?: string | undefined;
  /** Of an earlier release: shown beside. */
  readonly before?: string | undefined;
  /** Of all files. Default: by their names. */
  readonly columns?: ScoreColumns | undefined;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Files of scores, read. */
export interface ReadScoreFiles {
  readonly scores: ReadScores;
  readonly people: ReadScores | undefined;
  readonly before: ReadScores | undefined;
}

/**
 * Reads files of scores.
 *
 * @throws {ConfigError} one file is named twice, or a column is missing
 * @throws {InputError} see `readScores`
 */
export async function readScoreFiles({
  scores,
  name,
  people,
  before,
  columns,
  cwd,
  signal,
}: ScoreFiles): Promise<ReadScoreFiles> {
  for (const [other, whose] of [
    [people, 'of people'],
    [before, 'of the earlier release'],
  ] as const) {
    if (other === scores)
      throw new ConfigError({
        place: scores,
        problem: `the same file is named for the scores and for those ${whose}`,
        hint: 'Name the file of each.',
      });
  }
  const read = (file: string) => readScores(file, { columns, cwd, signal });
  return {
    scores: await readScores(scores, { name, columns, cwd, signal }),
    people: people === undefined ? undefined : await read(people),
    before: before === undefined ? undefined : await read(before),
  };
}

export interface CompareReadScoresOptions extends CompareScoresOptions {
  /** Gives strata to items that are its documents or prompts. */
  readonly reference?: Reference | undefined;
  /** No item is of the reference: an error, because it was asked for. Default false: a note. */
  readonly needsReference?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compares files of scores, with the groups of their rows and the strata of a reference.
 *
 * @throws {InputError} no item is shared with people's, or with the earlier release; or none is of the reference, where that was asked for
 * @throws {ConfigError} scores and tolerances do not fit together
 * @throws {CancelledError} `signal` aborted
 */
export async function compareReadScores(
  { scores, people, before }: ReadScoreFiles,
  { reference, needsReference = false, signal, ...options }: CompareReadScoresOptions = {},
): Promise<ScoreComparison> {
  if (people !== undefined && options.hasOtherItems !== true)
    requireShared(
      scores,
      people,
      'say that people answered other items, where they did: --other-items, or --scores-other-items beside texts',
    );
  if (before !== undefined) requireShared(scores, before, 'name a file of the same items');
  const sets = [scores, people, before].filter((set) => set !== undefined);
  const groupColumns = [...new Set(sets.flatMap(({ columns }) => columns.groups ?? []))].sort();
  const notes = [...new Set(sets.flatMap((set) => set.notes.map((note) => `${set.name}: ${note}`)))];
  const placed = reference && (await placeItems(sets, reference, { groupColumns, signal }));
  if (placed !== undefined) {
    const joined = placed.documentsOf.size;
    if (joined === 0 && needsReference)
      throw new InputError({
        path: scores.path,
        problem: `none of its ${scores.items.length} items is a document or a prompt of the reference`,
        hint: `Items begin with ${shown(scores)}: name the column with ids or prompts of the reference, item=COLUMN or prompt=COLUMN.`,
      });
    notes.push(
      joined === 0
        ? 'no item is a document or a prompt of the reference, so that its strata say nothing of these scores'
        : `${joined} items are documents or prompts of the reference, and lie in its strata`,
    );
  }
  const withIds = (set: ReadScores) => ({
    name: set.name,
    items: set.items.map((item) => {
      const recordIds = placed?.documentsOf.get(item.item);
      return recordIds === undefined ? item : { ...item, recordIds };
    }),
  });
  try {
    return compareScores({
      ...options,
      scores: withIds(scores),
      people: people && withIds(people),
      before: before && withIds(before),
      groupColumns,
      strata: placed?.strata ?? [],
      notes,
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ConfigError({
      place: scores.path,
      problem: cause.message,
      hint: 'Give scores of one scale, with a tolerance that fits it: a loss as a share, or a drop in points for numbers.',
      cause,
    });
  }
}

async function placeItems(
  sets: readonly ReadScores[],
  reference: Reference,
  { groupColumns, signal }: { readonly groupColumns: readonly string[]; readonly signal: AbortSignal | undefined },
) {
  const prompts = new Map(sets.toReversed().flatMap((set) => [...set.prompts]));
  const names = [...new Set(sets.flatMap(({ items }) => items.map(({ item }) => item)))];
  return referenceStrata(
    reference,
    names.map((item) => ({ item, prompt: prompts.get(item) })),
    { except: groupColumns, signal },
  );
}

function requireShared(scores: ReadScores, other: ReadScores, remedy: string): void {
  const own = new Set(scores.items.map(({ item }) => item));
  if (other.items.some(({ item }) => own.has(item))) return;
  throw new InputError({
    path: other.path,
    problem: `none of its items is in ${scores.path}: there they begin with ${shown(scores)}, here with ${shown(other)}`,
    hint: `Name the column that both have, item=COLUMN, or ${remedy}.`,
  });
}

function shown({ items }: ReadScores): string {
  return items
    .slice(0, 3)
    .map(({ item }) => JSON.stringify(item.slice(0, 40)))
    .join(', ');
}
