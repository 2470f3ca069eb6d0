import { type FileHandle, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { publishFile } from '../workspace/publish-file.ts';
import { type Checkpoint, checkpointFolder } from './checkpoint.ts';
import { pendingErasures } from './erasure-files.ts';
import type { LedgerChain } from './ledger-chain.ts';
import { damaged, segmentPath } from './ledger-folder.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import { readAt, scanFrames } from './scan-frames.ts';
import { EntryCollector, scanStartOf } from './segment-tail.ts';
import { growTree, treeFileBytes } from './tree-file.ts';

/** Where an entry lies. */
export interface EntryPlace {
  readonly segment: string;
  readonly offset: number;
  readonly leafHash: Buffer;
}

/** Finds an entry by its position in the tree. @throws {RangeError} there is no such entry */
export async function locateEntry(chain: LedgerChain, index: number): Promise<EntryPlace> {
  const range = chain.rangeOf(index);
  const { checkpoint, segment } = range;
  const count = entriesOf(checkpoint);
  const at = range.firstInCheckpoint + (index - range.firstIndex);
  const [leafHash, offset] = await Promise.all([
    readTree(chain, checkpoint, at * HASH_BYTES, HASH_BYTES),
    readTree(chain, checkpoint, count * HASH_BYTES + at * 4, 4),
  ]);
  return { segment, offset: offset.readUInt32LE(0), leafHash };
}

/** Entries that a checkpoint took in. */
export function entriesOf({ ranges }: Checkpoint): number {
  return ranges.reduce((sum, { entries }) => sum + entries, 0);
}

/**
 * Bytes of the tree file of a checkpoint, made again where it is missing.
 *
 * @throws {WorkspaceError} the segments it is made of are damaged
 */
export async function readTree(
  chain: LedgerChain,
  checkpoint: Checkpoint,
  position: number,
  length: number,
): Promise<Buffer> {
  const unpublished = chain.unpublishedTree(checkpoint.number);
  if (unpublished !== undefined) return unpublished.subarray(position, position + length);
  const count = entriesOf(checkpoint);
  const expected = treeFileBytes(checkpoint.size - count, count);
  const file = path.join(checkpointFolder(chain.ledger), checkpoint.tree);
  await using handle = await openIfThere(file);
  if (handle !== undefined && (await handle.stat()).size === expected) return readAt(handle, position, length);
  const bytes = await computeTree(chain, checkpoint);
  // Only a help: where it cannot be written it is computed again by the next who needs it.
  await publishFile(file, bytes).catch(() => undefined);
  return bytes.subarray(position, position + length);
}

/** What the tree file of a checkpoint must hold, computed from the segments. @throws {WorkspaceError} they are damaged */
export async function computeTree(chain: LedgerChain, checkpoint: Checkpoint): Promise<Buffer> {
  const collector = new EntryCollector();
  for (const range of chain.ranges.filter((one) => one.checkpoint === checkpoint)) {
    const file = segmentPath(chain.ledger, range.segment);
    await using handle = await openIfThere(file);
    if (handle === undefined) throw damaged(file, 'is missing');
    const start = scanStartOf(range.startLink === null ? undefined : { end: range.start, link: range.startLink });
    const frames = scanFrames(handle, {
      ...start,
      end: range.end,
      erasing: pendingErasures(chain.ledger, range.segment),
    });
    for (;;) {
      const next = await frames.next();
      if (!next.done) {
        for (const frame of next.value) collector.add(frame);
        continue;
      }
      if (next.value.offset !== range.end) throw damaged(file, `was altered at byte ${next.value.offset}`);
      break;
    }
  }
  const before = chain.checkpoints[checkpoint.number - 2];
  const tree = growTree({ size: before?.size ?? 0, peaks: before?.peaks ?? [] }, collector.entries());
  if (tree.root !== checkpoint.root)
    throw damaged(chain.ledger.folder, `has entries that do not give the root of checkpoint ${checkpoint.number}`);
  return tree.bytes;
}

/** Content of the tree file as it lies there; undefined where there is none. */
export async function storedTree(chain: LedgerChain, checkpoint: Checkpoint): Promise<Buffer | undefined> {
  return readFile(path.join(checkpointFolder(chain.ledger), checkpoint.tree)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  return open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
