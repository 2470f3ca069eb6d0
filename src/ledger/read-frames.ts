import { type FileHandle, open } from 'node:fs/promises';
import { CancelledError } from '../errors.ts';
import { pendingErasures } from './erasure-files.ts';
import type { Frame } from './frame.ts';
import type { LedgerChain, PlacedRange } from './ledger-chain.ts';
import { damaged, type LedgerFolder, segmentPath } from './ledger-folder.ts';
import { locateEntry } from './locate-entry.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import { readAt, type ScanEnd, scanFrames } from './scan-frames.ts';
import { readSegmentHeader } from './segment-header.ts';
import { isEntry, scanStartOf } from './segment-tail.ts';

/** Some neighbouring frames of one segment, entries and others. */
export interface FrameBatch {
  readonly segment: string;
  /** Open until the next batch is asked for. */
  readonly file: FileHandle;
  /** Version of the fingerprints in this segment. */
  readonly fingerprintVersion: number;
  /** Position in the tree of the first entry among the frames; the others follow it. */
  readonly first: number;
  readonly frames: readonly Frame[];
}

/**
 * The frames of a ledger in the order of its tree, about a mebibyte at a time, each held against the link before it.
 *
 * @param options.from position of the first entry wanted
 * @throws {WorkspaceError} the ledger is damaged; names the segment
 * @throws {CancelledError} the signal was given
 */
export async function* readFrames(
  chain: LedgerChain,
  { from, signal }: { readonly from: number; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<FrameBatch> {
  for (const range of chain.ranges) {
    if (range.entries > 0 && range.firstIndex + range.entries > from)
      yield* readRange(chain, range, { from: Math.max(from, range.firstIndex), signal });
  }
}

/** What is wrong where an entry's payload cannot be read. */
export function unreadableEntry(
  ledger: LedgerFolder,
  { segment, frame, error }: { readonly segment: string; readonly frame: Frame; readonly error: unknown },
): Error {
  const why = error instanceof Error ? error.message.split('\n')[0]!.slice(0, 200) : error;
  return damaged(segmentPath(ledger, segment), `holds an entry at byte ${frame.offset} that cannot be read (${why})`);
}

async function* readRange(
  chain: LedgerChain,
  range: PlacedRange,
  { from, signal }: { readonly from: number; readonly signal: AbortSignal | undefined },
): AsyncGenerator<FrameBatch> {
  const { segment } = range;
  const path = segmentPath(chain.ledger, segment);
  await using file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw damaged(path, error.code === 'ENOENT' ? 'is missing' : `cannot be read (${error.code})`);
  });
  const found = await readSegmentHeader(file);
  if (typeof found === 'string') throw damaged(path, found);
  const { fingerprints: fingerprintVersion } = found.header;
  let start = scanStartOf(range.startLink === null ? undefined : { end: range.start, link: range.startLink });
  if (from > range.firstIndex) {
    const { offset } = await locateEntry(chain, from);
    start = { offset, link: await readAt(file, offset - HASH_BYTES, HASH_BYTES) };
  }
  const scanned = scanFrames(file, { ...start, end: range.end, erasing: pendingErasures(chain.ledger, segment) });
  let index = from;
  for (;;) {
    if (signal?.aborted) throw new CancelledError();
    const step = await scanned.next();
    if (step.done) {
      checkEnd(step.value, { range, index, path });
      return;
    }
    yield { segment, file, fingerprintVersion, first: index, frames: step.value };
    for (const frame of step.value) if (isEntry(frame)) index++;
  }
}

function checkEnd(
  { offset, link, fault }: ScanEnd,
  { range, index, path }: { readonly range: PlacedRange; readonly index: number; readonly path: string },
): void {
  if (fault === undefined && offset === range.end && Buffer.from(link).toString('hex') === range.link) return;
  throw damaged(path, `was altered at byte ${offset} (entry ${index})`);
}
