import { createColors } from 'picocolors';
import { depthName } from '../lineage/depth-name.ts';
import type { LineageNode, ReachedNode } from '../lineage/lineage-graph.ts';
import type { BuildHolding, HeldRows } from '../mix/withdraw/find-holdings.ts';
import type { Withdrawal } from '../mix/withdraw/withdraw.ts';
import type { GenerationDepth } from '../record/origin.ts';
import { formatCount, formatQuantity } from './format-number.ts';
import type { AddedGeneration, AddedModel, LineageList, LineageNodeReport, RecordReach } from './lineage.ts';
import { plainText } from './plain-text.ts';
import { terminalBlock } from './terminal-block.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
/** Nodes drawn of a tree; `--json` gives all. */
const NODES_SHOWN = 200;
const PROBLEMS_SHOWN = 10;

interface Shown {
  readonly color: boolean;
  readonly width: number;
}

/** What was added, and what follows from it. Ends with a line feed. */
export function terminalAdded(added: AddedModel | AddedGeneration, { width }: Pick<Shown, 'width'>): string {
  const columns = Math.max(NARROWEST, width);
  const state = added.is_new ? 'added' : 'is there already';
  const text =
    'model' in added
      ? `model ${plainText(added.model.name)} ${state}; its text is ${depthText(added.text_depth)} from human writing`
      : `generation ${plainText(added.generation.name)} of ${plainText(added.generation.model)} ${state}`;
  return joined([...wrapText(text, { width: columns }), ...problemLines(added.problems, columns)]);
}

/** Models, builds, generations and withdrawals of a workspace. Ends with a line feed. */
export function terminalLineage(
  { models, generations, builds, withdrawals, problems }: LineageList,
  { color, width }: Shown,
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, width);
  if (models.length + generations.length + builds.length + withdrawals.length === 0)
    return 'Nothing yet: outcross build makes the first build, outcross lineage add-model notes what was trained on it.\n';
  const lines: string[] = [];
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
  };
  block(
    'builds',
    builds.map(
      ({ name, depth, models: trained }) =>
        `${plainText(name)}: depth ${depthName(depth)}${trained.length === 0 ? ', no model was trained on it' : `, trained ${trained.map((model) => plainText(model)).join(', ')}`}`,
    ),
  );
  block(
    'models',
    models.map(({ name, family, base, trained_on: trainedOn, text_depth: depth }) => {
      const facts = [
        ...(family === null ? [] : [`of ${plainText(family)}`]),
        ...(base === null ? [] : [`from ${plainText(base)}`]),
        trainedOn === null
          ? 'trained on nobody knows what'
          : `trained on ${trainedOn.map(({ build }) => plainText(build)).join(', ')}`,
        `text of depth ${depthName(depth)}`,
      ];
      return `${plainText(name)}: ${facts.join(', ')}`;
    }),
  );
  block(
    'outputs',
    generations.map(
      ({ name, model, sources }) =>
        `${plainText(name)}: of ${plainText(model)}, read as ${sources.map((source) => plainText(source)).join(', ')}`,
    ),
  );
  block(
    'withdrawn',
    withdrawals.map(
      ({ name, target, reason, withdrawn_at: at, by }) =>
        `${targetText(target)}, ${at.slice(0, 10)}${by === undefined ? '' : ` by ${plainText(by)}`}${reason === null ? '' : `: ${plainText(reason)}`} (${plainText(name)})`,
    ),
  );
  lines.push(...problemLines(problems, columns));
  return joined(lines);
}

/** A node with what it was made of above and what it went into below. Ends with a line feed. */
export function terminalLineageNode(node: LineageNodeReport, { color, width }: Shown): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, width);
  const depths = new Map(node.depths.map((one) => [keyOf(one), one.depth]));
  const lines = wrapText(nodeText(node, depths), { width: columns }).map(bold);
  const tree = (title: string, nodes: readonly ReachedNode[]) => {
    lines.push('', bold(title));
    if (nodes.length === 0) lines.push('  nothing that is known here');
    else lines.push(...treeLines([node], nodes, { depths, columns, skipsRoots: true }));
  };
  tree('made of', node.ancestors);
  tree('went into', node.descendants);
  lines.push(...problemLines(node.problems, columns));
  return joined(lines);
}

