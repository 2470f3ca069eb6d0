import { hash, randomBytes } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError, WorkspaceError } from '../../errors.ts';
import { asWorkspaceError, stagedPath } from '../../workspace/publish-file.ts';
import { isOwnerGone, segmentOwnerSchema, thisOwner } from '../segment-owner.ts';

const LOCK_POLL_MS = 200;
/** The holder of a lock renews it; a lock of a process that cannot be looked at counts as left behind after a day. */
const RENEWAL_MS = 60_000;

/**
 * Makes this process the only one that writes in a folder, until disposed. Two may still write at once where one was stopped for so long that it
 * counted as gone: what they write must then be whole whoever publishes last.
 *
 * @param file the lock; its folder is made where it is missing
 * @throws {WorkspaceError} the folder cannot be written
 * @throws {CancelledError} the signal was given while another process held it
 */
export async function lockIndex(file: string, signal?: AbortSignal): Promise<AsyncDisposable> {
  // Unlike any other lock, also of the same process.
  const content = `${JSON.stringify({ ...thisOwner(), token: randomBytes(8).toString('hex') })}\n`;
  for (;;) {
    if (signal?.aborted) throw new CancelledError();
    const handle = (await contentOf(file)) === undefined ? await create(file, content) : undefined;
    if (handle !== undefined) return hold(file, { handle, content });
    const left = await leftBehind(file);
    if (left === undefined) await sleep(LOCK_POLL_MS);
    else if (!(await takeAway(file, left))) await sleep(LOCK_POLL_MS);
  }
}

/** @returns the open lock, under its name only once it says whose it is; undefined where another process holds it */
async function create(file: string, content: string): Promise<FileHandle | undefined> {
  const staged = stagedPath(file);
  let handle: FileHandle | undefined;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    handle = await open(staged, 'wx');
    await handle.writeFile(content);
    await link(staged, file);
    return handle;
  } catch (error) {
    await handle?.close();
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw asWorkspaceError(file, error);
  } finally {
    await rm(staged, { force: true }).catch(() => undefined);
  }
}

function hold(
  file: string,
  { handle, content }: { readonly handle: FileHandle; readonly content: string },
): AsyncDisposable {
  let renewing: Promise<void> = Promise.resolve();
  const renewal = setInterval(() => {
    // By the open file: it renews this lock or none, and never makes one.
    renewing = renewing.then(() => handle.utimes(new Date(), new Date())).catch(() => undefined);
  }, RENEWAL_MS);
  renewal.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(renewal);
      await renewing;
      await handle.close();
      await takeAway(file, content);
    },
  };
}

/**
 * Removes a lock, if it still is the one that was looked at. Whoever removes one, its holder too, makes a file first that only one can make for
 * this very lock: between its look and the removal nobody else can have removed it, and so nobody can have made another.
 *
 * @returns whether it is gone now
 */
async function takeAway(file: string, content: string): Promise<boolean> {
  const claim = `${file}.${hash('sha256', content).slice(0, 16)}.claim`;
  try {
    await (await open(claim, 'wx')).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw asWorkspaceError(claim, error);
    // Its maker was killed.
    const madeAt = (await stat(claim).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (Date.now() - madeAt > RENEWAL_MS) await rm(claim, { force: true });
    return false;
  }
  try {
    if ((await contentOf(file)) === content) await rm(file, { force: true });
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

/** What stands in a lock whose process is gone; undefined where it lives, or there is no lock any more. */
async function leftBehind(file: string): Promise<string | undefined> {
  try {
    const quietMs = Date.now() - (await stat(file)).mtimeMs;
    const content = await readFile(file, 'utf8');
    const owner = segmentOwnerSchema.safeParse(parsed(content));
    // Killed before it had written who it was.
    const isGone = owner.success ? isOwnerGone(owner.data, { quietMs }) : quietMs > RENEWAL_MS;
    return isGone ? content : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new WorkspaceError({
      path: file,
      problem: 'cannot be read',
      hint: 'Check the permissions of the ledger, then run the same command again.',
      cause: error,
    });
  }
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

async function contentOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
