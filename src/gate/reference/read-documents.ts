import { mkdtemp, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AuditOptions } from '../../audit/audit-options.ts';
import { decideUse, isKnownHuman } from '../../audit/is-known-human.ts';
import { openSnapshot } from '../../audit/open-snapshot.ts';
import type { PartSummary } from '../../audit/part-summary.ts';
import { planRecall } from '../../audit/plan-recall.ts';
import { recallTexts } from '../../audit/recall-texts.ts';
import { readSnapshotKeys, type SnapshotKeys } from '../../audit/record-keys.ts';
import { type AuditRun, runAudit, type SnapshotInput } from '../../audit/run-audit.ts';
import { contentEntries } from '../../dedup/content-entries.ts';
import { RecalledTextReader, type RecalledTexts } from '../../engine/recalled-texts.ts';
import { ConfigError, InputError } from '../../errors.ts';
import { recordId } from '../../record/identity.ts';
import { ORIGIN_GROUPS } from '../../record/origin.ts';
import type { SourceCard } from '../../record/source-card.ts';
import type { CollisionShare } from '../../statistics/collision-test.ts';
import { periodColumn } from '../../strata/strata.ts';
import { readSnapshot, type SnapshotManifest } from '../../workspace/snapshots.ts';
import { openWorkspace, type Workspace } from '../../workspace/workspace.ts';
import { type GateDocument, orderDocuments } from '../gate-document.ts';
import { lowestEntries, oneOfEach, recordsOfEntries, withoutContent } from './choose-records.ts';
import { clusterDocuments } from './cluster-documents.ts';
import { collisionShare } from './collision-share.ts';
import { decodingSettings } from './decoding-settings.ts';
import { KEY_DIGITS, promptKeyOfName } from './prompt-key.ts';
import { type RecordRow, readRecordRows } from './read-record-rows.ts';
import { type FieldOrigins, recordsOfFields } from './records-of-fields.ts';

const HUMAN = ORIGIN_GROUPS.indexOf('human');
/** Best rank of provenance: proven human. */
const VERIFIED = 0;
type Snapshot = SnapshotManifest<SnapshotInput, SourceCard>;

export interface ReadDocumentsOptions
  extends Pick<
    AuditOptions,
    | 'data'
    | 'workspace'
    | 'config'
    | 'columns'
    | 'groupColumns'
    | 'source'
    | 'sourcesBy'
    | 'format'
    | 'ledger'
    | 'workers'
    | 'queryMemoryMb'
    | 'maxRowBytes'
    | 'maxExpansion'
    | 'verifiesInputs'
    | 'cwd'
    | 'stdin'
    | 'signal'
    | 'onProgress'
    | 'now'
  > {
  /** Fields that documents are read from, as `messages[assistant]` or `text`. Default: answers and plain texts. */
  readonly fields?: readonly string[] | undefined;
  /** Column whose value names the unit of a document: its author, its source document. */
  readonly unitColumn?: string | undefined;
  /** Column whose value names the prompt that a document answers, where the prompt itself is not in the row. */
  readonly promptColumn?: string | undefined;
  /** Column that names the step that wrote a document. */
  readonly stageColumn?: string | undefined;
}

/** A document whose text is not at hand yet: one for each text, prompt and stage. */
export interface SampledDocument extends Omit<GateDocument, 'text'> {
  /** Number of the record. */
  readonly record: number;
  readonly words: number;
  /** The origin of its record is human, and whether that is verified. */
  readonly isHuman: boolean;
  readonly isVerified: boolean;
  /** An attested date or a verified capture proves that people wrote it. */
  readonly isKnownHuman: boolean;
  /** Position of the lowest document that it shares a part with: near duplicates, and documents of one unit. */
  readonly cluster: number;
}

