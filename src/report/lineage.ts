import path from 'node:path';
import { ConfigError, InputError } from '../errors.ts';
import { parseDepthName } from '../lineage/depth-name.ts';
import type { GenerationEntry, LineageKind, ModelEntry, WithdrawalEntry } from '../lineage/lineage-entry.ts';
import {
  LINEAGE_NODE_KINDS,
  type LineageGraph,
  type LineageNode,
  type LineageNodeKind,
  type ReachedNode,
  readLineageGraph,
} from '../lineage/lineage-graph.ts';
import { readManifest } from '../lineage/manifest.ts';
import { reachOf } from '../lineage/reach.ts';
import { addToLineage, readLineage } from '../lineage/read-lineage.ts';
import { type BuildHolding, findHoldingsOf } from '../mix/withdraw/find-holdings.ts';
import { type Withdrawal, withdraw as withdrawFrom } from '../mix/withdraw/withdraw.ts';
import type { NamedTarget } from '../mix/withdraw/withdrawal-target.ts';
import type { GenerationDepth } from '../record/origin.ts';
import { findBuild } from '../workspace/builds.ts';
import { takeLease } from '../workspace/leases.ts';
import { removeLineageEntry } from '../workspace/lineage-files.ts';
import { openExistingWorkspace, type Workspace } from '../workspace/workspace.ts';

export interface LineagePlace {
  /** Folder of the workspace. Default `.outcross`. */
  readonly workspace?: string | undefined;
  readonly cwd?: string | undefined;
  readonly now?: (() => Date) | undefined;
}

/** Memory of the query process in MiB where nobody says more. */
const QUERY_MEMORY_MB = 208;

/** What was added, and what follows from it. */
export interface AddedModel {
  readonly schema: 'outcross.lineage-added/1';
  readonly model: ModelEntry;
  /** False where the same entry was there already. */
  readonly is_new: boolean;
  /** Of the text that it writes. */
  readonly text_depth: GenerationDepth;
  readonly problems: readonly string[];
}

/**
 * Notes a model, what it was trained on and what it started from.
 *
 * @throws {InputError} there is no such build
 * @throws {ConfigError} another model has that name, or it would be its own base
 * @throws {WorkspaceError} a build is damaged; full disk, no permission
 */
export async function addModel(
  model: {
    readonly name: string;
    /** Names of builds or recipes, of which the latest build is meant. None: nobody knows what it was trained on. */
    readonly trainedOn?: readonly string[] | undefined;
    readonly base?: string | undefined;
    readonly family?: string | undefined;
    /** What data call it besides. */
    readonly aliases?: readonly string[] | undefined;
    /** Depth of its text where somebody vouches for it: `1`, `1 to 3`, `2 or more`. */
    readonly depth?: string | undefined;
    readonly note?: string | undefined;
    readonly by?: string | undefined;
  },
  place: LineagePlace = {},
): Promise<AddedModel> {
  const workspace = await opened(place);
  const trainedOn: { build: string; digest: string }[] = [];
  for (const build of model.trainedOn ?? []) {
    const { name, folder } = await findBuild(workspace, build);
    const { digest } = await readManifest(folder);
    if (!trainedOn.some((one) => one.build === name)) trainedOn.push({ build: name, digest });
  }
  const depth = model.depth === undefined ? null : parseDepthName(model.depth.trim());
  if (depth === undefined || (depth !== null && depth.min < 1)) {
    throw new ConfigError({
      place: '--depth',
      problem: `"${model.depth}" is no depth of text that a model wrote`,
      hint: 'Say 1, "1 to 3" or "2 or more".',
    });
  }
  const name = checkedName(model.name);
  const base = model.base?.trim();
  const models = await readLineage(workspace, 'models');
  refuseCircle(name, base, models);
  const entry: ModelEntry = {
    schema: 'outcross.model/1',
    name,
    aliases: [...new Set(model.aliases ?? [])],
    family: model.family ?? null,
    base: base ?? null,
    trained_on: trainedOn.length === 0 ? null : trainedOn,
    depth,
    added_at: nowOf(place),
    ...(model.by !== undefined && { by: model.by }),
    note: model.note ?? null,
  };
  const isNew = await addToLineage(workspace, 'models', entry);
  const graph = await readLineageGraph(workspace);
  return {
    schema: 'outcross.lineage-added/1',
    model: graph.models.get(name)!,
    is_new: isNew,
    text_depth: graph.modelDepths.get(name)!,
    problems: graph.problems,
  };
}

