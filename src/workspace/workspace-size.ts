import path from 'node:path';
import { findAbandonedWork } from './abandoned.ts';
import { textStoreInventory } from './block-store-sweep.ts';
import { listLines } from './lines.ts';
import { listSubfolders } from './list-folder.ts';
import { listReferenceFolders, liveTextSets } from './references.ts';
import { listResultFolders } from './result-folders.ts';
import type { Workspace } from './workspace.ts';
import { folderSize, workspaceInventory } from './workspace-inventory.ts';

export interface WorkspaceSize {
  readonly sizeBytes: number;
  readonly parts: {
    readonly count: number;
    readonly sizeBytes: number;
    readonly byTable: Readonly<Record<'records' | 'evidence' | 'quarantine' | 'summary', number>>;
    /** Parts no snapshot names: work of interrupted audits, or of audits that were removed. */
    readonly unused: { readonly count: number; readonly sizeBytes: number };
  };
  readonly snapshots: { readonly count: number; readonly sizeBytes: number };
  readonly audits: readonly { readonly name: string; readonly sizeBytes: number; readonly partsSizeBytes: number }[];
  readonly tombstones: { readonly count: number; readonly sizeBytes: number };
  /** Frozen references, without their texts. */
  readonly references: { readonly count: number; readonly sizeBytes: number };
  /** Generations held against a reference. */
  readonly comparisons: { readonly count: number; readonly sizeBytes: number };
  /** Release lines, with the pages that were published of them. */
  readonly lines: { readonly count: number; readonly sizeBytes: number };
  /** Training sets, with their shards. */
  readonly builds: { readonly count: number; readonly sizeBytes: number };
  /** Models, generations and withdrawals, and in bytes the records of refreshes. */
  readonly lineage: { readonly count: number; readonly sizeBytes: number };
  /** Blocks of texts that outlive their data, and what no reference names. */
  readonly texts: {
    readonly blocks: number;
    readonly sizeBytes: number;
    readonly unused: { readonly count: number; readonly sizeBytes: number };
  };
  /** Simulations that have not ended, and what their trainers have left. */
  readonly loops: { readonly count: number; readonly sizeBytes: number };
  /** Unfinished work of processes that are gone. */
  readonly abandoned: { readonly count: number; readonly sizeBytes: number };
}

/** What a workspace takes on disk, and what of it is used. Sizes are those of the files' content. */
export async function workspaceSize(workspace: Workspace): Promise<WorkspaceSize> {
  const { parts, snapshots, audits } = await workspaceInventory(workspace);
  const used = new Set(snapshots.flatMap((snapshot) => snapshot.parts));
  const partsOf = new Map(snapshots.map((snapshot) => [snapshot.id, new Set(snapshot.parts)]));
  const byTable = { records: 0, fingerprints: 0, evidence: 0, quarantine: 0, summary: 0 };
  for (const { files } of parts) for (const { table, sizeBytes } of files) byTable[table] += sizeBytes;
  const unused = parts.filter(({ key }) => !used.has(key));
  const abandoned = await findAbandonedWork(workspace, { olderThanMs: 0 });
  const below = (name: string) => folderSize(path.join(workspace.folder, name));
  const snapshotFolder = await below('snapshots');
  const tombstoneFolder = await below('tombstones');
  const lineage = await below('lineage');
  const texts = await textStoreInventory(workspace, await liveTextSets(workspace));
  return {
    sizeBytes: (await folderSize(workspace.folder)).sizeBytes,
    parts: {
      count: parts.length,
      sizeBytes: sum(parts),
      byTable,
      unused: { count: unused.length, sizeBytes: sum(unused) },
    },
    snapshots: { count: snapshots.length, sizeBytes: snapshotFolder.sizeBytes },
    audits: await Promise.all(
      audits.map(async ({ name, folder, snapshotId }) => ({
        name,
        sizeBytes: (await folderSize(folder)).sizeBytes,
        partsSizeBytes: sum(parts.filter(({ key }) => partsOf.get(snapshotId)?.has(key) ?? false)),
      })),
    ),
    tombstones: { count: tombstoneFolder.files, sizeBytes: tombstoneFolder.sizeBytes },
    references: {
      count: (await listReferenceFolders(workspace)).length,
      sizeBytes: (await below('references')).sizeBytes,
    },
    comparisons: {
      count: (await listResultFolders(workspace, 'comparisons')).length,
      sizeBytes: (await below('comparisons')).sizeBytes,
    },
    lines: {
      count: (await listLines(workspace)).length,
      sizeBytes: (await below('lines')).sizeBytes + (await below('watches')).sizeBytes,
    },
    builds: {
      count: (await listResultFolders(workspace, 'builds')).length,
      sizeBytes: (await below('builds')).sizeBytes,
    },
    lineage: { count: lineage.files, sizeBytes: lineage.sizeBytes + (await below('refreshes')).sizeBytes },
    texts: {
      blocks: texts.blocks,
      sizeBytes: texts.sizeBytes,
      unused: { count: texts.unused.length, sizeBytes: sum(texts.unused) },
    },
    loops: {
      count: (await listSubfolders(path.join(workspace.folder, 'loops'))).length,
      sizeBytes: (await below('loops')).sizeBytes,
    },
    abandoned: { count: abandoned.length, sizeBytes: sum(abandoned) },
  };
}

function sum(items: readonly { readonly sizeBytes: number }[]): number {
  return items.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
}
