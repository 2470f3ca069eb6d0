import { type FileHandle, link, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { asWorkspaceError, stagedPath, syncFolder } from './publish-file.ts';

/**
 * Publishes a file that is not there yet, whole and for good: of many processes that publish under one name only one succeeds, and a
 * crash leaves no part of it.
 *
 * @returns false where a file of that name is there already; it is untouched
 * @throws {WorkspaceError} full disk, no permission
 */
export async function publishNewFile(target: string, content: string | Uint8Array): Promise<boolean> {
  const staged = stagedPath(target);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await write(staged, content);
    // Unlike a rename, a link never replaces.
    await link(staged, target);
    await syncFolder(path.dirname(target));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Some file systems know no links; there an interruption can leave a file that is cut off, which its reader notices.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS' || code === 'EMLINK')
      return writeInPlace(target, content);
    throw asWorkspaceError(target, error);
  } finally {
    await rm(staged, { force: true }).catch(() => undefined);
  }
}

async function writeInPlace(target: string, content: string | Uint8Array): Promise<boolean> {
  try {
    await write(target, content);
    await syncFolder(path.dirname(target));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw asWorkspaceError(target, error);
  }
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'wx');
    await handle.writeFile(content);
    await handle.datasync();
  } finally {
    await handle?.close();
  }
}