export interface SampledDocuments extends AsyncDisposable {
  readonly snapshotId: string;
  /** In `orderDocuments`. */
  readonly documents: readonly SampledDocument[];
  /** Text of a document, as read. @throws {WorkspaceError} a temporary file is gone */
  text(document: SampledDocument): string;
  /** Fields that documents were read from, sorted. */
  readonly fields: readonly string[];
  /** Group columns that strata may be made of. */
  readonly groupColumns: readonly string[];
  readonly origins: FieldOrigins;
  /** Records that have the text and the prompt of another one, and of how many. */
  readonly duplicates: { readonly records: number; readonly of: number };
  /**
   * How often two units write the same; undefined where it was not asked for, is not known of a part of the texts alone, or where units or
   * stages stand in a column.
   */
  readonly collisions: CollisionShare | undefined;
  /** Distinct texts left out because there are enough. */
  readonly leftOutTexts: number;
  /** Documents whose text was not there any more when it was to be read. */
  readonly lost: number;
  /** Rows, and parts of rows, that could not be read. */
  readonly unreadable: number;
  readonly notes: readonly string[];
}

export interface DocumentChoice {
  /** Which records may be documents, once the origins of all are known. May throw. */
  readonly takes: (origins: FieldOrigins, fields: readonly string[]) => 'human' | 'all';
  /** Words and texts wanted at most: those of the lowest keys are taken. */
  readonly mostWords: number;
  readonly mostDocuments: number;
  /** Keep together what is similar from this Jaccard similarity of word 5-grams; null: only what is of one unit. */
  readonly similarAt: number | null;
  /** Tell how often two units write the same. Default false. */
  readonly countsCollisions?: boolean | undefined;
}

/**
 * Reads data as an audit does and chooses documents in it: texts of the lowest keys, so that the same data in other files or another
 * order gives the same documents, and a larger sample holds the smaller one. The caller holds a lease on the workspace.
 *
 * @throws {OutcrossError} see `runAudit`
 * @throws {ConfigError} a field or column is named that no row has
 */
