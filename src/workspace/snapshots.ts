import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkspaceError } from '../errors.ts';
import { listFolder } from './list-folder.ts';
import { publishFile } from './publish-file.ts';
import type { Workspace } from './workspace.ts';

/** The result of reading data once: which parts hold which rows of which inputs. Cards and mappings are kept to decide again. */
export interface SnapshotManifest<Input = unknown, Card = unknown> {
  readonly schema: 'outcross.snapshot/1';
  readonly groupColumns: readonly string[];
  readonly keepsText: boolean;
  readonly rulesVersion: string;
  readonly sampleShare: number | null;
  readonly inputs: readonly Input[];
  readonly parts: readonly SnapshotPart[];
  /** Cards by source id. */
  readonly cards: Readonly<Record<string, Card>>;
  readonly mappingLines: Readonly<Record<string, readonly string[]>>;
  /** How style was scored and calibrated; null: it was not. Absent in snapshots of earlier versions. */
  readonly style?: unknown;
}

export interface SnapshotPart {
  readonly key: string;
  /** Positions in `inputs`. */
  readonly inputs: readonly number[];
  /** Position in its (single) input at which the part's rows begin. */
  readonly firstPosition: number;
  /** Byte range of a plain file, where the part is one. */
  readonly range: { readonly start: number; readonly end: number } | null;
  /** Identity of the input under which the part was made. */
  readonly identity: string;
}

/** 64 bits of the SHA-256 of a snapshot's content: equal readings have equal ids. */
export function snapshotIdOf(manifest: SnapshotManifest): string {
  return hash('sha256', contentOf(manifest)).slice(0, 16);
}

/** Publishes a snapshot under its id. */
export async function publishSnapshot(workspace: Workspace, manifest: SnapshotManifest): Promise<string> {
  const id = snapshotIdOf(manifest);
  await publishFile(snapshotPath(workspace, id), contentOf(manifest));
  return id;
}

function contentOf(manifest: SnapshotManifest): string {
  return `${JSON.stringify(manifest)}\n`;
}

/** @throws {WorkspaceError} there is no such snapshot, or it cannot be read */
export async function readSnapshot<Input, Card>(
  workspace: Workspace,
  id: string,
): Promise<SnapshotManifest<Input, Card>> {
  const file = snapshotPath(workspace, id);
  let manifest: SnapshotManifest<Input, Card>;
  try {
    manifest = JSON.parse(await readFile(file, 'utf8')) as SnapshotManifest<Input, Card>;
  } catch (error) {
    throw new WorkspaceError({
      path: file,
      problem: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such snapshot' : 'cannot be read',
      hint: 'Run the audit again; outcross workspace verify tells what else is damaged.',
      cause: error,
    });
  }
  if (manifest.schema !== 'outcross.snapshot/1') {
    throw new WorkspaceError({
      path: file,
      problem: 'is of another version',
      hint: 'Run the audit again with this version.',
    });
  }
  return manifest;
}

/** Ids of all snapshots, sorted. */
export async function listSnapshots(workspace: Workspace): Promise<readonly string[]> {
  const names = await listFolder(path.join(workspace.folder, 'snapshots'));
  return names
    .filter((name) => /^[0-9a-f]{16}\.json$/.test(name))
    .map((name) => name.slice(0, 16))
    .sort();
}

function snapshotPath(workspace: Workspace, id: string): string {
  if (!/^[0-9a-f]{16}$/.test(id)) {
    throw new WorkspaceError({
      path: workspace.folder,
      problem: `"${id}" is no snapshot id`,
      hint: 'Ids are 16 hexadecimal digits.',
    });
  }
  return path.join(workspace.folder, 'snapshots', `${id}.json`);
}
