import { randomBytes } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { asWorkspaceError } from '../workspace/publish-file.ts';

/** Writes a stream that cannot be read twice to a file of the workspace and gives its path. The caller removes it. */
export async function spoolStream(stream: AsyncIterable<Uint8Array>, folder: string): Promise<string> {
  const target = path.join(folder, `stdin-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(target, 'wx', 0o600);
    try {
      for await (const block of stream) await file.write(block);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw asWorkspaceError(target, error);
  }
  return target;
}
