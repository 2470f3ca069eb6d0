import { sweepTexts } from '../workspace/block-store-sweep.ts';
import { liveTextSets } from '../workspace/references.ts';
import { eraseFromReservoirs } from '../workspace/reservoirs.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { forgottenId } from './forgotten-record.ts';

/**
 * Takes forgotten rows out of what builds keep for later ones, and out of the block store. Builds themselves stay as they are. Doing it twice
 * changes nothing more. The caller works alone in the workspace.
 *
 * @returns names of the builds whose reservoir changed
 * @throws {WorkspaceError} a file cannot be read or written
 */
export async function forgetInReservoirs(
  workspace: Workspace,
  digests: ReadonlySet<string>,
  { erasedAt, reason }: { readonly erasedAt: string; readonly reason: string | null },
): Promise<readonly string[]> {
  const isErased = (id: string) => forgottenId(id, digests) !== undefined;
  const changed = await eraseFromReservoirs(workspace, { isErased, erasedAt, reason });
  if (changed.length > 0) await sweepTexts(workspace, await liveTextSets(workspace));
  return changed;
}
