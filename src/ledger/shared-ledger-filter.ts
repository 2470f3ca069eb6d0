import { DamagedRun } from './index/damaged-run.ts';
import { readIndexManifest, runFolder } from './index/index-folder.ts';
import { closeRun, openRun, type SharedRun } from './index/index-run.ts';
import { openExistingLedgerFolder } from './ledger-folder.ts';
import { type UpdateIndexOptions, updateLedgerIndex } from './update-ledger-index.ts';

/**
 * The index of a ledger at one moment, as all threads of this process can use it: send it to a worker thread as it is. Memory is shared,
 * files are open. What is indexed later is not in it, and what is erased later is still passed over.
 */
export interface SharedLedgerFilter {
  /** Absolute. */
  readonly folder: string;
  readonly ledger: string;
  readonly size: number;
  readonly root: string;
  readonly runs: readonly SharedRun[];
}

/** Another process may replace runs between the reading of their names and their opening. */
const MAX_TRIES = 5;

/**
 * Brings the index up to date and opens it. Close it with `closeLedgerFilter` once no thread uses it.
 *
 * @throws {InputError} there is no ledger
 * @throws {WorkspaceError} it is damaged, or the index cannot be written
 */
export async function openLedgerFilter(folder: string, options: UpdateIndexOptions = {}): Promise<SharedLedgerFilter> {
  for (let attempt = 1; ; attempt++) {
    await updateLedgerIndex(folder, { ...options, rebuild: attempt > 2 });
    const ledger = await openExistingLedgerFolder(folder);
    const manifest = await readIndexManifest(ledger);
    const runs: SharedRun[] = [];
    try {
      if (manifest?.root == null) throw new DamagedRun('the index is being made');
      for (const run of manifest.runs) runs.push(openRun(runFolder(ledger, run)));
      return { folder: ledger.folder, ledger: ledger.id, size: manifest.size, root: manifest.root!, runs };
    } catch (error) {
      for (const run of runs) closeRun(run);
      if (!(error instanceof DamagedRun) || attempt === MAX_TRIES) throw error;
    }
  }
}

/** Closes the files of a filter. */
export function closeLedgerFilter({ runs }: SharedLedgerFilter): void {
  for (const run of runs) closeRun(run);
}
