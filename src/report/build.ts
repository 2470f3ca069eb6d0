import path from 'node:path';
import { readManifest, type SignedManifest } from '../lineage/manifest.ts';
import { type BuildVerification, verifyBuild as verifyFolder } from '../lineage/verify-build.ts';
import { describePlan, type PlanDescription } from '../mix/build/describe-plan.ts';
import { type BuildDifference, diffBuilds as diffFolders } from '../mix/build/diff-builds.ts';
import { explainRow, type RowExplanation } from '../mix/build/explain-row.ts';
import { type PlanOptions, planBuild } from '../mix/build/plan-build.ts';
import { type BuildProgress, type FinishedBuild, runBuild } from '../mix/build/run-build.ts';
import type { ShoppingList } from '../mix/build/shopping-list.ts';
import type { RecipeFile } from '../mix/recipe/read-recipe.ts';
import type { Recipe } from '../mix/recipe/recipe.ts';
import { findAbandonedTemporaries, removeAbandonedWork } from '../workspace/abandoned.ts';
import { findBuild, listBuilds } from '../workspace/builds.ts';
import { takeLease } from '../workspace/leases.ts';
import { openExistingWorkspace, type Workspace } from '../workspace/workspace.ts';
import { buildCard } from './build-card.ts';

export interface BuildOptions {
  readonly recipe: Recipe;
  /** Where the recipe was read, so that errors name line and column. */
  readonly file?: RecipeFile | undefined;
  /** Folder that the path of a tokenizer is relative to. Default the working directory. */
  readonly tokenizerFolder?: string | undefined;
  /** Folder of the workspace. Default `.outcross`. */
  readonly workspace?: string | undefined;
  readonly cwd?: string | undefined;
  /** Threads. Default: one a core, 8 at most. */
  readonly workers?: number | undefined;
  /** Memory of the query process in MiB. Default 512. */
  readonly queryMemoryMb?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly now?: (() => Date) | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
  /** Told what human text to commission so that all floors can be met, also where the recipe cannot be met without it; with the dimensions of strata. */
  readonly onShoppingList?: ((list: ShoppingList, dimensions: readonly string[]) => void) | undefined;
}

type Place = Pick<BuildOptions, 'workspace' | 'cwd'>;

/**
 * Builds a training set and publishes it in the workspace: shards, manifest, card and what became of every row.
 *
 * @throws {ConfigError} the recipe cannot be meant, or its rules clash
 * @throws {InputError} an audit is missing, or its data changed since
 * @throws {WorkspaceError} full disk, no permission; nothing is visible of the build then
 * @throws {CancelledError} `signal` aborted; nothing is visible of the build then
 */
export async function build(options: BuildOptions): Promise<FinishedBuild> {
  return withWorkspace(options, (workspace) => runBuild({ ...options, workspace, card: buildCard, findReference }));
}

/** What a recipe would select, without writing anything. @throws {OutcrossError} see `build` */
export async function plan(options: BuildOptions): Promise<PlanDescription> {
  return withWorkspace(options, async (workspace) => {
    await using planned = await planBuild({ ...options, workspace, findReference });
    return await describePlan(planned);
  });
}

/** Why the rows of an id are in or out of what a recipe selects; none where there is no such row. @throws {OutcrossError} see `build` */
export async function explain(id: string, options: BuildOptions): Promise<readonly RowExplanation[]> {
  return withWorkspace(options, async (workspace) => {
    await using planned = await planBuild({ ...options, workspace, findReference });
    return await explainRow(planned, id);
  });
}

/** A build of a workspace, in a list. */
export interface ListedBuild {
  readonly name: string;
  readonly folder: string;
  readonly started_at: string;
  /** Null where its manifest cannot be read: `outcross verify` says why. */
  readonly manifest: SignedManifest | null;
}

/** All builds, the latest first. */
export async function builds(place: Place = {}): Promise<readonly ListedBuild[]> {
  const workspace = await opened(place);
  const found: ListedBuild[] = [];
  for (const { name, folder, startedAt } of (await listBuilds(workspace)).toReversed()) {
    found.push({ name, folder, started_at: startedAt, manifest: await readManifest(folder).catch(() => null) });
  }
  return found;
}

/** @param name of a build or a recipe; undefined: the latest build. @throws {InputError} there is none @throws {WorkspaceError} it is damaged */
export async function showBuild(
  name: string | undefined,
  place: Place = {},
): Promise<ListedBuild & { readonly manifest: SignedManifest }> {
  const { name: own, folder } = await findBuild(await opened(place), name);
  return { name: own, folder, started_at: '', manifest: await readManifest(folder) };
}

/** Derives digests and counts of a build again. @throws {InputError} there is no such build */
export async function verifyBuild(
  name: string | undefined,
  { signal, ...place }: Place & { readonly signal?: AbortSignal | undefined } = {},
): Promise<BuildVerification> {
  return verifyFolder(await findBuild(await opened(place), name), { signal });
}

/** What differs between two builds: recipe, sources, and what became of rows. @throws {InputError} there is no such build */
export async function diffBuilds(
  a: string,
  b: string,
  options: Place & Pick<BuildOptions, 'queryMemoryMb'> = {},
): Promise<BuildDifference> {
  const workspace = await opened(options);
  return diffFolders(workspace, [await findBuild(workspace, a), await findBuild(workspace, b)], options);
}

const findReference: PlanOptions['findReference'] = async (workspace, name) => {
  // Loaded where a recipe names one.
  const { findReference: find } = await import('../gate/reference/open-reference.ts');
  const { manifest, hash, folder } = await find(workspace, name);
  return { name: `${manifest.name}@${hash.slice(0, REFERENCE_DIGITS)}`, folder };
};
/** Digits of a reference's hash that tell it apart. */
const REFERENCE_DIGITS = 8;

function opened({ cwd = '.', workspace = '.outcross' }: Place): Promise<Workspace> {
  return openExistingWorkspace(path.resolve(cwd, workspace));
}

async function withWorkspace<Result>(place: Place, work: (workspace: Workspace) => Promise<Result>): Promise<Result> {
  const workspace = await opened(place);
  // Parts and snapshots stay while the lease is held.
  await using lease = await takeLease(workspace, 'read');
  // A process that was killed could not take what it had read with it. What another user's left is not ours to remove.
  const abandoned = await findAbandonedTemporaries(workspace, { olderThanMs: 0, ownLease: lease.name });
  await removeAbandonedWork(abandoned).catch(() => undefined);
  return await work(workspace);
}
