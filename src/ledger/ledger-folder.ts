import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { InputError, WorkspaceError } from '../errors.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { stagedPath, syncFolder } from '../workspace/publish-file.ts';

const FORMAT_VERSION = 2;
const formatSchema = z.object({
  format: z.literal('outcross-ledger'),
  version: z.int().positive(),
  id: z.string().regex(/^[0-9a-f]{32}$/),
});

/** Names of segments: 16 hex digits, drawn at random. */
export const SEGMENT_NAME: RegExp = /^[0-9a-f]{16}$/;

/**
 * A ledger on disk:
 *
 * ```
 * ledger.json              what this folder is, its version and its id
 * segments/<name>.log      entries of one writing process, one behind the other
 * segments/<name>.end      that another process ended this segment
 * checkpoints/<n>.json     what was taken into the tree, its size and root; names the checkpoint before
 * checkpoints/<name>.tree  hashes and places of the entries that a checkpoint took in: can be computed again
 * erasures/<entry>.json    which entries were destroyed; `.pending.json` until they are
 * index/                   for finding texts: can be computed again
 * ```
 */
export interface LedgerFolder {
  readonly folder: string;
  /** 32 hex digits. */
  readonly id: string;
}

/**
 * Opens the folder of a ledger, making it where there is none.
 *
 * @throws {WorkspaceError} it is of a newer version or of something else, or cannot be written
 */
export async function openLedgerFolder(folder: string): Promise<LedgerFolder> {
  const absolute = path.resolve(folder);
  const existing = await readFormat(absolute);
  if (existing !== undefined) return existing;
  const content = formatContent(randomBytes(16).toString('hex'));
  try {
    await mkdir(absolute, { recursive: true });
  } catch (error) {
    throw asLedgerError(absolute, error);
  }
  // Where two processes make it at once, one wins and both use what is there.
  await publishOnce(formatFile(absolute), content);
  return (await readFormat(absolute))!;
}

/** Like `openLedgerFolder`, for those who only read. @throws {InputError} where there is no ledger */
export async function openExistingLedgerFolder(folder: string): Promise<LedgerFolder> {
  const existing = await readFormat(path.resolve(folder));
  if (existing !== undefined) return existing;
  throw new InputError({
    path: folder,
    problem: 'there is no ledger here',
    hint: 'Register texts with outcross ledger add, or name its folder with --ledger DIR.',
  });
}

/** Makes a folder of the ledger. */
export async function makeFolder({ folder }: LedgerFolder, name: string): Promise<string> {
  const made = path.join(folder, name);
  try {
    await mkdir(made, { recursive: true });
  } catch (error) {
    throw asLedgerError(made, error);
  }
  return made;
}

export function segmentPath({ folder }: LedgerFolder, segment: string): string {
  return path.join(folder, 'segments', `${segment}.log`);
}

/**
 * Publishes a file that may exist once: synced, then given its name by a link, which fails where the name is taken.
 *
 * @returns whether this call published it
 * @throws {WorkspaceError} full disk, no permission, a file system without hard links
 */
export async function publishOnce(target: string, content: string | Uint8Array): Promise<boolean> {
  const staged = stagedPath(target);
  try {
    const file = await open(staged, 'wx');
    try {
      await file.writeFile(content);
      await file.datasync();
    } finally {
      await file.close();
    }
    try {
      await link(staged, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
    await syncFolder(path.dirname(target));
    return true;
  } catch (error) {
    throw asLedgerError(target, error);
  } finally {
    await rm(staged, { force: true }).catch(() => undefined);
  }
}

/** Names the cause and the remedy of what failed in a ledger's files. What has no system call is no error of a file system. */
export function asLedgerError(target: string, error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !('syscall' in error)) return error;
  const [problem, hint] = causeAndRemedy(code);
  return new WorkspaceError({ path: target, problem, hint, cause: error });
}

function causeAndRemedy(code: string): readonly [string, string] {
  const again = 'then register again what was not acknowledged: all that was acknowledged is kept.';
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return ['the disk is full', `Free space, ${again}`];
    case 'EFBIG':
      return ['is larger than a file may be here (EFBIG)', `Raise the limit (ulimit -f), ${again}`];
    case 'EMFILE':
    case 'ENFILE':
      return [`cannot be opened: too many files are open (${code})`, `Raise the limit (ulimit -n), ${again}`];
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return [
        `cannot be written (${code})`,
        'Name a folder you may write to with --ledger DIR, on a file system with hard links.',
      ];
    default:
      return [`cannot be read or written (${code})`, `Check the disk, ${again}`];
  }
}

/** Whether writing failed because this folder is not ours to write: read-only media, someone else's ledger. */
export function isReadOnlyError(error: unknown): boolean {
  const cause = error instanceof WorkspaceError ? error.cause : error;
  return ['EACCES', 'EPERM', 'EROFS'].includes((cause as NodeJS.ErrnoException | undefined)?.code ?? '');
}

/** A ledger that is not as it was written. */
export function damaged(file: string, problem: string): WorkspaceError {
  return new WorkspaceError({
    path: file,
    problem,
    hint: 'Run outcross ledger verify to see all that is damaged, and restore it from a copy.',
  });
}

/** Content of `ledger.json`. */
export function formatContent(id: string): string {
  return `${canonicalJson({ format: 'outcross-ledger', version: FORMAT_VERSION, id })}\n`;
}

function formatFile(folder: string): string {
  return path.join(folder, 'ledger.json');
}

async function readFormat(folder: string): Promise<LedgerFolder | undefined> {
  const file = formatFile(folder);
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw asLedgerError(file, error);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    parsed = undefined;
  }
  const format = formatSchema.safeParse(parsed);
  if (!format.success) {
    throw new WorkspaceError({
      path: file,
      problem: 'is not the description of an Outcross ledger',
      hint: 'Restore it from a copy, or name another folder with --ledger DIR.',
    });
  }
  const { version } = format.data;
  if (version !== FORMAT_VERSION) {
    throw new WorkspaceError({
      path: file,
      problem: `was written in format ${version}; this version of Outcross reads ${FORMAT_VERSION}`,
      hint: `Use the ${version > FORMAT_VERSION ? 'newer' : 'older'} Outcross, or another folder with --ledger DIR.`,
    });
  }
  return { folder, id: format.data.id };
}
