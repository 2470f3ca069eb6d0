import { open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isProcessAlive } from '../workspace/leases.ts';
import { checkpointFolder } from './checkpoint.ts';
import { destroyEntry } from './destroy-entry.ts';
import { type ErasureFile, finishErasureFile, listErasures, pendingErasures } from './erasure-files.ts';
import { encodeFrame } from './frame.ts';
import type { LedgerChain } from './ledger-chain.ts';
import type { ErasedPlace, LedgerReceipt } from './ledger-entry.ts';
import { asLedgerError, isReadOnlyError, type LedgerFolder, segmentPath } from './ledger-folder.ts';
import { type ScanEnd, scanFrames } from './scan-frames.ts';
import { encodeSeal } from './seal.ts';
import { readSegmentHeader } from './segment-header.ts';
import { isOwnerGone } from './segment-owner.ts';
import { isEntry, scanStartOf } from './segment-tail.ts';
import { writeAt } from './segment-writer.ts';
import { listSegments, takeIn } from './take-in.ts';
import { hasLaterWrite } from './torn-write.ts';

export interface RecoverOptions {
  /** Writes an erasure into the ledger. */
  readonly appendErasure: (erasure: {
    readonly erases: ErasedPlace;
    readonly reason: string;
  }) => Promise<LedgerReceipt>;
}

/** Files that nobody will publish any more are left alone for so long, in case a clock is wrong. */
const ABANDONED_MS = 60 * 60_000;
const STAGED = /\.(\d+)-[0-9a-f]{12}\.tmp$/;

/**
 * Puts in order what processes left that died: ends their segments, cutting off a write that was torn, finishes erasures,
 * removes unpublished files. Any number of processes may do this at once.
 *
 * @throws {WorkspaceError} the folder cannot be written
 */
export async function recoverLedger(chain: LedgerChain, { appendErasure }: RecoverOptions): Promise<void> {
  const ended = await sealAbandonedSegments(chain);
  // Before anything that this process adds: the tree follows time as far as it can.
  if (ended.length > 0) await takeIn(chain, { segments: ended });
  for (const erasure of await listErasures(chain.ledger, { isPending: true })) {
    await finishErasure(chain.ledger, erasure, appendErasure);
  }
  await removeUnpublished(chain);
}

/** Ends the segments of processes that are gone. Does nothing where the folder may only be read. @returns those it ended */
export async function sealAbandonedSegments(chain: LedgerChain): Promise<readonly string[]> {
  const ended: string[] = [];
  for (const segment of await listSegments(chain.ledger)) {
    if (chain.covered.get(segment)?.sealed) continue;
    try {
      if ((await isAbandoned(chain, segment)) && (await sealSegment(chain, segment))) ended.push(segment);
    } catch (error) {
      if (!isReadOnlyError(error)) throw error;
    }
  }
  return ended;
}

/** Writes that an entry is destroyed, destroys it, and says that this is done. */
export async function finishErasure(
  ledger: LedgerFolder,
  erasure: ErasureFile,
  appendErasure: RecoverOptions['appendErasure'],
): Promise<LedgerReceipt> {
  const { segment, offset, leafHash, reason } = erasure;
  const receipt = await appendErasure({ erases: { segment, offset, leafHash }, reason });
  await destroyEntry(ledger, erasure);
  await finishErasureFile(ledger, { ...erasure, by: receipt.id });
  return receipt;
}

/**
 * Ends a segment that nobody writes to any more: what a torn write left behind the last whole frame is cut off, and a seal takes its
 * place. A segment that has no entry goes as a whole. What is damaged is left as it is, for verifying to report.
 *
 * @returns whether the segment is ended now and was not before
 */
export async function sealSegment({ ledger, covered }: LedgerChain, segment: string): Promise<boolean> {
  const target = segmentPath(ledger, segment);
  const before = covered.get(segment);
  if (before?.sealed) return false;
  try {
    await using file = await open(target, 'r+');
    if (before === undefined && typeof (await readSegmentHeader(file)) === 'string') return false;
    // Shorter than what is in the tree: damaged, which verifying says.
    if ((await file.stat()).size < (before?.end ?? 0)) return false;
    let entries = before?.entries ?? 0;
    const frames = scanFrames(file, { ...scanStartOf(before), erasing: pendingErasures(ledger, segment) });
    let end: ScanEnd;
    for (;;) {
      const next = await frames.next();
      if (next.done) {
        end = next.value;
        break;
      }
      if (next.value.some(({ kind }) => kind === 'seal')) return false;
      entries += next.value.filter(isEntry).length;
    }
    if (end.fault !== undefined && (await hasLaterWrite(file, end.offset))) return false;
    if (entries === 0) {
      await rm(target);
      return true;
    }
    const { bytes } = encodeFrame({ kind: 'seal', payload: encodeSeal({ entries }), startsBatch: true }, end.link);
    if ((await file.stat()).size > end.offset) await file.truncate(end.offset);
    await writeAt(file, bytes, end.offset);
    await file.datasync();
    return true;
  } catch (error) {
    // Another process found it empty and removed it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw asLedgerError(target, error);
  }
}

async function isAbandoned({ ledger }: LedgerChain, segment: string): Promise<boolean> {
  try {
    await using file = await open(segmentPath(ledger, segment), 'r');
    const found = await readSegmentHeader(file);
    if (typeof found === 'string') return false;
    return isOwnerGone(found.header.owner, { quietMs: Date.now() - (await file.stat()).mtimeMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw asLedgerError(segmentPath(ledger, segment), error);
  }
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
