import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { WorkspaceError } from '../errors.ts';
import { listResultFolders } from './result-folders.ts';
import type { Workspace } from './workspace.ts';

/** The part of a manifest that says what a build was made from. */
const inputsSchema = z.object({ inputs: z.array(z.object({ snapshot: z.string() })) });

/**
 * Ids of the snapshots that builds were made from. What they hold is needed to say which of their rows an expression means, long after the
 * audit itself was let go.
 *
 * @throws {WorkspaceError} a manifest cannot be read: nobody knows what the build needs
 */
export async function snapshotsOfBuilds(workspace: Workspace): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  for (const { folder } of await listResultFolders(workspace, 'builds')) {
    const file = path.join(folder, 'manifest.json');
    try {
      for (const { snapshot } of inputsSchema.parse(JSON.parse(await readFile(file, 'utf8'))).inputs)
        used.add(snapshot);
    } catch (cause) {
      throw new WorkspaceError({
        path: file,
        problem: 'cannot be read, so nobody knows which snapshots this build needs',
        hint: 'Restore the folder of the build from a copy, or remove it; outcross verify says what is wrong with it.',
        cause,
      });
    }
  }
  return used;
}
