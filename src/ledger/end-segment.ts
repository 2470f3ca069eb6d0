import { open, readdir, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { pendingErasures } from './erasure-files.ts';
import type { LedgerChain } from './ledger-chain.ts';
import { asLedgerError, isReadOnlyError, type LedgerFolder, SEGMENT_NAME, segmentPath } from './ledger-folder.ts';
import { type ScanEnd, scanFrames } from './scan-frames.ts';
import { hasSegmentEnd, publishSegmentEnd, SEGMENT_END_SUFFIX } from './segment-end.ts';
import { readSegmentHeader } from './segment-header.ts';
import { ownerState } from './segment-owner.ts';
import { isEntry, scanStartOf } from './segment-tail.ts';
import { listSegments } from './take-in.ts';
import { hasLaterWrite } from './torn-write.ts';

/**
 * Ends the segments of processes that are gone. Does nothing where the folder may only be read.
 *
 * @returns segments that are ended, now or before, and have no end in the tree yet
 */
export async function endAbandonedSegments(chain: LedgerChain): Promise<readonly string[]> {
  const { ledger, covered } = chain;
  const ended: string[] = [];
  for (const segment of await listSegments(ledger)) {
    if (covered.get(segment)?.sealed) continue;
    try {
      if (await hasSegmentEnd(ledger, segment)) ended.push(segment);
      else {
        const state = await writerState(ledger, segment);
        if (state === 'there') continue;
        if (await endSegment(chain, segment, { isCertain: state === 'gone' })) ended.push(segment);
      }
    } catch (error) {
      if (!isReadOnlyError(error)) throw error;
    }
  }
  return ended;
}

/**
 * Ends a segment that nobody writes to any more (`segment-end.ts`). One that has no entry goes as a whole, if it is certain. What is damaged
 * is left as it is, for verifying to report.
 *
 * @param isCertain whether its writer is gone for sure
 * @returns whether the segment is ended now and was not before
 */
export async function endSegment(
  { ledger, covered }: LedgerChain,
  segment: string,
  { isCertain }: { readonly isCertain: boolean },
): Promise<boolean> {
  const target = segmentPath(ledger, segment);
  const before = covered.get(segment);
  if (before?.sealed) return false;
  try {
    await using file = await open(target, 'r');
    if (before === undefined && typeof (await readSegmentHeader(file)) === 'string') return false;
    // Shorter than what is in the tree: damaged, which verifying says.
    if ((await file.stat()).size < (before?.end ?? 0)) return false;
    let isEmpty = (before?.entries ?? 0) === 0;
    const frames = scanFrames(file, { ...scanStartOf(before), erasing: pendingErasures(ledger, segment) });
    let end: ScanEnd;
    for (;;) {
      const next = await frames.next();
      if (next.done) {
        end = next.value;
        break;
      }
      if (next.value.some(({ kind }) => kind === 'seal')) return false;
      isEmpty &&= !next.value.some(isEntry);
    }
    if (end.fault !== undefined && (await hasLaterWrite(file, end.offset))) return false;
    if (isEmpty && isCertain && before === undefined) await rm(target);
    else await publishSegmentEnd(ledger, segment, { isCertain });
    return true;
  } catch (error) {
    // Another process found it empty and removed it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw asLedgerError(target, error);
  }
}

/**
 * Cuts off what stands behind the ends of segments that others than their writers ended: writes that were torn or came too late. None of it
 * was acknowledged, and the tree says where each of them ends. Does nothing where the folder may only be read.
 */
export async function cutOffRests({ ledger, covered, isPublished }: LedgerChain): Promise<void> {
  // An end that this process counts for itself alone may be another for all others.
  if (!isPublished) return;
  for (const segment of await listSegmentEnds(ledger)) {
    const before = covered.get(segment);
    if (!before?.sealed) continue;
    const target = segmentPath(ledger, segment);
    try {
      if ((await stat(target)).size > before.end) await truncate(target, before.end);
    } catch (error) {
      const failure = asLedgerError(target, error);
      // Missing: verifying says so.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && !isReadOnlyError(failure)) throw failure;
    }
  }
}

/** Segments that others than their writers ended, sorted. */
async function listSegmentEnds({ folder }: LedgerFolder): Promise<readonly string[]> {
  const names = await readdir(path.join(folder, 'segments')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith(SEGMENT_END_SUFFIX))
    .map((name) => name.slice(0, -SEGMENT_END_SUFFIX.length))
    .filter((name) => SEGMENT_NAME.test(name))
    .sort();
}

async function writerState(ledger: LedgerFolder, segment: string): Promise<'there' | 'gone' | 'silent'> {
  try {
    await using file = await open(segmentPath(ledger, segment), 'r');
    const found = await readSegmentHeader(file);
    if (typeof found === 'string') return 'there';
    return ownerState(found.header.owner, { quietMs: Date.now() - (await file.stat()).mtimeMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'there';
    throw asLedgerError(segmentPath(ledger, segment), error);
  }
}
