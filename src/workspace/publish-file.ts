import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { WorkspaceError } from '../errors.ts';

/**
 * Publishes a file so that a reader sees either nothing, the old or the new, also after a crash: written beside its
 * target, synced, renamed, and the folder synced. Content that comes in pieces is never in memory whole.
 *
 * @throws {WorkspaceError} full disk, no permission; the target is untouched then
 */
export async function publishFile(target: string, content: string | Uint8Array | AsyncIterable<string>): Promise<void> {
  const staged = stagedPath(target);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    const file = await open(staged, 'wx');
    try {
      await file.writeFile(content);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(staged, target);
    await syncFolder(path.dirname(target));
  } catch (error) {
    await rm(staged, { force: true }).catch(() => undefined);
    throw asWorkspaceError(target, error);
  }
}

/** A name beside the target that no other writer uses and that garbage collection recognises as unfinished. */
export function stagedPath(target: string): string {
  return `${target}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}

/** Makes a rename in a folder durable. Systems that cannot sync folders are left alone. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EISDIR' && code !== 'EPERM' && code !== 'EINVAL' && code !== 'ENOTSUP') throw error;
  } finally {
    await handle?.close();
  }
}

/** Names the cause and the remedy of a failed write. */
export function asWorkspaceError(target: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new WorkspaceError({
        path: target,
        problem: 'the disk is full',
        hint: 'Free space (outcross workspace gc) or name another place with --workspace DIR, then run the same command again: finished parts are kept.',
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new WorkspaceError({
        path: target,
        problem: `cannot be written (${code})`,
        hint: 'Name a folder you may write to with --workspace DIR.',
        cause: error,
      });
    case 'EFBIG':
      return new WorkspaceError({
        path: target,
        problem: 'is larger than a file may be here (EFBIG)',
        hint: 'Raise the limit (ulimit -f), or name a folder on another disk with --workspace DIR, then run the same command again.',
        cause: error,
      });
    case 'EMFILE':
    case 'ENFILE':
      return new WorkspaceError({
        path: target,
        problem: `cannot be written: too many files are open (${code})`,
        hint: 'Raise the limit (ulimit -n) or use fewer workers (--workers 1), then run the same command again.',
        cause: error,
      });
    default:
      // Only errors of the file system have a system call; all others are mistakes of ours.
      if (!(error instanceof Error)) return new Error(String(error));
      if (code === undefined || !('syscall' in error)) return error;
      return new WorkspaceError({
        path: target,
        problem: `cannot be written (${code})`,
        hint: 'Check the disk, or name another folder with --workspace DIR, then run the same command again.',
        cause: error,
      });
  }
}
