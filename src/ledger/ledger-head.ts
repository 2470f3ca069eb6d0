import { type LedgerChain, loadChain } from './ledger-chain.ts';
import { openExistingLedgerFolder } from './ledger-folder.ts';
import { MerkleFrontier } from './merkle-tree.ts';

/** What to note outside of the ledger: with it, `verifyLedger` finds out whether history was written anew. */
export interface LedgerHead {
  /** Id of the ledger, 32 hex digits. */
  readonly ledger: string;
  /** Entries in the tree. */
  readonly size: number;
  /** Root of the tree over them, 64 hex digits. */
  readonly root: string;
  /** Number, digest and time of the last checkpoint; null where there is none. */
  readonly checkpoint: { readonly number: number; readonly digest: string; readonly at: string } | null;
}

/** Size and root of the tree as the last checkpoint says them. Reads only; entries that came since are not in it. */
export async function ledgerHead(folder: string): Promise<LedgerHead> {
  return headOf(await loadChain(await openExistingLedgerFolder(folder)));
}

export function headOf({ ledger, last }: LedgerChain): LedgerHead {
  return {
    ledger: ledger.id,
    size: last?.size ?? 0,
    root: last?.root ?? new MerkleFrontier().root().toString('hex'),
    checkpoint: last === undefined ? null : { number: last.number, digest: last.digest, at: last.at },
  };
}
