import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../errors.ts';
import type { AuditFolder } from './audits.ts';
import { asWorkspaceError, stagedPath, syncFolder } from './publish-file.ts';
import { listResultFolders } from './result-folders.ts';
import type { Workspace } from './workspace.ts';

/**
 * A build that is being written, out of sight:
 *
 * ```
 * builds/<name>/manifest.json     what went in and what came out; no time, no place
 * builds/<name>/README.md         data-set card
 * builds/<name>/data/*            shards
 * builds/<name>/hold-out/*        rows kept away from training, where there are any
 * builds/<name>/rows.parquet      what became of every row
 * builds/<name>/run.json          when and how: no part of the manifest
 * ```
 */
export interface StagedBuild extends AsyncDisposable {
  readonly folder: string;
  /**
   * Makes the build visible, whole, under a name that was free: `<date>-<label>`, with `-2`, `-3` where it is taken.
   *
   * @throws {WorkspaceError} full disk, no permission
   */
  publish(name: { readonly date: string; readonly label: string }): Promise<AuditFolder>;
}

/** Opens a folder for a build; what is not published is removed when it is disposed of. @throws {WorkspaceError} it cannot be made */
export async function stageBuild(workspace: Workspace): Promise<StagedBuild> {
  const builds = path.join(workspace.folder, 'builds');
  const folder = stagedPath(path.join(builds, 'build'));
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asWorkspaceError(folder, error);
  }
  return {
    folder,
    async publish({ date, label }) {
      const base = `${date}-${label}`;
      try {
        await syncFolder(folder);
        for (let n = 1; ; n++) {
          const name = n === 1 ? base : `${base}-${n}`;
          const target = path.join(builds, name);
          try {
            // Renaming onto a folder that is not empty fails: the name is taken.
            await rename(folder, target);
            await syncFolder(builds);
            return { name, folder: target };
          } catch (error) {
            const { code } = error as NodeJS.ErrnoException;
            if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
          }
        }
      } catch (error) {
        throw asWorkspaceError(path.join(builds, base), error);
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Folders of all finished builds, by the start of their run, oldest first. */
export async function listBuilds(
  workspace: Workspace,
): Promise<readonly (AuditFolder & { readonly startedAt: string })[]> {
  const found: (AuditFolder & { readonly startedAt: string })[] = [];
  for (const folder of await listResultFolders(workspace, 'builds')) {
    const run = await readFile(path.join(folder.folder, 'run.json'), 'utf8').catch(() => undefined);
    if (run === undefined) continue;
    found.push({ ...folder, startedAt: String((JSON.parse(run) as { startedAt?: unknown }).startedAt ?? '') });
  }
  return found.sort((a, b) =>
    a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : a.name < b.name ? -1 : 1,
  );
}

/**
 * The build of a name, or the latest of a recipe of that name.
 *
 * @param name of a build or of a recipe; undefined: the latest of all
 * @throws {InputError} there is none
 */
export async function findBuild(workspace: Workspace, name: string | undefined): Promise<AuditFolder> {
  const builds = (await listBuilds(workspace)).toReversed();
  const found =
    name === undefined
      ? builds[0]
      : (builds.find((build) => build.name === name) ?? builds.find((build) => recipeOf(build.name) === name));
  if (found !== undefined) return found;
  const isFolder =
    name !== undefined && (await stat(path.join(name, 'manifest.json')).catch(() => undefined)) !== undefined;
  if (isFolder) return { name: path.basename(path.resolve(name)), folder: path.resolve(name) };
  throw new InputError({
    path: name ?? workspace.folder,
    problem: name === undefined ? 'holds no finished build' : 'is no build of this workspace',
    hint:
      builds.length === 0
        ? 'Run outcross build RECIPE first.'
        : `Builds, latest first: ${builds
            .slice(0, 10)
            .map((build) => build.name)
            .join(', ')}${builds.length > 10 ? ', …' : ''}.`,
  });
}

/** Name of the recipe in the name of a build. */
function recipeOf(name: string): string {
  return name.replace(/^\d{4}-\d{2}-\d{2}-/, '').replace(/-\d+$/, '');
}
