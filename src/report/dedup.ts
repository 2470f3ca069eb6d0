import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AuditOptions } from '../audit/audit-options.ts';
import type { AuditReport, QuarantineEntry } from '../audit/audit-result.ts';
import { placedRepeats } from '../audit/placed-repeats.ts';
import type { Repeats } from '../audit/repeats-result.ts';
import { REMOVAL_RULE_VERSION } from '../dedup/removal-rule.ts';
import { ConfigError, InputError, OutputError } from '../errors.ts';
import { takeLease } from '../workspace/leases.ts';
import { publishFile, stagedPath, syncFolder } from '../workspace/publish-file.ts';
import { openExistingWorkspace } from '../workspace/workspace.ts';
import { audit, auditUnpublished } from './audit.ts';
import type { RemovalList, WrittenList } from './removal-lists/removal-list.ts';
import { DEFAULT_REMOVAL_LIST, REMOVAL_LISTS, removalListNamed } from './removal-lists/removal-lists.ts';

const SCHEMA = 'outcross.dedup/1';
/** Stands in every folder of lists: what they are, and that the folder is one. */
const REPORT_FILE = 'dedup.json';

/**
 * A sample shows which records repeat among those it holds, and nothing of their copies outside, so all rows are read. Width and topics are
 * not asked for: they say nothing of what can go.
 */
export interface DedupOptions extends Omit<AuditOptions, 'sampleShare' | 'findsRepeats' | 'measuresWidth'> {
  /** Formats of removal lists: `jsonl`, `ids`, `huggingface`, `datatrove`, `parquet`, `clusters`, `against`. Default `jsonl`. */
  readonly lists?: readonly string[];
  /** Folder for the lists, which must not be there yet. Default `dedup-<name of the audit>` in the current folder. */
  readonly output?: string;
  /** Replace a folder of lists that is there. Default false. */
  readonly replaces?: boolean;
  /** Count, and write nothing: no lists, and no audit. The workspace keeps what was read for a later run. Default false. */
  readonly isDryRun?: boolean;
}

export interface DedupList extends WrittenList {
  readonly format: string;
  readonly description: string;
  readonly use: string;
}

/** What was read, and how. */
export interface DedupReading {
  readonly files: number;
  readonly sources: number;
  readonly bytes: number;
  readonly languages: number;
  readonly dates: { readonly earliest: string | null; readonly latest: string | null };
  /** By source: which columns were read as what, and why. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly unreadable: {
    readonly records: number;
    /** Most records first, each with its first place. */
    readonly reasons: readonly {
      readonly reason: string;
      readonly records: number;
      readonly first: Pick<QuarantineEntry, 'path' | 'entry' | 'row' | 'unit'> | null;
    }[];
  };
  /** Things done or assumed without being told. */
  readonly notes: readonly string[];
}

/** What repeats, what can go, and the lists that say so. */
export interface DedupReport {
  readonly schema: typeof SCHEMA;
  /** Rises with every change of what may be removed. */
  readonly rule_version: number;
  /** The audit that was published, without width and topics; null in a dry run. */
  readonly audit: { readonly name: string; readonly folder: string; readonly snapshot: string } | null;
  /** Folder that the files in the lists are named from; null for standard input and in a dry run. */
  readonly data_folder: string | null;
  readonly read: DedupReading;
  /** All that was read. */
  readonly records: number;
  readonly words: number;
  readonly repeats: Repeats;
  readonly removed: {
    readonly records: number;
    readonly words: number;
    /** Rows of which every record is removed: the lists of rows hold these. */
    readonly rows: number;
    /** Removed records in rows that hold others as well: the rows stay, unless somebody edits them. */
    readonly records_in_rows_that_stay: number;
  };
  /** Absolute folder of the lists; null where none were written. */
  readonly output: string | null;
  readonly lists: readonly DedupList[];
}

/**
 * Audits data and writes lists of what can be removed of it without loss. The data itself is not changed.
 *
 * @throws {ConfigError} a list has an unknown format, or the folder of lists would lie in the data
 * @throws {InputError} the folder of lists is there already
 * @throws {OutputError} the lists cannot be written
 * @throws {OutcrossError} see `audit`
 */
export async function dedup(options: DedupOptions): Promise<DedupReport> {
  const { lists: names = [DEFAULT_REMOVAL_LIST], output, replaces = false, isDryRun = false, ...rest } = options;
  const lists = [...new Set(names)].map(listNamed);
  const cwd = path.resolve(options.cwd ?? '.');
  const target = (name: string) => path.resolve(cwd, output ?? `dedup-${name}`);
  // Better known before hours of reading than after.
  if (!isDryRun) {
    await refuseInData(target('any'), { data: options.data, cwd });
    if (output !== undefined) await refuseTaken(target(''), replaces);
  }
  const asked = { ...rest, measuresWidth: false };
  if (isDryRun) {
    const report = await auditUnpublished(asked);
    return { ...factsOf(report), audit: null, data_folder: null, output: null, lists: [] };
  }
  const report = await audit(asked);
  const workspace = await openExistingWorkspace(path.resolve(cwd, options.workspace ?? '.outcross'));
  await using _lease = await takeLease(workspace, 'read');
  await using repeats = await placedRepeats(workspace, {
    run: report.run,
    folder: report.folder,
    queryMemoryMb: options.queryMemoryMb,
    signal: options.signal,
  });
  const name = path.basename(report.folder);
  const facts = {
    ...factsOf(report),
    audit: { name, folder: report.folder, snapshot: report.run.snapshotId },
    data_folder: repeats.folder,
  };
  const folder = target(name);
  await refuseTaken(folder, replaces);
  let whole: DedupReport | undefined;
  await publishFolder(folder, async (staged) => {
    const written: DedupList[] = [];
    for (const list of lists) {
      const { name: format, description, use } = list;
      written.push({ format, description, use, ...(await list.write(staged, repeats)) });
    }
    whole = { ...facts, output: folder, lists: written };
    await publishFile(path.join(staged, REPORT_FILE), `${JSON.stringify(whole, null, 2)}\n`);
  });
  return whole!;
}

