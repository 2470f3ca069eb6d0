import { expect, test } from 'vitest';
import { ByteSlab } from './byte-slab.ts';

test('copies stay as they are until all are given up, however large one is', () => {
  const slab = new ByteSlab();
  const source = Buffer.from('first');
  const first = slab.copy(source);
  source.fill(0);
  const long = slab.copy(Buffer.alloc(3 * 1024 * 1024, 7));
  const last = slab.copy(Buffer.from('last'));
  expect(Buffer.from(first).toString()).toBe('first');
  expect(long.length).toBe(3 * 1024 * 1024);
  expect(long.every((byte) => byte === 7)).toBe(true);
  expect(Buffer.from(last).toString()).toBe('last');
});

test('room is used again', () => {
  const slab = new ByteSlab();
  const before = slab.copy(Buffer.from('before'));
  slab.clear();
  expect(slab.copy(Buffer.from('behind')).buffer).toBe(before.buffer);
});
