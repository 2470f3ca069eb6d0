import { hash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { WorkspaceError } from '../errors.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { listFolder } from './list-folder.ts';
import { asWorkspaceError, syncFolder } from './publish-file.ts';
import { publishNewFile } from './publish-new-file.ts';
import type { Workspace } from './workspace.ts';

/**
 * Entries of the lineage, a file each, named after the hash of their name, so that any name can be one:
 *
 * ```
 * lineage/models/<hash>.json        a model, what it was trained on, what it started from
 * lineage/generations/<hash>.json   outputs of a model
 * lineage/withdrawals/<hash>.json   what must not be built from any more
 * ```
 *
 * An entry never changes: what stands there was published whole by one process, whoever else tried. What an entry means is not the
 * workspace's to say.
 */
export const LINEAGE_FOLDERS = ['models', 'generations', 'withdrawals'] as const;
export type LineageFolder = (typeof LINEAGE_FOLDERS)[number];

/** Digits of the hash that name a file. */
const NAME_DIGITS = 32;
const READ_AT_ONCE = 64;

export function lineageFile(workspace: Workspace, kind: LineageFolder, name: string): string {
  return path.join(workspace.folder, 'lineage', kind, `${hash('sha256', name).slice(0, NAME_DIGITS)}.json`);
}

/**
 * @returns false where an entry of that name is there already; it is untouched
 * @throws {WorkspaceError} full disk, no permission
 */
export async function publishLineageEntry(
  workspace: Workspace,
  kind: LineageFolder,
  entry: { readonly name: string },
): Promise<boolean> {
  return publishNewFile(lineageFile(workspace, kind, entry.name), `${canonicalJson(entry)}\n`);
}

/** The entry of a name as it was written; undefined where there is none. @throws {WorkspaceError} it cannot be read */
export async function readLineageEntry(workspace: Workspace, kind: LineageFolder, name: string): Promise<unknown> {
  return readEntry(lineageFile(workspace, kind, name));
}

/**
 * All entries of a kind, by their files.
 *
 * @throws {WorkspaceError} one cannot be read: what it said would be lost unseen
 */
export async function readLineageEntries(
  workspace: Workspace,
  kind: LineageFolder,
): Promise<readonly { readonly file: string; readonly entry: unknown }[]> {
  const folder = path.join(workspace.folder, 'lineage', kind);
  const files = (await listFolder(folder))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => path.join(folder, name));
  const found: { file: string; entry: unknown }[] = [];
  for (let start = 0; start < files.length; start += READ_AT_ONCE) {
    const read = files.slice(start, start + READ_AT_ONCE).map(async (file) => ({ file, entry: await readEntry(file) }));
    // One that went between listing and reading was removed.
    found.push(...(await Promise.all(read)).filter(({ entry }) => entry !== undefined));
  }
  return found;
}

/** Removes an entry for good. @returns whether there was one. @throws {WorkspaceError} no permission */
export async function removeLineageEntry(workspace: Workspace, kind: LineageFolder, name: string): Promise<boolean> {
  const file = lineageFile(workspace, kind, name);
  try {
    await rm(file);
    await syncFolder(path.dirname(file));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw asWorkspaceError(file, error);
  }
}

async function readEntry(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new WorkspaceError({
      path: file,
      problem: 'cannot be read, and an entry of the lineage is never left out unseen',
      hint: 'Restore the file from a copy of the workspace, or remove it and add the entry again.',
      cause,
    });
  }
}
