import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isProcessAlive } from '../workspace/leases.ts';
import { checkpointFolder } from './checkpoint.ts';
import { cutOffRests, endAbandonedSegments } from './end-segment.ts';
import { type AppendErasure, finishPendingErasures } from './erase-entry.ts';
import type { LedgerChain } from './ledger-chain.ts';
import { takeIn } from './take-in.ts';

export interface RecoverOptions {
  /** Writes an erasure into the ledger. */
  readonly appendErasure: AppendErasure;
}

/** Files that nobody will publish any more are left alone for so long, in case a clock is wrong. */
const ABANDONED_MS = 60 * 60_000;
const STAGED = /\.(\d+)-[0-9a-f]{12}\.tmp$/;

/**
 * Puts in order what processes left that died: ends their segments, cuts off writes that were torn, finishes erasures,
 * removes unpublished files. Any number of processes may do this at once.
 *
 * @throws {WorkspaceError} the folder cannot be written
 */
export async function recoverLedger(chain: LedgerChain, { appendErasure }: RecoverOptions): Promise<void> {
  const ended = await endAbandonedSegments(chain);
  // Before anything that this process adds: the tree follows time as far as it can.
  if (ended.length > 0) await takeIn(chain, { segments: ended });
  await cutOffRests(chain);
  await finishPendingErasures(chain.ledger, appendErasure);
  await removeUnpublished(chain);
}

async function removeUnpublished({ ledger, checkpoints }: LedgerChain): Promise<void> {
  const trees = new Set(checkpoints.map(({ tree }) => tree));
  const checkpointsAt = checkpointFolder(ledger);
  for (const folder of [
    ledger.folder,
    path.join(ledger.folder, 'segments'),
    checkpointsAt,
    path.join(ledger.folder, 'erasures'),
  ]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const pid = STAGED.exec(name)?.[1];
      const isUnfinished = pid !== undefined && !isProcessAlive(Number(pid));
      const isUnnamed = folder === checkpointsAt && name.endsWith('.tree') && !trees.has(name);
      if (!isUnfinished && !isUnnamed) continue;
      const file = path.join(folder, name);
      const changedAt = (await stat(file).catch(() => undefined))?.mtimeMs;
      if (changedAt !== undefined && Date.now() - changedAt > ABANDONED_MS) await rm(file, { force: true });
    }
  }
}
