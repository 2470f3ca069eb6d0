import { open } from 'node:fs/promises';
import { CancelledError } from '../errors.ts';
import { decodeEntry, decodeErasure, GeneratorReader } from './decode-entry.ts';
import { pendingErasures } from './erasure-files.ts';
import type { Frame } from './frame.ts';
import { type LedgerChain, loadChain, type PlacedRange } from './ledger-chain.ts';
import type { ErasureEntry, LedgerEntry } from './ledger-entry.ts';
import { damaged, openExistingLedgerFolder, segmentPath } from './ledger-folder.ts';
import { locateEntry } from './locate-entry.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import { readAt, type ScanEnd, scanFrames } from './scan-frames.ts';
import { readSegmentHeader } from './segment-header.ts';
import { isEntry, scanStartOf } from './segment-tail.ts';
import { takeIn } from './take-in.ts';

export interface ReadLedgerOptions {
  /** Position of the first entry wanted: `next` of the last batch that was worked off. Default 0. */
  readonly from?: number;
  /** Takes what was added since the last checkpoint into the tree first, so that it is read too. Default true. */
  readonly takesIn?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Some neighbouring entries of one segment, in the order of the tree. */
export interface LedgerBatch {
  readonly segment: string;
  /** Positions in the tree: of the first entry of the batch, and behind its last. Reading goes on at `next`. */
  readonly first: number;
  readonly next: number;
  /** Generations, erased ones too; each has its own position, since erasures stand between them. */
  readonly entries: readonly LedgerEntry[];
  readonly erasures: readonly ErasureEntry[];
}

/**
 * All entries of a ledger in the order of its tree, about a mebibyte at a time. Entries keep their positions for ever; what other
 * processes add meanwhile comes with the next reading. In a folder that may only be read, entries that no checkpoint names
 * follow at the end, with positions that hold for this reading alone.
 *
 * @throws {InputError} there is no ledger
 * @throws {WorkspaceError} it is damaged; names the segment
 */
export async function* readLedger(
  folder: string,
  { from = 0, takesIn = true, signal }: ReadLedgerOptions = {},
): AsyncGenerator<LedgerBatch> {
  const chain = await openChain(folder, { takesIn });
  for (const range of chain.ranges) {
    if (range.entries > 0 && range.firstIndex + range.entries > from)
      yield* readRange(chain, range, { from: Math.max(from, range.firstIndex), signal });
  }
}

/** The checkpoints of a ledger that is there. @throws {InputError} there is none */
export async function openChain(folder: string, { takesIn }: { readonly takesIn: boolean }): Promise<LedgerChain> {
  const chain = await loadChain(await openExistingLedgerFolder(folder));
  if (takesIn) await takeIn(chain, { mayStayUnpublished: true });
  return chain;
}

async function* readRange(
  chain: LedgerChain,
  range: PlacedRange,
  { from, signal }: { readonly from: number; readonly signal: AbortSignal | undefined },
): AsyncGenerator<LedgerBatch> {
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
  const generators = new GeneratorReader(file);
  const frames = scanFrames(file, { ...start, end: range.end, erasing: pendingErasures(chain.ledger, segment) });
  let index = from;
  for (;;) {
    if (signal?.aborted) throw new CancelledError();
    const step = await frames.next();
    if (step.done) {
      checkEnd(step.value, { range, index, path });
      return;
    }
    const first = index;
    const entries: LedgerEntry[] = [];
    const erasures: ErasureEntry[] = [];
    for (const frame of step.value) {
      try {
        if (frame.kind === 'generator') generators.meet(frame);
        if (!isEntry(frame)) continue;
        if (frame.kind === 'erasure') erasures.push(decodeErasure(frame, { index, segment }));
        else entries.push(await decodeEntry(frame, { index, segment, fingerprintVersion }, generators));
      } catch (error) {
        throw damaged(path, unreadable(frame, error));
      }
      index++;
    }
    if (index > first) yield { segment, first, next: index, entries, erasures };
  }
}

function checkEnd(
  { offset, link, fault }: ScanEnd,
  { range, index, path }: { readonly range: PlacedRange; readonly index: number; readonly path: string },
): void {
  if (fault === undefined && offset === range.end && Buffer.from(link).toString('hex') === range.link) return;
  throw damaged(path, `was altered at byte ${offset} (entry ${index})`);
}

function unreadable({ offset }: Frame, error: unknown): string {
  return `holds an entry at byte ${offset} that cannot be read (${error instanceof Error ? error.message.split('\n')[0]!.slice(0, 200) : error})`;
}
