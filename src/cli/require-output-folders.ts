import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from '../errors.ts';

/**
 * Refuses files that could not be written, before minutes are spent on what should stand in them.
 *
 * @param files by flag, without dashes; undefined where the flag was not given
 * @throws {ConfigError} the folder of a file is not there or cannot be written to, or a folder stands in the file's place
 */
export async function requireOutputFolders(
  files: Readonly<Record<string, string | undefined>>,
  command: string,
): Promise<void> {
  for (const [flag, file] of Object.entries(files)) {
    if (file === undefined) continue;
    const problem = await problemOf(file);
    if (problem === undefined) continue;
    throw new ConfigError({
      place: `outcross ${command} --${flag} ${file}`,
      problem,
      hint: 'Name a file in a folder that is there and can be written to.',
    });
  }
}

async function problemOf(file: string): Promise<string | undefined> {
  const folder = path.dirname(file);
  if ((await stat(file).catch(() => undefined))?.isDirectory()) return 'this is a folder';
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return `there is no folder ${folder}`;
  return await access(folder, constants.W_OK).then(
    () => undefined,
    () => `the folder ${folder} cannot be written to`,
  );
}
