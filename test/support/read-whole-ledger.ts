import type { ErasureEntry, LedgerEntry } from '../../src/ledger/ledger-entry.ts';
import { type ReadLedgerOptions, readLedger } from '../../src/ledger/read-ledger.ts';

/** All entries of a small ledger. */
export async function readWholeLedger(folder: string, options?: ReadLedgerOptions) {
  const entries: LedgerEntry[] = [];
  const erasures: ErasureEntry[] = [];
  for await (const batch of readLedger(folder, options)) {
    entries.push(...batch.entries);
    erasures.push(...batch.erasures);
  }
  return { entries, erasures };
}
