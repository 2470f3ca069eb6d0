import { WorkspaceError } from '../errors.ts';
import type { GenerationDepth } from '../record/origin.ts';
import { listBuilds } from '../workspace/builds.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { parseDepthName } from './depth-name.ts';
import { dataSetDepth } from './generation-depth.ts';
import { lineageDepths } from './lineage-depths.ts';
import type { GenerationEntry, ModelEntry } from './lineage-entry.ts';
import { readManifest } from './manifest.ts';
import { readLineage } from './read-lineage.ts';

/** A build as the graph needs it. */
export interface LineageBuild {
  readonly name: string;
  /** Digest of its manifest. */
  readonly digest: string;
  /** Sources with a row in any split. */
  readonly sources: readonly string[];
  /** Depths of its rows and how many have each, as the build was planned. */
  readonly depths: readonly { readonly depth: GenerationDepth; readonly rows: number }[];
}

export const LINEAGE_NODE_KINDS = ['source', 'build', 'model', 'generation'] as const;
export type LineageNodeKind = (typeof LINEAGE_NODE_KINDS)[number];

/** A source of data, a build, a model or a generation. */
export interface LineageNode {
  readonly kind: LineageNodeKind;
  readonly name: string;
}

/** A node on the way from where a walk began. */
export interface ReachedNode extends LineageNode {
  /** Steps from the start, at least 1. */
  readonly steps: number;
  /** The node that led there. */
  readonly from: LineageNode;
}

/** What a model is known by. */
export interface KnownModel {
  /** As the lineage has it. */
  readonly name: string;
  readonly family: string | undefined;
  readonly base: string | undefined;
  /** Depth of its text. */
  readonly depth: GenerationDepth;
}

/**
 * Sources go into builds, builds into models, a base into the models made of it, models into generations, and generations into sources again.
 * Nothing in it is rewritten: depth of a build is what its manifest says, so that text which comes round to a source of the same name makes no
 * circle.
 */
export class LineageGraph {
  readonly models: ReadonlyMap<string, ModelEntry>;
  readonly generations: ReadonlyMap<string, GenerationEntry>;
  readonly builds: ReadonlyMap<string, LineageBuild>;
  /** Depth of the text of each model. */
  readonly modelDepths: ReadonlyMap<string, GenerationDepth>;
  /** What is named and is not there, or is not what it was: a sentence each. Depth is open upwards where that bears on it. */
  readonly problems: readonly string[];
  readonly #children = new Map<string, LineageNode[]>();
  readonly #parents = new Map<string, LineageNode[]>();
  /** Models by their name and aliases, in lower case. */
  readonly #called = new Map<string, ModelEntry>();
  readonly #trainedOn = new Map<string, string[]>();

  /** @throws {RangeError} a model is its own base, by whatever way */
  constructor({
    models,
    generations,
    builds,
  }: {
    readonly models: readonly ModelEntry[];
    readonly generations: readonly GenerationEntry[];
    readonly builds: readonly LineageBuild[];
  }) {
    const problems: string[] = [];
    this.models = new Map(models.map((model) => [model.name, model]));
    this.generations = new Map(generations.map((generation) => [generation.name, generation]));
    this.builds = new Map(builds.map((build) => [build.name, build]));
    this.problems = problems;
    for (const { name, sources } of builds)
      for (const source of sources) this.#link({ kind: 'source', name: source }, { kind: 'build', name });
    for (const model of models) {
      const node: LineageNode = { kind: 'model', name: model.name };
      for (const called of [model.name, ...model.aliases]) {
        const other = this.#called.get(called.toLowerCase());
        if (other === undefined) this.#called.set(called.toLowerCase(), model);
        else if (other !== model)
          problems.push(
            `"${called}" stands for model "${other.name}" and for model "${model.name}"; the first counts.`,
          );
      }
      if (model.base !== null && this.models.has(model.base)) this.#link({ kind: 'model', name: model.base }, node);
      for (const { build, digest } of model.trained_on ?? []) {
        const there = this.builds.get(build);
        if (there === undefined)
          problems.push(`Model "${model.name}" was trained on build "${build}", which is not here.`);
        else if (there.digest !== digest)
          problems.push(`Model "${model.name}" was trained on another build of the name "${build}".`);
        else {
          this.#link({ kind: 'build', name: build }, node);
          this.#trainedOn.set(build, [...(this.#trainedOn.get(build) ?? []), model.name]);
        }
      }
    }
    for (const { name, model, sources } of generations) {
      const node: LineageNode = { kind: 'generation', name };
      if (this.models.has(model)) this.#link({ kind: 'model', name: model }, node);
      else problems.push(`Generation "${name}" is of model "${model}", which is not in the lineage.`);
      for (const source of sources) this.#link(node, { kind: 'source', name: source });
    }
    this.modelDepths = lineageDepths({
      models: models.map(({ name, base, trained_on: trainedOn, depth }) => ({
        name,
        // Another build of the name is not the one it was trained on.
        trainedOn: trainedOn?.map(({ build, digest }) =>
          this.builds.get(build)?.digest === digest ? build : `${build}@${digest}`,
        ),
        base: base ?? undefined,
        declared: depth ?? undefined,
      })),
      dataSets: builds.map(({ name, depths }) => ({ name, groups: depths.map(({ depth }) => ({ depth })) })),
    }).models;
  }

