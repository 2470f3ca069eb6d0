import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { WorkspaceError } from '../errors.ts';

/**
 * Names in a folder; none where there is no such folder. What cannot be read is no empty folder: what stands in it would be taken for
 * gone, and what it names for unused.
 *
 * @throws {WorkspaceError} the folder is there and cannot be read
 */
export async function listFolder(folder: string): Promise<readonly string[]> {
  return (await entriesOf(folder)).map(({ name }) => name);
}

/** Names of the folders in a folder, likewise. */
export async function listSubfolders(folder: string): Promise<readonly string[]> {
  return (await entriesOf(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new WorkspaceError({
      path: folder,
      problem: `cannot be read (${code}), and what stands in it is never left out unseen`,
      hint: 'Check the permissions of the workspace, then run the same command again.',
      cause,
    });
  }
}
