import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { WorkspaceError } from '../errors.ts';
import { listFolder, listSubfolders } from './list-folder.ts';

test('names what is there; a folder that is not there holds nothing', async () => {
  const folder = await temporaryFolder('list');
  await mkdir(path.join(folder, 'below'));
  await writeFile(path.join(folder, 'file'), '');
  expect([...(await listFolder(folder))].sort()).toEqual(['below', 'file']);
  expect(await listSubfolders(folder)).toEqual(['below']);
  expect(await listFolder(path.join(folder, 'gone'))).toEqual([]);
});

test('what cannot be read is no empty folder', async () => {
  const folder = await temporaryFolder('list');
  await writeFile(path.join(folder, 'file'), '');
  await expect(listFolder(path.join(folder, 'file'))).rejects.toThrow('ENOTDIR');
  const loop = path.join(folder, 'loop');
  // Unreadable for every user, root as well.
  await symlink(loop, loop);
  await expect(listFolder(loop)).rejects.toThrow(WorkspaceError);
  await expect(listSubfolders(loop)).rejects.toThrow('ELOOP');
});
