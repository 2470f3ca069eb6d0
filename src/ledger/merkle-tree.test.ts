import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { leafHashOf, MerkleFrontier, nodeHashOf, peakCount, splitPoint } from './merkle-tree.ts';

const leaves = Array.from({ length: 70 }, (_, index) => leafHashOf(Buffer.from(`leaf ${index}`)));

/** MTH of RFC 6962 section 2.1, word for word. */
function naiveRoot(of: readonly Uint8Array[]): Uint8Array {
  if (of.length === 0) return hash('sha256', '', 'buffer');
  if (of.length === 1) return of[0]!;
  const split = splitPoint(of.length);
  return nodeHashOf(naiveRoot(of.slice(0, split)), naiveRoot(of.slice(split)));
}

describe('hashes', () => {
  test('of leaves and nodes are apart by their first byte', () => {
    expect(leafHashOf(Buffer.from('ab'))).toEqual(hash('sha256', Buffer.from('\0ab'), 'buffer'));
    const [left, right] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    expect(nodeHashOf(left, right)).toEqual(hash('sha256', Buffer.concat([Buffer.from([1]), left, right]), 'buffer'));
  });

  test.each([
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 4],
    [8, 4],
    [9, 8],
    [2 ** 40 + 1, 2 ** 40],
  ])('a tree of %i leaves is split at %i', (size, split) => expect(splitPoint(size)).toBe(split));
});

describe('a growing tree', () => {
  test('has the root that RFC 6962 defines, at every size', () => {
    const frontier = new MerkleFrontier();
    for (let size = 0; size <= leaves.length; size++) {
      expect(frontier.root(), String(size)).toEqual(Buffer.from(naiveRoot(leaves.slice(0, size))));
      expect(frontier.peaks.length).toBe(peakCount(size));
      if (size < leaves.length) frontier.append(leaves[size]!);
    }
  });

  test('of three leaves, by hand: H(1, H(1, a, b), c)', () => {
    const [a, b, c] = leaves as [Buffer, Buffer, Buffer];
    const frontier = new MerkleFrontier();
    for (const leaf of [a, b, c]) frontier.append(leaf);
    expect(frontier.root()).toEqual(nodeHashOf(nodeHashOf(a, b), c));
    expect(frontier.peaks).toEqual([nodeHashOf(a, b), c]);
  });

  test('goes on from its peaks', () => {
    for (let size = 0; size < 40; size++) {
      const whole = new MerkleFrontier();
      for (const leaf of leaves.slice(0, size)) whole.append(leaf);
      const resumed = new MerkleFrontier({ size: whole.size, peaks: whole.peaks });
      for (const leaf of leaves.slice(size, size + 9)) {
        whole.append(leaf);
        resumed.append(leaf);
      }
      expect(resumed.root()).toEqual(whole.root());
      expect(resumed.size).toBe(size + 9);
    }
    expect(() => new MerkleFrontier({ size: 3, peaks: [leaves[0]!] })).toThrow('has 2 peaks, not 1');
  });

  test('tells of each subtree it completes', () => {
    const seen: [number, string][] = [];
    const frontier = new MerkleFrontier();
    for (const leaf of leaves.slice(0, 4))
      frontier.append(leaf, (height, root) => seen.push([height, Buffer.from(root).toString('hex')]));
    const hex = (from: number, to: number) => Buffer.from(naiveRoot(leaves.slice(from, to))).toString('hex');
    expect(seen).toEqual([
      [1, hex(0, 2)],
      [1, hex(2, 4)],
      [2, hex(0, 4)],
    ]);
  });

  const data = path.resolve(process.env.OUTCROSS_DATA ?? '../shared/data');
  const reference = path.resolve(data, '../reference/provenance');
  const vector = path.join(reference, 'tides-mix.merkle.json');
  test.skipIf(!existsSync(vector))(
    `gives the published root of ten records (skipped where ${vector} is not there)`,
    () => {
      const { root, tree_size } = JSON.parse(readFileSync(vector, 'utf8')) as { root: string; tree_size: number };
      const lines = readFileSync(path.join(reference, 'tides-mix/origin.jsonl'), 'utf8').trimEnd().split('\n');
      const frontier = new MerkleFrontier();
      for (const line of lines) frontier.append(leafHashOf(Buffer.from(line)));
      expect([frontier.size, frontier.root().toString('hex')]).toEqual([tree_size, root]);
    },
  );
});
