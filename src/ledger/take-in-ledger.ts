import { cutOffRests, endAbandonedSegments } from './end-segment.ts';
import { type LedgerChain, loadChain } from './ledger-chain.ts';
import { openExistingLedgerFolder } from './ledger-folder.ts';
import { takeIn } from './take-in.ts';

/**
 * Takes all that was registered so far into the tree, that of processes which are at work as well, and ends the segments of those
 * that are gone. Where the folder may only be read, for this process alone.
 */
export async function takeInLedger(folder: string): Promise<LedgerChain> {
  const chain = await loadChain(await openExistingLedgerFolder(folder));
  await endAbandonedSegments(chain);
  await takeIn(chain, { mayStayUnpublished: true });
  await cutOffRests(chain);
  return chain;
}
