import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { compareRowTables, type RowMove } from '../../engine/compare-row-tables.ts';
import { QUERY_THREADS, QueryProcess } from '../../engine/query-process.ts';
import { readManifest, type SignedManifest } from '../../lineage/manifest.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { BUILD_QUERY_MEMORY_MB } from './plan-build.ts';

/** What differs between two builds. */
export interface BuildDifference {
  readonly schema: 'outcross.build-diff/1';
  readonly builds: readonly {
    readonly name: string;
    readonly digest: string;
    readonly rows: number;
    readonly words: number;
  }[];
  /** Parts of the recipe that differ; null: it has no such part. */
  readonly recipe: readonly { readonly key: string; readonly before: unknown; readonly after: unknown }[];
  /** Snapshots that only one was made from. */
  readonly snapshots: { readonly only_before: readonly string[]; readonly only_after: readonly string[] };
  readonly composition: readonly {
    readonly heading: string;
    readonly before: { readonly rows: number; readonly words: number };
    readonly after: { readonly rows: number; readonly words: number };
  }[];
  /** How wide what was selected is, at the largest number of words that both were measured on; null, and a reason: there is none. */
  readonly range: {
    readonly words: number | null;
    readonly reason: string | null;
    readonly metrics: readonly { readonly id: string; readonly before: RangeEstimate; readonly after: RangeEstimate }[];
  };
  /** Human words of strata that either build calls rare, and that changed; those that lost most first. Null: the strata are made of something else. */
  readonly rare: readonly { readonly label: string; readonly before: number; readonly after: number }[] | null;
  /** Rules of both whose bound holds something else now. */
  readonly rules: readonly {
    readonly id: string;
    readonly says: string;
    readonly before: RuleState | null;
    readonly after: RuleState | null;
  }[];
  /** What became of rows, most words first; rows of the same state are left out. */
  readonly moves: readonly RowMove[];
}

/**
 * @param pair the earlier build and the later
 * @throws {WorkspaceError} a manifest is missing or damaged
 * @throws {EngineError} a table of rows is missing or damaged
 */
export async function diffBuilds(
  workspace: Workspace,
  pair: readonly [BuildFolder, BuildFolder],
  { queryMemoryMb = BUILD_QUERY_MEMORY_MB }: { readonly queryMemoryMb?: number | undefined } = {},
): Promise<BuildDifference> {
  const [before, after] = await Promise.all(pair.map(({ folder }) => readManifest(folder)));
  const query = await QueryProcess.start({
    temporaryFolder: path.join(workspace.folder, 'tmp'),
    memoryLimitMb: queryMemoryMb,
    threads: QUERY_THREADS,
  });
  try {
    const [one, other] = pair.map(({ folder }, i) => path.join(folder, (i === 0 ? before! : after!).row_table.file));
    return {
      schema: 'outcross.build-diff/1',
      builds: [before!, after!].map(({ digest, rows }, i) => ({ name: pair[i]!.name, digest, ...rows.selected })),
      recipe: recipeChanges(before!, after!),
      snapshots: {
        only_before: snapshotsOf(before!).filter((id) => !snapshotsOf(after!).includes(id)),
        only_after: snapshotsOf(after!).filter((id) => !snapshotsOf(before!).includes(id)),
      },
      composition: compositionChanges(before!, after!),
      rare: rareChanges(before!, after!),
      rules: ruleChanges(before!, after!),
      range: rangeChanges(before!, after!),
      moves: await compareRowTables(query, one!, other!),
    };
  } finally {
    await query.close();
  }
}

/** What of a rule may change from build to build. */
interface RuleState {
  readonly min: number | null;
  readonly max: number | null;
  readonly selected: number;
  readonly price: number;
  readonly moved: number;
}

interface BuildFolder {
  readonly name: string;
  readonly folder: string;
}

function recipeChanges(before: SignedManifest, after: SignedManifest): BuildDifference['recipe'] {
  const [a, b] = [before.recipe.content, after.recipe.content];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .sort()
    .filter((key) => !isDeepStrictEqual(a[key], b[key]))
    .map((key) => ({ key, before: a[key] ?? null, after: b[key] ?? null }));
}

function rareChanges(before: SignedManifest, after: SignedManifest): BuildDifference['rare'] {
  if (!isDeepStrictEqual(before.strata.by, after.strata.by)) return null;
  const of = ({ strata }: SignedManifest) =>
    new Map(strata.listed.map((one) => [JSON.stringify(Object.values(one.values)), one]));
  const [a, b] = [of(before), of(after)];
  const changes = [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    const [own, other] = [a.get(key), b.get(key)];
    const words = { before: own?.human.after.words ?? 0, after: other?.human.after.words ?? 0 };
    const isRare = own?.rare === true || other?.rare === true;
    return isRare && words.before !== words.after
      ? [{ label: Object.values((own ?? other)!.values).join(', '), ...words }]
      : [];
  });
  return changes.sort((x, y) => x.after - x.before - (y.after - y.before) || (x.label < y.label ? -1 : 1));
}

function ruleChanges(before: SignedManifest, after: SignedManifest): BuildDifference['rules'] {
  const state = (rule: SignedManifest['rules'][number] | undefined): RuleState | null =>
    rule === undefined
      ? null
      : { min: rule.min, max: rule.max, selected: rule.selected, price: rule.price, moved: rule.moved };
  const own = new Map(before.rules.map((rule) => [rule.id, rule]));
  const other = new Map(after.rules.map((rule) => [rule.id, rule]));
  return [...new Set([...own.keys(), ...other.keys()])].flatMap((id) => {
    const [was, is] = [state(own.get(id)), state(other.get(id))];
    return isDeepStrictEqual(was, is)
      ? []
      : [{ id, says: (other.get(id) ?? own.get(id))!.says, before: was, after: is }];
  });
}

function snapshotsOf({ inputs }: SignedManifest): readonly string[] {
  return inputs.map(({ snapshot }) => snapshot);
}

type RangeEstimate = NonNullable<SignedManifest['range']>['levels'][number]['metrics'][number]['selected'];

/** Only measures of equal numbers of words are set beside each other. */
function rangeChanges({ range: before }: SignedManifest, { range: after }: SignedManifest): BuildDifference['range'] {
  const none = (reason: string) => ({ words: null, reason, metrics: [] });
  if (!before || !after) return none('one of the builds was not measured');
  const own = before.levels.find(({ words }) => after.levels.some((level) => level.words === words));
  if (own === undefined)
    return none(before.reason ?? after.reason ?? 'they were measured on different numbers of words');
  const other = after.levels.find(({ words }) => words === own.words)!;
  return {
    words: own.words,
    reason: null,
    metrics: own.metrics.map(({ id, selected }) => ({
      id,
      before: selected,
      after: other.metrics.find((metric) => metric.id === id)?.selected ?? null,
    })),
  };
}

function compositionChanges(before: SignedManifest, after: SignedManifest): BuildDifference['composition'] {
  const of = (manifest: SignedManifest, name: string) =>
    manifest.composition.group.find((group) => group.name === name)?.after ?? { rows: 0, words: 0 };
  const names = new Set([...before.composition.group, ...after.composition.group].map(({ name }) => name));
  return [...names].map((heading) => ({ heading, before: of(before, heading), after: of(after, heading) }));
}
