import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { listAudits } from './audits.ts';
import { listPartKeys, PART_TABLES, type PartTable, partSummaryPath, partTablePath } from './parts.ts';
import { listSnapshots, readSnapshot } from './snapshots.ts';
import type { Workspace } from './workspace.ts';

/** Files of one part, finished or not. */
export interface PartOnDisk {
  readonly key: string;
  readonly files: readonly {
    readonly path: string;
    readonly sizeBytes: number;
    readonly table: PartTable | 'summary';
  }[];
  readonly sizeBytes: number;
}

export interface AuditOnDisk {
  readonly name: string;
  readonly folder: string;
  readonly snapshotId: string;
}

/** Everything published in a workspace and what names what. */
export interface WorkspaceInventory {
  readonly parts: readonly PartOnDisk[];
  readonly snapshots: readonly { readonly id: string; readonly parts: readonly string[] }[];
  /** Oldest first. */
  readonly audits: readonly AuditOnDisk[];
}

/** @throws {WorkspaceError} a snapshot cannot be read: nobody knows which parts it needs */
export async function workspaceInventory(workspace: Workspace): Promise<WorkspaceInventory> {
  const parts: PartOnDisk[] = [];
  for (const key of await listPartKeys(workspace)) {
    const files: { path: string; sizeBytes: number; table: PartTable | 'summary' }[] = [];
    for (const table of ['summary', ...PART_TABLES] as const) {
      const file = table === 'summary' ? partSummaryPath(workspace, key) : partTablePath(workspace, key, table);
      const found = await stat(file).catch(() => undefined);
      if (found) files.push({ path: file, sizeBytes: found.size, table });
    }
    parts.push({ key, files, sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) });
  }
  const snapshots: { id: string; parts: readonly string[] }[] = [];
  for (const id of await listSnapshots(workspace)) {
    const manifest = await readSnapshot(workspace, id);
    snapshots.push({ id, parts: manifest.parts.map(({ key }) => key) });
  }
  const audits = await listAudits<{ readonly startedAt: string; readonly snapshotId: string }>(workspace);
  return {
    parts,
    snapshots,
    audits: audits.map(({ name, folder, run }) => ({ name, folder, snapshotId: run.snapshotId })),
  };
}

/** Bytes and number of files in a folder and all below it. */
export async function folderSize(folder: string): Promise<{ readonly sizeBytes: number; readonly files: number }> {
  let sizeBytes = 0;
  let files = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      const inner = await folderSize(file);
      sizeBytes += inner.sizeBytes;
      files += inner.files;
    } else {
      sizeBytes += (await stat(file).catch(() => undefined))?.size ?? 0;
      files++;
    }
  }
  return { sizeBytes, files };
}

/** Content of a file; undefined where there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
