import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ContentEntries, contentEntries } from '../dedup/content-entries.ts';
import { type Nomination, nominate } from '../dedup/nominate.ts';
import { verifyPairs } from '../dedup/verify-pairs.ts';
import { QUERY_MEMORY_MB, type QueryProcess } from '../engine/query-process.ts';
import type { PartFiles, RecordSession } from '../engine/record-session.ts';
import { writeSharedRecords } from '../engine/shared-records.ts';
import { BAND_COUNT, BAND_ROWS } from '../kernels/band-keys.ts';
import { ORIGIN_GROUPS } from '../record/origin.ts';
import { periodColumn } from '../strata/strata.ts';
import { serialiseTopicModel } from '../strata/topic-model.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { writeTable } from '../workspace/write-table.ts';
import { auditModule } from './audit-module.ts';
import type { AuditOptions } from './audit-options.ts';
import { chooseSamples, type Samples } from './choose-samples.ts';
import { type AgainstAudit, compareAgainst, type SharedEntries } from './compare-against.ts';
import { DEFAULT_BUDGET, DEFAULT_SIMILAR_AT, type FoundRepeats, findRepeats } from './find-repeats.ts';
import { groupArms } from './group-arms.ts';
import { type Arm, type MeasuredSamples, measureSamples } from './measure-samples.ts';
import type { DecidedUse } from './origin-index.ts';
import { partFiles } from './part-files.ts';
import { type FinishedTask, planRecall } from './plan-recall.ts';
import type { RecallParams } from './recall-operator.ts';
import { recallTexts } from './recall-texts.ts';
import { readSnapshotKeys, type SnapshotKeys } from './record-keys.ts';
import { RecordSet } from './record-set.ts';
import { repeatMembers } from './repeat-members.ts';
import type { Against } from './repeats-result.ts';
import { isSmallWork, startsThreads } from './small-work.ts';

/** What an audit finds in the texts themselves. */
export interface ExaminedContent {
  /** Null where repeats were not asked for. */
  readonly found: FoundRepeats | null;
  /** Null where width was not asked for. */
  readonly measured: MeasuredSamples | null;
  readonly samples: Samples;
  readonly entries: ContentEntries;
  /** Bytes of inputs read again. */
  readonly recalledBytes: number;
  /** Texts that were wanted again and were not there any more, or were others. */
  readonly lostTexts: number;
  /** Tables for the audit's folder, by name; files in `folder`. */
  readonly tables: Readonly<Record<string, string>>;
}

/** Entries whose bands, and pairs whose texts, are compared before a thread has started. */
const SMALL_ENTRIES = 20_000;
const SMALL_PAIRS = 5000;

/**
 * Finds what repeats and how wide the data is. Fingerprints say which texts may be alike and which belong to a sample; only those are
 * read again.
 *
 * @throws {CancelledError} the signal aborted
 */
