import { rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { findAbandonedWork, removeAbandonedWork } from './abandoned.ts';
import { sweepTexts, textStoreInventory } from './block-store-sweep.ts';
import { snapshotsOfBuilds } from './build-uses.ts';
import { findIdleLoops } from './idle-loops.ts';
import { liveLeases, takeLease } from './leases.ts';
import { stagedPath } from './publish-file.ts';
import { liveTextSets } from './references.ts';
import type { Workspace } from './workspace.ts';
import { folderSize, workspaceInventory } from './workspace-inventory.ts';

/** Temporary files of dead processes are left alone for so long, in case a clock or a list of processes is wrong. */
const ABANDONED_MS = 60 * 60_000;

export interface GarbageOptions {
  /** Newest audits to keep. Default: all. */
  readonly keepAudits?: number | undefined;
  /** Simulations that have not ended, and what their trainers have left, go where nothing changed in them for so many days. Default: none. */
  readonly loopsIdleForDays?: number | undefined;
  /** Say what would go, remove nothing. */
  readonly isDryRun?: boolean | undefined;
}

export interface GarbageReport {
  readonly dryRun: boolean;
  readonly removedBytes: number;
  /** Names of audits. */
  readonly audits: readonly string[];
  /** Ids of snapshots. */
  readonly snapshots: readonly string[];
  readonly parts: { readonly count: number; readonly sizeBytes: number };
  /** Files of the block store that no reference needs. */
  readonly texts: { readonly count: number; readonly sizeBytes: number };
  readonly abandoned: { readonly count: number; readonly sizeBytes: number };
  /** Simulations that have not ended, and what their trainers have left. */
  readonly loops: { readonly count: number; readonly sizeBytes: number };
  /** True where an audit is running: it may take over any part, so snapshots, parts and texts were left. */
  readonly auditRunning: boolean;
}

/**
 * Frees space: audits beyond the newest `keepAudits`, snapshots no audit and no build names, parts no snapshot names, texts no reference
 * names, and unfinished work of dead processes; unfinished simulations where that is asked for. Builds, lineage, tombstones and references stay. What is removed goes in an order in which nothing is ever named that is not there.
 *
 * @throws {WorkspaceError} a snapshot, a build or a reference cannot be read, so nobody knows what it needs; nothing is removed then
 */
export async function collectGarbage(
  workspace: Workspace,
  { keepAudits, loopsIdleForDays, isDryRun = false }: GarbageOptions = {},
): Promise<GarbageReport> {
  const auditRunning = (await liveLeases(workspace)).some(({ kind }) => kind === 'audit');
  // Alone where parts are removed; beside an audit only what is surely nobody's goes.
  await using lease = await takeLease(workspace, isDryRun || auditRunning ? 'read' : 'gc');
  const inventory = await workspaceInventory(workspace);
  const kept =
    keepAudits === undefined
      ? inventory.audits
      : inventory.audits.slice(Math.max(0, inventory.audits.length - keepAudits));
  const audits = inventory.audits.filter((audit) => !kept.includes(audit));
  const neededSnapshots = new Set([
    ...kept.map(({ snapshotId }) => snapshotId),
    ...(await snapshotsOfBuilds(workspace)),
  ]);
  const snapshots = auditRunning ? [] : inventory.snapshots.filter(({ id }) => !neededSnapshots.has(id));
  const neededParts = new Set(
    inventory.snapshots.filter(({ id }) => neededSnapshots.has(id)).flatMap(({ parts }) => parts),
  );
  const parts = auditRunning ? [] : inventory.parts.filter(({ key }) => !neededParts.has(key));
  const live = await liveTextSets(workspace);
  const texts = auditRunning ? [] : (await textStoreInventory(workspace, live)).unused;
  const abandoned = await findAbandonedWork(workspace, { olderThanMs: ABANDONED_MS, ownLease: lease.name });
  const loops = loopsIdleForDays === undefined ? [] : await findIdleLoops(workspace, { days: loopsIdleForDays });

  const sizes = await Promise.all([
    ...audits.map(async ({ folder }) => (await folderSize(folder)).sizeBytes),
    ...snapshots.map(async ({ id }) => (await fileSize(snapshotFile(workspace, id))) ?? 0),
  ]);
  const report: GarbageReport = {
    dryRun: isDryRun,
    removedBytes: sizes.reduce(
      (sum, size) => sum + size,
      total(parts) + total(texts) + total(abandoned) + total(loops),
    ),
    audits: audits.map(({ name }) => name),
    snapshots: snapshots.map(({ id }) => id),
    parts: { count: parts.length, sizeBytes: total(parts) },
    texts: { count: texts.length, sizeBytes: total(texts) },
    abandoned: { count: abandoned.length, sizeBytes: total(abandoned) },
    loops: { count: loops.length, sizeBytes: total(loops) },
    auditRunning,
  };
  if (isDryRun) return report;
  for (const { folder } of audits) {
    // Renamed first: a reader sees the whole audit or none.
    const going = stagedPath(folder);
    await rename(folder, going);
    await rm(going, { recursive: true, force: true });
  }
  for (const { id } of snapshots) await rm(snapshotFile(workspace, id), { force: true });
  for (const part of parts) {
    // The summary goes first: without it the part counts as unfinished.
    for (const { path: file } of part.files) await rm(file, { force: true });
    await rmdir(path.dirname(part.files[0]!.path)).catch(() => undefined);
  }
  if (texts.length > 0) await sweepTexts(workspace, live);
  await removeAbandonedWork([...abandoned, ...loops]);
  return report;
}

function snapshotFile(workspace: Workspace, id: string): string {
  return path.join(workspace.folder, 'snapshots', `${id}.json`);
}

async function fileSize(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.size;
}

function total(items: readonly { readonly sizeBytes: number }[]): number {
  return items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