export interface AddedGeneration {
  readonly schema: 'outcross.lineage-added/1';
  readonly generation: GenerationEntry;
  readonly is_new: boolean;
  readonly problems: readonly string[];
}

/**
 * Notes outputs of a model, by the sources under which audits read them.
 *
 * @throws {ConfigError} another generation has that name
 * @throws {InputError} the model is not in the lineage
 * @throws {WorkspaceError} full disk, no permission
 */
export async function addGeneration(
  generation: {
    readonly name: string;
    readonly model: string;
    readonly sources: readonly string[];
    readonly note?: string | undefined;
    readonly by?: string | undefined;
  },
  place: LineagePlace = {},
): Promise<AddedGeneration> {
  const workspace = await opened(place);
  const models = await readLineage(workspace, 'models');
  const called = generation.model.trim().toLowerCase();
  const model =
    models.find(({ name }) => name === generation.model.trim()) ??
    models.find(({ name, aliases }) => [name, ...aliases].some((one) => one.toLowerCase() === called));
  if (model === undefined) {
    throw new InputError({
      path: generation.model,
      problem: 'is no model of the lineage',
      hint:
        models.length === 0
          ? 'Add it first: outcross lineage add-model.'
          : `Add it first; there are: ${models
              .slice(0, 10)
              .map(({ name }) => name)
              .join(', ')}${models.length > 10 ? ', …' : ''}.`,
    });
  }
  const name = checkedName(generation.name);
  const isNew = await addToLineage(workspace, 'generations', {
    schema: 'outcross.generation/1',
    name,
    model: model.name,
    sources: [...new Set(generation.sources)].sort(),
    added_at: nowOf(place),
    ...(generation.by !== undefined && { by: generation.by }),
    note: generation.note ?? null,
  });
  const graph = await readLineageGraph(workspace);
  return {
    schema: 'outcross.lineage-added/1',
    generation: graph.generations.get(name)!,
    is_new: isNew,
    problems: graph.problems,
  };
}

/** Everything that the lineage of a workspace holds. */
export interface LineageList {
  readonly schema: 'outcross.lineage/1';
  readonly models: readonly (ModelEntry & { readonly text_depth: GenerationDepth })[];
  readonly generations: readonly GenerationEntry[];
  readonly builds: readonly {
    readonly name: string;
    readonly digest: string;
    readonly depth: GenerationDepth;
    readonly models: readonly string[];
  }[];
  readonly withdrawals: readonly WithdrawalEntry[];
  readonly problems: readonly string[];
}

/** @throws {WorkspaceError} an entry or a manifest is damaged */
export async function listLineage(place: LineagePlace = {}): Promise<LineageList> {
  const workspace = await opened(place);
  const graph = await readLineageGraph(workspace);
  return {
    schema: 'outcross.lineage/1',
    models: [...graph.models.values()].map((model) => ({ ...model, text_depth: graph.modelDepths.get(model.name)! })),
    generations: [...graph.generations.values()],
    builds: [...graph.builds.values()].map(({ name, digest }) => ({
      name,
      digest,
      depth: graph.buildDepth(name)!,
      models: graph.trainedOn(name),
    })),
    withdrawals: await readLineage(workspace, 'withdrawals'),
    problems: graph.problems,
  };
}

