import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { QUERY_MEMORY_MB } from '../../engine/query-process.ts';
import { ConfigError } from '../../errors.ts';
import { type ReachedNode, readLineageGraph } from '../../lineage/lineage-graph.ts';
import { reachOf } from '../../lineage/reach.ts';
import { addToLineage, readLineage } from '../../lineage/read-lineage.ts';
import { listSnapshots, readSnapshot } from '../../workspace/snapshots.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { type DerivedRows, findDerived } from './find-derived.ts';
import { findHoldings, type Holdings } from './find-holdings.ts';
import { type KnownSnapshot, type NamedTarget, type WithdrawalTarget, withdrawalTarget } from './withdrawal-target.ts';

/** What a withdrawal reaches. */
export interface Withdrawal {
  readonly schema: 'outcross.withdrawal-report/1';
  /** Name in the lineage; builds name it where it refuses rows. */
  readonly name: string;
  readonly target: WithdrawalTarget;
  /** The same target was withdrawn before, then; null: it was not. */
  readonly withdrawn_before: string | null;
  /** False for what was only looked at, or was recorded before. */
  readonly recorded: boolean;
  readonly builds: Holdings['builds'];
  readonly unknown: Holdings['unknown'];
  /** Rows that say they were made of the record; they are not withdrawn with it. */
  readonly derived: DerivedRows['rows'];
  readonly derived_has_more: boolean;
  /** Models, generations, sources and further builds that it went into by way of those builds. */
  readonly reached: readonly ReachedNode[];
  /** What the lineage itself has to say: a sentence each. */
  readonly problems: readonly string[];
}

export interface WithdrawOptions extends NamedTarget {
  readonly workspace: Workspace;
  readonly because?: string | undefined;
  readonly by?: string | undefined;
  /** Look, record nothing. */
  readonly isDryRun?: boolean | undefined;
  readonly queryMemoryMb?: number | undefined;
  readonly now?: (() => Date) | undefined;
}

/**
 * Says what a record, a source or an expression has reached, and records that no build may hold it from now on. Builds that are there stay as
 * they are: what models learned cannot be taken back by a file.
 *
 * @throws {ConfigError} nobody can say what is meant, or no reason is given
 * @throws {WorkspaceError} a manifest or an entry of the lineage is damaged
 */
export async function withdraw(options: WithdrawOptions): Promise<Withdrawal> {
  const { workspace, because, by, isDryRun = false, queryMemoryMb = QUERY_MEMORY_MB } = options;
  if (!isDryRun && (because === undefined || because.trim() === '')) {
    throw new ConfigError({
      place: 'outcross withdraw',
      problem: 'no reason is given',
      hint: 'Builds show it where they leave rows out: --because "the author asked". To look first: --dry-run.',
    });
  }
  const graph = await readLineageGraph(workspace);
  const snapshots = new Map<string, KnownSnapshot>();
  for (const id of await listSnapshots(workspace)) snapshots.set(id, await readSnapshot(workspace, id));
  const target = await withdrawalTarget(workspace, options, {
    graph,
    snapshots: [...snapshots.values()],
    queryMemoryMb,
  });
  const holdings = await findHoldings(workspace, target, { snapshots, queryMemoryMb });
  const derived = await findDerived(workspace, target, { snapshots: [...snapshots.values()], queryMemoryMb });
  const reached = reachOf(graph, holdings.builds);
  const before = (await readLineage(workspace, 'withdrawals')).find((one) => isDeepStrictEqual(one.target, target));
  const name = before?.name ?? nameOf(target);
  let recorded = false;
  if (!isDryRun && before === undefined) {
    const of = (kind: ReachedNode['kind']) => reached.filter((node) => node.kind === kind).map((node) => node.name);
    recorded = await addToLineage(workspace, 'withdrawals', {
      schema: 'outcross.withdrawal/1',
      name,
      target,
      reason: because!,
      reached: {
        builds: [...holdings.builds.map(({ build }) => build), ...of('build')],
        models: of('model'),
        generations: of('generation'),
      },
      withdrawn_at: (options.now ?? (() => new Date()))().toISOString(),
      ...(by !== undefined && { by }),
    });
  }
  return {
    schema: 'outcross.withdrawal-report/1',
    name,
    target,
    withdrawn_before: before?.withdrawn_at ?? null,
    recorded,
    builds: holdings.builds,
    unknown: holdings.unknown,
    derived: derived.rows,
    derived_has_more: derived.hasMore,
    reached,
    problems: graph.problems,
  };
}

const NAME_LENGTH = 40;

/** A name that the same target always has, and that says what it is. */
function nameOf(target: WithdrawalTarget): string {
  const text = target.kind === 'record' ? target.record : target.kind === 'source' ? target.source : target.expression;
  const words = text
    .slice(0, 4 * NAME_LENGTH)
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, NAME_LENGTH)
    .replace(/^-|-$/g, '');
  return `${target.kind}-${words === '' ? 'x' : words}-${hash('sha256', `${target.kind} ${text}`).slice(0, 8)}`;
}
