import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkspaceError } from '../errors.ts';
import type { AuditFolder } from './audits.ts';
import { asWorkspaceError, publishFile } from './publish-file.ts';
import { listResultFolders } from './result-folders.ts';
import type { Workspace } from './workspace.ts';

/** What of a refresh is done; published again after every step. */
export const REFRESH_FILE = 'refresh.json';

/** Makes the folder of a refresh under a name that was free: `<date>-<label>`, with `-2`, `-3` where it is taken. */
export async function makeRefreshFolder(
  workspace: Workspace,
  { date, label }: { readonly date: string; readonly label: string },
): Promise<AuditFolder> {
  const refreshes = path.join(workspace.folder, 'refreshes');
  try {
    await mkdir(refreshes, { recursive: true });
    for (let n = 1; ; n++) {
      const name = n === 1 ? `${date}-${label}` : `${date}-${label}-${n}`;
      const folder = path.join(refreshes, name);
      try {
        await mkdir(folder);
        return { name, folder };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    throw asWorkspaceError(refreshes, error);
  }
}

/** Refreshes that have begun, by name, with what their files say. @throws {WorkspaceError} one cannot be read */
export async function listRefreshes(
  workspace: Workspace,
): Promise<readonly (AuditFolder & { readonly content: unknown })[]> {
  const found: (AuditFolder & { readonly content: unknown })[] = [];
  for (const refresh of await listResultFolders(workspace, 'refreshes')) {
    const file = path.join(refresh.folder, REFRESH_FILE);
    try {
      found.push({ ...refresh, content: JSON.parse(await readFile(file, 'utf8')) as unknown });
    } catch (cause) {
      // Its folder was made, and nothing more.
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw new WorkspaceError({
        path: file,
        problem: 'cannot be read, so nobody knows which steps of this refresh are done',
        hint: 'Restore the file from a copy, or remove its folder and begin again; audits and builds stay.',
        cause,
      });
    }
  }
  return found;
}

/** @throws {WorkspaceError} full disk, no permission */
export async function publishRefresh(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) await publishFile(path.join(folder, name), content);
}
