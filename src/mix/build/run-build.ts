import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { VERSION } from '../../audit/version.ts';
import { InputError } from '../../errors.ts';
import {
  type BuildManifest,
  MANIFEST_FILE,
  manifestText,
  readManifest,
  type SignedManifest,
} from '../../lineage/manifest.ts';
import { listBuilds, type StagedBuild, stageBuild } from '../../workspace/builds.ts';
import { asWorkspaceError } from '../../workspace/publish-file.ts';
import { RESERVOIR_FILE, reservoirFile } from '../../workspace/reservoirs.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { RecipeFile } from '../recipe/read-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { keepReservoir } from '../reservoir/keep-reservoir.ts';
import { describePlan, type PlanDescription } from './describe-plan.ts';
import { BUILD_QUERY_MEMORY_MB, type BuildPlan, HOLD_OUT, type PlanOptions, planBuild } from './plan-build.ts';
import { type WrittenShards, writeShards } from './write-shards.ts';

export interface RunBuildOptions {
  readonly workspace: Workspace;
  readonly recipe: Recipe;
  /** Where the recipe was read, so that errors name line and column. */
  readonly file?: RecipeFile | undefined;
  /** Folder that the path of a tokenizer is relative to. Default the working directory. */
  readonly tokenizerFolder?: string | undefined;
  /** The data-set card of a manifest, in Markdown. */
  readonly card: (manifest: Omit<BuildManifest, 'card'>) => string;
  /** Threads. Default: one a core, 8 at most. */
  readonly workers?: number | undefined;
  readonly queryMemoryMb?: number | undefined;
  /** Which reference a name means. Needed where the recipe names one. */
  readonly findReference?: PlanOptions['findReference'];
  readonly signal?: AbortSignal | undefined;
  readonly now?: (() => Date) | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
  /** See `planBuild`. */
  readonly onShoppingList?: PlanOptions['onShoppingList'];
}

export interface BuildProgress {
  readonly stage: BuildStage;
  readonly doneBytes: number;
  /** Undefined: nobody knows yet. */
  readonly totalBytes: number | undefined;
}

export type BuildStage = 'list' | 'read' | 'topics' | 'compare' | 'count' | 'write' | 'publish';

export interface FinishedBuild {
  readonly name: string;
  readonly folder: string;
  readonly manifest: SignedManifest;
  /** False where the very same build was there already. */
  readonly isNew: boolean;
}

const CARD_FILE = 'README.md';
const ROWS_FILE = 'rows.parquet';

/**
 * Builds a training set from a recipe and publishes it in the workspace, whole. A run that was killed leaves nothing that is seen; the same
 * recipe over the same audits gives the same shards and manifest, whatever the workers.
 *
 * @throws {OutcrossError} see `planBuild` and `writeShards`
 */
