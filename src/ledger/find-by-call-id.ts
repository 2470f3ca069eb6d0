import { readLedger } from './read-ledger.ts';

/** Positions of the entries that a caller registered under an id of its own. Reads the whole ledger. */
export async function findByCallId(folder: string, id: string, signal?: AbortSignal): Promise<readonly number[]> {
  const found: number[] = [];
  for await (const { entries } of readLedger(folder, { signal }))
    for (const entry of entries) if (entry.id === id) found.push(entry.index);
  return found;
}
