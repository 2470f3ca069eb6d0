import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { loadChain } from './ledger-chain.ts';
import { openExistingLedgerFolder } from './ledger-folder.ts';

export interface LedgerSize {
  readonly ledger: string;
  /** Entries in the tree. */
  readonly entries: number;
  readonly sizeBytes: number;
  readonly segments: LedgerPart;
  /** Checkpoints and tree files. */
  readonly checkpoints: LedgerPart;
  readonly erasures: LedgerPart;
  /** For finding texts; can be computed again. */
  readonly index: LedgerPart;
  /** Of all parts; null where there is no entry. */
  readonly bytesPerEntry: number | null;
}

export interface LedgerPart {
  readonly files: number;
  readonly sizeBytes: number;
}

/** What a ledger takes on disk. Sizes are those of the files' content. */
export async function ledgerSize(folder: string): Promise<LedgerSize> {
  const ledger = await openExistingLedgerFolder(folder);
  const { size } = await loadChain(ledger);
  const [segments, checkpoints, erasures, index] = (await Promise.all(
    ['segments', 'checkpoints', 'erasures', 'index'].map((name) => partSize(path.join(ledger.folder, name))),
  )) as [LedgerPart, LedgerPart, LedgerPart, LedgerPart];
  const sizeBytes = [segments, checkpoints, erasures, index].reduce((sum, part) => sum + part.sizeBytes, 0);
  return {
    ledger: ledger.id,
    entries: size,
    sizeBytes,
    segments,
    checkpoints,
    erasures,
    index,
    bytesPerEntry: size === 0 ? null : Math.round(sizeBytes / size),
  };
}

async function partSize(folder: string): Promise<LedgerPart> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  let files = 0;
  let sizeBytes = 0;
  for (const entry of names) {
    if (!entry.isFile()) continue;
    // Another process may have merged it into another file.
    const found = await stat(path.join(entry.parentPath, entry.name)).catch(() => undefined);
    if (found === undefined) continue;
    files++;
    sizeBytes += found.size;
  }
  return { files, sizeBytes };
}
