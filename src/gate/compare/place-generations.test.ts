import { expect, test } from 'vitest';
import type { ClassifiedDocument } from '../reference/classify-document.ts';
import type { Generation, PreparedReference } from './compare-generation.ts';
import { placeGenerations } from './place-generations.ts';

/** Only what is asked of a reference where documents are placed already. */
const PREPARED = { keys: new Set([1n, 2n]) } as unknown as PreparedReference;

function generation(name: string, keys: readonly bigint[]): Generation {
  const placed = keys.map(
    (key): ClassifiedDocument => ({
      document: { key, id: `${key}`, text: `text ${key}`, unit: `${key}`, prompt: null, groups: {} },
      vector: new Float32Array(1),
      surprisal: 1,
      words: 2,
      topic: 0,
      strata: [],
    }),
  );
  return { name, documents: placed.map(({ document }) => document), placed };
}

test('tells generations by their texts, and how much of each stands in the reference', async () => {
  const placed = await placeGenerations(PREPARED, [generation('a', [1n, 2n, 3n, 4n]), generation('b', [5n, 6n])]);
  expect(placed.map(({ name, copiedShare }) => [name, copiedShare])).toEqual([
    ['a', 0.5],
    ['b', 0],
  ]);
  expect(placed[0]!.hash).not.toBe(placed[1]!.hash);
});

test('refuses two of the same texts, and one without any', async () => {
  const twins = [generation('a', [1n, 5n]), generation('b', [1n, 5n])];
  await expect(placeGenerations(PREPARED, twins)).rejects.toThrow('a and b: hold the same texts');
  await expect(placeGenerations(PREPARED, [generation('none', [])])).rejects.toThrow('none has no documents');
});
