import { hash } from 'node:crypto';
import { sweepTexts } from '../workspace/block-store-sweep.ts';
import {
  eraseFromReference,
  listReferenceFolders,
  liveTextSets,
  readReferenceDocuments,
} from '../workspace/references.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { FORGOTTEN_PREFIX, forgottenId, rowIdsOf } from './forgotten-record.ts';

/** Documents of references that an erasure would reach. */
export interface ForgettableDocuments {
  readonly references: number;
  readonly documents: number;
}

/**
 * Digests of rows that references hold and that an id means: a reference outlives the snapshot it was made from.
 *
 * @throws {WorkspaceError} a reference cannot be read
 */
export async function digestsInReferences(workspace: Workspace, id: string): Promise<readonly string[]> {
  const wanted = new Set(rowIdsOf(id));
  const digests = new Set<string>();
  for (const reference of await listReferenceFolders(workspace)) {
    for await (const row of readReferenceDocuments(reference)) {
      if (!('id' in row)) continue;
      for (const rowId of rowIdsOf(row.id))
        if (wanted.has(rowId)) digests.add(hash('sha256', `${FORGOTTEN_PREFIX}${rowId}`));
    }
  }
  return [...digests].sort();
}

/** How many documents of references belong to some rows. @throws {WorkspaceError} a reference cannot be read */
export async function documentsInReferences(
  workspace: Workspace,
  digests: ReadonlySet<string>,
): Promise<ForgettableDocuments> {
  let [references, documents] = [0, 0];
  if (digests.size === 0) return { references, documents };
  for (const reference of await listReferenceFolders(workspace)) {
    const before = documents;
    for await (const row of readReferenceDocuments(reference))
      if ('id' in row && forgottenId(row.id, digests) !== undefined) documents++;
    if (documents > before) references++;
  }
  return { references, documents };
}

/**
 * Takes forgotten records out of every reference, and their texts out of the block store. Each reference keeps a tombstone: it can still
 * be verified, as changed. Doing it twice changes nothing more. The caller works alone in the workspace.
 *
 * @returns references changed by this call
 * @throws {WorkspaceError} a file cannot be read or written
 */
export async function forgetInReferences(
  workspace: Workspace,
  digests: ReadonlySet<string>,
  { erasedAt, reason }: { readonly erasedAt: string; readonly reason: string | null },
): Promise<number> {
  const references = await listReferenceFolders(workspace);
  if (references.length === 0) return 0;
  let changed = 0;
  for (const reference of references) {
    const isErased = (id: string) => forgottenId(id, digests) !== undefined;
    if ((await eraseFromReference(workspace, reference, { isErased, erasedAt, reason })) > 0) changed++;
  }
  await sweepTexts(workspace, await liveTextSets(workspace));
  return changed;
}
