import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mapTasks } from '../engine/map.ts';
import { QUERY_MEMORY_MB, QUERY_THREADS, QueryProcess } from '../engine/query-process.ts';
import { RecordSession } from '../engine/record-session.ts';
import { InputError } from '../errors.ts';
import { DEFAULT_MAX_EXPANSION } from '../io/expansion-guard.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../io/format.ts';
import type { InventoryEntry } from '../io/inventory.ts';
import { TEXT_EVIDENCE_VERSION } from '../origin/examine-text.ts';
import type { SourceCard } from '../record/source-card.ts';
import { LANGUAGE_VERSION } from '../strata/language-version.ts';
import { publishSnapshot, type SnapshotManifest, type SnapshotPart, snapshotIdOf } from '../workspace/snapshots.ts';
import { readForgottenDigests } from '../workspace/tombstones.ts';
import { openWorkspace, type Workspace } from '../workspace/workspace.ts';
import { adoptGrownInputs } from './adopt-grown-inputs.ts';
import { openAuditLedger } from './audit-ledger.ts';
import { auditModule } from './audit-module.ts';
import type { AuditOptions } from './audit-options.ts';
import type { AuditReport, InputFile, QuarantineEntry, RunFacts } from './audit-result.ts';
import { calibrateScores } from './calibrate-scores.ts';
import { type AgainstAudit, findAgainst } from './compare-against.ts';
import { compareWithLast } from './compare-with-last.ts';
import { describeTopics } from './describe-topics.ts';
import { estimatePrevalence } from './estimate-prevalence.ts';
import { examineContent } from './examine-content.ts';
import type { FingerprintParams, FingerprintResult } from './fingerprint-operator.ts';
import { FINGERPRINT_VERSION } from './fingerprint-version.ts';
import { gatherLaterEvidence } from './gather-later-evidence.ts';
import { listSources, type SourceListing } from './list-sources.ts';
import { type AuditStyle, loadAuditStyle } from './load-audit-style.ts';
import { LOSING_PROBLEMS } from './losing-problems.ts';
import { MemoryWatch } from './memory-watch.ts';
import { countText } from './number-text.ts';
import { decideSignatures } from './origin-index.ts';
import { partFiles } from './part-files.ts';
import type { FinishedTask } from './plan-recall.ts';
import { fileIdentity, type PlannedInput, type PlannedTask, planTasks } from './plan-tasks.ts';
import { quarantineEntries } from './quarantine-entries.ts';
import { QUARANTINE_SHOWN } from './quarantine-shown.ts';
import { sourcesOfAnchors } from './read-anchors.ts';
import type { RecallParams } from './recall-operator.ts';
import { refuseSharedAnchors } from './refuse-shared-anchors.ts';
import { RULES_VERSION } from './rules-version.ts';
import { isSmallWork, startsThreads } from './small-work.ts';
import { spoolStream } from './spool-stream.ts';
import { Stopwatch } from './stopwatch.ts';
import { STREAM_PART_BYTES } from './stream-part-bytes.ts';
import { styleNotes } from './style-notes.ts';
import type { StyleSettings } from './style-settings.ts';
import { summarise } from './summarise.ts';
import { topicStrata } from './topic-strata.ts';
import { VERSION } from './version.ts';
import { workerMemoryMb } from './worker-memory.ts';

/** How often an input that keeps changing is read again before it is taken as it is, with a note. */
const MAX_READINGS = 3;

/** One input as a snapshot remembers it. */
export interface SnapshotInput {
  readonly path: string;
  readonly displayPath: string;
  readonly identity: string;
  readonly sizeBytes: number;
  readonly source: string;
  readonly format: string;
}

/** What an audit found, and what is needed to write it down. */
export interface AuditRun extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly label: string;
  readonly report: Omit<AuditReport, 'folder'>;
  /** All unreadable rows with their places, in the order of files and rows. */
  allQuarantine(): AsyncIterable<QuarantineEntry>;
  /** Tables that go beside the audit: names and the files that hold them, there until the run is disposed of. */
  readonly tables: Readonly<Record<string, string>>;
  /** What texts are read again by: see `planRecall` and `recallTexts`. */
  readonly recall: { readonly finished: readonly FinishedTask[]; readonly params: RecallParams };
}

