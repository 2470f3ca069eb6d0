import path from 'node:path';
import { listSubfolders } from './list-folder.ts';
import { measureEntry } from './measure-entry.ts';
import type { Workspace } from './workspace.ts';

/** A simulation that has not ended, or what its trainers have left. */
export interface IdleLoop {
  readonly path: string;
  readonly sizeBytes: number;
}

const DAY_MS = 86_400_000;

/**
 * Folders of simulations in which nothing changed for so many days. They could still be gone on with, and models in them may be wanted:
 * whoever removes them says so.
 */
export async function findIdleLoops(
  { folder }: Workspace,
  { days, now = Date.now() }: { readonly days: number; readonly now?: number },
): Promise<readonly IdleLoop[]> {
  const loops = path.join(folder, 'loops');
  const found: IdleLoop[] = [];
  for (const name of [...(await listSubfolders(loops))].sort()) {
    const entry = await measureEntry(path.join(loops, name));
    if (entry !== undefined && entry.changedAt <= now - days * DAY_MS)
      found.push({ path: entry.path, sizeBytes: entry.sizeBytes });
  }
  return found;
}