/** What a withdrawal reaches, and what becomes of it. Ends with a line feed. */
export function terminalWithdrawal(withdrawal: Withdrawal, { color, width }: Shown): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, width);
  const { target, builds, unknown, reached, recorded, withdrawn_before: before, name } = withdrawal;
  const models = reached.filter(({ kind }) => kind === 'model').length;
  const generations = reached.filter(({ kind }) => kind === 'generation').length;
  const further = reached.filter(({ kind }) => kind === 'build').length;
  const headline =
    builds.length === 0
      ? `No build holds ${targetText(target)}.`
      : `${targetText(target)} is in ${formatQuantity(builds.length, 'build')}; by way of ${builds.length === 1 ? 'it' : 'them'} it reached ${formatQuantity(models, 'model')}, ${formatQuantity(generations, 'generation')} and ${formatQuantity(further, 'further build')}.`;
  const lines = wrapText(headline, { width: columns }).map(bold);
  if (builds.length > 0) lines.push('', ...holdingTree(builds, reached, columns));
  const copies = [...new Set(builds.flatMap(({ splits }) => splits.flatMap((split) => split.copy_examples)))].slice(
    0,
    PROBLEMS_SHOWN,
  );
  if (copies.length > 0) {
    lines.push(
      '',
      ...wrapText(
        `The same text stands there under other ids, which this does not withdraw: ${copies.map((id) => plainText(id)).join(', ')}. For each: outcross withdraw ID`,
        { width: columns },
      ),
    );
  }
  const { derived, derived_has_more: hasMore } = withdrawal;
  if (derived.length > 0) {
    const more = derived.length - PROBLEMS_SHOWN;
    lines.push(
      '',
      ...wrapText(
        `${formatQuantity(derived.length, 'row')}${hasMore ? ' or more say' : derived.length === 1 ? ' says' : ' say'} that they were made of it, and are not withdrawn with it. For each: outcross withdraw ID`,
        { width: columns },
      ),
      ...derived
        .slice(0, PROBLEMS_SHOWN)
        .map(({ row, parent, column }) => `  ${plainText(row)} (${plainText(column)} ${plainText(parent)})`),
      ...(more > 0 ? [`  and ${formatCount(more)} more with --json`] : []),
    );
  }
  for (const { build, problem } of unknown.slice(0, PROBLEMS_SHOWN))
    lines.push(
      ...wrapText(`Nobody can say whether ${plainText(build)} holds it: ${plainText(problem)}.`, { width: columns }),
    );
  lines.push(...problemLines(withdrawal.problems, columns), '');
  const undo = `outcross lineage remove withdrawal ${plainText(name)}`;
  const end = recorded
    ? `Withdrawn: the next build leaves it out. Builds and models that are there stay as they are. To take it back:`
    : before !== null
      ? `It was withdrawn on ${before.slice(0, 10)} already; builds leave it out. To take it back:`
      : 'Nothing was recorded.';
  lines.push(...wrapText(end, { width: columns }), ...(recorded || before !== null ? [`  ${undo}`] : []));
  return joined(lines);
}

/** What traced records came from and went into. Ends with a line feed; empty where nothing is known. */
export function terminalReach(records: readonly RecordReach[], { color, width }: Shown): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, width);
  const lines: string[] = [];
  for (const { record_id: id, builds, reached, ancestors } of records) {
    lines.push('');
    if (ancestors.length > 0) {
      lines.push(...wrapText(`${plainText(id)} came of`, { width: columns }).map(bold));
      const roots = ancestors.filter(({ steps }) => steps === 1);
      lines.push(
        ...treeLines(
          roots,
          ancestors.filter(({ steps }) => steps > 1),
          { columns },
        ),
      );
    }
    if (builds.length > 0) {
      lines.push(...wrapText(`${plainText(id)} went into`, { width: columns }).map(bold));
      lines.push(...holdingTree(builds, reached, columns));
    }
  }
  return lines.length === 0 ? '' : joined(lines);
}

