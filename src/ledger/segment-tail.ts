import { type FileHandle, open } from 'node:fs/promises';
import type { CheckpointRange, CoveredSegment } from './checkpoint.ts';
import { pendingErasures } from './erasure-files.ts';
import { FIRST_LINK, type Frame, type FrameFault, SEGMENT_MAGIC } from './frame.ts';
import { type LedgerFolder, segmentPath } from './ledger-folder.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import { type ScanEnd, type ScanStart, scanFrames } from './scan-frames.ts';
import { isSegmentEnded } from './segment-end.ts';
import { readSegmentHeader } from './segment-header.ts';
import { hasLaterWrite } from './torn-write.ts';
import type { TreeEntries } from './tree-file.ts';

/** What of a segment is not in the tree yet. */
export interface SegmentTail {
  /** When the segment was begun, by its writer's clock; undefined where part of it is in the tree. */
  readonly startedAt: string | undefined;
  readonly range: CheckpointRange;
  readonly entries: TreeEntries;
  /** Why the bytes behind `range.end`, if there are any, are no frame. */
  readonly fault: FrameFault | undefined;
}

/** Where scanning a segment begins, given how far it was taken in. */
export function scanStartOf(covered: { readonly end: number; readonly link: string } | undefined): ScanStart {
  return covered === undefined
    ? { offset: SEGMENT_MAGIC.length, link: FIRST_LINK }
    : { offset: covered.end, link: Buffer.from(covered.link, 'hex') };
}

/**
 * Reads a segment from where it was taken in up to its last whole frame. What is read is on disk for good afterwards.
 *
 * @param maxEntries where to stop, at a frame's end
 * @returns undefined where there is nothing new, or where the file is no segment of this ledger, which verifying reports
 */
export async function readSegmentTail(
  ledger: LedgerFolder,
  segment: string,
  { covered, maxEntries }: { readonly covered: CoveredSegment | undefined; readonly maxEntries: number },
): Promise<SegmentTail | undefined> {
  if (covered?.sealed) return undefined;
  // Asked before the segment is read: see there.
  const isEnded = await isSegmentEnded(ledger, segment);
  await using file = await openIfThere(segmentPath(ledger, segment));
  if (file === undefined) return undefined;
  const newBytes = (await file.stat()).size - (covered?.end ?? 0);
  if (newBytes < 0 || (newBytes === 0 && !isEnded)) return undefined;
  let startedAt: string | undefined;
  if (covered === undefined) {
    const found = await readSegmentHeader(file);
    if (typeof found === 'string' || found.header.segment !== segment || found.header.ledger !== ledger.id)
      return undefined;
    startedAt = found.header.startedAt;
  }
  await syncBytes(file);
  const start = scanStartOf(covered);
  const collected = new EntryCollector();
  const frames = scanFrames(file, { ...start, erasing: pendingErasures(ledger, segment) });
  let end: ScanEnd = start;
  let sealed = false;
  let isFull = false;
  for (;;) {
    const next = await frames.next();
    if (next.done) {
      if (!isFull) end = { ...next.value, offset: end.offset, link: end.link };
      break;
    }
    for (const frame of next.value) {
      if (sealed || isFull) break;
      collected.add(frame);
      sealed = frame.kind === 'seal';
      isFull = collected.count >= maxEntries;
      end = { offset: frame.end, link: frame.link };
    }
    // Ends the scan, too.
    if (isFull || sealed) await frames.return({ offset: end.offset, link: end.link });
  }
  // What is damaged stays open, for verifying to report.
  if (isEnded && !isFull && (end.fault === undefined || !(await hasLaterWrite(file, end.offset)))) sealed = true;
  if (end.offset === start.offset && !sealed) return undefined;
  return {
    startedAt,
    range: {
      segment,
      first: covered?.entries ?? 0,
      entries: collected.count,
      start: covered?.end ?? 0,
      end: end.offset,
      link: Buffer.from(end.link).toString('hex'),
      sealed,
    },
    entries: collected.entries(),
    fault: end.fault,
  };
}

/** Whether a frame is a leaf of the tree. */
export function isEntry({ kind }: Pick<Frame, 'kind'>): boolean {
  return kind === 'generation' || kind === 'erasure';
}

/** Collects hashes and places of entries in memory that grows by doubling. */
export class EntryCollector {
  #hashes = new Uint8Array(64 * HASH_BYTES);
  #offsets = new Uint32Array(64);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Takes a frame that is an entry; others are passed over. */
  add(frame: Pick<Frame, 'kind' | 'leafHash' | 'offset'>): void {
    if (!isEntry(frame)) return;
    if (this.#count === this.#offsets.length) {
      const hashes = new Uint8Array(this.#hashes.length * 2);
      hashes.set(this.#hashes);
      const offsets = new Uint32Array(this.#offsets.length * 2);
      offsets.set(this.#offsets);
      [this.#hashes, this.#offsets] = [hashes, offsets];
    }
    this.#hashes.set(frame.leafHash, this.#count * HASH_BYTES);
    this.#offsets[this.#count++] = frame.offset;
  }

  entries(): TreeEntries {
    return {
      leafHashes: this.#hashes.subarray(0, this.#count * HASH_BYTES),
      offsets: this.#offsets.subarray(0, this.#count),
    };
  }
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  return open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Another process may have written what it has not synced yet. Systems that cannot sync what is open for reading are left alone. */
async function syncBytes(file: FileHandle): Promise<void> {
  await file.datasync().catch((error: NodeJS.ErrnoException) => {
    if (!['EPERM', 'EACCES', 'EBADF', 'EINVAL', 'EROFS', 'ENOTSUP'].includes(error.code ?? '')) throw error;
  });
}
