import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { VERSION } from '../../audit/version.ts';
import { InputError } from '../../errors.ts';
import { canonicalJson } from '../../io/canonical-json.ts';
import {
  type BuildManifest,
  MANIFEST_FILE,
  manifestText,
  readManifest,
  type SignedManifest,
} from '../../lineage/manifest.ts';
import { ORIGIN_CLASSES, ORIGIN_GROUPS } from '../../record/origin.ts';
import { listBuilds, type StagedBuild, stageBuild } from '../../workspace/builds.ts';
import { asWorkspaceError } from '../../workspace/publish-file.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { BuildInput } from './build-inputs.ts';
import type { KindFacts } from './kind-facts.ts';
import { type BuildPlan, HOLD_OUT, planBuild } from './plan-build.ts';
import { type WrittenShards, writeShards } from './write-shards.ts';

export interface RunBuildOptions {
  readonly workspace: Workspace;
  readonly recipe: Recipe;
  /** The data-set card of a manifest, in Markdown. */
  readonly card: (manifest: Omit<BuildManifest, 'card'>) => string;
  /** Threads. Default: one a core, 8 at most. */
  readonly workers?: number | undefined;
  readonly queryMemoryMb?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly now?: (() => Date) | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

export interface BuildProgress {
  readonly stage: BuildStage;
  readonly doneBytes: number;
  /** Undefined: nobody knows yet. */
  readonly totalBytes: number | undefined;
}

export type BuildStage = 'list' | 'read' | 'compare' | 'write' | 'publish';

export interface FinishedBuild {
  readonly name: string;
  readonly folder: string;
  readonly manifest: SignedManifest;
  /** False where the very same build was there already. */
  readonly isNew: boolean;
}

const CARD_FILE = 'README.md';
const ROWS_FILE = 'rows.parquet';
/** Strata listed in a manifest: rare ones first. */
const STRATA_LISTED = 1000;

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
  const facts = await sessionFacts(plan, staged);
  const shards = await writeShards(plan, {
    folder: staged.folder,
    workers,
    signal,
    onProgress: ({ doneBytes, totalBytes }) => progress({ stage: 'write', doneBytes, totalBytes }),
  });
  signal?.throwIfAborted();
  progress({ stage: 'publish', doneBytes: 0, totalBytes: undefined });
  const content = manifestOf(plan, shards, facts);
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

/** What only the session can tell; asked before the rows are read again, so that its memory is free then. */
interface SessionFacts {
  readonly languages: Awaited<ReturnType<BuildPlan['session']['languages']>>;
  readonly exposures: Awaited<ReturnType<BuildPlan['session']['exposures']>>;
  readonly rowTable: BuildManifest['row_table'];
}

async function sessionFacts(plan: BuildPlan, { folder }: StagedBuild): Promise<SessionFacts> {
  const file = path.join(folder, ROWS_FILE);
  await plan.session.writeRows(file, {
    reasons: plan.reasons.all.map(({ id }) => id),
    splits: plan.splits.map(({ name }) => name),
    notChosen: plan.notChosen,
  });
  const digest = createHash('sha256');
  for await (const block of createReadStream(file)) digest.update(block as Buffer);
  return {
    languages: await plan.session.languages(),
    exposures: await plan.session.exposures(),
    rowTable: {
      file: ROWS_FILE,
      rows: plan.read.rows,
      size_bytes: (await stat(file)).size,
      sha256: digest.digest('hex'),
    },
  };
}

function manifestOf(plan: BuildPlan, shards: WrittenShards, facts: SessionFacts): Omit<BuildManifest, 'card'> {
  const { recipe } = plan;
  const content = JSON.parse(canonicalJson(recipe)) as Record<string, unknown>;
  const splits = plan.splits.map(({ name, rows, words }, i) => ({
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
    name: recipe.recipe,
    about: recipe.about ?? null,
    tool: { name: 'outcross', version: VERSION },
    recipe: { digest: hash('sha256', canonicalJson(content)), content },
    seed: recipe.seed,
    inputs: plan.inputs.map((input, i) => manifestInput(input, recipe.sources[i]!)),
    budget: plan.budget,
    rows: {
      read: plan.read,
      selected: plan.selected,
      held_out: plan.heldOut,
      refused: plan.refused.map(({ reason, says, rows, words }) => ({ reason, says, rows, words })),
    },
    splits: splits.filter(({ name }) => name !== HOLD_OUT),
    hold_out: splits.find(({ name }) => name === HOLD_OUT) ?? null,
    exposure: facts.exposures.map(({ builds, rows, words }) => ({ builds, rows, words })),
    composition: composition(plan, facts),
    strata: manifestStrata(plan),
    rules: plan.rules.map((rule) => ({ ...rule })),
    columns: {
      flat: { ...shards.flat },
      as_text: [...shards.asText],
      data: Object.entries(shards.types).map(([name, type]) => ({ name, type })),
    },
    row_table: facts.rowTable,
  };
}

function manifestInput({ audit, snapshot, manifest, summaries }: BuildInput, { only }: Recipe['sources'][number]) {
  const digests = manifest.inputs.map(() => createHash('sha256'));
  for (const [position, { inputs }] of manifest.parts.entries()) {
    for (const index of inputs) digests[index]!.update(`${summaries[position]!.digest ?? '-'}\n`);
  }
  return {
    audit,
    snapshot,
    only,
    files: manifest.inputs.map(({ displayPath, source, sizeBytes }, index) => ({
      path: displayPath,
      source,
      size_bytes: sizeBytes,
      digest: digests[index]!.digest('hex'),
    })),
  };
}

type Composition = BuildManifest['composition'];
type Shares = { before: { rows: number; words: number }; after: { rows: number; words: number } };

function composition(plan: BuildPlan, { languages }: SessionFacts): Composition {
  const by = (namesOf: (kind: KindFacts) => readonly string[], order?: readonly string[]) => {
    const found = new Map<string, Shares>();
    for (const { group, taken } of plan.groups) {
      for (const name of namesOf(plan.kinds.get(group.kind)!)) {
        const own = found.get(name) ?? { before: { rows: 0, words: 0 }, after: { rows: 0, words: 0 } };
        own.before.rows += group.rows;
        own.before.words += group.words;
        own.after.rows += taken.rows;
        own.after.words += taken.words;
        found.set(name, own);
      }
    }
    const place = (name: string) => order?.indexOf(name) ?? 0;
    return [...found]
      .sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1))
      .map(([name, shares]) => ({ name, ...shares }));
  };
  return {
    group: by(({ group }) => [group], ORIGIN_GROUPS) as Composition['group'],
    class: by((kind) => [kind.class], ORIGIN_CLASSES) as Composition['class'],
    depth: by(({ depthMin, depthMax }) => [
      depthMax === null ? `${depthMin} or more` : depthMin === depthMax ? `${depthMin}` : `${depthMin} to ${depthMax}`,
    ]),
    family: by(({ families }) => families),
    source: by(({ source }) => [source]),
    language: languages.map(({ language, rows, words, takenRows, takenWords }) => ({
      name: language,
      before: { rows, words },
      after: { rows: takenRows, words: takenWords },
    })),
  };
}

function manifestStrata({ strata, dimensions, groups, kinds, rare }: BuildPlan): BuildManifest['strata'] {
  const empty = (): Shares => ({ before: { rows: 0, words: 0 }, after: { rows: 0, words: 0 } });
  const found = new Map<number, { human: Shares; all: Shares }>();
  for (const { group, taken } of groups) {
    const own = found.get(group.stratum) ?? { human: empty(), all: empty() };
    found.set(group.stratum, own);
    for (const shares of kinds.get(group.kind)!.group === 'human' ? [own.human, own.all] : [own.all]) {
      shares.before.rows += group.rows;
      shares.before.words += group.words;
      shares.after.rows += taken.rows;
      shares.after.words += taken.words;
    }
  }
  const listed = [...found]
    .sort(
      ([a, x], [b, y]) =>
        Number(rare.rare.has(b)) - Number(rare.rare.has(a)) || y.human.before.words - x.human.before.words || a - b,
    )
    .slice(0, STRATA_LISTED)
    .map(([stratum, shares]) => ({
      values: Object.fromEntries(dimensions.map((dimension, i) => [dimension, strata[stratum]![i] ?? 'not known'])),
      rare: rare.rare.has(stratum),
      ...shares,
    }));
  return { by: [...dimensions], rare_below: rare.below, listed, total: found.size };
}
