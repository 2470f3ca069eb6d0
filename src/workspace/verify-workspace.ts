import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { AuditFolder } from './audits.ts';
import { LINEAGE_FOLDERS, type LineageFolder, lineageFile } from './lineage-files.ts';
import { listLines, readLine } from './lines.ts';
import { listFolder } from './list-folder.ts';
import { readPartTable } from './part-reader.ts';
import { listPartKeys, PART_TABLES, partSummaryPath, partTablePath } from './parts.ts';
import { readParquetFile } from './read-parquet-file.ts';
import { listReferenceFolders, verifyReferenceFolder } from './references.ts';
import { REFRESH_FILE } from './refreshes.ts';
import { listResultFolders } from './result-folders.ts';
import { reviewSchema } from './reviews.ts';
import type { Workspace } from './workspace.ts';
import { readIfThere } from './workspace-inventory.ts';

/** A published file that is not as it was published. */
export interface Damage {
  /** Path below the workspace. */
  readonly file: string;
  readonly problem: string;
  readonly remedy: string;
}

export interface VerifyReport {
  readonly checked: {
    readonly parts: number;
    readonly snapshots: number;
    readonly audits: number;
    readonly tombstones: number;
    readonly reviews: number;
    readonly references: number;
    readonly comparisons: number;
    readonly lines: number;
    readonly builds: number;
    readonly lineage: number;
  };
  readonly damaged: readonly Damage[];
}

export interface VerifyOptions {
  /** Throws where the text is no `audit.json`, else gives what it says that other files must agree with. */
  readonly checkAudit: (
    text: string,
    file: string,
  ) => {
    /** Records that could not be read: `quarantine.jsonl`. */
    readonly quarantined: number;
    /** Records that removal would take: `repeats.parquet`. Default 0. */
    readonly removed?: number;
    /** Pairs found similar or removable: `pairs.parquet`. Default 0. */
    readonly confirmedPairs?: number;
  };
  /** What is wrong with a build, file by file. Default: builds are not looked into. */
  readonly checkBuild?: (
    build: AuditFolder,
    options: { readonly signal?: AbortSignal | undefined },
  ) => Promise<readonly { readonly file: string; readonly problem: string }[]>;
  /** Throws where an entry does not fit its schema. Default: entries are seen to have a name, and to lie where it says. */
  readonly checkLineage?: (kind: LineageFolder, entry: unknown) => void;
  readonly signal?: AbortSignal | undefined;
}

const count = z.int().min(0);
const quarantineSchema = z.object({ records: count });
const summarySchema = z.object({
  key: z.string(),
  rows: count,
  records: count,
  quarantined: count,
  quarantineEntries: count,
  words: count,
  tables: z.partialRecord(z.enum(PART_TABLES), count),
});
const snapshotSchema = z.object({
  schema: z.literal('outcross.snapshot/1'),
  groupColumns: z.array(z.string()),
  inputs: z.array(z.unknown()),
  parts: z.array(z.object({ key: z.string(), inputs: z.array(count) })),
  cards: z.record(z.string(), z.unknown()),
});
const tombstoneSchema = z.object({
  schema: z.literal('outcross.tombstone/1'),
  forgottenAt: z.iso.datetime(),
  digests: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
  builds: z.boolean().optional(),
  finished: z.boolean(),
});
const runSchema = z.object({ startedAt: z.string(), snapshotId: z.string() });
const namedSchema = z.object({ name: z.string() });
const entriesSchema = z.array(z.unknown());

const READ_AGAIN = 'Remove this file and run the audit again with --verify-inputs: the part is made anew.';
const AUDIT_AGAIN = 'Run the audit again, then remove this one.';

/**
 * Reads every published file and checks that it is whole: parts can be read and hold what their summaries say, snapshots name parts
 * that are there and have the id of their content, audits fit their schema, tombstones and verdicts of reviewers can be read,
 * references and their texts have the hashes that they are named by, comparisons and pages of lines have their end, the entries of
 * each line follow one another, builds are what their manifests say, and entries of the lineage fit their schema.
 */
