import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { FORGOTTEN_PREFIX } from '../../audit/forgotten-record.ts';
import { openSnapshot } from '../../audit/open-snapshot.ts';
import { parseWhere } from '../../audit/where-expression.ts';
import {
  type BuiltRows,
  findBuiltRows,
  listBuiltRows,
  nameWantedRows,
  readWantedRows,
  writeWantedRows,
} from '../../engine/find-built-rows.ts';
import { WhereError } from '../../errors.ts';
import { readManifest, type SignedManifest } from '../../lineage/manifest.ts';
import { listBuilds } from '../../workspace/builds.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { startQuery } from './start-query.ts';
import { type KnownSnapshot, rowIdsOfTarget, type WithdrawalTarget } from './withdrawal-target.ts';

/** A split of a build that holds rows asked for. */
export interface HeldRows extends BuiltRows {
  /** It is the hold-out: no model was trained on it. */
  readonly held_out: boolean;
}

/** A build that holds rows asked for, itself or under another id. */
export interface BuildHolding {
  readonly build: string;
  readonly splits: readonly HeldRows[];
}

export interface Holdings {
  /** Builds that hold any of them, in the order in which they were made. */
  readonly builds: readonly BuildHolding[];
  /** Builds of which nobody can say whether they do, and why: a sentence each. */
  readonly unknown: readonly { readonly build: string; readonly problem: string }[];
}

interface Build {
  readonly name: string;
  readonly file: string;
  readonly manifest: SignedManifest;
}

/**
 * Which builds hold what is meant. An expression is asked of the snapshots that each build was made from, those of its reservoir included, with all
 * that is known of their records today.
 *
 * @param snapshots those of the workspace, by id
 * @throws {WorkspaceError} a manifest is damaged
 * @throws {EngineError} a table of rows is missing or damaged
 */
export async function findHoldings(
  workspace: Workspace,
  target: WithdrawalTarget,
  {
    snapshots,
    queryMemoryMb,
  }: { readonly snapshots: ReadonlyMap<string, KnownSnapshot>; readonly queryMemoryMb: number },
): Promise<Holdings> {
  const builds = await readBuilds(workspace);
  if (builds.length === 0) return { builds: [], unknown: [] };
  if (target.kind === 'where') return findFitting(workspace, target.expression, { builds, snapshots, queryMemoryMb });
  const query = await startQuery(workspace, queryMemoryMb);
  try {
    if (target.kind === 'record') await nameWantedRows(query, rowIdsOfTarget(target.record));
    const found: BuildHolding[] = [];
    for (const build of builds) {
      const wanted =
        target.kind === 'source' ? ({ kind: 'source', source: target.source } as const) : ({ kind: 'named' } as const);
      found.push(holding(build, await findBuiltRows(query, build.file, wanted)));
    }
    return { builds: found.filter(({ splits }) => splits.length > 0), unknown: [] };
  } finally {
    await query.close();
  }
}

/**
 * Which builds hold each of some rows themselves; equal texts under other ids are not looked for.
 *
 * @param ids of rows or of records
 * @returns by id; one that stands in no build is left out
 */
export async function findHoldingsOf(
  workspace: Workspace,
  ids: readonly string[],
  { queryMemoryMb }: { readonly queryMemoryMb: number },
): Promise<ReadonlyMap<string, readonly BuildHolding[]>> {
  const builds = await readBuilds(workspace);
  const found = new Map<string, readonly BuildHolding[]>();
  if (builds.length === 0 || ids.length === 0) return found;
  const query = await startQuery(workspace, queryMemoryMb);
  try {
    await nameWantedRows(query, ids.flatMap(rowIdsOfTarget));
    // A build may still hold what was forgotten, under the id that it had.
    const forgottenPrefix = ids.some((id) => FORGOTTEN_ID.test(id)) ? FORGOTTEN_PREFIX : undefined;
    for (const build of builds) {
      const rows = await listBuiltRows(query, build.file, { forgottenPrefix });
      for (const id of new Set(ids)) {
        const own = rows.filter((row) => rowIdsOfTarget(id).includes(row.row_id));
        if (own.length === 0) continue;
        const splits = own.map(({ row_id: row, split, words }) => ({
          split,
          rows: 1,
          words,
          examples: [row],
          copies: 0,
          copy_examples: [],
        }));
        found.set(id, [...(found.get(id) ?? []), holding(build, splits)]);
      }
    }
  } finally {
    await query.close();
  }
  return found;
}

