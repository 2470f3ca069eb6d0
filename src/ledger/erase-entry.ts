import { open } from 'node:fs/promises';
import { decodeErasure, readFrame } from './decode-entry.ts';
import { destroyEntry, destructionProblem } from './destroy-entry.ts';
import {
  type ErasureFile,
  finishErasureFile,
  listPendingErasures,
  pendingErasureOf,
  writePendingErasure,
} from './erasure-files.ts';
import type { ErasedPlace, LedgerReceipt } from './ledger-entry.ts';
import { damaged, type LedgerFolder, segmentPath } from './ledger-folder.ts';

/** Writes an erasure into the ledger. */
export type AppendErasure = (erasure: {
  readonly erases: ErasedPlace;
  readonly reason: string;
}) => Promise<LedgerReceipt>;

/**
 * Finishes what was asked for and cut off. What cannot be finished, because the entry or the file that asks for it is damaged, is left as it is,
 * for verifying to report: it stops nobody else.
 *
 * @throws {WorkspaceError} the ledger cannot be written
 */
export async function finishPendingErasures(ledger: LedgerFolder, appendErasure: AppendErasure): Promise<void> {
  for (const erasure of await listPendingErasures(ledger)) {
    if ((await destructionProblem(ledger, erasure)) === undefined) await finish(ledger, erasure, appendErasure);
  }
}

/**
 * Says that an entry is destroyed, destroys it, and says that this is done. May be done again after it was cut off anywhere; the entry that
 * says so is then the one written before.
 *
 * @returns the receipt of that entry; null where it was written before
 * @throws {WorkspaceError} there is no such entry, and nothing was written; or the ledger cannot be written
 */
export async function eraseEntry(
  ledger: LedgerFolder,
  erasure: Omit<ErasureFile, 'by'>,
  appendErasure: AppendErasure,
): Promise<LedgerReceipt | null> {
  const asked = { ...erasure, by: null };
  const problem = await destructionProblem(ledger, asked);
  if (problem !== undefined) throw damaged(segmentPath(ledger, erasure.segment), problem);
  const begun = await pendingErasureOf(ledger, erasure);
  if (begun?.leafHash === erasure.leafHash) return finish(ledger, begun, appendErasure);
  await writePendingErasure(ledger, asked);
  return finish(ledger, asked, appendErasure);
}

async function finish(
  ledger: LedgerFolder,
  erasure: ErasureFile,
  appendErasure: AppendErasure,
): Promise<LedgerReceipt | null> {
  const { segment, offset, leafHash, reason } = erasure;
  let { by } = erasure;
  let receipt: LedgerReceipt | null = null;
  if (by === null || !(await saysErasure(ledger, by, erasure))) {
    receipt = await appendErasure({ erases: { segment, offset, leafHash }, reason });
    by = receipt.id;
    await writePendingErasure(ledger, { ...erasure, by });
  }
  await destroyEntry(ledger, erasure);
  await finishErasureFile(ledger, { ...erasure, by });
  return receipt;
}

/** Whether the entry of a receipt says that this entry is destroyed. */
async function saysErasure(ledger: LedgerFolder, id: string, erasure: ErasureFile): Promise<boolean> {
  const [, inSegment, at] = /^([0-9a-f]{16}):(\d{1,10})$/.exec(id) ?? [];
  if (inSegment === undefined) return false;
  try {
    await using file = await open(segmentPath(ledger, inSegment), 'r');
    const frame = await readFrame(file, Number(at));
    if (typeof frame === 'string' || frame.kind !== 'erasure') return false;
    const { erases, reason } = decodeErasure(frame, { index: -1, segment: inSegment });
    return (
      erases.segment === erasure.segment &&
      erases.offset === erasure.offset &&
      erases.leafHash === erasure.leafHash &&
      reason === erasure.reason
    );
  } catch {
    // It says so again, then: two entries about one erasure do no harm.
    return false;
  }
}
