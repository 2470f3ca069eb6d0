import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { asWorkspaceError, publishFile } from '../../workspace/publish-file.ts';
import type { LedgerFolder } from '../ledger-folder.ts';
import { INDEX_VERSION } from './run-format.ts';

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

export function indexLock(ledger: LedgerFolder): string {
  return path.join(indexFolder(ledger), 'lock');
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
    // Others may be waiting for the lock.
    if (name === 'index.json' || name === 'lock' || name.startsWith('lock.') || runs.includes(name)) continue;
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

function manifestPath(ledger: LedgerFolder): string {
  return path.join(indexFolder(ledger), 'index.json');
}