export async function readDocuments(options: ReadDocumentsOptions, choice: DocumentChoice): Promise<SampledDocuments> {
  const { fields: wantedFields, unitColumn, promptColumn, stageColumn, ...auditOptions } = options;
  const helpers = [unitColumn, promptColumn, stageColumn].filter((column) => column !== undefined);
  const named = options.columns?.groups ?? [];
  const groups = [...new Set([...named, ...helpers])];
  const { data, expected } = await dataOf(options);
  await using run = await runAudit({
    ...auditOptions,
    data,
    columns: { ...options.columns, ...(groups.length > 0 && { groups }) },
    keepsText: true,
    findsRepeats: false,
    measuresWidth: false,
    scoresStyle: false,
  });
  const { workspace, report } = run;
  const { snapshotId, workers } = report.run;
  const manifest = await readSnapshot<SnapshotInput, SourceCard>(workspace, snapshotId);
  if (expected !== undefined) checkSame(manifest, expected);
  const summaries = run.recall.finished.flatMap(({ parts }) => parts).filter(({ records }) => records > 0);
  const keys = await decidedKeys(workspace, { manifest, summaries, queryMemoryMb: options.queryMemoryMb });

  const chosen = await recordsOfFields({ workspace, keys, summaries, wantedFields });
  const takes = choice.takes(chosen.origins, chosen.fields);
  const entries = contentEntries(
    withoutContent(
      keys,
      (record) => chosen.isChosen[record] !== 1 || (takes === 'human' && keys.group[record] !== HUMAN),
    ),
  );
  const sampled = lowestEntries(entries, keys, choice);
  const candidates = recordsOfEntries(entries, sampled);
  const columns = {
    all: manifest.groupColumns,
    unit: columnAt(manifest, unitColumn),
    prompt: columnAt(manifest, promptColumn),
    stage: columnAt(manifest, stageColumn),
  };
  const groupCount = manifest.groupColumns.length;
  // Named prompts and stages stand in columns, which are read for all candidates then.
  const given =
    promptColumn === undefined && stageColumn === undefined
      ? undefined
      : await readRecordRows(workspace, { keys, records: candidates, groupCount });
  const promptOf = (record: number): string | null => {
    const value = given?.get(record)?.[`g${columns.prompt}`] ?? null;
    if (value !== null) return promptKeyOfName(value);
    return chosen.prompt[record] === 0n ? null : hex(chosen.prompt[record]!);
  };
  // What two stages wrote alike is a document of each.
  const occasionOf = (record: number): string =>
    JSON.stringify([promptOf(record), given?.get(record)?.[`g${columns.stage}`] ?? null]);
  const records = await oneOfEach(candidates, { workspace, keys, entryOf: entries.entryOf, occasionOf });
  const rows = given ?? (await readRecordRows(workspace, { keys, records, groupCount }));
  for (const column of helpers) {
    const at = manifest.groupColumns.indexOf(column);
    if (!records.some((record) => (rows.get(record)![`g${at}`] ?? null) !== null)) throw noColumn(column);
  }
  const groupColumns = manifest.groupColumns.filter((name) => named.includes(name) || !helpers.includes(name));
  const period = periodOf(records, rows);
  const isKnown = knownHuman(manifest);
  const documents = Array.from(records, (record): Omit<SampledDocument, 'cluster'> => {
    const row = rows.get(record)!;
    const prompt = promptOf(record);
    const settings = decodingSettings(row.metadata, row.generator);
    const stage = columns.stage === -1 ? null : (row[`g${columns.stage}`] ?? null);
    const isHuman = keys.group[record] === HUMAN;
    return {
      record,
      key: keys.contentHigh[record]!,
      id: recordId({ source: row.source, rowKey: row.row_key, ordinal: 0, suffix: row.suffix }),
      unit: row[`g${columns.unit}`] ?? prompt ?? hex(keys.contentHigh[record]!),
      prompt,
      groups: groupsOf(row, { columns: groupColumns, all: manifest.groupColumns, period }),
      ...(stage !== null && { stage }),
      ...(settings !== undefined && { settings }),
      words: row.words,
      isHuman,
      isVerified: isHuman && keys.provenance[record] === VERIFIED,
      isKnownHuman: isHuman && isKnown(row),
    };
  }).sort(orderDocuments);

  const folder = await mkdtemp(path.join(workspace.folder, 'tmp', 'documents-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const texts = await recallDocuments(run, { records, keys, folder, options });
    const found = documents.filter(({ record }) => texts.has(record));
    const clusters = await clusterDocuments(found, {
      workspace,
      keys,
      texts,
      similarAt: choice.similarAt,
      workers,
      signal: options.signal,
    });
    const reader = new RecalledTextReader(texts.index);
    return {
      snapshotId,
      documents: found.map((document, at) => ({ ...document, cluster: clusters[at]! })),
      text: ({ record }) => reader.text(record),
      fields: chosen.fields,
      groupColumns,
      origins: chosen.origins,
      duplicates: { records: candidates.length - records.length, of: candidates.length },
      collisions:
        choice.countsCollisions === true &&
        unitColumn === undefined &&
        stageColumn === undefined &&
        sampled.length === entries.count
          ? collisionShare(unitsOf(candidates, { entryOf: entries.entryOf, promptOf }))
          : undefined,
      leftOutTexts: entries.count - sampled.length,
      lost: documents.length - found.length,
      unreadable: report.audit.records.quarantined,
      notes: report.run.notes,
      async [Symbol.asyncDispose]() {
        reader.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Of each record its prompt, or itself where it answers none, and its text. */
function* unitsOf(
  records: Uint32Array,
  { entryOf, promptOf }: { readonly entryOf: Uint32Array; readonly promptOf: (record: number) => string | null },
): Generator<{ readonly unit: string | number; readonly text: number }> {
  for (const record of records) yield { unit: promptOf(record) ?? record, text: entryOf[record]! };
}

/** Files of a snapshot where one is named in place of data. */
async function dataOf({
  data,
  workspace,
  cwd,
}: ReadDocumentsOptions): Promise<{ readonly data: readonly string[]; readonly expected?: Snapshot }> {
  const [only] = data;
  if (data.length !== 1 || only === undefined || !/^[0-9a-f]{16}$/.test(only)) return { data };
  if (await stat(path.resolve(cwd ?? '.', only)).catch(() => undefined)) return { data };
  const opened = await openWorkspace(path.resolve(cwd ?? '.', workspace ?? '.outcross'));
  const expected = await readSnapshot<SnapshotInput, SourceCard>(opened, only);
  return { data: expected.inputs.map((input) => input.path), expected };
}

/** @throws {InputError} the files of a snapshot are others now, or were read in another way */
function checkSame(found: Snapshot, expected: Snapshot): void {
  const identities = ({ parts }: Snapshot) =>
    parts
      .map(({ identity, range, firstPosition }) => JSON.stringify([identity, range, firstPosition]))
      .sort()
      .join('\n');
  if (identities(found) === identities(expected)) return;
  throw new InputError({
    path: expected.inputs
      .map(({ displayPath }) => displayPath)
      .slice(0, 3)
      .join(' '),
    problem: 'its files have changed since the snapshot was taken',
    hint: 'Audit them again and name the new snapshot, or name the files themselves.',
  });
}

async function decidedKeys(
  workspace: Workspace,
  {
    manifest,
    summaries,
    queryMemoryMb,
  }: {
    readonly manifest: Snapshot;
    readonly summaries: readonly PartSummary[];
    readonly queryMemoryMb: number | undefined;
  },
): Promise<SnapshotKeys> {
  await using snapshot = await openSnapshot(workspace, manifest, { queryMemoryMb });
  const { uses, session } = snapshot;
  return await readSnapshotKeys(workspace, summaries, { uses, overlays: session.overlays }, ORIGIN_GROUPS);
}

async function recallDocuments(
  { workspace, recall, report }: AuditRun,
  {
    records,
    keys,
    folder,
    options,
  }: {
    readonly records: Uint32Array;
    readonly keys: SnapshotKeys;
    readonly folder: string;
    readonly options: ReadDocumentsOptions;
  },
): Promise<RecalledTexts> {
  const tasks = await planRecall(records, { workspace, finished: recall.finished, keys, folder });
  const totalBytes = tasks.reduce((sum, { task }) => sum + task.sizeBytes, 0);
  const started = performance.now();
  return recallTexts({
    tasks,
    params: recall.params,
    workers: report.run.workers,
    folder,
    signal: options.signal,
    onProgress: ({ bytes, records: done }) =>
      options.onProgress?.({
        stage: 'read',
        doneBytes: bytes,
        totalBytes,
        records: done,
        elapsedMs: performance.now() - started,
      }),
  });
}

/** Asks of each use of evidence once whether its records are known to be human. */
function knownHuman({
  cards,
}: Pick<Snapshot, 'cards'>): (use: Pick<RecordRow, 'source' | 'field' | 'signature'>) => boolean {
  const cardOf = new Map(Object.entries(cards));
  const known = new Map<string, boolean>();
  return ({ source, field, signature }) => {
    const key = JSON.stringify([source, field, signature]);
    let isKnown = known.get(key);
    if (isKnown === undefined) {
      isKnown = isKnownHuman(decideUse([source, field, signature], cardOf), cardOf.get(source));
      known.set(key, isKnown);
    }
    return isKnown;
  };
}

/** Period of a document: of the size that the documents' dates call for. */
function periodOf(
  records: Uint32Array,
  rows: ReadonlyMap<number, RecordRow>,
): (date: string | null) => string | undefined {
  let earliest: string | null = null;
  let latest: string | null = null;
  for (const record of records) {
    const { date } = rows.get(record)!;
    if (date === null) continue;
    if (earliest === null || date < earliest) earliest = date;
    if (latest === null || date > latest) latest = date;
  }
  const length = periodColumn(earliest, latest);
  return (date) => {
    if (date === null) return undefined;
    if (length === 'decade') return `${date.slice(0, 3)}0s`;
    if (length === 'year') return date.slice(0, 4);
    return date.length >= 7 ? date.slice(0, 7) : undefined;
  };
}

function groupsOf(
  row: RecordRow,
  {
    columns,
    all,
    period,
  }: {
    readonly columns: readonly string[];
    readonly all: readonly string[];
    readonly period: (date: string | null) => string | undefined;
  },
): GateDocument['groups'] {
  const when = period(row.date);
  return {
    language: row.language,
    source: row.source,
    length: row.length_band,
    ...(when !== undefined && { period: when }),
    // A column of such a name is what the user means by it.
    ...Object.fromEntries(
      columns.flatMap((name) => {
        const value = row[`g${all.indexOf(name)}`] ?? null;
        return value === null ? [] : [[name, value]];
      }),
    ),
  };
}

function columnAt({ groupColumns }: Snapshot, column: string | undefined): number {
  return column === undefined ? -1 : groupColumns.indexOf(column);
}

function noColumn(column: string): ConfigError {
  return new ConfigError({
    place: `column ${column}`,
    problem: 'no row that was chosen has a value in it',
    hint: 'Check the name; columns inside others are written with dots, as meta.author.',
  });
}

function hex(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16).padStart(KEY_DIGITS, '0');
}
