import { expect, test } from 'vitest';
import { expectedTailMass, humanTail, rareShareOf, tailMassOf } from './human-tail.ts';

// 100 tokens: two types once, two twice, one four times, one 90 times. Up to twice they hold 6, up to four times 10.
const counts = Uint32Array.of(90, 4, 2, 2, 1, 1, 0);
const tail = humanTail(counts);

test('rare types hold a tenth of the human text at most', () => {
  expect(tail.mostCount).toBe(4);
  expect([...tail.isRare]).toEqual([0, 1, 1, 1, 1, 1, 0]);
  // Up to twice: 10 of 110.
  expect(humanTail(Uint32Array.of(90, 2, 2, 2, 2, 2, 5, 5)).mostCount).toBe(2);
  // Where those seen once hold more already, they are the tail.
  expect(humanTail(Uint32Array.of(1, 1, 1)).mostCount).toBe(1);
});

test('tail mass is the human mass of rare types that are there, however often; their share counts tokens', () => {
  const outputs = Uint32Array.of(45, 0, 5, 0, 0, 0, 0);
  expect(tailMassOf(outputs, tail)).toBeCloseTo(0.02, 12);
  expect(tailMassOf(counts, tail)).toBeCloseTo(0.1, 12);
  expect(rareShareOf(outputs, tail)).toBeCloseTo(0.1, 12);
  expect(rareShareOf(new Uint32Array(7), tail)).toBeUndefined();
});

test('tail mass to be expected of other human text of a size', () => {
  const wanted = 0.04 * (1 - 0.96 ** 50) + 2 * 0.02 * (1 - 0.98 ** 50) + 2 * 0.01 * (1 - 0.99 ** 50);
  expect(expectedTailMass(tail, 50)).toBeCloseTo(wanted, 12);
});
