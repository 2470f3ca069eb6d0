import { readFile, rm } from 'node:fs/promises';
import type { PartTableWriter } from './part-table-writer.ts';
import { PART_TABLES, type PartTable, partSummaryPath, partTablePath } from './parts.ts';
import { publishFile } from './publish-file.ts';
import type { Workspace } from './workspace.ts';

export type PartTables = Partial<Record<PartTable, PartTableWriter>>;
export type WithTableSizes<Summary> = Summary & { readonly tables: Partial<Record<PartTable, number>> };

/**
 * Publishes a part that was made from its input. One that is there already and is the same is left alone; one that is there and differs
 * counts as unfinished from its first new table on, so that no summary ever stands for tables of another making.
 *
 * @returns the summary with the size of each table in bytes
 * @throws {WorkspaceError} the workspace cannot be written
 */
export async function publishPart<Summary extends object>(
  workspace: Workspace,
  key: string,
  tables: PartTables,
  summary: Summary,
): Promise<WithTableSizes<Summary>> {
  const finished = finishTables(tables);
  const whole = withSizes(summary, finished);
  const summaryFile = partSummaryPath(workspace, key);
  if (await isThere(summaryFile, Buffer.from(serialised(whole)))) {
    const same = await Promise.all(
      finished.map(([name, bytes]) => isThere(partTablePath(workspace, key, name), bytes)),
    );
    if (same.every(Boolean)) return whole;
  }
  await rm(summaryFile, { force: true });
  await write(workspace, key, finished, whole);
  return whole;
}

/**
 * Publishes new tables of a part that stays the same part, in the order given, and then its summary. Tables without rows are not written.
 * A crash in between leaves the old summary.
 *
 * @returns the summary with the size of each table in bytes
 * @throws {WorkspaceError} the workspace cannot be written
 */
export async function writePart<Summary extends object>(
  workspace: Workspace,
  key: string,
  tables: PartTables,
  summary: Summary,
): Promise<WithTableSizes<Summary>> {
  const finished = finishTables(tables);
  const whole = withSizes(summary, finished);
  await write(workspace, key, finished, whole);
  return whole;
}

type FinishedTables = readonly (readonly [name: PartTable, bytes: Uint8Array])[];

function finishTables(tables: PartTables): FinishedTables {
  return (Object.entries(tables) as [PartTable, PartTableWriter][]).flatMap(([name, table]) => {
    const bytes = table.finish();
    return bytes === undefined ? [] : [[name, bytes] as const];
  });
}

/** Sizes stand in one order whatever the order of writing, so that equal parts have equal summaries. */
function withSizes<Summary extends object>(summary: Summary, finished: FinishedTables): WithTableSizes<Summary> {
  const inOrder = finished.toSorted(([a], [b]) => PART_TABLES.indexOf(a) - PART_TABLES.indexOf(b));
  return { ...summary, tables: Object.fromEntries(inOrder.map(([name, bytes]) => [name, bytes.length])) };
}

function serialised(summary: object): string {
  return `${JSON.stringify(summary)}\n`;
}

async function write(workspace: Workspace, key: string, finished: FinishedTables, summary: object): Promise<void> {
  for (const [name, bytes] of finished) await publishFile(partTablePath(workspace, key, name), bytes);
  await publishFile(partSummaryPath(workspace, key), serialised(summary));
}

async function isThere(file: string, bytes: Uint8Array): Promise<boolean> {
  const there = await readFile(file).catch(() => undefined);
  return there?.equals(bytes) ?? false;
}
