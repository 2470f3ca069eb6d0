import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { deadLeases, isProcessAlive, liveLeases } from './leases.ts';
import { LINEAGE_FOLDERS } from './lineage-files.ts';
import { measureEntry } from './measure-entry.ts';
import type { Workspace } from './workspace.ts';

/** Unfinished work of a process that is gone. */
export interface AbandonedWork {
  readonly path: string;
  readonly sizeBytes: number;
}

export interface AbandonedWorkOptions {
  /** Not changed for so long; 0: whatever its age. */
  readonly olderThanMs: number;
  readonly now?: number;
  /** Name of the caller's lease, which does not count. */
  readonly ownLease?: string | undefined;
}

/** How much later a lease may seem to have been taken than its process's first file was made: file systems keep coarser time, or another. */
const CLOCKS_DIFFER_MS = 60_000;
/** Staged files: `<target>.<pid>-<random>.tmp`. */
const STAGED = /\.(\d+)-[0-9a-f]{12}\.tmp$/;

/**
 * Staged files and temporary folders that no living process will finish, unchanged for `olderThanMs`, and leases of dead processes.
 * In `tmp/` nothing tells whose a file is: there, only what is older than every running process's lease counts.
 */
export async function findAbandonedWork(
  workspace: Workspace,
  options: AbandonedWorkOptions,
): Promise<readonly AbandonedWork[]> {
  const found: AbandonedWork[] = [...(await findAbandonedTemporaries(workspace, options))];
  const isOld = isOldFor(options);
  for (const folder of await foldersWithStagedFiles(workspace)) {
    for (const name of await entries(folder)) {
      const pid = STAGED.exec(name)?.[1];
      if (pid === undefined || isProcessAlive(Number(pid))) continue;
      const entry = await measureEntry(path.join(folder, name));
      if (entry && isOld(entry)) found.push(entry);
    }
  }
  for (const lease of await deadLeases(workspace)) {
    const entry = await measureEntry(lease);
    if (entry && isOld(entry)) found.push(entry);
  }
  return found.map(({ path: file, sizeBytes }) => ({ path: file, sizeBytes }));
}

/** The part of `findAbandonedWork` that lies in `tmp/`: what was read of texts, among others. */
export async function findAbandonedTemporaries(
  workspace: Workspace,
  options: AbandonedWorkOptions,
): Promise<readonly AbandonedWork[]> {
  const folder = path.join(workspace.folder, 'tmp');
  // Looked at before the leases: who takes one after this has nothing among these yet.
  const names = await entries(folder);
  const live = (await liveLeases(workspace)).filter(({ name }) => name !== options.ownLease);
  const oldestWork = Math.min(...live.map(({ takenAt }) => takenAt)) - CLOCKS_DIFFER_MS;
  const isOld = isOldFor(options);
  const found: AbandonedWork[] = [];
  for (const name of names) {
    const entry = await measureEntry(path.join(folder, name));
    if (entry && isOld(entry) && entry.changedAt < oldestWork)
      found.push({ path: entry.path, sizeBytes: entry.sizeBytes });
  }
  return found;
}

function isOldFor({ olderThanMs, now = Date.now() }: AbandonedWorkOptions) {
  // A file of this very moment may bear a time after `now`.
  return ({ changedAt }: { readonly changedAt: number }) => olderThanMs === 0 || changedAt <= now - olderThanMs;
}

/** Removes what `findAbandonedWork` found. */
export async function removeAbandonedWork(found: readonly AbandonedWork[]): Promise<void> {
  for (const { path: file } of found) await rm(file, { recursive: true, force: true });
}

async function foldersWithStagedFiles({ folder }: Workspace): Promise<readonly string[]> {
  const parts = path.join(folder, 'parts');
  const audits = path.join(folder, 'audits');
  const references = path.join(folder, 'references');
  const blocks = path.join(folder, 'texts', 'blocks');
  const results = ['comparisons', 'watches', 'lines', 'builds', 'refreshes', 'simulations'].map((name) =>
    path.join(folder, name),
  );
  const inResults = await Promise.all(
    results.map(async (result) => (await entries(result)).map((name) => path.join(result, name))),
  );
  return [
    folder,
    ...(await entries(parts)).map((name) => path.join(parts, name)),
    path.join(folder, 'snapshots'),
    path.join(folder, 'tombstones'),
    path.join(folder, 'reviews'),
    references,
    ...(await entries(references)).map((name) => path.join(references, name)),
    path.join(folder, 'texts', 'sets'),
    ...(await entries(blocks)).map((name) => path.join(blocks, name)),
    ...results,
    ...LINEAGE_FOLDERS.map((name) => path.join(folder, 'lineage', name)),
    ...inResults.flat(),
    audits,
    ...(await entries(audits)).flatMap((name) => [path.join(audits, name), path.join(audits, name, 'policy')]),
  ];
}

async function entries(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
