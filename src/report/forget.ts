import path from 'node:path';
import { type ForgetOptions, type ForgetPlan, forgetRows, planForgetting } from '../audit/forget.ts';
import { rowIdsOf } from '../audit/forgotten-record.ts';
import { forgetInWithdrawals, withdrawalsNaming } from '../lineage/forget-in-withdrawals.ts';
import { readLineageGraph } from '../lineage/lineage-graph.ts';
import { reachOf } from '../lineage/reach.ts';
import { readLineage } from '../lineage/read-lineage.ts';
import {
  digestsInBuilds,
  type ForgettableBuild,
  findForgettable,
  forgetInBuilds,
} from '../mix/withdraw/forget-in-builds.ts';
import { openExistingWorkspace } from '../workspace/workspace.ts';
import { buildCard } from './build-card.ts';
import { forgetInAudit } from './forget-in-audit.ts';
import { forgetInComparison } from './forget-in-comparison.ts';
import { forgetInRefreshes } from './refresh/forget-in-refreshes.ts';

/** What an erasure would reach, builds and what came of them included. */
export interface ForgetReach extends ForgetPlan {
  /** Builds that hold or name any of them. Builds are copies: they stay as they are unless that is asked for. */
  readonly builds: readonly ForgettableBuild[];
  /** Models that learned from these builds, by whatever way: what they learned is not undone. */
  readonly models: readonly string[];
  /** Withdrawals whose expression holds the id or is the very one that was asked for. */
  readonly withdrawals: readonly string[];
}

/**
 * Finds what an erasure would reach. Changes nothing. See `planForgetting`.
 *
 * @throws {WorkspaceError} a build or an entry of the lineage is damaged
 */
export async function planForget(options: ForgetOptions): Promise<ForgetReach> {
  const { workspace: folder = '.outcross', cwd = '.', queryMemoryMb, id, where } = options;
  const plan = await planForgetting({
    ...options,
    digestsElsewhere: (workspace, named) => digestsInBuilds(workspace, named, { queryMemoryMb }),
  });
  const workspace = await openExistingWorkspace(path.resolve(cwd, folder));
  const builds = await findForgettable(workspace, plan.digests, { queryMemoryMb });
  const graph = await readLineageGraph(workspace);
  const models = reachOf(graph, builds).filter(({ kind }) => kind === 'model');
  const words = id === undefined ? [] : rowIdsOf(id).flatMap((row) => [row, row.slice(row.indexOf('/') + 1)]);
  return {
    ...plan,
    builds,
    models: models.map(({ name }) => name),
    withdrawals: withdrawalsNaming(await readLineage(workspace, 'withdrawals'), where === undefined ? words : [where]),
  };
}

/**
 * Erases what the workspace keeps of rows, in parts, references, published audits and comparisons, and in what was withdrawn; in builds where
 * that is asked for. See `forgetRows`.
 *
 * @param digests of `planForget`
 */
export function forget(
  options: Pick<ForgetOptions, 'workspace' | 'cwd' | 'queryMemoryMb'> & {
    readonly reason?: string | undefined;
    /** Erase them from builds as well. Default: builds stay as they are. */
    readonly builds?: boolean | undefined;
    readonly now?: () => Date;
  },
  digests: readonly string[],
): Promise<{
  readonly parts: number;
  readonly audits: number;
  readonly references: number;
  readonly comparisons: number;
  readonly builds: number;
}> {
  const { reason, now, builds: erasesBuilds, ...place } = options;
  return forgetRows(place, digests, {
    rewriteAudit: forgetInAudit,
    rewriteComparison: forgetInComparison,
    async forgetElsewhere(workspace, { forgottenId, fromBuilds, forgottenAt, reason: because }) {
      await forgetInWithdrawals(workspace, forgottenId);
      await forgetInRefreshes(workspace);
      const changed = await forgetInBuilds(
        workspace,
        { digests: fromBuilds, erasedAt: forgottenAt, reason: because, card: buildCard },
        place,
      );
      return { builds: changed.length };
    },
    erasesBuilds,
    reason,
    ...(now && { now }),
  });
}
