import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { listFolder, listSubfolders } from './list-folder.ts';
import type { Workspace } from './workspace.ts';

/** What a part is derived from. Equal descriptions give equal bytes, so a part is never computed twice. */
export interface PartIdentity {
  /** The input: file identity (device, inode, size, time of change), or the digest of a spooled stream. */
  readonly input: string;
  /** Which piece of the input: byte range, row groups, or ordinal in a stream. */
  readonly piece: string;
  /** Operator, its version, and everything that changes what it does. */
  readonly operator: string;
}

export const PART_TABLES = ['records', 'evidence', 'quarantine', 'fingerprints'] as const;
export type PartTable = (typeof PART_TABLES)[number];

/** Key of a part: 128 bits of the SHA-256 over its identity. */
export function partKey(identity: PartIdentity): string {
  return hash('sha256', JSON.stringify([identity.input, identity.piece, identity.operator])).slice(0, 32);
}

export function partTablePath(workspace: Workspace, key: string, table: PartTable): string {
  return `${partBase(workspace, key)}.${table}.parquet`;
}

/** The summary is published last: where it stands, the part is whole. */
export function partSummaryPath(workspace: Workspace, key: string): string {
  return `${partBase(workspace, key)}.json`;
}

function partBase(workspace: Workspace, key: string): string {
  return path.join(workspace.folder, 'parts', key.slice(0, 2), key);
}

/** Summary of a finished part; undefined where it is missing, unreadable, or a table it names has another size. */
export async function readPartSummary<Summary extends { readonly tables: Partial<Record<PartTable, number>> }>(
  workspace: Workspace,
  key: string,
): Promise<Summary | undefined> {
  let summary: Summary;
  try {
    summary = JSON.parse(await readFile(partSummaryPath(workspace, key), 'utf8')) as Summary;
  } catch {
    return undefined;
  }
  for (const table of PART_TABLES) {
    const size = summary.tables[table];
    if (size === undefined) continue;
    const file = await stat(partTablePath(workspace, key, table)).catch(() => undefined);
    if (file?.size !== size) return undefined;
  }
  return summary;
}

const PART_FILE = new RegExp(`^([0-9a-f]{32})\\.(json|(${PART_TABLES.join('|')})\\.parquet)$`);

/** Keys of everything that stands in the folder of parts, finished or not, sorted. */
export async function listPartKeys(workspace: Workspace): Promise<readonly string[]> {
  const folder = path.join(workspace.folder, 'parts');
  const keys = new Set<string>();
  for (const prefix of await listSubfolders(folder)) {
    for (const name of await listFolder(path.join(folder, prefix))) {
      const key = PART_FILE.exec(name)?.[1];
      if (key?.startsWith(prefix)) keys.add(key);
    }
  }
  return [...keys].sort();
}
