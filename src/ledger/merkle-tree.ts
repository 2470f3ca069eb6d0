import { hash } from 'node:crypto';

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;

const EMPTY_ROOT = hash('sha256', new Uint8Array(0), 'buffer');

/** Hash of a leaf's data: SHA-256(0x00, data), RFC 6962 section 2.1. */
export function leafHashOf(data: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(1 + data.length);
  bytes[0] = 0;
  bytes.set(data, 1);
  return hash('sha256', bytes, 'buffer');
}

/** Hash of an inner node: SHA-256(0x01, left, right), RFC 6962 section 2.1. */
export function nodeHashOf(left: Uint8Array, right: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(1 + 2 * HASH_BYTES);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + HASH_BYTES);
  return hash('sha256', bytes, 'buffer');
}

/**
 * Root of a tree that grows at its right edge, in memory of one hash a level: the roots of the perfect subtrees that the
 * size is the sum of, largest first.
 */
export class MerkleFrontier {
  #size: number;
  readonly #peaks: Uint8Array[];

  /** @param peaks as `peaks` gave them for that size */
  constructor({ size = 0, peaks = [] }: { readonly size?: number; readonly peaks?: readonly Uint8Array[] } = {}) {
    if (peaks.length !== peakCount(size))
      throw new RangeError(`a tree of ${size} leaves has ${peakCount(size)} peaks, not ${peaks.length}`);
    this.#size = size;
    this.#peaks = [...peaks];
  }

  get size(): number {
    return this.#size;
  }

  /** Roots of the perfect subtrees, largest first. */
  get peaks(): readonly Uint8Array[] {
    return [...this.#peaks];
  }

  /**
   * Adds a leaf.
   *
   * @param onSubtree told of each perfect subtree that the leaf completes, smallest first: its height and its root
   */
  append(leafHash: Uint8Array, onSubtree?: (height: number, root: Uint8Array) => void): void {
    let node = leafHash;
    let height = 0;
    // Each subtree of equal size to the left is joined; the ones in the binary form of the size are there.
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      node = nodeHashOf(this.#peaks.pop()!, node);
      height++;
      onSubtree?.(height, node);
    }
    this.#peaks.push(node);
    this.#size++;
  }

  /** Root over all leaves so far; of an empty tree SHA-256 of nothing. */
  root(): Buffer {
    return rootOfPeaks(this.#peaks);
  }
}

/** Root of a tree by the roots of its perfect subtrees, largest first. */
export function rootOfPeaks(peaks: readonly Uint8Array[]): Buffer {
  const last = peaks.at(-1);
  if (last === undefined) return Buffer.from(EMPTY_ROOT);
  let root = Buffer.from(last);
  for (let peak = peaks.length - 2; peak >= 0; peak--) root = nodeHashOf(peaks[peak]!, root) as typeof root;
  return root;
}

/** Perfect subtrees in a tree of that size: the ones in its binary form. */
export function peakCount(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

/** Largest power of two below `size`: where RFC 6962 splits a tree of 2 leaves or more. */
export function splitPoint(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
