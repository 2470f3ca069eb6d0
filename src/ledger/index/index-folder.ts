import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { CancelledError, WorkspaceError } from '../../errors.ts';
import { asWorkspaceError, publishFile, stagedPath } from '../../workspace/publish-file.ts';
import type { LedgerFolder } from '../ledger-folder.ts';
import { isOwnerGone, segmentOwnerSchema, thisOwner } from '../segment-owner.ts';
import { INDEX_VERSION } from './run-format.ts';

const LOCK_POLL_MS = 200;
/** The holder of a lock renews it; a lock of a process that cannot be looked at counts as left behind after a day. */
const RENEWAL_MS = 60_000;

const manifestSchema = z.strictObject({
  format: z.literal('outcross-ledger-index'),
  version: z.literal(INDEX_VERSION),
  fingerprintVersion: z.int(),
  ledger: z.string(),
  /** Entries of the tree that the runs cover. */
  size: z.int().nonnegative(),
  /** Leaf hash of the last of them; empty where there is none. */
  lastLeaf: z.string(),
  /** Root of the tree of that size, where it was the whole tree when the runs were made. */
  root: z.string().nullable(),
  /** Folders of the runs, in the order of the tree. */
  runs: z.array(z.string().regex(/^\d+-\d+-[0-9a-f]{12}$/)),
});
/** Which runs make up the index, and of what. */
export type IndexManifest = z.infer<typeof manifestSchema>;

export function indexFolder({ folder }: LedgerFolder): string {
  return path.join(folder, 'index');
}

export function runFolder(ledger: LedgerFolder, run: string): string {
  return path.join(indexFolder(ledger), run);
}

/** What the index consists of; undefined where there is none, or one of another version or damaged: it is made anew then. */
export async function readIndexManifest(ledger: LedgerFolder): Promise<IndexManifest | undefined> {
  try {
    const content = await readFile(manifestPath(ledger), 'utf8');
    const manifest = manifestSchema.parse(JSON.parse(content));
    return manifest.ledger === ledger.id ? manifest : undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || code === 'ENOENT') return undefined;
    throw asWorkspaceError(manifestPath(ledger), error);
  }
}

export async function publishIndexManifest(
  ledger: LedgerFolder,
  manifest: Omit<IndexManifest, 'format' | 'version' | 'ledger'>,
): Promise<void> {
  const content: IndexManifest = {
    format: 'outcross-ledger-index',
    version: INDEX_VERSION,
    ledger: ledger.id,
    ...manifest,
    runs: [...manifest.runs],
  };
  await publishFile(manifestPath(ledger), `${JSON.stringify(content)}\n`);
}

/** Removes what no manifest names: runs that were merged, and what a crash left behind. Only under the lock. */
export async function removeOtherRuns(ledger: LedgerFolder, runs: readonly string[]): Promise<void> {
  const folder = indexFolder(ledger);
  for (const name of await readdir(folder)) {
    if (name === 'index.json' || name === 'lock' || runs.includes(name)) continue;
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Makes this process the only one that writes the index, until disposed.
 *
 * @throws {WorkspaceError} the folder cannot be written
 */
export async function lockIndex(ledger: LedgerFolder, signal?: AbortSignal): Promise<AsyncDisposable> {
  const folder = indexFolder(ledger);
  const file = path.join(folder, 'lock');
  const content = `${JSON.stringify(thisOwner())}\n`;
  for (;;) {
    if (signal?.aborted) throw new CancelledError();
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(file, content, { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw asWorkspaceError(file, error);
    }
    if (await isLeftBehind(file)) {
      // Of several that see this only one can move it away.
      const moved = stagedPath(file);
      await rename(file, moved).catch(() => undefined);
      await rm(moved, { force: true });
    } else await sleep(LOCK_POLL_MS);
  }
  const renewal = setInterval(() => {
    writeFile(file, content).catch(() => undefined);
  }, RENEWAL_MS);
  renewal.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(renewal);
      await rm(file, { force: true });
    },
  };
}

async function isLeftBehind(file: string): Promise<boolean> {
  try {
    const quietMs = Date.now() - (await stat(file)).mtimeMs;
    const owner = segmentOwnerSchema.safeParse(JSON.parse((await readFile(file, 'utf8')) || 'null'));
    return owner.success ? isOwnerGone(owner.data, { quietMs }) : quietMs > RENEWAL_MS;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    if (error instanceof SyntaxError) return false;
    throw new WorkspaceError({
      path: file,
      problem: 'cannot be read',
      hint: 'Check the permissions of the ledger, then run the same command again.',
      cause: error,
    });
  }
}

function manifestPath(ledger: LedgerFolder): string {
  return path.join(indexFolder(ledger), 'index.json');
}
