import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { WorkspaceError } from '../errors.ts';
import { listFolder } from './list-folder.ts';
import { publishNewFile } from './publish-new-file.ts';
import { referenceFolder } from './references.ts';
import type { Workspace } from './workspace.ts';

const useSchema = z.strictObject({
  schema: z.literal('outcross.reference-use/1'),
  part: z.enum(['comparator', 'reserve']),
  usedAt: z.iso.datetime(),
  /** What it was held against, in words: the name of a generation, of a release line. */
  purpose: z.string().max(500),
  /** What came of it; null where nothing was decided. */
  outcome: z.string().max(100).nullable(),
});

/** A measurement against a part of a reference. A comparator that is used for many candidates wears out; the reserve is opened to confirm. */
export type ReferenceUse = Readonly<Omit<z.infer<typeof useSchema>, 'schema'>>;

/**
 * Notes that a part of a reference was measured against. Each use is a file of its own, so that processes may note at the same time.
 *
 * @throws {WorkspaceError} the workspace cannot be written
 */
export async function recordReferenceUse(
  workspace: Workspace,
  referenceHash: string,
  use: ReferenceUse,
): Promise<void> {
  const content = `${JSON.stringify(useSchema.parse({ schema: 'outcross.reference-use/1', ...use }))}\n`;
  for (;;) {
    const name = `${use.usedAt.replace(/[^0-9TZ]/g, '')}-${randomBytes(6).toString('hex')}.json`;
    if (await publishNewFile(path.join(usesFolder(workspace, referenceHash), name), content)) return;
  }
}

/** All uses of a reference, oldest first. @throws {WorkspaceError} one cannot be read: a use would be lost unseen */
export async function readReferenceUses(workspace: Workspace, referenceHash: string): Promise<readonly ReferenceUse[]> {
  const folder = usesFolder(workspace, referenceHash);
  const uses: ReferenceUse[] = [];
  for (const name of [...(await listFolder(folder))].filter((one) => one.endsWith('.json')).sort()) {
    const file = path.join(folder, name);
    try {
      const { schema: _, ...use } = useSchema.parse(JSON.parse(await readFile(file, 'utf8')));
      uses.push(use);
    } catch (cause) {
      throw new WorkspaceError({
        path: file,
        problem: 'cannot be read, and a use of a reference is never left out unseen',
        hint: 'Restore the file from a copy of the workspace, or remove it if its measurement does not count.',
        cause,
      });
    }
  }
  return uses;
}

function usesFolder(workspace: Workspace, referenceHash: string): string {
  return path.join(referenceFolder(workspace, referenceHash).folder, 'uses');
}
