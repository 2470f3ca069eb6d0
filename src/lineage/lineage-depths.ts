import type { GenerationDepth, OriginClass } from '../record/origin.ts';
import { dataSetDepth, modelTextDepth, recordDepth } from './generation-depth.ts';

/** Records of a data set that are alike: of a depth that is known, or of a class and models that it follows from. */
export type RecordGroup =
  | { readonly depth: GenerationDepth }
  | { readonly class: OriginClass; readonly writers?: readonly string[] | undefined };

/** A model as far as depth goes. */
export interface DepthModel {
  readonly name: string;
  /** Names of data sets it was trained on; undefined where nobody knows. */
  readonly trainedOn?: readonly string[] | undefined;
  /** Name of the model it started from; one that is not among the models is one of which nothing is known. */
  readonly base?: string | undefined;
  /** Depth of its text, where somebody vouches for it. It counts before everything else. */
  readonly declared?: GenerationDepth | undefined;
}

export interface DataSet {
  readonly name: string;
  readonly groups: readonly RecordGroup[];
}

export interface LineageDepths {
  /** Depth of the text that each model writes. */
  readonly models: ReadonlyMap<string, GenerationDepth>;
  /** Depth of each data set. */
  readonly dataSets: ReadonlyMap<string, GenerationDepth>;
}

/**
 * Generation depth of all models and data sets of a graph, by the rule of `generation-depth.ts`. What a model or data set names and the graph
 * does not hold is unknown: depth is open upwards then.
 *
 * @throws {RangeError} a model stands among its own ancestors, or a name comes twice
 */
export function lineageDepths({
  models,
  dataSets,
}: {
  readonly models: readonly DepthModel[];
  readonly dataSets: readonly DataSet[];
}): LineageDepths {
  const modelOf = byName(models, 'model');
  const dataSetOf = byName(dataSets, 'data set');
  const depths: Record<NodeKind, Map<string, GenerationDepth>> = { model: new Map(), 'data set': new Map() };

  const needs = ({ kind, name }: Node): readonly Node[] => {
    if (kind === 'data set') {
      const writers = dataSetOf.get(name)!.groups.flatMap((group) => ('class' in group ? (group.writers ?? []) : []));
      return writers.filter((writer) => modelOf.has(writer)).map((writer) => ({ kind: 'model', name: writer }));
    }
    const { trainedOn = [], base, declared } = modelOf.get(name)!;
    if (declared !== undefined) return [];
    return [
      ...trainedOn.filter((set) => dataSetOf.has(set)).map((set): Node => ({ kind: 'data set', name: set })),
      ...(base !== undefined && modelOf.has(base) ? [{ kind: 'model', name: base } as const] : []),
    ];
  };
  const settle = ({ kind, name }: Node) => {
    if (kind === 'data set') {
      const groups = dataSetOf.get(name)!.groups.map((group) =>
        'class' in group
          ? recordDepth(
              group.class,
              (group.writers ?? []).map((writer) => depths.model.get(writer)),
            )
          : group.depth,
      );
      depths[kind].set(name, dataSetDepth(groups));
      return;
    }
    depths[kind].set(name, depthOfText(modelOf.get(name)!, depths));
  };

  const open = new Set<string>();
  for (const start of [...nodesOf('data set', dataSets), ...nodesOf('model', models)]) {
    // A stack of our own: lineages may be thousands of generations long.
    const stack: { readonly node: Node; readonly rest: Node[] }[] = [];
    const enter = (node: Node) => {
      if (depths[node.kind].has(node.name)) return;
      const key = `${node.kind} ${node.name}`;
      if (open.has(key)) {
        const path = stack.map((level) => `${level.node.kind} "${level.node.name}"`);
        const from = path.indexOf(`${node.kind} "${node.name}"`);
        throw new RangeError(`${[...path.slice(from), path[from]].join(' → ')}: a lineage cannot lead back to itself`);
      }
      open.add(key);
      stack.push({ node, rest: [...needs(node)] });
    };
    enter(start);
    while (stack.length > 0) {
      const { node, rest } = stack.at(-1)!;
      const next = rest.pop();
      if (next !== undefined) {
        enter(next);
        continue;
      }
      settle(node);
      open.delete(`${node.kind} ${node.name}`);
      stack.pop();
    }
  }
  return { models: depths.model, dataSets: depths['data set'] };
}

type NodeKind = 'model' | 'data set';
interface Node {
  readonly kind: NodeKind;
  readonly name: string;
}

const nodesOf = (kind: NodeKind, named: readonly { readonly name: string }[]): Node[] =>
  named.map(({ name }) => ({ kind, name }));

function depthOfText(
  { trainedOn, base, declared }: DepthModel,
  depths: Readonly<Record<NodeKind, ReadonlyMap<string, GenerationDepth>>>,
): GenerationDepth {
  if (declared !== undefined) return declared;
  const training: (GenerationDepth | undefined)[] = (trainedOn ?? []).map((set) => depths['data set'].get(set));
  if (base !== undefined) {
    const text = depths.model.get(base);
    // What the base was trained on lies one below what it writes.
    training.push(text && { min: text.min - 1, max: text.max === null ? null : text.max - 1 });
  }
  if (trainedOn === undefined) training.push(undefined);
  return modelTextDepth(dataSetDepth(training));
}

function byName<Named extends { readonly name: string }>(
  named: readonly Named[],
  what: string,
): ReadonlyMap<string, Named> {
  const found = new Map<string, Named>();
  for (const one of named) {
    if (found.has(one.name)) throw new RangeError(`there are two ${what}s of the name "${one.name}"`);
    found.set(one.name, one);
  }
  return found;
}
