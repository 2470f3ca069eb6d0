import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A fresh folder that goes when the test ends. Its path has no links in it. */
export async function temporaryFolder(label = 'test'): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), `outcross-${label}-`)));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
