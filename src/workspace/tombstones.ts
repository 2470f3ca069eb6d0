import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { publishFile } from './publish-file.ts';
import type { Workspace } from './workspace.ts';

/** What remains of forgotten records: digests of their ids and when, never what they said. */
export interface Tombstone {
  readonly schema: 'outcross.tombstone/1';
  readonly forgottenAt: string;
  /** `forgottenDigest` of each record. */
  readonly digests: readonly string[];
}

/** Digests of all records forgotten in this workspace, sorted, each once. */
export async function readForgottenDigests(workspace: Workspace): Promise<readonly string[]> {
  const folder = path.join(workspace.folder, 'tombstones');
  const names = await readdir(folder).catch(() => []);
  const digests = new Set<string>();
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const tombstone = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as Tombstone;
    for (const digest of tombstone.digests) digests.add(digest);
  }
  return [...digests].sort();
}

export async function publishTombstone(workspace: Workspace, name: string, tombstone: Tombstone): Promise<void> {
  await publishFile(path.join(workspace.folder, 'tombstones', `${name}.json`), `${JSON.stringify(tombstone)}\n`);
}
