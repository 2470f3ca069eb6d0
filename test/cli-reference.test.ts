import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withCliReference } from '../scripts/cli-reference.ts';

test('docs/cli.md holds every command and option as the program has them (else run: node scripts/write-cli-reference.ts)', async () => {
  const page = await readFile(path.resolve(import.meta.dirname, '../docs/cli.md'), 'utf8');
  expect(page).toBe(withCliReference(page));
  expect(page).toContain('### outcross audit\n');
  expect(page).toContain('| `--max-unreadable <share>` | exit with 1 where more records than this cannot be read |');
});

test('a page without marks is refused', () => {
  expect(() => withCliReference('# Command line\n')).toThrow('the page needs');
});
