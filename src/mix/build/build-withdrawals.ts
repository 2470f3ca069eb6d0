import { parseWhere } from '../../audit/where-expression.ts';
import type { RecordCondition } from '../../engine/record-condition.ts';
import { ConfigError, WhereError } from '../../errors.ts';
import { readLineage } from '../../lineage/read-lineage.ts';
import type { Workspace } from '../../workspace/workspace.ts';

/** What was withdrawn from the workspace, as a build leaves it out. */
export interface BuildWithdrawals {
  /** Ids of rows, or of records in them, and why; null: nobody said. */
  readonly ids: ReadonlyMap<string, string | null>;
  readonly rules: readonly Withdrawal[];
}

/** A withdrawal that rows can be told by. */
export interface Withdrawal {
  readonly name: string;
  readonly reason: string | null;
  readonly condition: RecordCondition;
  /** A whole source is withdrawn. */
  readonly isSource: boolean;
}

/**
 * @param groupColumns columns of groups of the audits
 * @throws {ConfigError} an expression names what these audits do not have: nobody can say which rows are meant
 */
export async function buildWithdrawals(
  workspace: Workspace,
  groupColumns: readonly string[],
): Promise<BuildWithdrawals> {
  const ids = new Map<string, string | null>();
  const rules: Withdrawal[] = [];
  for (const { name, target, reason } of await readLineage(workspace, 'withdrawals')) {
    if (target.kind === 'record') ids.set(target.record, reason);
    else if (target.kind === 'source')
      rules.push({
        name,
        reason,
        condition: { kind: 'compare', field: { kind: 'fixed', name: 'source' }, comparison: '=', value: target.source },
        isSource: true,
      });
    else rules.push({ name, reason, condition: parsed(name, target.expression, groupColumns), isSource: false });
  }
  return { ids, rules };
}

function parsed(name: string, expression: string, groupColumns: readonly string[]): RecordCondition {
  try {
    return parseWhere(expression, { groupColumns });
  } catch (error) {
    if (!(error instanceof WhereError)) throw error;
    throw new ConfigError({
      place: `withdrawal "${name}"`,
      problem: `cannot be applied to these audits: ${error.message.replace(/^--where, /, '')}: ${expression}`,
      hint: 'Audit the data again with --group COLUMN for each column that it names.',
      cause: error,
    });
  }
}
