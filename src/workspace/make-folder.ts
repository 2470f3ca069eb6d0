import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder and those above it; one that is there already is left as it is. Unlike Node's own recursive `mkdir` it ends where a file
 * system lets nothing be made and says that something is not there, as /proc does: that one asks for ever.
 *
 * @throws {NodeJS.ErrnoException} the first folder that cannot be made, or a file stands in its place (`ENOTDIR`)
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = await stat(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && path.dirname(at) !== at) return undefined;
      throw error;
    });
    if (found?.isDirectory()) break;
    if (found !== undefined)
      throw Object.assign(new Error(`ENOTDIR: not a directory, mkdir '${at}'`), { code: 'ENOTDIR' });
    missing.unshift(at);
  }
  for (const at of missing)
    await mkdir(at).catch((error: NodeJS.ErrnoException) => {
      // Somebody else may have made it meanwhile.
      if (error.code !== 'EEXIST') throw error;
    });
}