/** One thing of the lineage, what it was made of and what it went into. */
export interface LineageNodeReport {
  readonly schema: 'outcross.lineage-node/1';
  readonly kind: LineageNodeKind;
  readonly name: string;
  /** Of the rows of a build, or of the text of a model or of a generation's model; null for a source. */
  readonly depth: GenerationDepth | null;
  /** The entry of a model or a generation; null for builds and sources. */
  readonly entry: ModelEntry | GenerationEntry | null;
  readonly ancestors: readonly ReachedNode[];
  readonly descendants: readonly ReachedNode[];
  /** Depth of every model and build named above. */
  readonly depths: readonly (LineageNode & { readonly depth: GenerationDepth })[];
  readonly problems: readonly string[];
}

/**
 * @param name of a model, a build, a generation or a source; of a recipe, its latest build is meant
 * @param kind which of them, where several have the name
 * @throws {InputError} there is none
 * @throws {ConfigError} there are several
 */
export async function showLineage(
  name: string,
  { kind, ...place }: LineagePlace & { readonly kind?: string | undefined } = {},
): Promise<LineageNodeReport> {
  const workspace = await opened(place);
  const graph = await readLineageGraph(workspace);
  const node = await findNode(workspace, graph, name, kind);
  const ancestors = graph.ancestors(node);
  const descendants = graph.descendants(node);
  return {
    schema: 'outcross.lineage-node/1',
    ...node,
    depth: depthOf(graph, node) ?? null,
    entry:
      (node.kind === 'model' ? graph.models.get(node.name) : undefined) ??
      (node.kind === 'generation' ? graph.generations.get(node.name) : undefined) ??
      null,
    ancestors,
    descendants,
    depths: depthsOf(graph, [node, ...ancestors, ...descendants]),
    problems: graph.problems,
  };
}

/** Entries that can be removed, by the word for one of them. */
export const REMOVABLE_KINDS: Readonly<Record<string, LineageKind>> = {
  model: 'models',
  generation: 'generations',
  withdrawal: 'withdrawals',
};

/** Removes an entry that was made in error. @throws {InputError} there is none */
export async function removeFromLineage(kind: LineageKind, name: string, place: LineagePlace = {}): Promise<void> {
  const workspace = await opened(place);
  if (await removeLineageEntry(workspace, kind, name)) return;
  const names = (await readLineage(workspace, kind)).map((entry) => entry.name);
  throw new InputError({
    path: name,
    problem: `is no ${kind.slice(0, -1)} of the lineage`,
    hint:
      names.length === 0
        ? 'There are none.'
        : `There are: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}.`,
  });
}

/**
 * Says what a record, a source or an expression has reached, and records that no build may hold it from now on.
 *
 * @throws {OutcrossError} see `withdraw` of `mix/withdraw`
 */
export async function withdraw(
  options: NamedTarget &
    LineagePlace & {
      readonly because?: string | undefined;
      readonly by?: string | undefined;
      readonly isDryRun?: boolean | undefined;
      /** Memory of the query process in MiB. Default 208. */
      readonly queryMemoryMb?: number | undefined;
    },
): Promise<Withdrawal> {
  const workspace = await opened(options);
  await using _lease = await takeLease(workspace, 'read');
  return await withdrawFrom({ ...options, workspace });
}

/** What a record went into. */
export interface RecordReach {
  readonly record_id: string;
  readonly builds: readonly BuildHolding[];
  /** Models, generations and further builds, by way of those builds. */
  readonly reached: readonly ReachedNode[];
  /** What its source came from, where models of the lineage wrote it. */
  readonly ancestors: readonly ReachedNode[];
}

/**
 * What records went into and what they came from, as far as builds and the lineage tell. Records of which they say nothing are left out.
 *
 * @throws {WorkspaceError} a manifest or an entry of the lineage is damaged
 */
export async function reachOfRecords(
  records: readonly { readonly record_id: string; readonly source: string }[],
  { queryMemoryMb = QUERY_MEMORY_MB, ...place }: LineagePlace & { readonly queryMemoryMb?: number | undefined } = {},
): Promise<readonly RecordReach[]> {
  const workspace = await opened(place);
  await using _lease = await takeLease(workspace, 'read');
  const graph = await readLineageGraph(workspace);
  const holdings = await findHoldingsOf(
    workspace,
    records.map((record) => record.record_id),
    { queryMemoryMb },
  );
  return records
    .map(({ record_id: id, source }) => {
      const builds = holdings.get(id) ?? [];
      return {
        record_id: id,
        builds,
        reached: reachOf(graph, builds),
        ancestors: graph.ancestors({ kind: 'source', name: source }),
      };
    })
    .filter(({ builds, ancestors }) => builds.length + ancestors.length > 0);
}

