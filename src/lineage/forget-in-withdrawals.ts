import { hash } from 'node:crypto';
import { removeLineageEntry } from '../workspace/lineage-files.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { WithdrawalEntry } from './lineage-entry.ts';
import { addToLineage, readLineage } from './read-lineage.ts';

/**
 * Takes the ids of forgotten records out of what was withdrawn: each entry goes on under a name and an id that say nothing of the
 * record. What an expression says stays as it was written. Doing it twice changes nothing more.
 *
 * @param forgottenId the id that takes the place of a forgotten record's; undefined for all others
 * @returns entries that were changed
 * @throws {WorkspaceError} an entry is damaged; full disk, no permission
 */
export async function forgetInWithdrawals(
  workspace: Workspace,
  forgottenId: (recordId: string) => string | undefined,
): Promise<number> {
  let changed = 0;
  for (const entry of await readLineage(workspace, 'withdrawals')) {
    if (entry.target.kind !== 'record') continue;
    const record = forgottenId(entry.target.record);
    if (record === undefined) continue;
    const name = `record-forgotten-${hash('sha256', record).slice(0, 12)}`;
    // The new one first: a crash in between leaves both, and the next call removes the old.
    await addToLineage(workspace, 'withdrawals', { ...entry, name, target: { kind: 'record', record } });
    await removeLineageEntry(workspace, 'withdrawals', entry.name);
    changed++;
  }
  return changed;
}

/** Names of withdrawals whose expression holds one of some words: an id, a name that must not stay. */
export function withdrawalsNaming(
  withdrawals: readonly WithdrawalEntry[],
  words: readonly string[],
): readonly string[] {
  return withdrawals.flatMap(({ name, target }) =>
    target.kind === 'where' && words.some((word) => word !== '' && target.expression.includes(word)) ? [name] : [],
  );
}
