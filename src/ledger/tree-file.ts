import { HASH_BYTES, MerkleFrontier } from './merkle-tree.ts';

/** Subtrees of 2^8 leaves have their roots in tree files: a proof then reads a few thousand hashes, not all. */
export const SUBTREE_HEIGHT = 8;
export const SUBTREE_LEAVES = 2 ** SUBTREE_HEIGHT;
/** Hash, and byte of the segment at which the entry's frame begins. */
const ENTRY_BYTES = HASH_BYTES + 4;

/** Entries that a checkpoint takes in, as a tree file needs them. */
export interface TreeEntries {
  /** Leaf hashes one behind the other: shape [entries x 32]. */
  readonly leafHashes: Uint8Array;
  /** Shape [entries]. */
  readonly offsets: Uint32Array;
}

/** Entries of several ranges, one behind the other. */
export function joinEntries(parts: readonly TreeEntries[]): TreeEntries {
  const count = parts.reduce((sum, { offsets }) => sum + offsets.length, 0);
  const leafHashes = new Uint8Array(count * HASH_BYTES);
  const offsets = new Uint32Array(count);
  let at = 0;
  for (const part of parts) {
    leafHashes.set(part.leafHashes, at * HASH_BYTES);
    offsets.set(part.offsets, at);
    at += part.offsets.length;
  }
  return { leafHashes, offsets };
}

/** The tree before, as a checkpoint says it. */
export interface TreeBefore {
  readonly size: number;
  readonly peaks: readonly string[];
}

export interface GrownTree {
  readonly size: number;
  readonly root: string;
  readonly peaks: readonly string[];
  /**
   * Content of the tree file: the leaf hashes of all entries, their offsets (4 bytes each, little endian), then the roots of the
   * subtrees of 256 leaves that these entries complete.
   */
  readonly bytes: Buffer;
}

/** Adds entries to a tree. */
export function growTree({ size, peaks }: TreeBefore, { leafHashes, offsets }: TreeEntries): GrownTree {
  const frontier = new MerkleFrontier({ size, peaks: peaks.map((peak) => Buffer.from(peak, 'hex')) });
  const count = offsets.length;
  const bytes = Buffer.allocUnsafe(treeFileBytes(size, count));
  bytes.set(leafHashes);
  let subtreeAt = subtreesAt(count);
  for (let entry = 0; entry < count; entry++) {
    bytes.writeUInt32LE(offsets[entry]!, count * HASH_BYTES + entry * 4);
    frontier.append(leafHashes.subarray(entry * HASH_BYTES, (entry + 1) * HASH_BYTES), (height, root) => {
      if (height !== SUBTREE_HEIGHT) return;
      bytes.set(root, subtreeAt);
      subtreeAt += HASH_BYTES;
    });
  }
  return {
    size: frontier.size,
    root: frontier.root().toString('hex'),
    peaks: frontier.peaks.map((peak) => Buffer.from(peak).toString('hex')),
    bytes,
  };
}

/** Bytes of the tree file of `count` entries behind `sizeBefore` others. */
export function treeFileBytes(sizeBefore: number, count: number): number {
  return subtreesAt(count) + subtreesIn(sizeBefore, count) * HASH_BYTES;
}

/** Subtrees of 256 leaves that `count` entries behind `sizeBefore` others complete. */
export function subtreesIn(sizeBefore: number, count: number): number {
  return Math.floor((sizeBefore + count) / SUBTREE_LEAVES) - Math.floor(sizeBefore / SUBTREE_LEAVES);
}

/** Byte of the tree file of `count` entries at which the roots of its subtrees begin. */
export function subtreesAt(count: number): number {
  return count * ENTRY_BYTES;
}
