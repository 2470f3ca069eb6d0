import { nodeHashOf, splitPoint } from './merkle-tree.ts';

/** Leaves [start, end) of a tree that are a subtree of it. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Subtrees whose roots lead from a leaf to the root of the first `size` leaves, lowest first: PATH of RFC 6962 section 2.1.1.
 *
 * @throws {RangeError} the leaf is not among them
 */
export function inclusionPath(index: number, size: number): readonly LeafRange[] {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size))
    throw new RangeError(`leaf ${index} is not among ${size} leaves`);
  const path: LeafRange[] = [];
  let start = 0;
  let end = size;
  // From the root down; the proof is told from the leaf up.
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      path.push({ start: middle, end });
      end = middle;
    } else {
      path.push({ start, end: middle });
      start = middle;
    }
  }
  return path.reverse();
}

/** Whether a path leads from a leaf's hash to a root: RFC 9162 section 2.1.3.2. */
export function provesInclusion({
  leafHash,
  index,
  size,
  path,
  root,
}: {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}): boolean {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  let node = leafHash;
  let position = index;
  let last = size - 1;
  for (const sibling of path) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      node = nodeHashOf(sibling, node);
      while (position % 2 === 0 && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      node = nodeHashOf(node, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 && equal(node, root);
}

/**
 * Subtrees whose roots show the first `oldSize` leaves to be the beginning of the first `size`: PROOF of RFC 6962 section
 * 2.1.2. None where the sizes are equal or the old tree was empty.
 *
 * @throws {RangeError} the old tree is larger
 */
export function consistencyPath(oldSize: number, size: number): readonly LeafRange[] {
  if (!(Number.isSafeInteger(oldSize) && Number.isSafeInteger(size) && oldSize >= 0 && oldSize <= size))
    throw new RangeError(`${oldSize} leaves are not the beginning of ${size}`);
  if (oldSize === 0 || oldSize === size) return [];
  const path: LeafRange[] = [];
  let start = 0;
  let end = size;
  // True as long as the old tree fills the subtree from the tree's first leaf on: its root is known to who checks.
  let isWhole = true;
  while (oldSize < end) {
    const middle = start + splitPoint(end - start);
    if (oldSize <= middle) {
      path.push({ start: middle, end });
      end = middle;
    } else {
      path.push({ start, end: middle });
      start = middle;
      isWhole = false;
    }
  }
  if (!isWhole) path.push({ start, end });
  return path.reverse();
}

/** Whether a path shows that one tree is the beginning of another: RFC 9162 section 2.1.4.2. */
export function provesConsistency({
  oldSize,
  oldRoot,
  size,
  root,
  path,
}: {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly path: readonly Uint8Array[];
}): boolean {
  if (!(Number.isSafeInteger(oldSize) && Number.isSafeInteger(size) && oldSize >= 0 && oldSize <= size)) return false;
  if (oldSize === size) return path.length === 0 && equal(oldRoot, root);
  if (oldSize === 0) return path.length === 0;
  const hashes = isPowerOfTwo(oldSize) ? [oldRoot, ...path] : [...path];
  let position = oldSize - 1;
  let last = size - 1;
  while (position % 2 === 1) {
    position = half(position);
    last = half(last);
  }
  const first = hashes.shift();
  if (first === undefined) return false;
  let oldNode = first;
  let node = first;
  for (const sibling of hashes) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      oldNode = nodeHashOf(sibling, oldNode);
      node = nodeHashOf(sibling, node);
      while (position % 2 === 0 && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      node = nodeHashOf(node, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 && equal(oldNode, oldRoot) && equal(node, root);
}

/** Positions go beyond 32 bits, so no bit shifts. */
function half(position: number): number {
  return Math.floor(position / 2);
}

function isPowerOfTwo(size: number): boolean {
  return splitPoint(size * 2) === size;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
