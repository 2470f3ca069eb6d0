import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { contentOf, findAgainst } from '../../audit/compare-against.ts';
import { FingerprintColumns, NO_DATE } from '../../audit/fingerprint-columns.ts';
import { openSnapshot } from '../../audit/open-snapshot.ts';
import type { PartSummary } from '../../audit/part-summary.ts';
import { readSnapshotKeys, type SnapshotKeys } from '../../audit/record-keys.ts';
import type { SnapshotInput } from '../../audit/run-audit.ts';
import { TextFingerprints } from '../../audit/text-fingerprint.ts';
import { parseWhere } from '../../audit/where-expression.ts';
import { type ContentEntries, contentEntries } from '../../dedup/content-entries.ts';
import type { EntrySide } from '../../dedup/nominate-across.ts';
import { wantRowsOfSplit } from '../../engine/find-built-rows.ts';
import { RecordFinder } from '../../engine/find-records.ts';
import { QUERY_THREADS, QueryProcess } from '../../engine/query-process.ts';
import { type PartFiles, RecordSession } from '../../engine/record-session.ts';
import { writeWantedRecords } from '../../engine/wanted-records.ts';
import { CancelledError, ConfigError, InputError, WhereError } from '../../errors.ts';
import { readManifest } from '../../lineage/manifest.ts';
import { ORIGIN_GROUPS } from '../../record/origin.ts';
import type { SourceCard } from '../../record/source-card.ts';
import { TextSet } from '../../workspace/block-store.ts';
import { findBuild } from '../../workspace/builds.ts';
import { GROUP_ROWS, PartTableWriter } from '../../workspace/part-table-writer.ts';
import { partTablePath, readPartSummary } from '../../workspace/parts.ts';
import { readParquetFile } from '../../workspace/read-parquet-file.ts';
import { type ReferenceFolder, readReferenceDocuments, textSetOf } from '../../workspace/references.ts';
import { readSnapshot } from '../../workspace/snapshots.ts';
import { walkTexts } from '../../workspace/walk-texts.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { atRecipePlace, type PlaceOf } from './at-recipe-place.ts';

/** Texts that nothing that is trained on may hold or resemble. */
export interface EvaluationSet {
  /** As people know it: `reference eval-human`, `audit evals`, `hold-out of 2026-10-22-october`. */
  readonly name: string;
  /** Similarity from which a text stays out, 0 to 1. */
  readonly similar: number;
  readonly side: EntrySide;
  /** Ids of what some entries stand for, as far as they are known. */
  idsOf(entries: readonly number[]): Promise<ReadonlyMap<number, string>>;
}

/** The folder of a reference and what it is called in full; references are not for this room to choose among. */
export type FindReference = (
  workspace: Workspace,
  name: string,
) => Promise<{ readonly name: string; readonly folder: ReferenceFolder }>;

