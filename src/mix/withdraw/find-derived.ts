import { openSnapshot } from '../../audit/open-snapshot.ts';
import type { RecordCondition } from '../../engine/record-condition.ts';
import { unescapeRowKey } from '../../record/percent-escape.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { type KnownSnapshot, rowIdsOfTarget, type WithdrawalTarget } from './withdrawal-target.ts';

/** A row that says it was made of another. */
export interface DerivedRow {
  readonly row: string;
  /** The row that it was made of, as it says. */
  readonly parent: string;
  /** Column of groups that says so. */
  readonly column: string;
}

export interface DerivedRows {
  /** Nearest first, at most `MOST_DERIVED`. */
  readonly rows: readonly DerivedRow[];
  /** There are more, or they go on further than was looked. */
  readonly hasMore: boolean;
}

/** Names of columns that say what a row was made of, as data have them; each counts where it was audited with `--group`. */
export const PARENT_COLUMNS: ReadonlySet<string> = new Set([
  ...['parent', 'parent_id', 'parents', 'derived_from', 'derived_from_id', 'source_id', 'original_id', 'seed_id'],
  ...['paraphrase_of', 'translation_of', 'summary_of', 'edit_of', 'chunk_of', 'duplicate_of', 'digitised_from'],
]);

/** Whether rows of one value of a column were made of one text. What is named by a source may be all of a data set. */
export function isParentColumn(name: string): boolean {
  const own = name.toLowerCase();
  return PARENT_COLUMNS.has(own) && own !== 'source_id';
}

const MOST_DERIVED = 1000;
const MOST_GENERATIONS = 20;

/**
 * Rows that were made of a record, and rows made of these, by what they say themselves in columns of groups: the whole id of the other, or its
 * id within the same source.
 *
 * @param snapshots those of the workspace
 */
export async function findDerived(
  workspace: Workspace,
  target: WithdrawalTarget,
  { snapshots, queryMemoryMb }: { readonly snapshots: readonly KnownSnapshot[]; readonly queryMemoryMb: number },
): Promise<DerivedRows> {
  if (target.kind !== 'record') return { rows: [], hasMore: false };
  const found = new Map<string, DerivedRow>();
  const starts = rowIdsOfTarget(target.record);
  const seen = new Set(starts);
  let hasMore = false;
  for (const snapshot of snapshots) {
    const columns = snapshot.groupColumns.filter((name) => PARENT_COLUMNS.has(name.toLowerCase()));
    if (columns.length === 0) continue;
    await using open = await openSnapshot(workspace, snapshot, { queryMemoryMb });
    // What an earlier snapshot told of may have children here.
    let level: readonly string[] = [...new Set([...starts, ...found.keys()])];
    for (let generation = 0; level.length > 0; generation++) {
      if (generation === MOST_GENERATIONS || found.size >= MOST_DERIVED) {
        hasMore = true;
        break;
      }
      const next: string[] = [];
      for (const parent of level) {
        for (const column of columns) {
          for await (const { source, rowKey } of open.finder.findRows(madeOf(parent, column))) {
            const row = `${source}/${rowKey}`;
            if (seen.has(row)) continue;
            if (found.size >= MOST_DERIVED) {
              hasMore = true;
              break;
            }
            seen.add(row);
            found.set(row, { row, parent, column });
            next.push(row);
          }
        }
      }
      level = next;
    }
  }
  return { rows: [...found.values()], hasMore };
}

/**
 * Rows whose column names another row: by its whole id, or by its id alone where both are of one source; as the data has it, or as ids of rows
 * escape it.
 */
function madeOf(parent: string, column: string): RecordCondition {
  const field = { kind: 'group', name: column } as const;
  const at = parent.indexOf('/');
  const [source, key] = [parent.slice(0, Math.max(0, at)), parent.slice(at + 1)];
  const keys = [...new Set([key, unescapeRowKey(key) ?? key])];
  return {
    kind: 'or',
    items: [
      { kind: 'in', field, values: at === -1 ? keys : keys.map((one) => `${source}/${one}`) },
      {
        kind: 'and',
        items: [
          { kind: 'compare', field: { kind: 'fixed', name: 'source' }, comparison: '=', value: source },
          { kind: 'in', field, values: keys },
        ],
      },
    ],
  };
}
