import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { ConfigError, WorkspaceError } from '../errors.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { listSubfolders } from './list-folder.ts';
import { publishNewFile } from './publish-new-file.ts';
import type { Workspace } from './workspace.ts';

const storedSchema = z.strictObject({
  schema: z.literal('outcross.line/1'),
  number: z.int().min(1),
  /** SHA-256 of the file of the entry before; null for the first. */
  previous: z.string().nullable(),
  entry: z.unknown(),
});

/** Entries of a line as they lie there. What an entry means is not the workspace's to say. */
export interface StoredLine {
  readonly entries: readonly unknown[];
  /** SHA-256 of the last entry's file, 64 hex; null for a line without entries. */
  readonly head: string | null;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,79}$/;
const FILE = /^(\d{6,15})\.json$/;

/** @throws {ConfigError} a name that not every file system can hold as it is */
export function requireLineName(line: string): void {
  if (NAME.test(line) && !line.endsWith('.tmp')) return;
  throw new ConfigError({
    place: `line "${line.slice(0, 100)}"`,
    problem: 'is no name for a line',
    hint: 'Use up to 80 lower-case letters, digits, dots, dashes and underscores, a letter or digit first.',
  });
}

/** Names of all lines of a workspace, sorted. */
export async function listLines(workspace: Workspace): Promise<readonly string[]> {
  const found = await listSubfolders(path.join(workspace.folder, 'lines'));
  return found.filter((name) => NAME.test(name)).sort();
}

/**
 * All entries of a line, oldest first; none where there is no such line. Each names the digest of the one before, so that one that was
 * changed or taken out afterwards is noticed.
 *
 * @throws {WorkspaceError} an entry is missing, damaged, or not the one that was there when the next was written
 * @throws {ConfigError} a name that is none
 */
export async function readLine(workspace: Workspace, line: string): Promise<StoredLine> {
  requireLineName(line);
  const folder = path.join(workspace.folder, 'lines', line);
  const numbers = (await readdir(folder).catch(noneThere(folder)))
    .flatMap((name) => FILE.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((x, y) => x - y);
  const entries: unknown[] = [];
  let head: string | null = null;
  for (const number of numbers) {
    const file = entryPath(workspace, line, number);
    if (number !== entries.length + 1)
      throw damaged(entryPath(workspace, line, entries.length + 1), 'is missing, and later entries are there');
    const content = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw damaged(file, 'cannot be read', cause);
    });
    const { previous, entry } = parse(file, number, content);
    if (previous !== head) throw damaged(file, 'does not follow the entry before it: one of the two was changed');
    entries.push(entry);
    head = createHash('sha256').update(content).digest('hex');
  }
  return { entries, head };
}

/**
 * Puts an entry after those that were read. Of processes that append at the same time one succeeds; the others read again. The entry is
 * there whole or not at all, also after a crash.
 *
 * @param after what `readLine` gave
 * @returns false where another entry has come in between; nothing was written
 * @throws {WorkspaceError} full disk, no permission
 * @throws {ConfigError} a name that is none
 */
export async function appendToLine(
  workspace: Workspace,
  line: string,
  { after, entry }: { readonly after: StoredLine; readonly entry: unknown },
): Promise<boolean> {
  requireLineName(line);
  const number = after.entries.length + 1;
  const content = canonicalJson({ schema: 'outcross.line/1', number, previous: after.head, entry });
  return publishNewFile(entryPath(workspace, line, number), `${content}\n`);
}

function entryPath(workspace: Workspace, line: string, number: number): string {
  return path.join(workspace.folder, 'lines', line, `${String(number).padStart(6, '0')}.json`);
}

function parse(file: string, number: number, content: string): z.infer<typeof storedSchema> {
  let stored: z.infer<typeof storedSchema>;
  try {
    stored = storedSchema.parse(JSON.parse(content));
  } catch (cause) {
    throw damaged(file, 'is no entry of a line', cause);
  }
  if (stored.number !== number) throw damaged(file, `says that it is entry ${stored.number}`);
  return stored;
}

function noneThere(folder: string) {
  return (error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw damaged(folder, `cannot be read (${error.code})`, error);
  };
}

function damaged(file: string, problem: string, cause?: unknown): WorkspaceError {
  return new WorkspaceError({
    path: file,
    problem,
    hint: 'Restore the folder of the line from a copy of the workspace.',
    ...(cause === undefined ? {} : { cause }),
  });
}