interface OpenOptions {
  readonly recipe: Pick<Recipe, 'decontaminate'>;
  readonly findReference: FindReference;
  /** Where names and expressions stand, for errors. */
  readonly placeOf: PlaceOf;
  /** For temporary files; it exists. */
  readonly folder: string;
  readonly queryMemoryMb: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens what a recipe keeps training away from: frozen references, audits or rows of them, and what earlier builds held out.
 *
 * @throws {ConfigError} there is no such reference, audit or build, an expression cannot be meant, or the build held nothing out
 * @throws {CancelledError} `signal` aborted
 */
export async function openEvaluationSets(
  workspace: Workspace,
  options: OpenOptions,
): Promise<readonly EvaluationSet[]> {
  const sets: EvaluationSet[] = [];
  for (const [position, { reference, audit, build, only, similar }] of options.recipe.decontaminate.entries()) {
    if (options.signal?.aborted) throw new CancelledError();
    const own = { ...options, position, similar };
    if (reference !== undefined) sets.push(await referenceSet(workspace, reference, own));
    else if (audit !== undefined) sets.push(await auditSet(workspace, audit, { ...own, only }));
    else sets.push(...(await heldOutSets(workspace, build!, own)));
  }
  return sets;
}

interface SetOptions extends OpenOptions {
  readonly position: number;
  readonly similar: number;
}

/** Documents of a reference: their texts are fingerprinted as an audit would. */
async function referenceSet(
  workspace: Workspace,
  wanted: string,
  { findReference, folder, position, similar, placeOf, signal }: SetOptions,
): Promise<EvaluationSet> {
  const { name, folder: reference } = await atRecipePlace(placeOf(['decontaminate', position, 'reference']), () =>
    findReference(workspace, wanted),
  );
  const idOf = new Map<string, string>();
  for await (const row of readReferenceDocuments(reference))
    if ('digest' in row && !idOf.has(row.digest)) idOf.set(row.digest, row.id);
  const own: Workspace = { ...workspace, folder: path.join(folder, `evaluation-${position}`) };
  const fingerprints = new TextFingerprints();
  const columns = new FingerprintColumns();
  const table = new PartTableWriter();
  const ids: string[] = [];
  const set = await TextSet.open(workspace, await textSetOf(reference));
  for await (const { digest, text } of walkTexts(workspace, set, (one) => idOf.has(one))) {
    if (signal?.aborted) throw new CancelledError();
    columns.add({
      ...fingerprints.of(text),
      use: 0,
      date: NO_DATE,
      input: 0,
      partRow: ids.push(idOf.get(digest)!) - 1,
      nth: 0,
    });
    if (columns.count === GROUP_ROWS) table.append(columns.take());
  }
  table.append(columns.take());
  const key = 'evaluation';
  const bytes = table.finish();
  if (bytes !== undefined) {
    const file = partTablePath(own, key, 'fingerprints');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  const summaries = [
    { key, records: ids.length, uses: [] } as Pick<PartSummary, 'key' | 'records' | 'uses'> as PartSummary,
  ];
  const keys = await readSnapshotKeys(own, summaries, null, ORIGIN_GROUPS);
  const entries = contentEntries(keys);
  return {
    name: `reference ${name}`,
    similar,
    side: { workspace: own, parts: keys.parts, entries, keys },
    idsOf: async (wantedEntries) =>
      new Map(wantedEntries.map((entry) => [entry, ids[entries.representative[entry]!]!])),
  };
}

async function auditSet(
  workspace: Workspace,
  audit: string,
  { only, position, similar, placeOf, folder, queryMemoryMb }: SetOptions & { readonly only: string | undefined },
): Promise<EvaluationSet> {
  const against = await atRecipePlace(placeOf(['decontaminate', position, 'audit']), () =>
    findAgainst(audit, workspace, '.'),
  );
  const keys = await readSnapshotKeys(against.workspace, against.parts, null, ORIGIN_GROUPS);
  if (only !== undefined) {
    const manifest = await readSnapshot<SnapshotInput, SourceCard>(against.workspace, against.snapshotId);
    const place = placeOf(['decontaminate', position, 'only']);
    const condition = parsed(place, only, manifest.groupColumns);
    await using open = await openSnapshot(against.workspace, manifest, { queryMemoryMb });
    if ((await open.finder.wantRows(condition)) === 0) {
      throw new ConfigError({
        place,
        problem: `fits no row of audit ${audit}: ${only}`,
        hint: 'Mend the expression: a set without rows would keep nothing out.',
      });
    }
    const file = path.join(folder, `evaluation-${position}.parquet`);
    await writeWantedRecords(open.query, { parts: open.parts, overlays: open.session.overlays, file });
    await keepOnly(keys, open.parts, file);
  }
  const side = { workspace: against.workspace, parts: keys.parts, entries: contentEntries(keys), keys };
  const parts = against.parts.map(({ key }) => ({ key, records: partTablePath(against.workspace, key, 'records') }));
  return {
    name: `audit ${against.name}${only === undefined ? '' : ` (${only})`}`,
    similar,
    side,
    idsOf: (entries) => idsOfRecords(side, entries, { parts, groupCount: against.groupCount, folder, queryMemoryMb }),
  };
}

/** What a build held out, in each of the snapshots that it was made from. */
async function heldOutSets(
  workspace: Workspace,
  wanted: string,
  { position, similar, placeOf, folder, queryMemoryMb, signal }: SetOptions,
): Promise<readonly EvaluationSet[]> {
  const { name, folder: build } = await atRecipePlace(placeOf(['decontaminate', position, 'build']), () =>
    findBuild(workspace, wanted),
  );
  const manifest = await readManifest(build);
  if (manifest.hold_out === null) {
    throw new ConfigError({
      place: placeOf(['decontaminate', position, 'build']),
      problem: `build ${name} held nothing out`,
      hint: 'Name a build with a hold-out, or an audit of what you test on.',
    });
  }
  const sets: EvaluationSet[] = [];
  const seen = new Set<string>();
  for (const { snapshot } of manifest.inputs) {
    if (seen.has(snapshot)) continue;
    seen.add(snapshot);
    const { parts: listed, groupColumns } = await readSnapshot<SnapshotInput, SourceCard>(workspace, snapshot);
    const summaries: PartSummary[] = [];
    for (const { key } of listed) {
      const summary = await readPartSummary<PartSummary>(workspace, key);
      if (summary === undefined) {
        throw new InputError({
          path: name,
          problem: `part ${key} of what it was built from is missing or damaged`,
          hint: 'Audit what was held out (the folder hold-out of the build), and name that audit instead.',
        });
      }
      if (summary.records > 0) summaries.push(summary);
    }
    if (summaries.length === 0) continue;
    const parts = summaries.map(({ key }) => ({ key, records: partTablePath(workspace, key, 'records') }));
    const keys = await readSnapshotKeys(workspace, summaries, null, ORIGIN_GROUPS);
    const file = path.join(folder, `evaluation-${position}-${snapshot}.parquet`);
    const query = await QueryProcess.start({
      temporaryFolder: folder,
      memoryLimitMb: queryMemoryMb,
      threads: QUERY_THREADS,
      signal,
    });
    try {
      const session = await RecordSession.open(query, parts, groupColumns.length);
      await RecordFinder.open(query, { groupColumns, records: parts, evidence: [], words: [] });
      await wantRowsOfSplit(query, path.join(build, manifest.row_table.file), manifest.hold_out.name);
      await writeWantedRecords(query, { parts, overlays: session.overlays, file });
    } finally {
      await query.close();
    }
    await keepOnly(keys, parts, file);
    const side = { workspace, parts: keys.parts, entries: contentEntries(keys), keys };
    sets.push({
      name: `hold-out of ${name}`,
      similar,
      side,
      idsOf: (entries) =>
        idsOfRecords(side, entries, { parts, groupCount: groupColumns.length, folder, queryMemoryMb }),
    });
  }
  return sets;
}

/** Makes all records but those of a table (`writeWantedRecords`) such that may not be compared. */
async function keepOnly(keys: SnapshotKeys, parts: readonly PartFiles[], file: string): Promise<void> {
  const isKept = new Uint8Array(keys.words.length);
  const firstOf = new Map(keys.parts.map(({ key, firstRecord }) => [key, firstRecord]));
  for await (const rows of readParquetFile<{ part: number; row: number }>(file))
    for (const { part, row } of rows) isKept[firstOf.get(parts[part]!.key)! + row] = 1;
  for (let record = 0; record < isKept.length; record++) {
    if (isKept[record] === 1) continue;
    keys.contentHigh[record] = 0n;
    keys.contentLow[record] = 0n;
  }
}

async function idsOfRecords(
  { keys, entries: all }: { readonly keys: Pick<SnapshotKeys, 'contentHigh'>; readonly entries: ContentEntries },
  entries: readonly number[],
  {
    parts,
    groupCount,
    folder,
    queryMemoryMb,
  }: {
    readonly parts: readonly PartFiles[];
    readonly groupCount: number;
    readonly folder: string;
    readonly queryMemoryMb: number;
  },
): Promise<ReadonlyMap<number, string>> {
  if (entries.length === 0) return new Map();
  const query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: queryMemoryMb, threads: 1 });
  try {
    const session = await RecordSession.open(query, parts, groupCount);
    const contents = new Map(entries.map((entry) => [entry, contentOf(keys, all, entry)]));
    const found = await session.examplesOfContents([...contents.values()]);
    return new Map(
      [...contents].flatMap(([entry, content]) => {
        const example = found.get(content);
        return example === undefined ? [] : [[entry, example.recordId] as const];
      }),
    );
  } finally {
    await query.close();
  }
}

function parsed(place: string, expression: string, groupColumns: readonly string[]) {
  try {
    return parseWhere(expression, { groupColumns });
  } catch (error) {
    if (!(error instanceof WhereError)) throw error;
    throw new ConfigError({
      place,
      problem: `${error.message.replace(/^--where, /, '')}: ${expression}`,
      hint: error.hint,
      cause: error,
    });
  }
}