async function findNode(
  workspace: Workspace,
  graph: LineageGraph,
  name: string,
  kind: string | undefined,
): Promise<LineageNode> {
  const wanted = LINEAGE_NODE_KINDS.filter((one) => kind === undefined || one === kind);
  const sources = new Set([
    ...[...graph.builds.values()].flatMap((build) => build.sources),
    ...[...graph.generations.values()].flatMap((generation) => generation.sources),
  ]);
  const model = [...graph.models.values()].find(({ aliases }) =>
    aliases.some((alias) => alias.toLowerCase() === name.toLowerCase()),
  );
  const found = wanted.flatMap((one): readonly LineageNode[] => {
    if (one === 'source') return sources.has(name) ? [{ kind: one, name }] : [];
    if (one === 'build') return graph.builds.has(name) ? [{ kind: one, name }] : [];
    if (one === 'generation') return graph.generations.has(name) ? [{ kind: one, name }] : [];
    if (graph.models.has(name)) return [{ kind: one, name }];
    return model === undefined ? [] : [{ kind: one, name: model.name }];
  });
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    throw new ConfigError({
      place: name,
      problem: `is a ${found.map((one) => one.kind).join(' and a ')}`,
      hint: `Say which with --kind ${found[0]!.kind}.`,
    });
  }
  if (wanted.includes('build')) {
    const build = await findBuild(workspace, name).catch(() => undefined);
    if (build !== undefined && graph.builds.has(build.name)) return { kind: 'build', name: build.name };
  }
  throw new InputError({
    path: name,
    problem: `is no ${kind ?? 'model, build, generation or source'} of the lineage`,
    hint: 'outcross lineage list shows what is there.',
  });
}

function depthOf(graph: LineageGraph, { kind, name }: LineageNode): GenerationDepth | undefined {
  if (kind === 'model') return graph.modelDepths.get(name);
  if (kind === 'build') return graph.buildDepth(name);
  if (kind === 'generation') return graph.modelDepths.get(graph.generations.get(name)?.model ?? '');
  return undefined;
}

function depthsOf(graph: LineageGraph, nodes: readonly LineageNode[]): LineageNodeReport['depths'] {
  return nodes.flatMap(({ kind, name }) => {
    const depth = depthOf(graph, { kind, name });
    return depth === undefined ? [] : [{ kind, name, depth }];
  });
}

/** @throws {ConfigError} the base leads back to the model */
function refuseCircle(name: string, base: string | undefined, models: readonly ModelEntry[]): void {
  const baseOf = new Map(models.map((model) => [model.name, model.base]));
  const seen = new Set<string>();
  for (let at: string | null | undefined = base; at != null && !seen.has(at); at = baseOf.get(at)) {
    seen.add(at);
    if (at !== name) continue;
    throw new ConfigError({
      place: `model "${name}"`,
      problem: base === name ? 'cannot be its own base' : `is a base of "${base}" already`,
      hint: 'Name the model that it started from, with its version.',
    });
  }
}

const LONGEST_NAME = 200;

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length > 0 && trimmed.length <= LONGEST_NAME) return trimmed;
  throw new ConfigError({
    place: 'name',
    problem: trimmed.length === 0 ? 'is empty' : `is ${trimmed.length} characters long`,
    hint: `Give one of at most ${LONGEST_NAME} characters.`,
  });
}

const nowOf = ({ now = () => new Date() }: LineagePlace): string => now().toISOString();

function opened({ cwd = '.', workspace = '.outcross' }: LineagePlace): Promise<Workspace> {
  return openExistingWorkspace(path.resolve(cwd, workspace));
}