export async function runBuild(options: RunBuildOptions): Promise<FinishedBuild> {
  const { workspace, recipe, signal } = options;
  const started = (options.now ?? (() => new Date()))();
  const workers = options.workers ?? Math.max(1, Math.min(8, os.availableParallelism()));
  const progress = (one: BuildProgress) => {
    try {
      options.onProgress?.(one);
    } catch {
      // Progress is shown, not relied upon.
    }
  };
  await using plan = await planBuild({
    ...options,
    measuresRange: true,
    onStage: (stage) => progress({ stage: stage as BuildStage, doneBytes: 0, totalBytes: undefined }),
  });
  if (plan.selected.rows === 0) {
    throw new InputError({
      path: plan.inputs.map(({ audit }) => audit).join(', '),
      problem: 'no row is left to build from',
      hint: 'See outcross build RECIPE --plan for the rule that refuses them.',
    });
  }
  await using staged = await stageBuild(workspace);
  for (const folder of ['data', ...(plan.holdsOut ? [HOLD_OUT] : [])]) await mkdir(path.join(staged.folder, folder));
  progress({ stage: 'write', doneBytes: 0, totalBytes: undefined });
  const description = await describePlan(plan);
  const rowTable = await writeRowTable(plan, staged);
  await plan.sampleRange();
  const shards = await writeShards(plan, {
    folder: staged.folder,
    workers,
    signal,
    onProgress: ({ doneBytes, totalBytes }) => progress({ stage: 'write', doneBytes, totalBytes }),
  });
  signal?.throwIfAborted();
  const kept = await writeReservoir(plan, { workspace, staged, options });
  progress({ stage: 'publish', doneBytes: 0, totalBytes: undefined });
  const content = manifestOf(description, { shards, rowTable, kept });
  const card = options.card(content);
  const text = manifestText({ ...content, card: { file: CARD_FILE, sha256: hash('sha256', card) } });
  const { digest } = JSON.parse(text) as { digest: string };
  const same = await buildWithDigest(workspace, digest);
  if (same !== undefined) return { ...same, isNew: false };
  const run = {
    startedAt: started.toISOString(),
    durationMs: (options.now ?? (() => new Date()))().getTime() - started.getTime(),
    outcrossVersion: VERSION,
    nodeVersion: process.version,
    workers,
    digest,
  };
  await writeSynced(path.join(staged.folder, CARD_FILE), card);
  await writeSynced(path.join(staged.folder, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
  await writeSynced(path.join(staged.folder, MANIFEST_FILE), text);
  const { name, folder } = await staged.publish({ date: run.startedAt.slice(0, 10), label: recipe.recipe });
  return { name, folder, manifest: await readManifest(folder), isNew: true };
}

/** Puts the rows aside that the build keeps for later ones. @returns the hash over them; undefined: it keeps none */
async function writeReservoir(
  plan: BuildPlan,
  {
    workspace,
    staged,
    options,
  }: { readonly workspace: Workspace; readonly staged: StagedBuild; readonly options: RunBuildOptions },
): Promise<string | undefined> {
  if (plan.kept.length === 0) return undefined;
  const { set, root } = await keepReservoir(workspace, {
    rows: plan.kept,
    inputs: plan.inputs,
    reservoir: plan.reservoir,
    folder: plan.folder,
    queryMemoryMb: options.queryMemoryMb ?? BUILD_QUERY_MEMORY_MB,
  });
  await writeSynced(path.join(staged.folder, RESERVOIR_FILE), reservoirFile({ set, erasures: [] }));
  return root;
}

async function buildWithDigest(
  workspace: Workspace,
  digest: string,
): Promise<{ readonly name: string; readonly folder: string; readonly manifest: SignedManifest } | undefined> {
  for (const { name, folder } of await listBuilds(workspace)) {
    const manifest = await readManifest(folder).catch(() => undefined);
    if (manifest?.digest === digest) return { name, folder, manifest };
  }
  return undefined;
}

async function writeSynced(file: string, content: string): Promise<void> {
  try {
    await using handle = await open(file, 'wx');
    await handle.writeFile(content);
    await handle.datasync();
  } catch (error) {
    throw asWorkspaceError(file, error);
  }
}

/** What became of every row; asked before the rows are read again, so that the memory of the query process is free then. */
async function writeRowTable(plan: BuildPlan, { folder }: StagedBuild): Promise<BuildManifest['row_table']> {
  const file = path.join(folder, ROWS_FILE);
  await plan.session.writeRows(file, {
    reasons: plan.reasons.all.map(({ id }) => id),
    splits: plan.splits.map(({ name }) => name),
    notChosen: plan.notChosen,
  });
  const digest = createHash('sha256');
  for await (const block of createReadStream(file)) digest.update(block as Buffer);
  return {
    file: ROWS_FILE,
    rows: plan.read.rows,
    size_bytes: (await stat(file)).size,
    sha256: digest.digest('hex'),
  };
}

function manifestOf(
  { schema: _, splits: planned, hold_out: heldOut, reservoir, ...description }: PlanDescription,
  {
    shards,
    rowTable,
    kept,
  }: {
    readonly shards: WrittenShards;
    readonly rowTable: BuildManifest['row_table'];
    readonly kept: string | undefined;
  },
): Omit<BuildManifest, 'card'> {
  // Behind the splits stands what is held out.
  const splits = [...planned, ...(heldOut === null ? [] : [heldOut])].map(({ name, rows, words }, i) => ({
    name,
    rows,
    words,
    text_bytes: shards.splits[i]!.reduce((sum, { textBytes }) => sum + textBytes, 0),
    shards: shards.splits[i]!.map(({ file, rows: own, textBytes, sizeBytes, sha256 }) => ({
      file,
      rows: own,
      text_bytes: textBytes,
      size_bytes: sizeBytes,
      sha256,
    })),
  }));
  return {
    schema: 'outcross.build/1',
    ...description,
    reservoir: reservoir && { ...reservoir, kept: { ...reservoir.kept, ...(kept !== undefined && { sha256: kept }) } },
    splits: splits.slice(0, planned.length),
    hold_out: heldOut === null ? null : splits.at(-1)!,
    columns: {
      flat: { ...shards.flat },
      as_text: [...shards.asText],
      data: Object.entries(shards.types).map(([name, type]) => ({ name, type })),
    },
    range: shards.range,
    row_table: rowTable,
  };
}
