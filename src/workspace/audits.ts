import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { listFolder } from './list-folder.ts';
import { asWorkspaceError, stagedPath, syncFolder } from './publish-file.ts';
import type { Workspace } from './workspace.ts';

export interface AuditFolder {
  readonly name: string;
  readonly folder: string;
}

/**
 * Publishes the files of a result as one folder that appears whole: `<date>-<label>`, with `-2`, `-3` where the name is taken.
 *
 * @param kind folder of the workspace that it goes to
 * @param label any text; becomes a slug
 */
export async function publishResultFolder(
  workspace: Workspace,
  {
    kind,
    date,
    label,
    files,
  }: {
    kind: 'audits' | 'comparisons' | 'watches' | 'simulations';
    date: string;
    label: string;
    files: (folder: string) => Readonly<Record<string, string | AsyncIterable<string | Uint8Array>>>;
  },
): Promise<AuditFolder> {
  const results = path.join(workspace.folder, kind);
  const base = `${date}-${slug(label)}`;
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    const target = path.join(results, name);
    const staged = stagedPath(target);
    try {
      await mkdir(staged, { recursive: true });
      for (const [file, content] of Object.entries(files(target))) {
        const handle = await open(path.join(staged, file), 'wx');
        try {
          await handle.writeFile(content);
          await handle.datasync();
        } finally {
          await handle.close();
        }
      }
      await syncFolder(staged);
      // Renaming onto an existing folder that is not empty fails: the name is taken.
      await rename(staged, target);
      await syncFolder(results);
      return { name, folder: target };
    } catch (error) {
      await rm(staged, { recursive: true, force: true });
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw asWorkspaceError(target, error);
    }
  }
}

/** Names of all audits, oldest first by their run's start. */
export async function listAudits<Run extends { readonly startedAt: string }>(
  workspace: Workspace,
): Promise<readonly (AuditFolder & { readonly run: Run })[]> {
  const audits = path.join(workspace.folder, 'audits');
  const names = await listFolder(audits);
  const found: (AuditFolder & { readonly run: Run })[] = [];
  for (const name of [...names].sort()) {
    if (name.endsWith('.tmp')) continue;
    const folder = path.join(audits, name);
    try {
      found.push({ name, folder, run: JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8')) as Run });
    } catch {
      // Not an audit, or one being removed.
    }
  }
  return found.sort((a, b) => (a.run.startedAt < b.run.startedAt ? -1 : a.run.startedAt > b.run.startedAt ? 1 : 0));
}

function slug(label: string): string {
  const cleaned = label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return cleaned || 'audit';
}
