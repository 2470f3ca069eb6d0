import { hash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { QUERY_MEMORY_MB, QueryProcess } from '../engine/query-process.ts';
import { type KnownRow, RowLookup } from '../engine/row-lookup.ts';
import { ConfigError } from '../errors.ts';
import type { SourceCard } from '../record/source-card.ts';
import { findAbandonedWork, removeAbandonedWork } from '../workspace/abandoned.ts';
import { type AuditFolder, listAudits } from '../workspace/audits.ts';
import { takeLease } from '../workspace/leases.ts';
import { listPartKeys, PART_TABLES, partSummaryPath, partTablePath } from '../workspace/parts.ts';
import { listSnapshots, readSnapshot, type SnapshotManifest } from '../workspace/snapshots.ts';
import { publishTombstone, readForgottenDigests, readTombstones, type Tombstone } from '../workspace/tombstones.ts';
import { openExistingWorkspace, type Workspace } from '../workspace/workspace.ts';
import type { AuditResult, RunFacts } from './audit-result.ts';
import {
  type ChangedComparisons,
  comparisonsShowing,
  digestsInComparisons,
  findShowing,
  forgetInComparisons,
  joinChanged,
} from './forget-in-comparisons.ts';
import { digestsInReferences, documentsInReferences, forgetInReferences } from './forget-in-references.ts';
import { forgetInReservoirs } from './forget-in-reservoirs.ts';
import { forgetInReviews } from './forget-in-reviews.ts';
import { FORGOTTEN_PREFIX, forgottenDigest, forgottenId, forgottenRowKey, rowIdsOf } from './forgotten-record.ts';
import { openSnapshot } from './open-snapshot.ts';
import type { PartSummary } from './part-summary.ts';
import { recordPlace } from './record-place.ts';
import { forgetInPart } from './rewrite-part.ts';
import type { SnapshotInput } from './run-audit.ts';
import { parseWhere } from './where-expression.ts';

/** Places of data named in a plan. */
const PLACES_NAMED = 20;
export const MAX_REASON_LENGTH = 500;
const NONE_CHANGED = { rewritten: [], removed: [] };

export interface ForgetTarget {
  /** Id of a record or a row. */
  readonly id?: string | undefined;
  /** Expression that records must fit; asked of every snapshot of the workspace. */
  readonly where?: string | undefined;
}

export interface ForgetOptions extends ForgetTarget {
  /** Folder of the workspace. Default `.outcross`. */
  readonly workspace?: string | undefined;
  readonly cwd?: string | undefined;
  /** Memory of the query process in MiB. Default 208. */
  readonly queryMemoryMb?: number | undefined;
  /** Digests of rows that an id means and that only something else of the workspace still holds. */
  readonly digestsElsewhere?: ((workspace: Workspace, id: string) => Promise<readonly string[]>) | undefined;
}

/** Where a row lies in the data. */
export interface DataPlace {
  readonly file: string;
  /** 1-based; null for a whole file. */
  readonly row: number | null;
  readonly unit: 'line' | 'row' | 'file';
}

/** What forgetting would do. */
export interface ForgetPlan {
  /** `forgottenDigest` of each row, sorted. */
  readonly digests: readonly string[];
  /** Rows that share an id count once. */
  readonly rows: number;
  /** Distinct records of them: one that stands in several snapshots counts once. */
  readonly records: number;
  /** Snapshots that hold any of them. */
  readonly snapshots: number;
  /** Parts of the workspace that hold any of them. */
  readonly parts: number;
  /** Frozen references that hold any of them, and how many documents. */
  readonly references: number;
  readonly referenceDocuments: number;
  /** Published comparisons that show any of them. */
  readonly comparisons: number;
  /** Where the data itself holds them, at most 20: Outcross never changes data. */
  readonly places: readonly DataPlace[];
  readonly furtherPlaces: number;
  /** The id is known as forgotten already. */
  readonly alreadyForgotten: boolean;
  /** Where an id is unknown: ids like it. */
  readonly near: readonly string[];
  /** Forgetting that was interrupted and will be finished first. */
  readonly unfinished: number;
}

/** How one published audit is to be changed. */
export interface AuditChange {
  readonly audit: AuditFolder;
  /** Whether its own data holds any of them; false where only other data does that it was compared with. */
  readonly holdsForgotten: boolean;
  /** The id that takes the place of a forgotten record's; undefined for all others. */
  forgottenId(recordId: string): string | undefined;
  /** Whether a row of a file (1-based) is forgotten. */
  isForgottenPlace(file: string, row: number | null): boolean;
  /** Values of group columns that no other record bears, by column. */
  readonly goneGroups: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface ForgetEffects {
  /** Rewrites the files of a published audit. */
  readonly rewriteAudit: (workspace: Workspace, change: AuditChange) => Promise<void>;
  /** Takes forgotten records out of a published comparison, or removes it. */
  readonly rewriteComparison: (
    comparison: AuditFolder,
    isForgotten: (recordId: string) => boolean,
  ) => Promise<'untouched' | 'rewritten' | 'removed'>;
  /** Takes forgotten records out of what rooms above this one keep: builds, where they are to go there, and what was withdrawn. */
  readonly forgetElsewhere?: (workspace: Workspace, change: ElsewhereChange) => Promise<{ readonly builds: number }>;
  /** Whether rows are to be erased from builds, too. Default: builds stay as they are. */
  readonly erasesBuilds?: boolean | undefined;
  /** Clock. Default the system's. */
  readonly now?: () => Date;
  readonly reason?: string | undefined;
}

/** What is to be forgotten outside snapshots, audits, references and comparisons. */
export interface ElsewhereChange {
  /** The id that takes the place of a forgotten record's; undefined for all others. */
  forgottenId(recordId: string): string | undefined;
  /** Digests of rows that are to be erased from builds. */
  readonly fromBuilds: ReadonlySet<string>;
  readonly forgottenAt: string;
  readonly reason: string | null;
}

/**
 * Finds what an erasure would reach. Changes nothing.
 *
 * @throws {WhereError} the expression cannot be meant
 * @throws {WorkspaceError} there is no workspace, or a part of it cannot be read
 */
export async function planForgetting(options: ForgetOptions): Promise<ForgetPlan> {
  const workspace = await existingWorkspace(options);
  await using _lease = await takeLease(workspace, 'read');
  if ((options.id === undefined) === (options.where === undefined)) {
    throw new ConfigError({
      place: 'outcross forget',
      problem: options.id === undefined ? 'neither an id nor --where is given' : 'both an id and --where are given',
      hint: 'Name a record, or say which: outcross forget --where \'preview ~ "Ada Example"\'',
    });
  }
  const unfinished = (await readTombstones(workspace)).filter(({ tombstone }) => !tombstone.finished).length;
  const manifests = await allManifests(workspace);
  const query = await startQuery(workspace, options);
  try {
    const lookup = await RowLookup.open(query, await recordTables(workspace));
    const all =
      options.id === undefined
        ? await rowsWhere(workspace, manifests, options)
        : await lookup.rowsById(rowIdsOf(options.id));
    const found = all.filter(({ isForgotten }) => !isForgotten);
    const known = new Set(await readForgottenDigests(workspace));
    const frozen = options.id === undefined ? [] : await digestsInReferences(workspace, options.id);
    const shown = options.id === undefined ? [] : await digestsInComparisons(workspace, options.id);
    const elsewhere = options.id === undefined ? [] : ((await options.digestsElsewhere?.(workspace, options.id)) ?? []);
    const digests = [...new Set([...found.map(forgottenDigest), ...frozen, ...shown, ...elsewhere])].sort();
    const keys = digests.map(forgottenRowKey);
    await lookup.mark({ digests, keys, prefix: FORGOTTEN_PREFIX });
    const marked = await lookup.markedPlaces();
    const places = dataPlaces(manifests, marked);
    const holding = new Set(marked.map(({ part }) => part));
    const comparisons = await comparisonsShowing(workspace, new Set(digests));
    const inReferences = await documentsInReferences(workspace, new Set(digests));
    return {
      digests,
      rows: digests.length,
      records: distinctRecords(manifests, await lookup.markedRecords()),
      snapshots: manifests.filter(({ parts }) => parts.some(({ key }) => holding.has(key))).length,
      parts: holding.size,
      references: inReferences.references,
      referenceDocuments: inReferences.documents,
      comparisons,
      places: places.slice(0, PLACES_NAMED).map(({ file, row, unit }) => ({ file, row, unit })),
      furtherPlaces: Math.max(0, places.length - PLACES_NAMED),
      alreadyForgotten:
        options.id !== undefined &&
        digests.length === 0 &&
        (all.length > 0 || rowIdsOf(options.id).some((id) => known.has(hash('sha256', `${FORGOTTEN_PREFIX}${id}`)))),
      near: options.id !== undefined && digests.length === 0 ? await lookup.nearIds(options.id) : [],
      unfinished,
    };
  } finally {
    await query.close();
  }
}

/**
 * Erases what the workspace keeps of rows: first every published audit, what reviewers said of them, comparisons and the references that hold them,
 * and every part, whatever snapshot it belongs to. What was interrupted before is finished first. A tombstone without content stays, so that later audits do not keep them again. Builds are
 * copies that models were trained on: they are changed only where that is asked for.
 *
 * @throws {WorkspaceError} an audit is running, or a file cannot be read or written: what was done is kept, and the same call finishes
 */
export async function forgetRows(
  options: Pick<ForgetOptions, 'workspace' | 'cwd' | 'queryMemoryMb'>,
  digests: readonly string[],
  effects: ForgetEffects,
): Promise<{
  readonly parts: number;
  readonly audits: number;
  readonly references: number;
  readonly comparisons: number;
  readonly builds: number;
}> {
  const workspace = await existingWorkspace(options);
  await using lease = await takeLease(workspace, 'forget');
  if (digests.length > 0) {
    const forgottenAt = (effects.now ?? (() => new Date()))().toISOString();
    // Published before anything is changed: from now on no audit keeps them, and a crash can be finished.
    await publishTombstone(workspace, tombstoneName(forgottenAt, digests), {
      schema: 'outcross.tombstone/1',
      forgottenAt,
      digests: [...digests].sort(),
      reason: effects.reason?.slice(0, MAX_REASON_LENGTH) ?? null,
      ...(effects.erasesBuilds === true && { builds: true }),
      finished: false,
    });
  }
  const open = (await readTombstones(workspace)).filter(({ tombstone }) => !tombstone.finished);
  const all = new Set(open.flatMap(({ tombstone }) => tombstone.digests));
  if (all.size === 0) return { parts: 0, audits: 0, references: 0, comparisons: 0, builds: 0 };
  const changed = await forgetEverywhere(workspace, all, { options, rewriteAudit: effects.rewriteAudit });
  const last = open.at(-1)!.tombstone;
  // Written down first: an erasure that is cut off no longer sees what it has changed already.
  const foreseen = joinChanged(last.comparisons ?? NONE_CHANGED, await findShowing(workspace, all));
  if (countChanged(foreseen) > 0)
    await publishTombstone(workspace, open.at(-1)!.name, { ...last, comparisons: foreseen });
  const comparisons = joinChanged(foreseen, await forgetInComparisons(workspace, all, effects.rewriteComparison));
  const references = await forgetInReferences(workspace, all, { erasedAt: last.forgottenAt, reason: last.reason });
  await forgetInReservoirs(workspace, all, { erasedAt: last.forgottenAt, reason: last.reason });
  const fromBuilds = new Set(open.flatMap(({ tombstone }) => (tombstone.builds === true ? tombstone.digests : [])));
  const elsewhere = await effects.forgetElsewhere?.(workspace, {
    forgottenId: (id) => forgottenId(id, all),
    fromBuilds,
    forgottenAt: last.forgottenAt,
    reason: last.reason,
  });
  // Nobody else is at work, so whatever lies there unfinished is nobody's, and may quote the records.
  await removeAbandonedWork(await findAbandonedWork(workspace, { olderThanMs: 0, ownLease: lease.name }));
  for (const { name, tombstone } of open) {
    const finished: Tombstone = { ...tombstone, finished: true };
    const isLast = tombstone === last && countChanged(comparisons) > 0;
    await publishTombstone(workspace, name, isLast ? { ...finished, comparisons } : finished);
  }
  return { ...changed, references, comparisons: countChanged(comparisons), builds: elsewhere?.builds ?? 0 };
}

function countChanged({ rewritten, removed }: ChangedComparisons): number {
  return rewritten.length + removed.length;
}

async function forgetEverywhere(
  workspace: Workspace,
  digests: ReadonlySet<string>,
  {
    options,
    rewriteAudit,
  }: { options: Pick<ForgetOptions, 'queryMemoryMb'>; rewriteAudit: ForgetEffects['rewriteAudit'] },
): Promise<{ parts: number; audits: number }> {
  const query = await startQuery(workspace, options);
  let parts: readonly string[];
  let audits = 0;
  try {
    const lookup = await RowLookup.open(query, await recordTables(workspace));
    await lookup.mark({ digests: [...digests], keys: [...digests].map(forgottenRowKey), prefix: FORGOTTEN_PREFIX });
    const marked = await lookup.markedPlaces();
    parts = [...new Set(marked.map(({ part }) => part))];
    const holding = new Set(parts);
    // Audits first: which of their groups go, and where the rows lie, can only be told while the parts still hold them.
    for (const audit of await listAudits<RunFacts>(workspace)) {
      const manifest = await readSnapshot<SnapshotInput, SourceCard>(workspace, audit.run.snapshotId);
      const holdsForgotten = manifest.parts.some(({ key }) => holding.has(key));
      const others = await idsOfOtherData(audit);
      // Also where the ids are gone already: the page beside them may have been cut off before it was written again.
      if (!holdsForgotten && others?.length === 0) continue;
      const places = new Set(dataPlaces([manifest], marked).map(({ file, position }) => `${position} ${file}`));
      const values = await lookup.valuesOnlyMarked(
        manifest.parts.map(({ key }) => key),
        manifest.groupColumns.length,
      );
      await rewriteAudit(workspace, {
        audit,
        holdsForgotten,
        forgottenId: (id) => forgottenId(id, digests),
        isForgottenPlace: (file, row) => row !== null && places.has(`${row} ${file}`),
        goneGroups: new Map(manifest.groupColumns.map((name, i) => [name, values[i]!])),
      });
      if (holdsForgotten || others?.some((id) => forgottenId(id, digests) !== undefined)) audits++;
    }
    // Like the audits before the parts: which values go can only be told while they still hold them.
    await forgetInReviews(workspace, digests, { lookup, manifests: await allManifests(workspace) });
  } finally {
    await query.close();
  }
  for (const key of parts) {
    const summary = await readSummaryLoosely(workspace, key);
    if (summary) await forgetInPart(workspace, summary, digests);
    // Tables without a summary are of an audit that was cut off; nothing refers to them.
    else for (const table of PART_TABLES) await rm(partTablePath(workspace, key, table), { force: true });
  }
  return { parts: parts.length, audits };
}

/** Ids that an audit shows of data it was compared with; undefined where it cannot be read. */
async function idsOfOtherData({ folder }: AuditFolder): Promise<readonly string[] | undefined> {
  try {
    const { repeats } = JSON.parse(await readFile(path.join(folder, 'audit.json'), 'utf8')) as AuditResult;
    return (repeats?.against ?? []).flatMap(({ examples }) => examples.map(({ b }) => b.record_id));
  } catch {
    return undefined;
  }
}

async function rowsWhere(
  workspace: Workspace,
  manifests: readonly SnapshotManifest<SnapshotInput, SourceCard>[],
  { where, queryMemoryMb }: ForgetOptions,
): Promise<readonly KnownRow[]> {
  const groupColumns = [...new Set(manifests.flatMap((manifest) => manifest.groupColumns))];
  const condition = parseWhere(where!, { groupColumns });
  const rows = new Map<string, KnownRow>();
  for (const manifest of [...manifests, await orphanManifest(workspace, manifests)]) {
    if (manifest.parts.length === 0) continue;
    await using open = await openSnapshot(workspace, manifest, { queryMemoryMb });
    for await (const row of open.finder.findRows(condition)) {
      const key = `${row.source}/${row.rowKey}`;
      const known = rows.get(key);
      if (!known || known.records < row.records) rows.set(key, { ...row, isForgotten: false });
    }
  }
  return [...rows.values()];
}

/** Finished parts that no snapshot names, as a snapshot without cards. */
async function orphanManifest(
  workspace: Workspace,
  manifests: readonly SnapshotManifest<SnapshotInput, SourceCard>[],
): Promise<SnapshotManifest<SnapshotInput, SourceCard>> {
  const named = new Set(manifests.flatMap(({ parts }) => parts.map(({ key }) => key)));
  const orphans = (await listPartKeys(workspace)).filter((key) => !named.has(key));
  return {
    schema: 'outcross.snapshot/1',
    groupColumns: [],
    keepsText: true,
    rulesVersion: '',
    sampleShare: null,
    inputs: [],
    parts: orphans.map((key) => ({ key, inputs: [], firstPosition: 0, range: null, identity: '' })),
    cards: {},
    mappingLines: {},
  };
}

/** Of each id as many as the snapshot with the most repeats of it holds; parts that no snapshot names count as one more. */
function distinctRecords(
  manifests: readonly SnapshotManifest<SnapshotInput, SourceCard>[],
  counts: readonly { readonly part: string; readonly id: string; readonly records: number }[],
): number {
  const byPart = Map.groupBy(counts, ({ part }) => part);
  const snapshots = manifests.map(({ parts }) => parts.map(({ key }) => key));
  const named = new Set(snapshots.flat());
  const most = new Map<string, number>();
  for (const keys of [...snapshots, [...byPart.keys()].filter((key) => !named.has(key))]) {
    const here = new Map<string, number>();
    for (const key of new Set(keys)) {
      for (const { id, records } of byPart.get(key) ?? []) here.set(id, (here.get(id) ?? 0) + records);
    }
    for (const [id, records] of here) most.set(id, Math.max(most.get(id) ?? 0, records));
  }
  return most.values().reduce((sum, records) => sum + records, 0);
}

function dataPlaces(
  manifests: readonly SnapshotManifest<SnapshotInput, SourceCard>[],
  marked: readonly { readonly part: string; readonly input: number; readonly partRow: number }[],
) {
  const byPart = Map.groupBy(marked, ({ part }) => part);
  const places = new Map<string, DataPlace & { readonly position: number }>();
  for (const manifest of manifests) {
    for (const part of manifest.parts) {
      for (const { input, partRow } of byPart.get(part.key) ?? []) {
        const { path: file, row, unit } = recordPlace(manifest, part, { input, entry: null, part_row: partRow });
        const position = part.firstPosition + partRow + 1;
        places.set(`${position} ${file}`, { file, row, unit, position });
      }
    }
  }
  return [...places.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.position - b.position));
}

async function allManifests(workspace: Workspace): Promise<readonly SnapshotManifest<SnapshotInput, SourceCard>[]> {
  const manifests: SnapshotManifest<SnapshotInput, SourceCard>[] = [];
  for (const id of await listSnapshots(workspace))
    manifests.push(await readSnapshot<SnapshotInput, SourceCard>(workspace, id));
  return manifests;
}

/** Every records table there is, also of parts that were cut off. */
async function recordTables(workspace: Workspace) {
  const tables: { key: string; records: string }[] = [];
  for (const key of await listPartKeys(workspace)) {
    const records = partTablePath(workspace, key, 'records');
    if (await stat(records).catch(() => undefined)) tables.push({ key, records });
  }
  return tables;
}

/** A part's summary even where its sizes no longer agree, as after a crash in the middle of rewriting. */
async function readSummaryLoosely(workspace: Workspace, key: string): Promise<PartSummary | undefined> {
  try {
    return JSON.parse(await readFile(partSummaryPath(workspace, key), 'utf8')) as PartSummary;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function existingWorkspace({ workspace, cwd }: Pick<ForgetOptions, 'workspace' | 'cwd'>): Promise<Workspace> {
  return openExistingWorkspace(path.resolve(cwd ?? '.', workspace ?? '.outcross'));
}

function startQuery(
  workspace: Workspace,
  { queryMemoryMb }: Pick<ForgetOptions, 'queryMemoryMb'>,
): Promise<QueryProcess> {
  return QueryProcess.start({
    temporaryFolder: path.join(workspace.folder, 'tmp'),
    memoryLimitMb: queryMemoryMb ?? QUERY_MEMORY_MB,
    threads: 2,
  });
}

function tombstoneName(forgottenAt: string, digests: readonly string[]): string {
  return `${forgottenAt.slice(0, 10)}-${hash('sha256', [...digests].sort().join('\n')).slice(0, 16)}`;
}
