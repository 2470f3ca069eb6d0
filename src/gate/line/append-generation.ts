import path from 'node:path';
import { ConfigError } from '../../errors.ts';
import { requireLineName } from '../../workspace/lines.ts';
import { openExistingWorkspace, type Workspace } from '../../workspace/workspace.ts';
import { type CompareOptions, compare, type GenerationData } from '../compare/compare.ts';
import type { Comparison, GenerationComparison } from '../compare/comparison.ts';
import { findReference } from '../reference/open-reference.ts';
import { readBridge } from '../reference/reference-bridge.ts';
import { sayUncounted } from '../verdict/reasons.ts';
import type { GateAlphas } from '../verdict/verdict.ts';
import { generationOfVerdict, openedByVerdict } from './entry-of-verdict.ts';
import { readLineState, updateLine } from './kept-line.ts';
import { alphasOfRelease } from './line-alphas.ts';
import type { LineGeneration } from './line-entry.ts';
import type { LineState, StandingGeneration } from './line-state.ts';

/** Times that others may append while a generation is being compared. */
const MOST_TRIES = 5;
const DIGITS_SHOWN = 12;

export interface AppendOptions extends Omit<CompareOptions, 'generations' | 'alphas' | 'part'> {
  readonly line: string;
  readonly generation: GenerationData;
  /** ISO 8601: when it is said to have been appended. */
  readonly at: string;
}

export interface AppendedGeneration {
  /** Undefined where there is no line yet, and the generation could not begin it. */
  readonly state: LineState | undefined;
  /** As the line keeps it; undefined where it cannot be compared. */
  readonly generation: StandingGeneration | undefined;
  /** False where the line has these outputs already, and they stand as they were judged, or where they cannot be compared. */
  readonly isAdded: boolean;
  /** Why it cannot be compared, a sentence each. */
  readonly refusals: readonly string[];
  /** At the alphas of this release; at others where the line had it already. */
  readonly comparison: Comparison;
}

/** Preconditions without which counts of strata still hold. */
const OF_THE_PANEL: ReadonlySet<string> = new Set(['long-enough']);

/**
 * Compares a generation at the alphas that the line's next release may spend, and appends it. The first generation begins the line. A
 * generation of the same texts and prompts is there once, however often it is appended. One that cannot be compared is not appended: its
 * counts would go into evidence that they have nothing to say to.
 *
 * @throws {ConfigError} the line has another reference, the name of the line is none, or other outputs stand in it under the generation's name
 * @throws {OutcrossError} see `compare`
 */
export async function appendGeneration({
  line,
  generation,
  at,
  ...options
}: AppendOptions): Promise<AppendedGeneration> {
  requireLineName(line);
  const workspace = await openExistingWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  const { reference } = options;
  return await appendComparison(workspace, { line, reference, at, isNamed: generation.name !== undefined }, (alphas) =>
    compare({ ...options, generations: [generation], alphas }),
  );
}

/**
 * The same for outputs that are at hand, however they were read.
 *
 * @param compareAt compares the one generation with the reference at the alphas of the line's next release; asked again where another
 *   generation is appended meanwhile
 * @throws {ConfigError} the line has another reference, or the name is none
 */
