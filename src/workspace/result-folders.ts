import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { AuditFolder } from './audits.ts';
import { listSubfolders } from './list-folder.ts';
import { asWorkspaceError, syncFolder } from './publish-file.ts';
import type { Workspace } from './workspace.ts';

/** Folders of published results of a kind, by name; those that were never finished are none. */
export async function listResultFolders(
  { folder }: Workspace,
  kind: 'comparisons' | 'watches' | 'builds' | 'refreshes',
): Promise<readonly AuditFolder[]> {
  const results = path.join(folder, kind);
  const found = await listSubfolders(results);
  return found
    .filter((name) => !name.endsWith('.tmp'))
    .map((name) => ({ name, folder: path.join(results, name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Removes a published result for good. @throws {WorkspaceError} no permission */
export async function removeResultFolder({ folder }: AuditFolder): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
    await syncFolder(path.dirname(folder));
  } catch (error) {
    throw asWorkspaceError(folder, error);
  }
}
