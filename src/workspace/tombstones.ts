import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkspaceError } from '../errors.ts';
import { listFolder } from './list-folder.ts';
import { publishFile } from './publish-file.ts';
import type { Workspace } from './workspace.ts';

/** What remains of forgotten records: digests of their ids and when, never what they said. */
export interface Tombstone {
  readonly schema: 'outcross.tombstone/1';
  readonly forgottenAt: string;
  /** `forgottenDigest` of each row, sorted. */
  readonly digests: readonly string[];
  /** Why, in the words of who asked for it. */
  readonly reason: string | null;
  /** Published comparisons that showed any of them: written again without it, or removed because they could not be read. */
  readonly comparisons?: { readonly rewritten: readonly string[]; readonly removed: readonly string[] };
  /** Whether they are to be erased from builds as well, which are copies. Default: builds stay as they are. */
  readonly builds?: boolean;
  /** False while content may still be there: the next `outcross forget` finishes it. */
  readonly finished: boolean;
}

export interface NamedTombstone {
  readonly name: string;
  readonly tombstone: Tombstone;
}

/** All tombstones, by name. @throws {WorkspaceError} one cannot be read: what it stands for would come back */
export async function readTombstones(workspace: Workspace): Promise<readonly NamedTombstone[]> {
  const folder = path.join(workspace.folder, 'tombstones');
  const names = [...(await listFolder(folder))].filter((name) => name.endsWith('.json')).sort();
  const found: NamedTombstone[] = [];
  for (const name of names) {
    const file = path.join(folder, name);
    try {
      const tombstone = JSON.parse(await readFile(file, 'utf8')) as Tombstone;
      if (tombstone.schema !== 'outcross.tombstone/1') throw new SyntaxError('another schema');
      found.push({ name: name.slice(0, -'.json'.length), tombstone });
    } catch (cause) {
      throw new WorkspaceError({
        path: file,
        problem: 'cannot be read, and without it forgotten records would be kept again',
        hint: 'Restore the file from a copy of the workspace, or forget the records again and remove it.',
        cause,
      });
    }
  }
  return found;
}

/** Digests of all records forgotten in this workspace, sorted, each once. */
export async function readForgottenDigests(workspace: Workspace): Promise<readonly string[]> {
  const digests = new Set<string>();
  for (const { tombstone } of await readTombstones(workspace))
    for (const digest of tombstone.digests) digests.add(digest);
  return [...digests].sort();
}

export async function publishTombstone(workspace: Workspace, name: string, tombstone: Tombstone): Promise<void> {
  await publishFile(path.join(workspace.folder, 'tombstones', `${name}.json`), `${JSON.stringify(tombstone)}\n`);
}