/**
 * Reads data and says what is in it, where it comes from and what is rare. Work that an earlier run finished is taken over;
 * the result does not depend on workers, file names, order or interruptions.
 *
 * @param keeping without `publishesSnapshot` nothing is left in the workspace but parts that a later run takes over
 * @throws {InputError} nothing could be read
 * @throws {ConfigError} a flag, a card or outcross.yaml cannot be meant
 * @throws {WorkspaceError} the workspace cannot be written; finished parts are kept
 * @throws {CancelledError} `signal` aborted; the same call goes on where it stopped
 */
export async function runAudit(
  options: AuditOptions,
  { publishesSnapshot = true }: { readonly publishesSnapshot?: boolean } = {},
): Promise<AuditRun> {
  const started = (options.now ?? (() => new Date()))();
  const stopwatch = new Stopwatch(options);
  const memory = new MemoryWatch();
  const workspace = await openWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  const temporaryFolder = path.join(workspace.folder, 'tmp');
  const cwd = path.resolve(options.cwd ?? '.');
  const against: AgainstAudit[] = [];
  for (const name of options.against ?? []) against.push(await findAgainst(name, workspace, cwd));
  let spooled: string | undefined;
  const temporary: string[] = [];
  const spoolStdin = async () => {
    spooled = await spoolStream(options.stdin ?? process.stdin, temporaryFolder);
    return spooled;
  };
  try {
    stopwatch.enter('list');
    const maxRowBytes = options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES;
    const listing = await listSources(options.data, {
      config: options.config,
      source: options.source,
      sourcesBy: options.sourcesBy,
      columns: options.columns,
      groupColumns: options.groupColumns,
      namedSources: options.scoresStyle === false ? [] : sourcesOfAnchors(options),
      format: options.format,
      maxRowBytes,
      cwd: options.cwd,
      spoolStdin,
      signal: options.signal,
    });
    if (listing.inputs.length === 0) throw nothingToRead(options.data, listing);

    const forgotten = await readForgottenDigests(workspace);
    const keepsText = options.keepsText ?? true;
    const sourcesOfData = new Set(listing.inputs.map(({ source }) => source));
    const { style, model, ...anchorFacts } = await loadAuditStyle(options, sourcesOfData, listing.groupColumns);
    using ledger = await openAuditLedger(workspace, options);
    const params: FingerprintParams = {
      workspaceFolder: workspace.folder,
      mappings: listing.mappings,
      groupCount: listing.groupColumns.length,
      keepsText,
      maxRowBytes,
      maxExpansion: options.maxExpansion ?? DEFAULT_MAX_EXPANSION,
      sampleShare: options.sampleShare,
      forgotten,
      verifiesInputs: options.verifiesInputs ?? false,
      styleModel: model,
      ledger: ledger?.index ?? null,
      operator: JSON.stringify([
        'fingerprint',
        FINGERPRINT_VERSION,
        TEXT_EVIDENCE_VERSION,
        LANGUAGE_VERSION,
        STREAM_PART_BYTES,
        keepsText,
        maxRowBytes,
        options.maxExpansion ?? DEFAULT_MAX_EXPANSION,
        options.sampleShare ?? null,
        listing.groupColumns,
        style?.modelId ?? null,
        ledger?.head ?? null,
      ]),
    };
    const workers = options.workers ?? Math.max(1, Math.min(8, os.availableParallelism()));
    const reading = await readInputs({ listing, params, workers, workspace, options, stopwatch });

    const parts = reading.finished.flatMap((task) => task.parts);
    stopwatch.enter('compare');
    const query = await QueryProcess.start({
      temporaryFolder,
      memoryLimitMb: options.queryMemoryMb ?? QUERY_MEMORY_MB,
      threads: Math.min(workers, QUERY_THREADS),
      signal: options.signal,
    });
    memory.watchChild(query.pid);
    try {
      const { groupColumns } = listing;
      const shared = { query, workspace, parts, cards: listing.cards };
      const calibrated = await calibrateScores({ ...shared, settings: style });
      if (calibrated !== undefined) await refuseSharedAnchors(calibrated);
      const later = await gatherLaterEvidence({ ...shared, groupColumns, style: calibrated });
      const session = await RecordSession.open(query, partFiles(workspace, parts), groupColumns.length, later);
      const uses = await decideSignatures(session, listing.cards, later);
      const folder = await mkdtemp(path.join(temporaryFolder, 'content-'));
      temporary.push(folder);
      const content = await examineContent({
        workspace,
        query,
        session,
        uses,
        finished: reading.finished,
        params,
        groupColumns: listing.groupColumns,
        workers,
        options,
        against,
        folder,
        onStage: (stage) => stopwatch.enter(stage),
        onRecall: (counts) => stopwatch.progress(counts),
        onCount: (counts) => stopwatch.progress({ doneBytes: 0, totalBytes: undefined, records: 0, ...counts }),
      });
      stopwatch.enter('summarise');
      const unreadFiles = unreadableFiles(listing);
      const topics = await describeTopics(content, session);
      const prevalence = calibrated === undefined ? null : await estimatePrevalence(calibrated);
      const audit = await summarise({
        session,
        parts,
        cards: listing.cards,
        uses,
        content: {
          repeats: content.found?.repeats ?? null,
          width: content.measured?.width ?? null,
          topics,
          prevalence,
        },
        topicStrata: (totalWords) => topicStrata(topics, { ...content, totalWords }),
        groupColumns: listing.groupColumns,
        sampleShare: options.sampleShare ?? null,
        textKept: keepsText,
        rulesVersion: RULES_VERSION,
        ledger: ledger && { id: ledger.index.ledger, size: ledger.head.size, root: ledger.head.root },
        unreadFiles,
      });
      const manifest = snapshotManifest({
        listing,
        finished: reading.finished,
        inputs: reading.inputs,
        keepsText,
        options,
        style,
      });
      const sources = audit.sources.map(({ id }) => id);
      const changes = await compareWithLast({ workspace, session, audit, manifest, sources });
      stopwatch.enter('publish');
      const snapshotId = publishesSnapshot ? await publishSnapshot(workspace, manifest) : snapshotIdOf(manifest);
      const allQuarantine = () => quarantineEntries({ workspace, manifest, parts, unreadFiles: unreadFiles });
      const quarantine: QuarantineEntry[] = [];
      for await (const entry of allQuarantine()) {
        quarantine.push(entry);
        if (quarantine.length >= QUARANTINE_SHOWN) break;
      }
      const stages = stopwatch.finish();
      const run: RunFacts = {
        outcrossVersion: VERSION,
        nodeVersion: process.version,
        startedAt: started.toISOString(),
        durationMs: stages.reduce((sum, { durationMs }) => sum + durationMs, 0),
        inputBytes: reading.inputs.reduce((sum, { entry }) => sum + entry.sizeBytes, 0),
        readBytes: reading.readBytes,
        checkedBytes: reading.checkedBytes,
        recalledBytes: content.recalledBytes,
        workers,
        peakMemoryBytes: memory.finish(),
        stages,
        snapshotId,
        reusedParts: reading.reused,
        newParts: parts.length - reading.reused,
        sources,
        commandPlace: { invokedAs: options.invokedAs ?? 'outcross', workspace: options.workspace ?? '.outcross' },
        mapping: listing.mappingLines,
        notes: notes(listing, reading, content, {
          ...anchorFacts,
          styleNotes: calibrated === undefined ? [] : styleNotes(calibrated, listing),
        }),
      };
      return {
        workspace,
        label: path.basename(listing.inventory.root),
        report: { audit, files: inputFiles(reading), quarantine, changes, run },
        allQuarantine,
        tables: content.tables,
        recall: { finished: reading.finished, params },
        [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
      };
    } catch (error) {
      for (const folder of temporary) await rm(folder, { recursive: true, force: true });
      throw error;
    } finally {
      await query.close();
    }
  } finally {
    memory.finish();
    if (spooled) await rm(spooled, { force: true });
  }
}

interface Reading {
  readonly finished: readonly FinishedTask[];
  readonly inputs: readonly PlannedInput[];
  readonly readBytes: number;
  readonly checkedBytes: number;
  readonly reused: number;
  /** Display paths of inputs that kept changing. */
  readonly unsteady: readonly string[];
}

async function readInputs({
  listing,
  params,
  workers,
  workspace,
  options,
  stopwatch,
}: {
  listing: SourceListing;
  params: FingerprintParams;
  workers: number;
  workspace: Workspace;
  options: AuditOptions;
  stopwatch: Stopwatch;
}): Promise<Reading> {
  const inputs = [...listing.inputs];
  const finished: FinishedTask[] = [];
  const unsteady = new Set<string>();
  let readBytes = 0;
  let checkedBytes = 0;
  let reused = 0;
  let pending = inputs.map((_, index) => index);
  stopwatch.enter('read');
  for (let readings = 1; pending.length > 0; readings++) {
    const acceptsChange = readings === MAX_READINGS;
    const planned = (
      await planTasks(
        pending.map((index) => inputs[index]!),
        { mappings: params.mappings, acceptsChange },
      )
    ).map((task): PlannedTask => ({ ...task, inputs: task.inputs.map((position) => pending[position]!) }));
    const tasks = options.verifiesInputs
      ? planned
      : await adoptGrownInputs({
          workspace,
          inputs,
          tasks: planned,
          operator: params.operator,
          mappings: params.mappings,
        });
    const byTask = new Map(tasks.map((task) => [task.task, task]));
    const changed = new Set<number>();
    const done: FinishedTask[] = [];
    const totalBytes = tasks.reduce((sum, { task }) => sum + task.sizeBytes, 0);
    await mapTasks<PlannedTask['task'], FingerprintResult>({
      module: auditModule('fingerprint-operator'),
      params,
      tasks: tasks.map(({ task }) => task),
      workers: startsThreads(options, isSmallWork(tasks.map(({ task }) => task))) ? workers : 0,
      workerMemoryMb: workerMemoryMb(params.maxRowBytes),
      signal: options.signal,
      onProgress: (counters) =>
        stopwatch.progress({ doneBytes: counters.bytes, totalBytes, records: counters.records }),
      onResult: (task, result) => {
        const plannedTask = byTask.get(task)!;
        readBytes += result.readBytes;
        checkedBytes += result.checkedBytes;
        reused += result.reused;
        if (result.changed) for (const index of plannedTask.inputs) changed.add(index);
        else done.push({ ...plannedTask, parts: result.parts });
        if (!result.isSteady) for (const index of plannedTask.inputs) unsteady.add(inputs[index]!.entry.displayPath);
      },
    });
    // All parts of a changed input are read again, also those that were read before it changed.
    for (const task of done) if (!task.inputs.some((index) => changed.has(index))) finished.push(task);
    pending = [...changed].sort((a, b) => a - b);
    // A batch that lost one member is made anew from all of them.
    for (const task of done) {
      if (task.inputs.some((index) => changed.has(index)))
        for (const index of task.inputs) if (!pending.includes(index)) pending.push(index);
    }
    for (const index of pending) {
      inputs[index] = await refreshed(inputs[index]!);
    }
  }
  finished.sort((a, b) => a.inputs[0]! - b.inputs[0]! || a.ordinal - b.ordinal);
  return { finished, inputs, readBytes, checkedBytes, reused, unsteady: [...unsteady].sort() };
}

async function refreshed(input: PlannedInput): Promise<PlannedInput> {
  const now = await stat(input.entry.path, { bigint: true }).catch(() => undefined);
  if (!now) return input;
  return {
    ...input,
    entry: {
      ...input.entry,
      sizeBytes: Number(now.size),
      mtimeNs: String(now.mtimeNs),
      ctimeNs: String(now.ctimeNs),
      inode: String(now.ino),
      dev: String(now.dev),
    },
  };
}

function snapshotManifest({
  listing,
  finished,
  inputs,
  keepsText,
  options,
  style,
}: {
  listing: SourceListing;
  finished: readonly FinishedTask[];
  inputs: readonly PlannedInput[];
  keepsText: boolean;
  options: AuditOptions;
  style: StyleSettings | null;
}): SnapshotManifest<SnapshotInput, SourceCard> {
  const position = new Map<number, number>();
  const parts: SnapshotPart[] = finished.flatMap(({ parts: own, inputs: members, task }) =>
    own.map((part) => {
      const first = members[0]!;
      const firstPosition = members.length === 1 ? (position.get(first) ?? 0) : 0;
      if (members.length === 1) position.set(first, firstPosition + part.positions);
      return {
        key: part.key,
        inputs: members,
        firstPosition,
        range: task.piece.kind === 'range' ? { start: task.piece.start, end: task.piece.end } : null,
        identity: task.identity,
      };
    }),
  );
  return {
    schema: 'outcross.snapshot/1',
    groupColumns: listing.groupColumns,
    keepsText,
    rulesVersion: RULES_VERSION,
    sampleShare: options.sampleShare ?? null,
    inputs: inputs.map(({ entry, source }) => ({
      path: entry.path,
      displayPath: entry.displayPath,
      identity: fileIdentity(entry),
      sizeBytes: entry.sizeBytes,
      source,
      format: entry.format,
    })),
    parts,
    cards: Object.fromEntries(listing.cards),
    mappingLines: listing.mappingLines,
    style,
  };
}

function inputFiles({ finished, inputs }: Reading): readonly InputFile[] {
  const counts = inputs.map(() => ({ rows: 0, records: 0, quarantined: 0 }));
  for (const { parts, inputs: members } of finished) {
    for (const part of parts) {
      part.inputs.forEach((own, i) => {
        const count = counts[members[i]!]!;
        count.rows += own.rows;
        count.records += own.records;
        count.quarantined += own.quarantined;
      });
    }
  }
  return inputs.map(({ entry, source }, index) => ({
    path: entry.displayPath,
    source,
    format: formatName(entry),
    sizeBytes: entry.sizeBytes,
    ...counts[index]!,
  }));
}

function formatName({ format, compression, archive }: InventoryEntry): string {
  const inner = archive === 'none' ? format : archive;
  return compression === 'none' ? inner : `${inner}, ${compression}`;
}

function unreadableFiles({ inventory, sourceOfProblem }: SourceListing) {
  return inventory.problems
    .filter(({ problem }) => LOSING_PROBLEMS.has(problem))
    .map(({ path: file, displayPath, problem, detail }) => ({
      source: sourceOfProblem.get(file) ?? 'main',
      displayPath,
      reason: problem,
      detail,
      sizeBytes: 0,
    }));
}

function notes(
  { inventory, notes: sourceNotes, problems }: SourceListing,
  { unsteady }: Reading,
  { lostTexts }: { readonly lostTexts: number },
  {
    unusedAnchors,
    anchorNotes,
    hasUnnamedAnchors,
    anchorlessColumns,
    styleNotes: ofStyle,
  }: Omit<AuditStyle, 'style' | 'model'> & { readonly styleNotes: readonly string[] },
): readonly string[] {
  const passedOver = inventory.problems.filter(({ problem }) => !LOSING_PROBLEMS.has(problem));
  const { hidden, ignoredFolders, alreadySeen } = inventory.skipped;
  return [
    ...problems,
    ...unsteady.map((name) => `${name} kept changing while it was read; what was there at the last reading was taken.`),
    ...(lostTexts > 0
      ? [
          `${countText(lostTexts)} ${lostTexts === 1 ? 'text' : 'texts'} changed or vanished while the audit ran; pairs and samples go without ${lostTexts === 1 ? 'it' : 'them'}.`,
        ]
      : []),
    ...(unusedAnchors > 0
      ? [
          `${countText(unusedAnchors)} ${unusedAnchors === 1 ? 'row' : 'rows'} of the anchors could not be used: unreadable, under 50 words, code, verse, or in a language that the detector does not know.`,
        ]
      : []),
    ...anchorNotes,
    ...ofStyle,
    ...(hasUnnamedAnchors
      ? [
          'anchors named for no source are used only where a source has too few of its own; what is compared with them decides nothing. Say whose they are: --anchors SOURCE=FILE.',
        ]
      : []),
    ...anchorlessColumns.map(
      (column) =>
        `none of the anchors has the column ${column}: style is held against those of a text's own ${column} alone, so they say nothing of texts that have one. Add the column to them, or name the columns that count (--anchor-group, - for none).`,
    ),
    ...sourceNotes,
    ...passedOver.slice(0, 10).map(({ displayPath, detail }) => `passed over ${displayPath}: ${detail}`),
    ...(passedOver.length > 10 ? [`passed over ${passedOver.length - 10} more files; --dry-run lists them`] : []),
    ...(hidden > 0 ? [`hidden files left out: ${hidden}`] : []),
    ...(ignoredFolders > 0
      ? [`folders left out because they are hidden, node_modules, __pycache__ or a workspace: ${ignoredFolders}`]
      : []),
    ...(alreadySeen > 0 ? [`${alreadySeen} names of files already listed under another name were left out`] : []),
  ];
}

function nothingToRead(data: readonly string[], { inventory }: SourceListing): InputError {
  const [first] = inventory.problems;
  return new InputError({
    path: data.join(' '),
    problem: first ? `nothing to read: ${first.displayPath}: ${first.detail}` : 'there is no data file here',
    hint: 'Name files or folders with JSONL, JSON, CSV, Parquet, text or Markdown, plain or packed (outcross audit --help).',
  });
}
