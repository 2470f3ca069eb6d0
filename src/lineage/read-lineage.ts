import * as z from 'zod';
import { ConfigError, WorkspaceError } from '../errors.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { publishLineageEntry, readLineageEntries, readLineageEntry } from '../workspace/lineage-files.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { LINEAGE_SCHEMAS, type LineageEntry, type LineageKind } from './lineage-entry.ts';

/**
 * All entries of a kind, by name.
 *
 * @throws {WorkspaceError} one does not fit its schema
 */
export async function readLineage<Kind extends LineageKind>(
  workspace: Workspace,
  kind: Kind,
): Promise<readonly LineageEntry<Kind>[]> {
  const entries = (await readLineageEntries(workspace, kind)).map(({ file, entry }) => parseEntry(kind, file, entry));
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * Adds an entry. Adding the same again changes nothing, not even its time.
 *
 * @returns false where the same entry was there already
 * @throws {ConfigError} another entry has that name: entries never change
 * @throws {WorkspaceError} full disk, no permission
 */
export async function addToLineage<Kind extends LineageKind>(
  workspace: Workspace,
  kind: Kind,
  entry: LineageEntry<Kind>,
): Promise<boolean> {
  const checked = LINEAGE_SCHEMAS[kind].parse(entry);
  if (await publishLineageEntry(workspace, kind, checked)) return true;
  const there = await readLineageEntry(workspace, kind, checked.name);
  if (there !== undefined && canonicalJson(withoutTime(there)) === canonicalJson(withoutTime(checked))) return false;
  throw new ConfigError({
    place: `${kind.slice(0, -1)} "${checked.name}"`,
    problem: 'is in the lineage already, and says something else there',
    hint: 'Give the new one a name of its own, such as one with a version, or remove the old one first.',
  });
}

function parseEntry<Kind extends LineageKind>(kind: Kind, file: string, entry: unknown): LineageEntry<Kind> {
  const parsed = LINEAGE_SCHEMAS[kind].safeParse(entry);
  // The schema of the kind gives an entry of the kind; the compiler does not follow the index.
  if (parsed.success) return parsed.data as unknown as LineageEntry<Kind>;
  throw new WorkspaceError({
    path: file,
    problem: `does not fit its schema: ${z.prettifyError(parsed.error).split('\n')[0]!.slice(0, 200)}`,
    hint: 'Restore the file from a copy of the workspace, or remove it and add the entry again.',
    cause: parsed.error,
  });
}

function withoutTime(entry: unknown): unknown {
  const { added_at: _, withdrawn_at: __, ...rest } = entry as Record<string, unknown>;
  return rest;
}