export async function examineContent({
  workspace,
  query,
  session,
  uses,
  finished,
  params,
  groupColumns,
  workers,
  options,
  against,
  folder,
  onStage,
  onRecall,
  onCount,
}: {
  readonly workspace: Workspace;
  readonly query: QueryProcess;
  readonly session: RecordSession;
  readonly uses: readonly DecidedUse[];
  readonly finished: readonly FinishedTask[];
  readonly params: RecallParams;
  readonly groupColumns: readonly string[];
  readonly workers: number;
  readonly options: AuditOptions;
  /** Earlier audits to hold the data against. */
  readonly against: readonly AgainstAudit[];
  /** For texts and tables; the caller removes it when the tables have been taken. */
  readonly folder: string;
  readonly onStage: (stage: 'compare' | 'measure') => void;
  /** Told how much of what is to be read again has been. */
  readonly onRecall: (counts: {
    readonly doneBytes: number;
    readonly totalBytes: number;
    readonly records: number;
  }) => void;
  /** Told how much of what is compared has been. */
  readonly onCount: (counts: { readonly done: number; readonly total: number; readonly unit: 'band' | 'pair' }) => void;
}): Promise<ExaminedContent> {
  const findsRepeats = options.findsRepeats ?? true;
  const measuresWidth = options.measuresWidth ?? true;
  const similarAt = options.similarAt ?? DEFAULT_SIMILAR_AT;
  const { signal } = options;
  const summaries = finished.flatMap(({ parts }) => parts);
  onStage('compare');
  const keys = await readSnapshotKeys(workspace, summaries, { uses, overlays: session.overlays }, ORIGIN_GROUPS);
  const entries = contentEntries(keys);
  const nomination: Nomination = findsRepeats
    ? await nominate(entries, {
        parts: keys.parts.map((part) => ({ ...part, workspace })),
        similarAt,
        workers: startsThreads(options, entries.count <= SMALL_ENTRIES) ? workers : 0,
        signal,
        onProgress: (done, total) => onCount({ done, total, unit: 'band' }),
      })
    : NOTHING_NOMINATED;
  const samples = chooseSamples(entries, keys);
  const groups = measuresWidth
    ? await groupArms(query, { parts: partFiles(workspace, keys.parts), keys, entries, groupColumns })
    : { arms: [], leftOut: 0 };
  const arms: readonly Arm[] = measuresWidth
    ? [...samples.arms.map((arm) => ({ ...arm, dimension: 'origin' })), ...groups.arms]
    : [];
  const findsTopics = measuresWidth && (options.keepsText ?? true);

  const wanted = new RecordSet(entries.entryOf.length);
  const want = (chosen: Uint32Array) => {
    for (const entry of chosen) wanted.add(entries.representative[entry]!);
  };
  want(nomination.better);
  want(nomination.worse);
  for (const arm of arms) want(arm.entries);
  if (findsTopics) want(samples.topics);

  const tasks = await planRecall(wanted.records(), { workspace, finished, keys, folder });
  const totalBytes = tasks.reduce((sum, { task }) => sum + task.sizeBytes, 0);
  const isSmall = isSmallWork(tasks.map(({ task }) => task));
  const fewWorkers = startsThreads(options, isSmall) ? workers : 0;
  const texts = await recallTexts({
    tasks,
    params,
    workers: fewWorkers,
    folder,
    signal,
    onProgress: ({ bytes, records }) => onRecall({ doneBytes: bytes, totalBytes, records }),
  });
  const verified = await verifyPairs(nomination, {
    recordOf: entries.representative,
    texts: texts.index,
    workers: nomination.better.length <= SMALL_PAIRS ? fewWorkers : workers,
    signal,
    onProgress: (done, total) => onCount({ done, total, unit: 'pair' }),
  });
  onStage('measure');
  const measured = measuresWidth
    ? await measureSamples(arms, {
        samples,
        entries,
        keys,
        texts,
        groupsLeftOut: groups.leftOut,
        findsTopics,
        operatorModule: auditModule('sample-operator'),
        workers: fewWorkers,
        signal,
      })
    : null;
  const dates = await session.dateRanges();
  const sources = await session.sourceTotals();
  const found = findsRepeats
    ? await findRepeats({
        query,
        parts: partFiles(workspace, keys.parts),
        keys,
        entries,
        nomination,
        verified,
        similarAt,
        budget: options.removalBudget ?? DEFAULT_BUDGET,
        memoryMb: options.queryMemoryMb === undefined ? QUERY_MEMORY_MB : undefined,
        groupColumns,
        otherColumns: {
          ignored: options.ignoredColumns ?? [],
          compared: options.comparedColumns ?? [],
          groupColumns,
          textFields: textFields(uses),
        },
        period:
          dates.length === 0
            ? null
            : periodColumn(
                dates.map(({ earliest }) => earliest).sort()[0]!,
                dates
                  .map(({ latest }) => latest)
                  .sort()
                  .at(-1)!,
              ),
        sources: sources.map(({ source, records }) => ({ id: source, records })),
        totals: {
          records: sources.reduce((sum, { records }) => sum + records, 0),
          words: sources.reduce((sum, { words }) => sum + words, 0),
        },
        folder,
      })
    : null;
  const tables = {
    'repeats.parquet': path.join(folder, 'repeats.parquet'),
    'pairs.parquet': path.join(folder, 'pairs.parquet'),
    'against.parquet': path.join(folder, 'against.parquet'),
    'topics.bin': path.join(folder, 'topics.bin'),
  };
  const compared: Awaited<ReturnType<typeof compareAgainst>>[] = [];
  for (const other of findsRepeats ? against : []) {
    compared.push(
      await compareAgainst(other, {
        workspace,
        session,
        keys,
        entries,
        similarAt,
        keepsText: options.keepsText ?? true,
        workers,
        temporaryFolder: path.join(workspace.folder, 'tmp'),
        queryMemoryMb: options.queryMemoryMb ?? QUERY_MEMORY_MB,
        signal,
      }),
    );
  }
  await writeShared(compared, {
    query,
    parts: partFiles(workspace, keys.parts),
    keys,
    entries,
    members: path.join(folder, 'shared.parquet'),
    file: tables['against.parquet'],
  });
  await found?.write({ repeats: tables['repeats.parquet'], pairs: tables['pairs.parquet'] });
  const topics = measured?.topics ?? null;
  const model = topics === null || 'reason' in topics ? undefined : serialiseTopicModel(topics);
  if (model !== undefined) await writeFile(tables['topics.bin'], model);
  const written = Object.entries(tables).filter(([, file]) => existsSync(file));
  return {
    found: found && { ...found, repeats: { ...found.repeats, against: compared.map((one) => one.against) } },
    measured,
    samples,
    entries,
    recalledBytes: texts.readBytes,
    lostTexts: texts.lost.length,
    tables: Object.fromEntries(written),
  };
}

