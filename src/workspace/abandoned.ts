import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { deadLeases, isProcessAlive, liveLeases } from './leases.ts';
import type { Workspace } from './workspace.ts';

/** Unfinished work of a process that is gone. */
export interface AbandonedWork {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Staged files: `<target>.<pid>-<random>.tmp`. */
const STAGED = /\.(\d+)-[0-9a-f]{12}\.tmp$/;

/**
 * Staged files and temporary folders that no living process will finish, unchanged for `olderThanMs`, and leases of dead processes.
 * In `tmp/` nothing tells whose a file is: there, only what is older than every running process's lease counts.
 */
export async function findAbandonedWork(
  workspace: Workspace,
  { olderThanMs, now = Date.now(), ownLease }: { olderThanMs: number; now?: number; ownLease?: string | undefined },
): Promise<readonly AbandonedWork[]> {
  const found: AbandonedWork[] = [];
  const live = (await liveLeases(workspace)).filter(({ name }) => name !== ownLease);
  const oldestWork = Math.min(...live.map(({ takenAt }) => takenAt));
  // A file of this very moment may bear a time after `now`.
  const isOld = ({ changedAt }: { readonly changedAt: number }) => olderThanMs === 0 || changedAt <= now - olderThanMs;
  const temporary = path.join(workspace.folder, 'tmp');
  for (const name of await entries(temporary)) {
    const entry = await measure(path.join(temporary, name));
    if (entry && isOld(entry) && entry.changedAt < oldestWork) found.push(entry);
  }
  for (const folder of await foldersWithStagedFiles(workspace)) {
    for (const name of await entries(folder)) {
      const pid = STAGED.exec(name)?.[1];
      if (pid === undefined || isProcessAlive(Number(pid))) continue;
      const entry = await measure(path.join(folder, name));
      if (entry && isOld(entry)) found.push(entry);
    }
  }
  for (const lease of await deadLeases(workspace)) {
    const entry = await measure(lease);
    if (entry && isOld(entry)) found.push(entry);
  }
  return found.map(({ path: file, sizeBytes }) => ({ path: file, sizeBytes }));
}

/** Removes what `findAbandonedWork` found. */
export async function removeAbandonedWork(found: readonly AbandonedWork[]): Promise<void> {
  for (const { path: file } of found) await rm(file, { recursive: true, force: true });
}

async function foldersWithStagedFiles({ folder }: Workspace): Promise<readonly string[]> {
  const parts = path.join(folder, 'parts');
  const audits = path.join(folder, 'audits');
  return [
    folder,
    ...(await entries(parts)).map((name) => path.join(parts, name)),
    path.join(folder, 'snapshots'),
    path.join(folder, 'tombstones'),
    audits,
    ...(await entries(audits)).flatMap((name) => [path.join(audits, name), path.join(audits, name, 'policy')]),
  ];
}

async function entries(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** Size and last change of a file, or of all in a folder; undefined where it went in the meantime. */
async function measure(file: string): Promise<(AbandonedWork & { readonly changedAt: number }) | undefined> {
  const own = await stat(file).catch(() => undefined);
  if (!own) return undefined;
  let sizeBytes = own.isDirectory() ? 0 : own.size;
  let changedAt = own.mtimeMs;
  if (own.isDirectory()) {
    for (const name of await entries(file)) {
      const inner = await measure(path.join(file, name));
      if (!inner) continue;
      sizeBytes += inner.sizeBytes;
      changedAt = Math.max(changedAt, inner.changedAt);
    }
  }
  return { path: file, sizeBytes, changedAt };
}
