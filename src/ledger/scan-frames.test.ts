import { open } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { FIRST_LINK } from './frame.ts';
import { scanFrames } from './scan-frames.ts';

test('nothing is read where places no longer fit 32 bits', async () => {
  await using file = await open(path.join(await temporaryFolder('scan'), 'segment'), 'w+');
  // A hole: it takes no room on disk.
  await file.truncate(2 ** 32 + 4096);
  const frames = scanFrames(file, { offset: 2 ** 32, link: FIRST_LINK });
  expect(await frames.next()).toEqual({ done: true, value: { offset: 2 ** 32, link: FIRST_LINK, fault: 'malformed' } });
});