export async function verifyWorkspace(
  workspace: Workspace,
  { checkAudit, checkBuild = async () => [], checkLineage = () => {}, signal }: VerifyOptions,
): Promise<VerifyReport> {
  const damaged: Damage[] = [];
  const check = async (file: string, remedy: string, read: () => Promise<void>) => {
    signal?.throwIfAborted();
    try {
      await read();
    } catch (error) {
      damaged.push({ file: path.relative(workspace.folder, file), problem: problemText(error), remedy });
    }
  };

  const keys = await listPartKeys(workspace);
  const whole = new Set<string>();
  for (const key of keys) {
    const text = await readIfThere(partSummaryPath(workspace, key));
    // Without a summary the part was never finished; gc takes it away.
    if (text === undefined) continue;
    const before = damaged.length;
    await check(partSummaryPath(workspace, key), READ_AGAIN, () => checkPart(workspace, key, text));
    if (damaged.length === before) whole.add(key);
  }

  const snapshots = await names(workspace, 'snapshots');
  for (const name of snapshots) {
    const file = path.join(workspace.folder, 'snapshots', name);
    await check(file, 'Run the audit again.', async () => {
      const text = await readFile(file, 'utf8');
      const snapshot = snapshotSchema.parse(JSON.parse(text));
      const digest = hash('sha256', text).slice(0, 16);
      if (`${digest}.json` !== name) throw new Error(`its content has the id ${digest}`);
      const missing = snapshot.parts.filter(({ key }) => !whole.has(key));
      if (missing.length > 0)
        throw new Error(
          `${missing.length} of its ${snapshot.parts.length} parts missing or damaged, first ${missing[0]!.key}`,
        );
      const outside = snapshot.parts.find(({ inputs }) => inputs.some((input) => input >= snapshot.inputs.length));
      if (outside) throw new Error(`part ${outside.key} names an input that is not listed`);
    });
  }

  const audits = (await names(workspace, 'audits')).filter((name) => !name.endsWith('.tmp'));
  for (const name of audits) {
    const folder = path.join(workspace.folder, 'audits', name);
    const read = (file: string) => readFile(path.join(folder, file), 'utf8');
    let said: ReturnType<VerifyOptions['checkAudit']> | undefined;
    await check(path.join(folder, 'audit.json'), AUDIT_AGAIN, async () => {
      said = checkAudit(await read('audit.json'), path.join(folder, 'audit.json'));
    });
    await check(path.join(folder, 'run.json'), AUDIT_AGAIN, async () => {
      const { snapshotId } = runSchema.parse(JSON.parse(await read('run.json')));
      if (!snapshots.includes(`${snapshotId}.json`))
        throw new Error(`its snapshot ${snapshotId} is not there, so its records cannot be traced`);
    });
    await check(
      path.join(folder, 'files.json'),
      AUDIT_AGAIN,
      async () => void entriesSchema.parse(JSON.parse(await read('files.json'))),
    );
    await check(
      path.join(folder, 'changes.json'),
      AUDIT_AGAIN,
      async () => void JSON.parse(await read('changes.json')),
    );
    await check(path.join(folder, 'audit.html'), AUDIT_AGAIN, async () => {
      if (!(await read('audit.html')).trimEnd().endsWith('</html>')) throw new Error('it ends before its end');
    });
    await check(path.join(folder, 'quarantine.jsonl'), AUDIT_AGAIN, async () => {
      const listed = await countQuarantined(path.join(folder, 'quarantine.jsonl'));
      if (said !== undefined && listed !== said.quarantined)
        throw new Error(`it lists ${listed} records; audit.json says ${said.quarantined} records could not be read`);
    });
    await check(path.join(folder, 'repeats.parquet'), AUDIT_AGAIN, async () => {
      const removed = await countRows<{ role: string }>(
        path.join(folder, 'repeats.parquet'),
        ({ role }) => role === 'removed',
      );
      if ((removed ?? 0) !== (said?.removed ?? removed ?? 0))
        throw new Error(`it removes ${removed ?? 'no'} records; audit.json says ${said!.removed}`);
    });
    await check(path.join(folder, 'pairs.parquet'), AUDIT_AGAIN, async () => {
      const pairs = await countRows(path.join(folder, 'pairs.parquet'), () => true);
      if ((pairs ?? 0) !== (said?.confirmedPairs ?? pairs ?? 0))
        throw new Error(`it lists ${pairs ?? 'no'} pairs; audit.json says ${said!.confirmedPairs}`);
    });
  }

  const tombstones = await names(workspace, 'tombstones');
  for (const name of tombstones) {
    const file = path.join(workspace.folder, 'tombstones', name);
    await check(
      file,
      'Restore it from a copy, or forget the records again: without it they would be kept again.',
      async () => {
        tombstoneSchema.parse(JSON.parse(await readFile(file, 'utf8')));
      },
    );
    const tombstone = tombstoneSchema.safeParse(await parsed(file));
    if (tombstone.success && !tombstone.data.finished) {
      damaged.push({
        file: path.join('tombstones', name),
        problem: 'this erasure was cut off before its end',
        remedy: 'Run outcross forget again with the same arguments: it finishes first what was cut off.',
      });
    }
  }
  const reviews = await names(workspace, 'reviews');
  for (const name of reviews) {
    const file = path.join(workspace.folder, 'reviews', name);
    await check(
      file,
      'Restore it from a copy, or remove it and give the verdict again.',
      async () => void reviewSchema.parse(JSON.parse(await readFile(file, 'utf8'))),
    );
  }
  const references = await listReferenceFolders(workspace);
  for (const reference of references) {
    signal?.throwIfAborted();
    for (const { file, problem } of await verifyReferenceFolder(workspace, reference, { signal })) {
      damaged.push({
        file: path.relative(workspace.folder, file),
        problem,
        remedy: 'Restore it from a copy of the workspace, or make the reference again from its data.',
      });
    }
  }
  const results = ['comparisons', 'watches'] as const;
  const [comparisons, watches] = await Promise.all(results.map((kind) => listResultFolders(workspace, kind)));
  for (const { folder } of comparisons!) await checkResult(check, folder, COMPARISON_FILES);
  for (const { folder } of watches!) await checkResult(check, folder, WATCH_FILES);
  // Without its state a refresh has not begun, and nothing is built on it.
  for (const { folder } of await listResultFolders(workspace, 'refreshes')) {
    for (const name of await listFolder(folder)) {
      if (name !== REFRESH_FILE && name !== 'refresh.html') continue;
      await check(path.join(folder, name), REFRESH_REMEDY, async () => {
        const text = await readFile(path.join(folder, name), 'utf8');
        if (name === REFRESH_FILE) z.object({ schema: z.literal('outcross.refresh/1') }).parse(JSON.parse(text));
        else if (!text.trimEnd().endsWith('</html>')) throw new Error('it ends before its end');
      });
    }
  }
  const lines = await listLines(workspace);
  for (const line of lines) {
    const folder = path.join(workspace.folder, 'lines', line);
    await check(folder, 'Restore the folder of the line from a copy of the workspace.', async () => {
      const { entries } = await readLine(workspace, line);
      if (entries.length === 0) throw new Error('the line has no entry');
    });
  }
  const builds = await listResultFolders(workspace, 'builds');
  for (const build of builds) {
    signal?.throwIfAborted();
    for (const { file, problem } of await checkBuild(build, { signal })) {
      damaged.push({
        file: path.relative(workspace.folder, path.join(build.folder, file)),
        problem,
        remedy: 'Restore the folder of the build from a copy, or remove it and build again from its recipe.',
      });
    }
  }
  let entries = 0;
  for (const kind of LINEAGE_FOLDERS) {
    const folder = path.join(workspace.folder, 'lineage', kind);
    for (const name of (await listFolder(folder)).filter((one) => one.endsWith('.json')).sort()) {
      const file = path.join(folder, name);
      entries++;
      await check(file, 'Restore it from a copy of the workspace, or remove it and add the entry again.', async () => {
        const entry: unknown = JSON.parse(await readFile(file, 'utf8'));
        checkLineage(kind, entry);
        const own = lineageFile(workspace, kind, namedSchema.parse(entry).name);
        if (own !== file) throw new Error(`what it says belongs into ${path.basename(own)}`);
      });
    }
  }
  return {
    checked: {
      parts: keys.length,
      snapshots: snapshots.length,
      audits: audits.length,
      tombstones: tombstones.length,
      reviews: reviews.length,
      references: references.length,
      comparisons: comparisons!.length,
      lines: lines.length,
      builds: builds.length,
      lineage: entries,
    },
    damaged,
  };
}