function listNamed(name: string): RemovalList {
  const list = removalListNamed(name);
  if (list !== undefined) return list;
  throw new ConfigError({
    place: 'outcross dedup',
    problem: `"${name}" is no format of removal lists`,
    hint: `There are ${REMOVAL_LISTS.map((one) => one.name).join(', ')}.`,
  });
}

function factsOf(report: Omit<AuditReport, 'folder'>): Omit<DedupReport, 'audit' | 'data_folder' | 'output' | 'lists'> {
  const { records, totals, dates } = report.audit;
  const repeats = report.audit.repeats!;
  const { removal } = repeats;
  return {
    schema: SCHEMA,
    rule_version: REMOVAL_RULE_VERSION,
    read: {
      files: report.files.length,
      sources: totals.sources,
      bytes: report.run.inputBytes,
      languages: totals.languages,
      dates: { earliest: dates.earliest, latest: dates.latest },
      columns: report.run.mapping,
      unreadable: { records: records.quarantined, reasons: unreadableReasons(report) },
      notes: report.run.notes,
    },
    records: records.accepted,
    words: totals.words,
    repeats,
    removed: {
      records: removal.records,
      words: removal.words,
      rows: removal.rows,
      records_in_rows_that_stay: removal.records_in_rows_that_stay,
    },
  };
}

function unreadableReasons({
  audit: { quarantine },
  quarantine: places,
}: Pick<AuditReport, 'audit' | 'quarantine'>): DedupReading['unreadable']['reasons'] {
  const counts = new Map<string, number>();
  for (const { reason, records } of quarantine) counts.set(reason, (counts.get(reason) ?? 0) + records);
  return [...counts]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([reason, records]) => {
      const first = places.find((place) => place.reason === reason);
      return {
        reason,
        records,
        first: first ? { path: first.path, entry: first.entry, row: first.row, unit: first.unit } : null,
      };
    });
}

/** Lists inside the data would be read as data by the next audit. */
async function refuseInData(
  folder: string,
  { data, cwd }: { readonly data: readonly string[]; readonly cwd: string },
): Promise<void> {
  for (const name of data) {
    const root = path.resolve(cwd, name);
    const isFolder = await stat(root).then(
      (found) => found.isDirectory(),
      () => false,
    );
    const below = path.relative(root, folder);
    if (!isFolder || below.startsWith('..') || path.isAbsolute(below)) continue;
    throw new ConfigError({
      place: 'outcross dedup',
      problem: `the lists would lie inside the data (${root}), and a later audit would read them as data`,
      hint: 'Name a folder elsewhere: --output DIR',
    });
  }
}

/** A folder that is there is replaced on request alone, and only where it holds nothing but lists. */
async function refuseTaken(folder: string, replaces: boolean): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    if (error.code === 'ENOTDIR') return ['a file'];
    throw asOutputError(folder, error);
  });
  if (names === undefined || names.length === 0) return;
  if (!(await isFolderOfLists(folder))) {
    throw new InputError({
      path: folder,
      problem: 'is there already and is no folder of removal lists, so it is left alone',
      hint: 'Name another folder: --output DIR',
    });
  }
  if (replaces) return;
  throw new InputError({
    path: folder,
    problem: 'is there already',
    hint: 'Name another folder with --output DIR, or replace these lists with --force.',
  });
}

async function isFolderOfLists(folder: string): Promise<boolean> {
  try {
    const report = JSON.parse(await readFile(path.join(folder, REPORT_FILE), 'utf8')) as { schema?: unknown };
    return report.schema === SCHEMA;
  } catch {
    return false;
  }
}

/** Writes a folder beside its place and moves it there when it is whole. What was there goes only then. */
async function publishFolder(target: string, write: (staged: string) => Promise<void>): Promise<void> {
  const staged = stagedPath(target);
  const replaced = stagedPath(target);
  try {
    await mkdir(staged, { recursive: true });
    await write(staged);
    await syncFolder(staged);
    await rename(target, replaced).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(staged, target);
    await syncFolder(path.dirname(target));
  } catch (error) {
    await rm(staged, { recursive: true, force: true });
    throw asOutputError(target, error);
  }
  await rm(replaced, { recursive: true, force: true });
}

/** Errors of the file system name what was to be written; all others are passed on. */
function asOutputError(folder: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new OutputError({
    path: folder,
    problem: isFull ? 'the disk is full' : `cannot be written (${code})`,
    hint: isFull
      ? 'Free space or name another folder with --output DIR; the audit is kept.'
      : 'Name a folder you may write to with --output DIR; the audit is kept.',
    cause: error,
  });
}