function holdingTree(
  builds: readonly BuildHolding[],
  reached: readonly ReachedNode[],
  columns: number,
): readonly string[] {
  const notes = new Map(
    builds.map(({ build, splits }) => [keyOf({ kind: 'build', name: build }), splits.map(heldText).join('; ')]),
  );
  const roots = builds.map(({ build }): LineageNode => ({ kind: 'build', name: build }));
  return treeLines(roots, reached, { notes, columns });
}

function heldText({ split, held_out: isHeldOut, rows, copies, examples }: HeldRows): string {
  const where = isHeldOut ? `held out (${plainText(split)}), not trained on` : `in ${plainText(split)}`;
  const copied = copies === 0 ? '' : `${formatQuantity(copies, 'row')} of the same text`;
  if (rows === 0) return `${copied} ${where}`;
  const named = rows === 1 ? ` (${plainText(examples[0]!)})` : '';
  return `${formatQuantity(rows, 'row')}${named} ${where}${copied === '' ? '' : `, and ${copied}`}`;
}

/**
 * Nodes as an indented tree, each once, below the node that led to it.
 *
 * @param notes what is said behind a node, by `keyOf`
 * @param skipsRoots the roots have been named already
 */
function treeLines(
  roots: readonly LineageNode[],
  nodes: readonly ReachedNode[],
  {
    notes,
    depths,
    columns,
    skipsRoots = false,
  }: {
    readonly notes?: ReadonlyMap<string, string>;
    readonly depths?: ReadonlyMap<string, GenerationDepth>;
    readonly columns: number;
    readonly skipsRoots?: boolean;
  },
): readonly string[] {
  const children = new Map<string, ReachedNode[]>();
  for (const node of nodes) {
    const there = children.get(keyOf(node.from));
    if (there) there.push(node);
    else children.set(keyOf(node.from), [node]);
  }
  const lines: string[] = [];
  let shown = 0;
  // A stack of our own: lineages may be thousands of generations long.
  const stack: { readonly node: LineageNode; readonly level: number }[] = [];
  const push = (found: readonly LineageNode[], level: number) => {
    for (const node of found.toReversed()) stack.push({ node, level });
  };
  if (skipsRoots) for (const root of roots.toReversed()) push(children.get(keyOf(root)) ?? [], 1);
  else push(roots, 1);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, level } = next;
    push(children.get(keyOf(node)) ?? [], level + 1);
    if (++shown > NODES_SHOWN) continue;
    // Deep ones stop moving to the right.
    const indent = '  '.repeat(Math.min(level, Math.max(1, Math.floor(columns / 6))));
    const note = notes?.get(keyOf(node));
    const text = `${nodeText(node, depths)}${note === undefined || note === '' ? '' : `: ${note}`}`;
    const [first, ...rest] = wrapText(text, { width: columns - indent.length - 2 });
    lines.push(`${indent}${first ?? ''}`, ...rest.map((line) => `${indent}  ${line}`));
  }
  if (shown > NODES_SHOWN) lines.push(`  ${formatCount(shown - NODES_SHOWN)} more with --json`);
  return lines;
}

function nodeText(node: LineageNode, depths: ReadonlyMap<string, GenerationDepth> | undefined): string {
  const depth = depths?.get(keyOf(node));
  return `${node.kind} ${plainText(node.name)}${depth === undefined ? '' : `, depth ${depthName(depth)}`}`;
}

function targetText(target: Withdrawal['target']): string {
  if (target.kind === 'record') return `record ${plainText(target.record)}`;
  if (target.kind === 'source') return `source ${plainText(target.source)}`;
  return `what fits ${plainText(target.expression)}`;
}

function depthText(depth: GenerationDepth): string {
  return `${depthName(depth)} model ${depth.min === 1 && depth.max === 1 ? 'generation' : 'generations'}`;
}

function problemLines(problems: readonly string[], columns: number): readonly string[] {
  const more = problems.length - PROBLEMS_SHOWN;
  return [
    ...(problems.length > 0 ? [''] : []),
    ...problems.slice(0, PROBLEMS_SHOWN).flatMap((problem) => wrapText(plainText(problem), { width: columns })),
    ...(more > 0 ? [`${formatCount(more)} more with --json`] : []),
  ];
}

const keyOf = ({ kind, name }: LineageNode): string => `${kind} ${name}`;
const joined = (lines: readonly string[]): string => `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
