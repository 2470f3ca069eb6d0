import { open } from 'node:fs/promises';
import type { ColumnMapping } from '../io/column-plan.ts';
import { listAudits } from '../workspace/audits.ts';
import { partKey, readPartSummary } from '../workspace/parts.ts';
import { readSnapshot, type SnapshotPart } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { RunFacts } from './audit-result.ts';
import { isLasting, type PartSummary } from './part-summary.ts';
import { pieceName } from './piece-name.ts';
import { fileIdentity, inputIdentity, type PlannedInput, type PlannedTask, RANGE_BYTES } from './plan-tasks.ts';
import type { SnapshotInput } from './run-audit.ts';

/** Different snapshots looked through for earlier readings of a file that has grown. */
const SNAPSHOTS_LOOKED_AT = 20;
const LINE_FEED = 10;

/**
 * Lets a plain file of lines that has only grown keep the parts of its old beginning. The beginning counts as unchanged when the file is
 * the same (device and inode), is longer than it was, and ended with a line feed then; whether its bytes are the same is
 * told by their digests, range by range, before any part is taken. Only what was appended is then read and decoded.
 */
export async function adoptGrownInputs({
  workspace,
  inputs,
  tasks,
  operator,
  mappings,
}: {
  workspace: Workspace;
  inputs: readonly PlannedInput[];
  tasks: readonly PlannedTask[];
  operator: string;
  mappings: readonly ColumnMapping[];
}): Promise<readonly PlannedTask[]> {
  const candidates = new Set(
    tasks.filter(({ task }) => task.piece.kind === 'range').map(({ inputs: [index] }) => index!),
  );
  if (candidates.size === 0) return tasks;
  const { acceptsChange } = tasks[0]!.task;
  const known = await earlierReadings(workspace);
  const replaced = new Map<number, readonly PlannedTask[]>();
  for (const index of candidates) {
    const input = inputs[index]!;
    const now = fileIdentity(input.entry);
    const earlier = known.get(fileOf(input.entry)) ?? [];
    for (const reading of earlier) {
      // What was read since the file grew last may be divided otherwise than it would be from the beginning.
      const isUnchanged = reading.identity === now;
      if (!isUnchanged && reading.sizeBytes >= input.entry.sizeBytes) continue;
      const adopted = await adopt({
        workspace,
        index,
        input,
        reading,
        operator,
        isUnchanged,
        identity: inputIdentity(input, mappings),
        acceptsChange,
      });
      if (!adopted) continue;
      replaced.set(index, adopted);
      break;
    }
  }
  if (replaced.size === 0) return tasks;
  const result: PlannedTask[] = [];
  for (const task of tasks) {
    const own = task.task.piece.kind === 'range' ? replaced.get(task.inputs[0]!) : undefined;
    if (!own) result.push(task);
    else if (task.ordinal === 0) for (const one of own) result.push(one);
  }
  return result;
}

interface Reading {
  /** Identity of the file then. */
  readonly identity: string;
  readonly sizeBytes: number;
  readonly parts: readonly SnapshotPart[];
}

/** Ranges of every plain file in the latest snapshots, by device and inode, newest first. */
async function earlierReadings(workspace: Workspace): Promise<ReadonlyMap<string, readonly Reading[]>> {
  const readings = new Map<string, Reading[]>();
  const seen = new Set<string>();
  for (const { run } of (await listAudits<RunFacts>(workspace)).toReversed()) {
    if (seen.has(run.snapshotId)) continue;
    if (seen.size === SNAPSHOTS_LOOKED_AT) break;
    seen.add(run.snapshotId);
    const snapshot = await readSnapshot<SnapshotInput, unknown>(workspace, run.snapshotId).catch(() => undefined);
    if (!snapshot) continue;
    const ranges = Map.groupBy(
      snapshot.parts.filter(({ range }) => range !== null),
      ({ inputs }) => inputs[0]!,
    );
    for (const [index, parts] of ranges) {
      const { identity, sizeBytes } = snapshot.inputs[index]!;
      const file = identity.split(':').slice(0, 2).join(':');
      readings.set(file, [...(readings.get(file) ?? []), { identity, sizeBytes, parts }]);
    }
  }
  return readings;
}

async function adopt({
  workspace,
  index,
  input,
  reading,
  isUnchanged,
  operator,
  identity,
  acceptsChange,
}: {
  workspace: Workspace;
  index: number;
  input: PlannedInput;
  reading: Reading;
  isUnchanged: boolean;
  operator: string;
  identity: string;
  acceptsChange: boolean;
}): Promise<readonly PlannedTask[] | undefined> {
  const { entry } = input;
  const tasks: PlannedTask[] = [];
  // A file that cannot be read now is adopted by nobody: reading will report it.
  if (!isUnchanged && !(await endsWithLineFeed(entry.path, reading.sizeBytes).catch(() => false))) return undefined;
  for (const part of reading.parts) {
    const piece = { kind: 'range', ...part.range! } as const;
    // The identity ends with source, mapping and language: other readings of the same file do not fit.
    if (!sameButForFile(part.identity, identity)) return undefined;
    const key = partKey({ input: part.identity, piece: pieceName(piece), operator });
    const summary = await readPartSummary<PartSummary>(workspace, key);
    if (!summary || !isLasting(summary)) return undefined;
    tasks.push({
      inputs: [index],
      ordinal: tasks.length,
      task: { inputs: [input], piece, identity: part.identity, sizeBytes: piece.end - piece.start, acceptsChange },
    });
  }
  for (let start = reading.sizeBytes; start < entry.sizeBytes; start += RANGE_BYTES) {
    const end = Math.min(start + RANGE_BYTES, entry.sizeBytes);
    tasks.push({
      inputs: [index],
      ordinal: tasks.length,
      task: { inputs: [input], piece: { kind: 'range', start, end }, identity, sizeBytes: end - start, acceptsChange },
    });
  }
  return tasks;
}

function sameButForFile(a: string, b: string): boolean {
  const rest = (identity: string) => JSON.stringify((JSON.parse(identity) as unknown[]).slice(1));
  return rest(a) === rest(b);
}

function fileOf({ dev, inode }: { readonly dev: string; readonly inode: string }): string {
  return `${dev}:${inode}`;
}

async function endsWithLineFeed(path: string, sizeBytes: number): Promise<boolean> {
  if (sizeBytes === 0) return true;
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, sizeBytes - 1);
  return bytesRead === 1 && buffer[0] === LINE_FEED;
}