/** Id of a row that was forgotten, or of a record in it. */
const FORGOTTEN_ID = /\/%[0-9a-f]{32}(?:~\d{1,15})?(?:#|$)/;

async function findFitting(
  workspace: Workspace,
  expression: string,
  {
    builds,
    snapshots,
    queryMemoryMb,
  }: {
    readonly builds: readonly Build[];
    readonly snapshots: ReadonlyMap<string, KnownSnapshot>;
    readonly queryMemoryMb: number;
  },
): Promise<Holdings> {
  const unknown = new Map<string, string>();
  const files = new Map<string, string>();
  const folder = path.join(workspace.folder, 'tmp', `withdraw-${randomBytes(6).toString('hex')}`);
  await mkdir(folder, { recursive: true });
  try {
    for (const id of new Set(builds.flatMap(({ manifest }) => snapshotsOf(manifest)))) {
      const cannot = (problem: string) => {
        for (const { name, manifest } of builds) if (isMadeFrom(manifest, id)) unknown.set(name, problem);
      };
      const snapshot = snapshots.get(id);
      if (snapshot === undefined) {
        cannot(`its snapshot ${id} is gone`);
        continue;
      }
      let condition: ReturnType<typeof parseWhere>;
      try {
        condition = parseWhere(expression, snapshot);
      } catch (error) {
        if (!(error instanceof WhereError)) throw error;
        cannot('its data have no such column');
        continue;
      }
      await using open = await openSnapshot(workspace, snapshot, { queryMemoryMb });
      if (open.missingParts.length > 0) cannot(`parts of its snapshot ${id} are missing: outcross workspace verify`);
      await open.finder.wantRows(condition);
      const file = path.join(folder, `${id}.parquet`);
      await writeWantedRows(open.query, file);
      files.set(id, file);
    }
    const query = await startQuery(workspace, queryMemoryMb);
    try {
      const found: BuildHolding[] = [];
      for (const build of builds) {
        const own = [...files].flatMap(([id, file]) => (isMadeFrom(build.manifest, id) ? [file] : []));
        if (own.length === 0) continue;
        await readWantedRows(query, own);
        found.push(holding(build, await findBuiltRows(query, build.file, { kind: 'named' })));
      }
      return {
        builds: found.filter(({ splits }) => splits.length > 0),
        unknown: [...unknown].map(([build, problem]) => ({ build, problem })),
      };
    } finally {
      await query.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether rows of a build may be of a snapshot: what it drew from a reservoir may be of that of any earlier build. */
function isMadeFrom(manifest: SignedManifest, snapshot: string): boolean {
  return (manifest.reservoir?.selected.rows ?? 0) > 0 || snapshotsOf(manifest).includes(snapshot);
}

function snapshotsOf({ inputs }: SignedManifest): readonly string[] {
  return inputs.map(({ snapshot }) => snapshot);
}

function holding({ name, manifest }: Build, rows: readonly BuiltRows[]): BuildHolding {
  return {
    build: name,
    splits: rows.map((row) => ({ ...row, held_out: row.split === manifest.hold_out?.name })),
  };
}

async function readBuilds(workspace: Workspace): Promise<readonly Build[]> {
  const builds: Build[] = [];
  for (const { name, folder } of await listBuilds(workspace)) {
    const manifest = await readManifest(folder);
    builds.push({ name, file: path.join(folder, manifest.row_table.file), manifest });
  }
  return builds;
}