  /** Whether a model was trained on a build: only then were its rows shown to one. */
  isTrainedOn(build: string): boolean {
    return this.#trainedOn.has(build);
  }

  /** Models that were trained on a build, by name. */
  trainedOn(build: string): readonly string[] {
    return [...(this.#trainedOn.get(build) ?? [])].sort();
  }

  /** What is known of a model, by its name or an alias as data has it; undefined for one that is not in the lineage. */
  knownModel(called: string): KnownModel | undefined {
    const model = this.#called.get(called.trim().toLowerCase());
    if (model === undefined) return undefined;
    return {
      name: model.name,
      family: model.family ?? undefined,
      base: model.base ?? undefined,
      depth: this.modelDepths.get(model.name)!,
    };
  }

  /** Models whose generations a source holds, by name. */
  modelsOfSource(source: string): readonly string[] {
    const found = this.#parentsOf({ kind: 'source', name: source }).map(
      ({ name }) => this.generations.get(name)!.model,
    );
    return [...new Set(found)].sort();
  }

  /** Depth of a build's rows; undefined for one that is not there. */
  buildDepth(build: string): GenerationDepth | undefined {
    const found = this.builds.get(build);
    return found && dataSetDepth(found.depths.filter(({ rows }) => rows > 0).map(({ depth }) => depth));
  }

  /** Everything that a node went into, nearest first: what has to be looked at when it is withdrawn. Each node once. */
  descendants(start: LineageNode): readonly ReachedNode[] {
    return this.reachedFrom([start]);
  }

  /** Likewise for several nodes at once; they themselves are not among what they reach. */
  reachedFrom(starts: readonly LineageNode[]): readonly ReachedNode[] {
    return walk(starts, (node) => this.#children.get(keyOf(node)) ?? []);
  }

  /** Everything that a node was made of, nearest first. Each node once. */
  ancestors(start: LineageNode): readonly ReachedNode[] {
    return walk([start], (node) => this.#parentsOf(node));
  }

  #parentsOf(node: LineageNode): readonly LineageNode[] {
    return this.#parents.get(keyOf(node)) ?? [];
  }

  #link(parent: LineageNode, child: LineageNode): void {
    for (const [links, from, to] of [
      [this.#children, parent, child],
      [this.#parents, child, parent],
    ] as const) {
      const there = links.get(keyOf(from));
      if (there) there.push(to);
      else links.set(keyOf(from), [to]);
    }
  }
}

/**
 * The lineage of a workspace: its entries and all of its builds.
 *
 * @throws {WorkspaceError} an entry or a manifest is damaged, or a model is its own base
 */
export async function readLineageGraph(workspace: Workspace): Promise<LineageGraph> {
  const [models, generations] = [await readLineage(workspace, 'models'), await readLineage(workspace, 'generations')];
  const builds: LineageBuild[] = [];
  for (const { name, folder } of await listBuilds(workspace)) {
    const { digest, composition } = await readManifest(folder);
    builds.push({
      name,
      digest,
      sources: composition.source.filter(({ after }) => after.rows > 0).map((source) => source.name),
      depths: composition.depth
        .filter(({ after }) => after.rows > 0)
        .map(({ name: depth, after }) => ({ depth: parseDepthName(depth) ?? { min: 0, max: null }, rows: after.rows })),
    });
  }
  try {
    return new LineageGraph({ models, generations, builds });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new WorkspaceError({
      path: workspace.folder,
      problem: `the lineage contradicts itself: ${cause.message}`,
      hint: 'Remove one of these models from the lineage and add it as it is.',
      cause,
    });
  }
}

const keyOf = ({ kind, name }: LineageNode): string => `${kind} ${name}`;

function walk(
  starts: readonly LineageNode[],
  nextOf: (node: LineageNode) => readonly LineageNode[],
): readonly ReachedNode[] {
  const seen = new Set(starts.map(keyOf));
  const reached: ReachedNode[] = [];
  let level: readonly LineageNode[] = starts;
  for (let steps = 1; level.length > 0; steps++) {
    const found: ReachedNode[] = [];
    for (const from of level)
      for (const node of nextOf(from)) {
        if (seen.has(keyOf(node))) continue;
        seen.add(keyOf(node));
        found.push({ ...node, steps, from: { kind: from.kind, name: from.name } });
      }
    found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    reached.push(...found);
    level = found;
  }
  return reached;
}
