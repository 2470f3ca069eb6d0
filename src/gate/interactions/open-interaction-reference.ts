import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TextReader } from '../../workspace/block-store.ts';
import { readReferenceDocuments, textSetOf } from '../../workspace/references.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { damaged, type ListedReference } from '../reference/open-reference.ts';
import { REFERENCE_PARTS, type ReferencePart } from '../reference/reference-manifest.ts';
import { eventsOfText, type UserEvents } from './interaction-log.ts';
import type { InteractionManifest } from './interaction-manifest.ts';
import { ItemBands } from './item-bands.ts';

/** The list of items with how often the calibration part's users took them. */
export const ITEMS_FILE = 'items.jsonl';

/** A frozen reference of interactions opened for measuring. */
export interface InteractionReference {
  readonly manifest: InteractionManifest;
  readonly hash: string;
  readonly bands: ItemBands;
  /** Users of a part with all their events, in order of their names; read as they are asked for. */
  users(part: ReferencePart): AsyncIterable<UserEvents>;
  /** What each user took, all parts: a hash of the items by the name of the user. */
  digests(): Promise<ReadonlySet<string>>;
  /** Users that were erased since it was made, by part. */
  readonly erased: Readonly<Record<ReferencePart, number>>;
}

/** Opens a reference that was found. @throws {WorkspaceError} it is damaged */
export async function openInteractionReference(
  workspace: Workspace,
  { manifest, hash: own, folder, erased }: ListedReference<InteractionManifest>,
): Promise<InteractionReference> {
  const file = path.join(folder.folder, ITEMS_FILE);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw damaged(file, cause.code === 'ENOENT' ? 'is missing' : `cannot be read (${cause.code})`, cause);
  });
  if (hash('sha256', text) !== manifest.bands.hash) throw damaged(file, 'is not what the manifest names');
  const users = async function* (part: ReferencePart): AsyncIterable<UserEvents> {
    const reader = await TextReader.open(workspace, await textSetOf(folder));
    for await (const row of readReferenceDocuments(folder)) {
      if (row.part !== part || !('digest' in row)) continue;
      const events = await reader.text(row.digest);
      if (events === undefined) throw damaged(folder.folder, `the events of ${row.id} are not in the block store`);
      yield eventsOfText(row.unit, events, manifest.groupColumns.length);
    }
  };
  return {
    manifest,
    hash: own,
    bands: ItemBands.parse(text, manifest.bands.edges),
    users,
    async digests() {
      const digests = new Set<string>();
      for (const part of REFERENCE_PARTS) for await (const user of users(part)) digests.add(digestOfUser(user));
      return digests;
    },
    erased,
  };
}

/** What a user took, whatever else is told of it. */
export function digestOfUser({ user, items }: Pick<UserEvents, 'user' | 'items'>): string {
  return hash('sha256', JSON.stringify([user, ...items]));
}
