import { expect, test } from 'vitest';
import type { FingerprintTask } from './fingerprint-operator.ts';
import { isSmallWork, startsThreads } from './small-work.ts';

const task = (sizeBytes: number, entry: { readonly compression: string; readonly format: string }) =>
  ({ inputs: [{ entry }], sizeBytes }) as unknown as FingerprintTask;
const plain = (sizeBytes: number) => task(sizeBytes, { compression: 'none', format: 'jsonl' });

test('work is small up to 2 MiB, all tasks together, packed data ten times what it is', () => {
  expect(isSmallWork([])).toBe(true);
  expect(isSmallWork([plain(2 << 20)])).toBe(true);
  expect(isSmallWork([plain((2 << 20) + 1)])).toBe(false);
  expect(isSmallWork(Array.from({ length: 3 }, () => plain(1 << 20)))).toBe(false);
  for (const packed of [
    { compression: 'gzip', format: 'jsonl' },
    { compression: 'none', format: 'parquet' },
  ]) {
    expect(isSmallWork([task(200_000, packed)])).toBe(true);
    expect(isSmallWork([task(210_000, packed)])).toBe(false);
  }
});

test('threads that were asked for are started however small the work', () => {
  expect([startsThreads({}, true), startsThreads({}, false)]).toEqual([false, true]);
  expect(startsThreads({ workers: 1 }, true)).toBe(true);
});
