import path from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { requireOutputFolders } from './require-output-folders.ts';
import { run } from './run.ts';

test('a file in a folder that is there may be written; a folder that is not there, or is no folder, is named', async () => {
  const folder = await temporaryFolder('require-output-folders');
  await requireOutputFolders({ junit: path.join(folder, 'j.xml'), markdown: undefined }, 'compare');
  await expect(requireOutputFolders({ junit: path.join(folder, 'out', 'j.xml') }, 'compare')).rejects.toThrow(
    'there is no folder',
  );
  await expect(requireOutputFolders({ html: folder }, 'scores')).rejects.toThrow('this is a folder');
});

test.each([
  ['compare', ['compare', 'people', 'a.jsonl', '--junit']],
  ['watch append', ['watch', 'append', 'chat', 'people', 'a.jsonl', '--markdown']],
  ['scores', ['scores', 'a.jsonl', '--html']],
])('%s refuses it before anything is read, with exit code 2', async (_, args) => {
  const folder = await temporaryFolder('require-output-folders');
  const stderr: string[] = [];
  const code = await run([...args, path.join(folder, 'out', 'file')], {
    stdout: { write: () => true, columns: 80 },
    stderr: { write: (text: string) => stderr.push(text) },
    stdin: Object.assign(new PassThrough(), { isTTY: false }),
    env: {},
  });
  expect(stderr.join('')).toContain('there is no folder');
  expect(code).toBe(2);
});