/** Writes the table of records that stand in other data too; none where there are no such records. */
async function writeShared(
  compared: readonly { readonly against: Against; readonly shared: SharedEntries }[],
  {
    query,
    parts,
    keys,
    entries,
    members,
    file,
  }: {
    readonly query: QueryProcess;
    readonly parts: readonly PartFiles[];
    readonly keys: SnapshotKeys;
    readonly entries: ContentEntries;
    readonly members: string;
    readonly file: string;
  },
): Promise<void> {
  const rows = compared.map(({ against, shared }) => {
    const found = repeatMembers(keys, entries, shared.entry);
    const position = new Map<number, number>();
    for (const [at, entry] of shared.entry.entries()) position.set(entry, at);
    return { name: against.name, shared, found, at: found.entry.map((entry) => position.get(entry)!) };
  });
  const int = (name: string, data: Int32Array) => ({ name, type: 'INT32' as const, data });
  const joined = (values: (one: (typeof rows)[number]) => ArrayLike<number>) =>
    Int32Array.from(rows.flatMap((one) => Array.from(values(one))));
  const isWritten = await writeTable(members, [
    int(
      'part',
      joined(({ found }) => found.part),
    ),
    int(
      'row',
      joined(({ found }) => found.row),
    ),
    { name: 'against', type: 'STRING', data: rows.flatMap(({ name, at }) => Array.from(at, () => name)) },
    int(
      'is_identical',
      joined(({ shared, at }) => at.map((own) => shared.isIdentical[own]!)),
    ),
    int(
      'lanes',
      joined(({ shared, at }) => at.map((own) => shared.lanes[own]!)),
    ),
  ]);
  if (isWritten) await writeSharedRecords(query, { parts, members, lanes: BAND_COUNT * BAND_ROWS }, file);
}

/** Columns that texts were read from, by source. */
function textFields(uses: readonly DecidedUse[]): ReadonlyMap<string, ReadonlySet<string>> {
  const fields = new Map<string, Set<string>>();
  for (const { source, field } of uses) {
    const own = fields.get(source) ?? new Set();
    fields.set(source, own.add(field.replace(/\[[^[\]]*\]$/, '')));
  }
  return fields;
}

const NOTHING_NOMINATED: Nomination = {
  better: new Uint32Array(0),
  worse: new Uint32Array(0),
  equalLanes: new Uint8Array(0),
  nominated: 0,
  dropped: 0,
  untried: 0,
  large: { families: [], familyOf: new Uint32Array(0) },
};
