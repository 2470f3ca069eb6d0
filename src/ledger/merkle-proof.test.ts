import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { consistencyPath, inclusionPath, type LeafRange, provesConsistency, provesInclusion } from './merkle-proof.ts';
import { leafHashOf, MerkleFrontier } from './merkle-tree.ts';

const SIZES = 35;
const leaves = Array.from({ length: SIZES }, (_, index) => leafHashOf(Buffer.from(`leaf ${index}`)));

function rootOf({ start, end }: LeafRange): Buffer {
  const frontier = new MerkleFrontier();
  for (const leaf of leaves.slice(start, end)) frontier.append(leaf);
  return frontier.root();
}
const rootAt = (size: number) => rootOf({ start: 0, end: size });

describe('inclusion', () => {
  test('every leaf of every tree is proved, and nothing else', () => {
    for (let size = 1; size <= SIZES; size++) {
      for (let index = 0; index < size; index++) {
        const proof = {
          leafHash: leaves[index]!,
          index,
          size,
          root: rootAt(size),
          path: inclusionPath(index, size).map(rootOf),
        };
        expect(provesInclusion(proof), `${index} of ${size}`).toBe(true);
        expect(provesInclusion({ ...proof, leafHash: leafHashOf(Buffer.from('other')) })).toBe(false);
        expect(provesInclusion({ ...proof, root: rootAt(size - 1) })).toBe(false);
        if (size > 1) {
          expect(provesInclusion({ ...proof, index: (index + 1) % size })).toBe(false);
          expect(provesInclusion({ ...proof, path: proof.path.slice(1) })).toBe(false);
        }
        expect(provesInclusion({ ...proof, path: [...proof.path, proof.root] })).toBe(false);
      }
    }
  });

  test('of the last of ten leaves, by hand: the leaf before it, then the first eight', () => {
    // Ten leaves split at 8; the other two at 1.
    expect(inclusionPath(9, 10)).toEqual([
      { start: 8, end: 9 },
      { start: 0, end: 8 },
    ]);
  });

  test('of a leaf that is not there is refused', () => {
    expect(() => inclusionPath(3, 3)).toThrow('leaf 3 is not among 3 leaves');
    expect(provesInclusion({ leafHash: leaves[0]!, index: 1, size: 1, path: [], root: leaves[0]! })).toBe(false);
  });

  const file = path.resolve(
    process.env.OUTCROSS_DATA ?? '../shared/data',
    '../reference/provenance/tides-mix.merkle.json',
  );
  test.skipIf(!existsSync(file))(`a published proof holds (skipped where ${file} is not there)`, () => {
    const vector = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly tree_size: number;
      readonly root: string;
      readonly inclusion_proof: {
        readonly leaf_index: number;
        readonly leaf_hash: string;
        readonly path: readonly string[];
      };
    };
    const { leaf_index: index, leaf_hash, path: hashes } = vector.inclusion_proof;
    const bytes = (hex: string) => Buffer.from(hex, 'hex');
    const proof = {
      index,
      size: vector.tree_size,
      root: bytes(vector.root),
      leafHash: bytes(leaf_hash),
      path: hashes.map(bytes),
    };
    expect(provesInclusion(proof)).toBe(true);
    expect(provesInclusion({ ...proof, index: index - 1 })).toBe(false);
  });
});

describe('consistency', () => {
  test('every tree is the beginning of every larger one, and of no other', () => {
    for (let size = 0; size <= SIZES; size++) {
      for (let oldSize = 0; oldSize <= size; oldSize++) {
        const path = consistencyPath(oldSize, size).map(rootOf);
        const proof = { oldSize, oldRoot: rootAt(oldSize), size, root: rootAt(size), path };
        expect(provesConsistency(proof), `${oldSize} in ${size}`).toBe(true);
        if (oldSize === 0 || oldSize === size) continue;
        expect(provesConsistency({ ...proof, oldRoot: rootAt(oldSize - 1) })).toBe(false);
        expect(provesConsistency({ ...proof, root: rootAt(size - 1) })).toBe(false);
        expect(provesConsistency({ ...proof, path: path.slice(1) })).toBe(false);
        expect(provesConsistency({ ...proof, path: [...path, proof.root] })).toBe(false);
      }
    }
  });

  test('of 6 in 8, by hand: the old tree is [0, 4) and [4, 6)', () => {
    expect(consistencyPath(6, 8)).toEqual([
      { start: 4, end: 6 },
      { start: 6, end: 8 },
      { start: 0, end: 4 },
    ]);
    expect(consistencyPath(4, 8)).toEqual([{ start: 4, end: 8 }]);
  });

  test('of a larger tree in a smaller is refused', () => {
    expect(() => consistencyPath(4, 3)).toThrow('4 leaves are not the beginning of 3');
    expect(provesConsistency({ oldSize: 4, oldRoot: rootAt(4), size: 3, root: rootAt(3), path: [] })).toBe(false);
  });
});
