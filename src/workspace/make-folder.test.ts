import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { makeFolder } from './make-folder.ts';

test('makes what is missing, several times at once, and leaves what is there', async () => {
  const folder = path.join(await temporaryFolder('make-folder'), 'a', 'b', 'c');
  await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(path.join(folder, 'd'))]);
  await makeFolder(folder);
  expect((await stat(path.join(folder, 'd'))).isDirectory()).toBe(true);
});

test('a file in the way is named', async () => {
  const file = path.join(await temporaryFolder('make-folder-file'), 'file');
  await writeFile(file, '');
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(makeFolder(path.join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

// There is no /proc but on Linux.
test.skipIf(!existsSync('/proc/self'))('ends where nothing can be made', async () => {
  await expect(makeFolder('/proc/outcross/a')).rejects.toMatchObject({ code: 'ENOENT' });
});
