import { findAgainst } from '../../audit/compare-against.ts';
import { readSnapshotKeys } from '../../audit/record-keys.ts';
import { repeatMembers } from '../../audit/repeat-members.ts';
import { contentEntries } from '../../dedup/content-entries.ts';
import { NO_PARTNER, nominateAcross } from '../../dedup/nominate-across.ts';
import type { PartFiles } from '../../engine/record-session.ts';
import { ORIGIN_GROUPS } from '../../record/origin.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { writeLongTable } from '../../workspace/write-table.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { BuildInput } from './build-inputs.ts';

/**
 * Looks up which records of a snapshot stand in evaluation sets, the same or similar by the estimate of stored fingerprints. No data is read.
 *
 * @param parts that hold records, in the order in which they are counted
 * @param file to write: Parquet, `part` and `row` (of its records table)
 * @returns the file; undefined: there is no such record
 * @throws {InputError} there is no such audit
 * @throws {CancelledError} `signal` aborted
 */
export async function findContaminated(
  workspace: Workspace,
  {
    recipe,
    input,
    parts,
    file,
    signal,
  }: {
    readonly recipe: Pick<Recipe, 'decontaminate'>;
    readonly input: BuildInput;
    readonly parts: readonly PartFiles[];
    readonly file: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<string | undefined> {
  if (recipe.decontaminate.length === 0) return undefined;
  const keys = await readSnapshotKeys(workspace, input.summaries, null, ORIGIN_GROUPS);
  const entries = contentEntries(keys);
  const isFound = new Uint8Array(entries.count);
  for (const { audit, similar } of recipe.decontaminate) {
    const against = await findAgainst(audit!, workspace, '.');
    const otherKeys = await readSnapshotKeys(against.workspace, against.parts, null, ORIGIN_GROUPS);
    const across = await nominateAcross(
      { workspace, parts: keys.parts, entries, keys },
      { workspace: against.workspace, parts: otherKeys.parts, entries: contentEntries(otherKeys), keys: otherKeys },
      { similarAt: similar, workers: 1, signal },
    );
    for (let entry = 0; entry < entries.count; entry++) {
      if (across.identicalTo[entry] !== NO_PARTNER || across.similarTo[entry] !== NO_PARTNER) isFound[entry] = 1;
    }
  }
  const found = Uint32Array.from({ length: entries.count }, (_, entry) => entry).filter(
    (entry) => isFound[entry] === 1,
  );
  if (found.length === 0) return undefined;
  const members = repeatMembers(keys, entries, found);
  // Parts are counted here in the order of the keys, there in that of the snapshot.
  const positions = Int32Array.from(keys.parts, ({ key }) => parts.findIndex((part) => part.key === key));
  const isWritten = await writeLongTable(file, members.part.length, (start, end) => [
    {
      name: 'part',
      type: 'INT32',
      data: Int32Array.from(members.part.subarray(start, end), (part) => positions[part]!),
    },
    { name: 'row', type: 'INT32', data: Int32Array.from(members.row.subarray(start, end)) },
  ]);
  return isWritten ? file : undefined;
}
