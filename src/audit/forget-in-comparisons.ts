import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AuditFolder } from '../workspace/audits.ts';
import { listResultFolders } from '../workspace/result-folders.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { FORGOTTEN_PREFIX, forgottenId, rowIdsOf } from './forgotten-record.ts';

/** Digests of rows that published comparisons show and that an id means: a comparison outlives the snapshot it was made from. */
export async function digestsInComparisons(workspace: Workspace, id: string): Promise<readonly string[]> {
  const wanted = new Set(rowIdsOf(id));
  const digests = new Set<string>();
  for (const comparison of await listResultFolders(workspace, 'comparisons')) {
    for (const shown of (await idsShown(comparison)) ?? [])
      for (const rowId of rowIdsOf(shown))
        if (wanted.has(rowId)) digests.add(hash('sha256', `${FORGOTTEN_PREFIX}${rowId}`));
  }
  return [...digests].sort();
}

/** How many published comparisons show any of some rows. */
export async function comparisonsShowing(workspace: Workspace, digests: ReadonlySet<string>): Promise<number> {
  return (await findShowing(workspace, digests)).rewritten.length;
}

/** Published comparisons that an erasure changes: names of those that show any of some rows, and of those that nobody can read. */
export interface ChangedComparisons {
  readonly rewritten: readonly string[];
  readonly removed: readonly string[];
}

/** What `forgetInComparisons` will change, to be written down before it does. */
export async function findShowing(workspace: Workspace, digests: ReadonlySet<string>): Promise<ChangedComparisons> {
  const found = { rewritten: [] as string[], removed: [] as string[] };
  if (digests.size === 0) return found;
  for (const comparison of await listResultFolders(workspace, 'comparisons')) {
    const ids = await idsShown(comparison);
    if (ids === undefined) found.removed.push(comparison.name);
    else if (ids.some((id) => forgottenId(id, digests) !== undefined)) found.rewritten.push(comparison.name);
  }
  return found;
}

/** Both together; what was removed at last was removed. */
export function joinChanged(before: ChangedComparisons, after: ChangedComparisons): ChangedComparisons {
  const removed = new Set([...before.removed, ...after.removed]);
  const rewritten = new Set([...before.rewritten, ...after.rewritten].filter((name) => !removed.has(name)));
  return { rewritten: [...rewritten].sort(), removed: [...removed].sort() };
}

/**
 * Takes forgotten records out of every published comparison. Doing it twice changes nothing more.
 *
 * @returns names of those that were changed
 * @throws {WorkspaceError} a file cannot be written
 */
export async function forgetInComparisons(
  workspace: Workspace,
  digests: ReadonlySet<string>,
  rewrite: (
    comparison: AuditFolder,
    isForgotten: (recordId: string) => boolean,
  ) => Promise<'untouched' | 'rewritten' | 'removed'>,
): Promise<ChangedComparisons> {
  const changed = { rewritten: [] as string[], removed: [] as string[] };
  for (const comparison of await listResultFolders(workspace, 'comparisons')) {
    const done = await rewrite(comparison, (id) => forgottenId(id, digests) !== undefined);
    if (done !== 'untouched') changed[done].push(comparison.name);
  }
  return changed;
}

/** Ids of the records that a comparison quotes; undefined where it cannot be read. */
async function idsShown({ folder }: AuditFolder): Promise<readonly string[] | undefined> {
  try {
    const { generations } = JSON.parse(await readFile(path.join(folder, 'compare.json'), 'utf8')) as ComparisonShown;
    return generations.flatMap(({ contrast }) =>
      contrast === undefined
        ? []
        : [...contrast.over_produced, ...contrast.no_longer, ...contrast.lost, ...(contrast.gained ?? [])].flatMap(
            ({ examples }) => examples.map(({ id }) => id),
          ),
    );
  } catch {
    return undefined;
  }
}

interface ShownExamples {
  readonly examples: readonly { readonly id: string }[];
}

/** What of a `compare.json` quotes records. */
interface ComparisonShown {
  readonly generations: readonly {
    readonly contrast?: Readonly<
      Record<'over_produced' | 'no_longer' | 'lost', readonly ShownExamples[]> & {
        readonly gained?: readonly ShownExamples[];
      }
    >;
  }[];
}