const REFRESH_REMEDY =
  'Restore it from a copy of the workspace, or remove its folder and begin again; audits and builds stay.';

/** Files of a result, and how each is seen to be whole. */
interface ResultFiles {
  readonly json: string;
  readonly schema: string;
  readonly html: string;
  readonly more: readonly string[];
  readonly remedy: string;
}

const COMPARISON_FILES: ResultFiles = {
  json: 'compare.json',
  schema: 'outcross.comparison/1',
  html: 'compare.html',
  more: ['compare.md', 'junit.xml'],
  remedy: 'Compare the generation again, then remove this comparison.',
};
const WATCH_FILES: ResultFiles = {
  json: 'line.json',
  schema: 'outcross.line-survey/1',
  html: 'line.html',
  more: [],
  remedy: 'Remove this folder: outcross watch show --html writes the page anew.',
};

async function checkResult(
  check: (file: string, remedy: string, read: () => Promise<void>) => Promise<void>,
  folder: string,
  { json, schema, html, more, remedy }: ResultFiles,
): Promise<void> {
  const read = (file: string) => readFile(path.join(folder, file), 'utf8');
  await check(path.join(folder, json), remedy, async () => {
    z.object({ schema: z.literal(schema) }).parse(JSON.parse(await read(json)));
  });
  await check(path.join(folder, html), remedy, async () => {
    if (!(await read(html)).trimEnd().endsWith('</html>')) throw new Error('it ends before its end');
  });
  await check(path.join(folder, 'run.json'), remedy, async () => {
    z.object({ startedAt: z.string() }).parse(JSON.parse(await read('run.json')));
  });
  for (const file of more) {
    await check(path.join(folder, file), remedy, async () => {
      if (!(await read(file)).endsWith('\n')) throw new Error('it ends before its end');
    });
  }
}