export async function appendComparison(
  workspace: Workspace,
  {
    line,
    reference,
    at,
    isNamed = false,
  }: Pick<AppendOptions, 'line' | 'reference' | 'at'> & {
    /** Somebody chose the name: no other outputs may stand under it. Names made of paths may recur. Default false. */
    readonly isNamed?: boolean | undefined;
  },
  compareAt: (alphas: GateAlphas) => Promise<Comparison>,
): Promise<AppendedGeneration> {
  requireLineName(line);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const before = await readLineState(workspace, line);
    // Comparing takes minutes, and the answer would be the same.
    if (before !== undefined) await requireSameRuler(workspace, before, reference);
    const release = (before?.generations.length ?? 0) + 1;
    const comparison = await compareAt(alphasOfRelease(release));
    const compared = comparison.generations[0]!;
    const { preconditions, uncounted } = compared.verdict;
    const refusals = preconditions.filter(({ id, holds }) => !holds && !OF_THE_PANEL.has(id)).map(({ says }) => says);
    if (before === undefined && uncounted !== undefined)
      refusals.push(`${sayUncounted(uncounted)}, and a line that begins without them would never watch them`);
    if (refusals.length > 0) return { state: before, generation: undefined, isAdded: false, refusals, comparison };
    await beginLine(workspace, line, { comparison, at });
    let isOvertaken = false;
    const { state, isAdded } = await updateLine(workspace, line, (current) => {
      const known = current!.generations.some(({ hash }) => hash === compared.hash);
      if (isNamed && !known) requireNewName(current!, compared.name);
      // Another was appended while this one was compared: its release has less to spend.
      isOvertaken = !known && current!.generations.length + 1 !== release;
      return known || isOvertaken ? undefined : entryOf(compared, current!, at);
    });
    if (isOvertaken) continue;
    const kept = state!.generations.find(({ hash }) => hash === compared.hash)!;
    return { state, generation: kept, isAdded, refusals, comparison };
  }
  throw new ConfigError({
    place: `line "${line}"`,
    problem: `others appended to it ${MOST_TRIES} times while this generation was compared`,
    hint: 'Append one generation after the other.',
  });
}

/** Two releases of one name could not be told apart when one is to be rolled back. Those that were rolled back give theirs free. */
function requireNewName({ line, generations }: LineState, name: string): void {
  const held = generations.find((each) => each.name === name && each.rolledBack === null);
  if (held === undefined) return;
  throw new ConfigError({
    place: `line "${line}"`,
    problem: `release ${held.index + 1} is called "${name}" already, and has other outputs`,
    hint: 'Give this one another name: NAME=PATH. Nothing was appended.',
  });
}

async function beginLine(
  workspace: Workspace,
  line: string,
  { comparison, at }: { readonly comparison: Comparison; readonly at: string },
): Promise<void> {
  const { verdict } = comparison.generations[0]!;
  await updateLine(workspace, line, (current) =>
    current === undefined
      ? openedByVerdict(verdict, { line, referenceName: comparison.reference.name, at })
      : undefined,
  );
}

function entryOf(
  { name, hash, verdict, facts, scores }: GenerationComparison,
  state: LineState,
  at: string,
): LineGeneration {
  const settings = Object.fromEntries(
    facts.settings.flatMap(({ name: setting, values }) => (values.length === 1 ? [[setting, values[0]!.value]] : [])),
  );
  const people = new Map(state.strata.map(({ id, reference }) => [id, reference]));
  const entry = generationOfVerdict(verdict, { hash, name, at, settings, scores, people });
  // A column that the first generation did not have began no stratum: there is nothing to go on from.
  return { ...entry, strata: entry.strata.filter(({ id }) => people.has(id)) };
}

async function requireSameRuler(workspace: Workspace, state: LineState, wanted: string): Promise<void> {
  const reference = await findReference(workspace, wanted);
  if (reference.hash === state.referenceHash) return;
  const own = `${state.referenceName}@${state.referenceHash.slice(0, DIGITS_SHOWN)}`;
  const leads = (await readBridge(reference))?.from === state.referenceHash;
  throw new ConfigError({
    place: `line "${state.line}"`,
    problem: `is measured with ${own}; ${wanted} is ${reference.manifest.name}@${reference.hash.slice(0, DIGITS_SHOWN)}, another ruler`,
    hint: leads
      ? `It was renewed from the line's own: go on with it by outcross watch renew ${state.line} ${wanted}, or append with ${own}.`
      : `Append with ${own}, or renew the ruler first: outcross reference renew ${state.referenceName} DATA…, then outcross watch renew ${state.line} ${state.referenceName}. A trend across two rulers without a bridge says nothing.`,
  });
}
