import type { SnapshotInput } from '../../audit/run-audit.ts';
import { parseWhere } from '../../audit/where-expression.ts';
import { RowLookup } from '../../engine/row-lookup.ts';
import { ConfigError, WhereError } from '../../errors.ts';
import type { WithdrawalEntry } from '../../lineage/lineage-entry.ts';
import type { LineageGraph } from '../../lineage/lineage-graph.ts';
import type { SourceCard } from '../../record/source-card.ts';
import { partTablePath, readPartSummary } from '../../workspace/parts.ts';
import type { SnapshotManifest } from '../../workspace/snapshots.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { startQuery } from './start-query.ts';

/** What is withdrawn: a record, a source, or whatever fits an expression. */
export type WithdrawalTarget = WithdrawalEntry['target'];
export type KnownSnapshot = SnapshotManifest<SnapshotInput, SourceCard>;

/** What a person names, by flags or as one word of which nobody says what it is. */
export interface NamedTarget {
  /** An id, a source or an expression: what it is follows from what the workspace knows. */
  readonly target?: string | undefined;
  readonly id?: string | undefined;
  readonly source?: string | undefined;
  readonly where?: string | undefined;
}

/** Row of a record, in the way in which builds leave withdrawn ids out: the id as it stands, and without its field. */
export function rowIdsOfTarget(id: string): readonly string[] {
  return [...new Set([id, id.replace(/#[^#]*$/, '')])];
}

/**
 * What is meant. A word is a source where data or a build has one of that name, else a record where one has that id, else an expression.
 *
 * @throws {ConfigError} nothing or several things are named, or the word is none of the three
 * @throws {WhereError} the expression cannot be meant
 */
export async function withdrawalTarget(
  workspace: Workspace,
  named: NamedTarget,
  {
    graph,
    snapshots,
    queryMemoryMb,
  }: {
    readonly graph: LineageGraph;
    readonly snapshots: readonly KnownSnapshot[];
    readonly queryMemoryMb: number;
  },
): Promise<WithdrawalTarget> {
  const given = [named.target, named.id, named.source, named.where].filter((one) => one !== undefined);
  if (given.length !== 1 || given[0]!.trim() === '') {
    throw new ConfigError({
      place: 'outcross withdraw',
      problem: given.length > 1 ? 'several things are named' : 'nothing is named',
      hint: 'Name one record, source or expression: outcross withdraw letters/1897-014, or --where \'author = "Ada Example"\'.',
    });
  }
  const groupColumns = [...new Set(snapshots.flatMap((snapshot) => snapshot.groupColumns))];
  if (named.id !== undefined) return { kind: 'record', record: named.id };
  if (named.source !== undefined) return { kind: 'source', source: named.source };
  if (named.where !== undefined) return expression(named.where, groupColumns);
  const word = named.target!.trim();
  const sources = new Set([
    ...snapshots.flatMap(({ inputs }) => inputs.map(({ source }) => source)),
    ...[...graph.builds.values()].flatMap((build) => build.sources),
  ]);
  if (sources.has(word)) return { kind: 'source', source: word };
  const found = await findRow(workspace, word, { snapshots, queryMemoryMb });
  if (found.isKnown) return { kind: 'record', record: word };
  try {
    return expression(word, groupColumns);
  } catch (error) {
    // What holds a space or an operator was meant to be an expression, and its error says where it goes wrong.
    if (!(error instanceof WhereError) || /[\s=<>~]/.test(word)) throw error;
    const near = [...found.near, ...[...sources].filter((source) => source.toLowerCase() === word.toLowerCase())];
    throw new ConfigError({
      place: word.slice(0, 200),
      problem: 'is no record, no source and no expression that this workspace knows',
      hint:
        near.length > 0
          ? `Near it: ${near.join(', ')}.`
          : 'Where it is to stay out although nothing here holds it yet, say what it is: --id or --source.',
    });
  }
}

function expression(text: string, groupColumns: readonly string[]): WithdrawalTarget {
  parseWhere(text, { groupColumns });
  return { kind: 'where', expression: text };
}

/** Whether any snapshot holds a row of an id. */
async function findRow(
  workspace: Workspace,
  id: string,
  { snapshots, queryMemoryMb }: { readonly snapshots: readonly KnownSnapshot[]; readonly queryMemoryMb: number },
): Promise<{ readonly isKnown: boolean; readonly near: readonly string[] }> {
  const records: { key: string; records: string }[] = [];
  for (const key of new Set(snapshots.flatMap(({ parts }) => parts.map((part) => part.key)))) {
    const summary = await readPartSummary<{ readonly tables: { readonly records?: number } }>(workspace, key);
    if (summary?.tables.records !== undefined) records.push({ key, records: partTablePath(workspace, key, 'records') });
  }
  const query = await startQuery(workspace, queryMemoryMb);
  try {
    const lookup = await RowLookup.open(query, records);
    // `~2` tells further rows of one id apart; they have no key of their own.
    const rows = await lookup.rowsById(rowIdsOfTarget(id).flatMap((one) => [one, one.replace(/~\d{1,15}$/, '')]));
    return { isKnown: rows.length > 0, near: rows.length > 0 ? [] : await lookup.nearIds(id) };
  } finally {
    await query.close();
  }
}