async function checkPart(workspace: Workspace, key: string, text: string): Promise<void> {
  const summary = summarySchema.parse(JSON.parse(text));
  if (summary.key !== key) throw new Error(`it says it is part ${summary.key}`);
  const expected = {
    records: summary.records,
    fingerprints: summary.records,
    quarantine: summary.quarantineEntries,
    evidence: undefined,
  };
  for (const table of PART_TABLES) {
    const name = path.basename(partTablePath(workspace, key, table));
    const bytes = await readFile(partTablePath(workspace, key, table)).catch(() => undefined);
    const size = summary.tables[table];
    if (size === undefined) {
      if ((expected[table] ?? 0) > 0)
        throw new Error(`it counts ${expected[table]} rows of ${table} and names no table of them`);
      continue;
    }
    if (!bytes) throw new Error(`${name} is missing`);
    if (bytes.length !== size) throw new Error(`${name} has ${bytes.length} bytes instead of ${size}`);
    let rows: readonly Readonly<Record<string, unknown>>[];
    try {
      rows = await readPartTable(workspace, key, table);
    } catch (cause) {
      throw new Error(`${name} cannot be read (${problemText(cause)})`, { cause });
    }
    if (expected[table] !== undefined && rows.length !== expected[table])
      throw new Error(`${name} has ${rows.length} rows instead of ${expected[table]}`);
    if (table === 'quarantine') {
      const listed = rows.reduce((sum, row) => sum + Number(row.records), 0);
      if (listed !== summary.quarantined)
        throw new Error(`${name} stands for ${listed} records instead of ${summary.quarantined}`);
    }
    if (table !== 'records') continue;
    const words = rows.reduce((sum, row) => sum + Number(row.words), 0);
    if (words !== summary.words) throw new Error(`${name} has ${words} words instead of ${summary.words}`);
  }
}

async function names(workspace: Workspace, folder: string): Promise<readonly string[]> {
  const all = await listFolder(path.join(workspace.folder, folder));
  return all.filter((name) => folder === 'audits' || name.endsWith('.json')).sort();
}

async function parsed(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Rows of a table that are meant; undefined where there is no table, as where nothing repeats. */
async function countRows<Row>(file: string, isMeant: (row: Row) => boolean): Promise<number | undefined> {
  if (!(await stat(file).catch(() => undefined))) return undefined;
  let rows = 0;
  for await (const group of readParquetFile<Row>(file)) for (const row of group) if (isMeant(row)) rows++;
  return rows;
}

/** Records that the entries of a quarantine list stand for. */
async function countQuarantined(file: string): Promise<number> {
  let rest = '';
  let records = 0;
  for await (const piece of createReadStream(file, 'utf8')) {
    const whole = (rest + (piece as string)).split('\n');
    rest = whole.pop()!;
    for (const line of whole) {
      records += quarantineSchema.parse(JSON.parse(line)).records;
    }
  }
  if (rest !== '') throw new Error('its last line is cut off');
  return records;
}

/** One line, at most 200 characters. */
function problemText(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `does not fit its schema: ${issue!.path.map(String).join('.') || 'the whole'}: ${issue!.message}`;
  }
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'is missing';
  if (error instanceof SyntaxError) return 'is not JSON';
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200);
}
