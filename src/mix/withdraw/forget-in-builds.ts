import { hash } from 'node:crypto';
import path from 'node:path';
import { FORGOTTEN_PREFIX, rowIdsOf } from '../../audit/forgotten-record.ts';
import { markErasableRows } from '../../engine/erase-built-rows.ts';
import { namedRows, nameWantedRows } from '../../engine/find-built-rows.ts';
import { QUERY_MEMORY_MB, QueryProcess } from '../../engine/query-process.ts';
import { type EraseOptions, eraseFromBuild } from '../../lineage/erase-from-build.ts';
import { readManifest } from '../../lineage/manifest.ts';
import type { AuditFolder } from '../../workspace/audits.ts';
import { listBuilds } from '../../workspace/builds.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { startQuery } from './start-query.ts';

/** A build that holds rows which are to be forgotten, or names them. */
export interface ForgettableBuild {
  readonly build: string;
  readonly splits: readonly {
    readonly split: string;
    /** Different rows. */
    readonly rows: number;
    readonly held_out: boolean;
  }[];
  /** Rows that it left out, and whose ids stand in its table of rows. */
  readonly named: number;
}

/** Which builds hold or name rows, oldest first. @throws {WorkspaceError} a manifest is damaged @throws {EngineError} a table is */
export async function findForgettable(
  workspace: Workspace,
  digests: readonly string[],
  { queryMemoryMb = QUERY_MEMORY_MB }: { readonly queryMemoryMb?: number | undefined } = {},
): Promise<readonly ForgettableBuild[]> {
  const builds = await listBuilds(workspace);
  if (builds.length === 0 || digests.length === 0) return [];
  const query = await startQuery(workspace, queryMemoryMb);
  try {
    const found: ForgettableBuild[] = [];
    for (const { name, folder } of builds) {
      const manifest = await readManifest(folder);
      const file = path.join(folder, manifest.row_table.file);
      const marked = await markErasableRows(query, file, { digests, prefix: FORGOTTEN_PREFIX });
      if (marked.length === 0) continue;
      found.push({
        build: name,
        splits: marked.flatMap(({ split, rows }) =>
          split === null ? [] : [{ split, rows, held_out: split === manifest.hold_out?.name }],
        ),
        named: marked.find(({ split }) => split === null)?.rows ?? 0,
      });
    }
    return found;
  } finally {
    await query.close();
  }
}

/** Digests of rows that builds hold or name and that an id means: a build may outlive the data it was made from. */
export async function digestsInBuilds(
  workspace: Workspace,
  id: string,
  { queryMemoryMb = QUERY_MEMORY_MB }: { readonly queryMemoryMb?: number | undefined } = {},
): Promise<readonly string[]> {
  const builds = await listBuilds(workspace);
  if (builds.length === 0) return [];
  const query = await startQuery(workspace, queryMemoryMb);
  try {
    await nameWantedRows(query, rowIdsOf(id));
    const found = new Set<string>();
    for (const { folder } of builds) {
      const { row_table: table } = await readManifest(folder);
      for (const row of await namedRows(query, path.join(folder, table.file)))
        found.add(hash('sha256', `${FORGOTTEN_PREFIX}${row}`));
    }
    return [...found].sort();
  } finally {
    await query.close();
  }
}

/**
 * Erases rows from all builds that hold or name them. What was cut off is finished by the same call. The caller works alone in the workspace.
 *
 * @returns names of the builds that were changed
 * @throws {WorkspaceError} a build is damaged, or cannot be written
 */
export async function forgetInBuilds(
  workspace: Workspace,
  options: Omit<EraseOptions, 'prefix'>,
  { queryMemoryMb = QUERY_MEMORY_MB }: { readonly queryMemoryMb?: number | undefined } = {},
): Promise<readonly string[]> {
  const builds: readonly AuditFolder[] = await listBuilds(workspace);
  if (builds.length === 0 || options.digests.size === 0) return [];
  // One thread: shards of Parquet keep their order.
  const query = await QueryProcess.start({
    temporaryFolder: path.join(workspace.folder, 'tmp'),
    memoryLimitMb: queryMemoryMb,
    threads: 1,
  });
  try {
    const changed: string[] = [];
    for (const build of builds)
      if (await eraseFromBuild(query, build, { ...options, prefix: FORGOTTEN_PREFIX })) changed.push(build.name);
    return changed;
  } finally {
    await query.close();
  }
}
