import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { labReference } from '../scripts/lab-reference.ts';

const page = labReference();

test('docs/lab.md holds every key of a lab as it is read (else run: node scripts/write-lab-schema.ts)', async () => {
  expect(await readFile(path.resolve(import.meta.dirname, '../docs/lab.md'), 'utf8')).toBe(page);
});

test('every key says what it is, and takes something', () => {
  const rows = page.split('\n').filter((line) => /^\| \**`/.test(line));
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter((row) => / \| *\|$/.test(row))).toEqual([]);
});

test('keys within sections and lists stand with their way, bounds and defaults', () => {
  expect(page).toContain('| **`human`** | section | The human part of each training set. |');
  expect(page).toContain('| **`human.share`** | share | Share of each training set that is human, the first aside. |');
  expect(page).toMatch(/\| `order` \| whole number from 1 to 8 \| .*Default 3\. \|/);
  expect(page).toContain('`components[].weight`');
});
