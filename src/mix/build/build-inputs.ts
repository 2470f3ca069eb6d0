import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { RunFacts } from '../../audit/audit-result.ts';
import { chosenSnapshot } from '../../audit/chosen-snapshot.ts';
import type { PartSummary } from '../../audit/part-summary.ts';
import { fileIdentity } from '../../audit/plan-tasks.ts';
import type { SnapshotInput } from '../../audit/run-audit.ts';
import { CancelledError, InputError } from '../../errors.ts';
import { digestPiece } from '../../io/content-digest.ts';
import type { InputPart } from '../../io/decode-input.ts';
import { type InventoryEntry, takeInventory } from '../../io/inventory.ts';
import type { SourceCard } from '../../record/source-card.ts';
import { listAudits } from '../../workspace/audits.ts';
import { readPartSummary } from '../../workspace/parts.ts';
import { readSnapshot, type SnapshotManifest, type SnapshotPart } from '../../workspace/snapshots.ts';
import type { Workspace } from '../../workspace/workspace.ts';

/** A snapshot that a build draws from, with its inputs as they lie on disk now. */
export interface BuildInput {
  readonly audit: string;
  readonly snapshot: string;
  readonly manifest: SnapshotManifest<SnapshotInput, SourceCard>;
  /** In the order of the manifest's parts: shape [parts]. */
  readonly summaries: readonly PartSummary[];
  /** In the order of the manifest's inputs: shape [inputs]. */
  readonly entries: readonly InventoryEntry[];
  /** `repeats.parquet` of the audit; undefined: nothing repeats there. */
  readonly repeats: string | undefined;
  /** `pairs.parquet` of the audit; undefined: no two texts are similar there. */
  readonly pairs: string | undefined;
  /** Share of a group that the audit let repeats cost; null: it looked for none. */
  readonly repeatsBudget: number | null;
  /** Folder of the audit; undefined: it is gone. */
  readonly folder: string | undefined;
}

/** Files named in an error. */
const FILES_NAMED = 5;

/**
 * The snapshot of an audit, and whether its data is still what was read. Where the file system says so nothing is read; else bytes are
 * compared with the digests of the reading.
 *
 * @param audit its name; null: the latest
 * @throws {InputError} there is no such audit, or files changed or are gone: with which
 * @throws {WorkspaceError} the snapshot or a part of it is gone
 * @throws {CancelledError} `signal` aborted
 */
export async function openBuildInput(
  workspace: Workspace,
  audit: string | null,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<BuildInput> {
  const chosen = await chosenSnapshot(workspace, { audit: audit ?? undefined });
  const manifest = await readSnapshot<SnapshotInput, SourceCard>(workspace, chosen.snapshot);
  const summaries: PartSummary[] = [];
  for (const { key } of manifest.parts) {
    const summary = await readPartSummary<PartSummary>(workspace, key);
    if (summary === undefined) {
      throw new InputError({
        path: chosen.audit!,
        problem: `part ${key} of its snapshot is missing or damaged`,
        hint: 'Run the audit again; outcross workspace verify tells what else is damaged.',
      });
    }
    summaries.push(summary);
  }
  const { entries, changed } = await compareInputs(manifest, summaries, signal);
  if (changed.length > 0) {
    const names = changed.slice(0, FILES_NAMED).map(({ name, problem }) => `${name} ${problem}`);
    const more = changed.length - names.length;
    throw new InputError({
      path: chosen.audit!,
      problem: `${changed.length === 1 ? 'a file is' : `${changed.length} files are`} no longer as the audit read ${changed.length === 1 ? 'it' : 'them'}: ${names.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
      hint: 'Run outcross audit again over the same data, then build from that audit.',
    });
  }
  const folder = (await listAudits<RunFacts>(workspace)).find(({ name }) => name === chosen.audit)?.folder;
  const table = async (name: string) => {
    const file = folder === undefined ? undefined : path.join(folder, name);
    return file !== undefined && (await stat(file).catch(() => undefined)) !== undefined ? file : undefined;
  };
  return {
    audit: chosen.audit!,
    snapshot: chosen.snapshot,
    manifest,
    summaries,
    entries: entries as readonly InventoryEntry[],
    repeats: await table('repeats.parquet'),
    pairs: await table('pairs.parquet'),
    repeatsBudget: folder === undefined ? null : await repeatsBudget(folder),
    folder,
  };
}

const repeatsSchema = z.object({ repeats: z.object({ settings: z.object({ budget: z.number() }) }).nullable() });

/** What the audit let repeats cost; null where it did not look for any, or cannot be asked any more. */
async function repeatsBudget(folder: string): Promise<number | null> {
  const text = await readFile(path.join(folder, 'audit.json'), 'utf8').catch(() => 'null');
  return repeatsSchema.safeParse(JSON.parse(text)).data?.repeats?.settings.budget ?? null;
}

interface ChangedFile {
  readonly name: string;
  readonly problem: string;
}

async function compareInputs(
  { inputs, parts }: SnapshotManifest<SnapshotInput, SourceCard>,
  summaries: readonly PartSummary[],
  signal: AbortSignal | undefined,
): Promise<{ readonly entries: readonly (InventoryEntry | undefined)[]; readonly changed: readonly ChangedFile[] }> {
  const present: string[] = [];
  for (const input of inputs)
    if ((await stat(input.path).catch(() => undefined)) !== undefined) present.push(input.path);
  const inventory = present.length === 0 ? undefined : await takeInventory(present, { ...(signal && { signal }) });
  const byPath = new Map(inventory?.entries.map((entry) => [entry.path, entry]));
  const entries = inputs.map(({ path: file, displayPath, format }): InventoryEntry | undefined => {
    const entry = byPath.get(file);
    // The format may have been named by the user, and texts bear the name under which they were read.
    return entry && { ...entry, displayPath, format };
  });
  const changed = new Map<number, string>();
  const doubtful = new Set<number>();
  for (const [index, input] of inputs.entries()) {
    const entry = entries[index];
    if (entry === undefined) changed.set(index, present.includes(input.path) ? 'cannot be read as it was' : 'is gone');
    else if (fileIdentity(entry) !== input.identity) doubtful.add(index);
  }
  for (const [position, part] of parts.entries()) {
    const { ctimes } = summaries[position]!;
    part.inputs.forEach((index, own) => {
      if (entries[index] !== undefined && ctimes[own] !== entries[index].ctimeNs) doubtful.add(index);
    });
  }
  for (const [position, part] of parts.entries()) {
    if (signal?.aborted) throw new CancelledError();
    const { digest } = summaries[position]!;
    if (digest === null || !part.inputs.some((index) => doubtful.has(index))) continue;
    if (part.inputs.some((index) => entries[index] === undefined)) continue;
    const own = part.inputs.map((index) => entries[index]!);
    const now = await digestPiece(own, pieceOf(part, own[0]!)).catch(() => null);
    if (now === digest) continue;
    // Of a batch of small files nobody can tell which it was, beyond those that the file system says were written to.
    for (const index of part.inputs) if (doubtful.has(index)) changed.set(index, 'was written to');
  }
  return {
    entries,
    changed: [...changed]
      .sort(([a], [b]) => a - b)
      .map(([index, problem]) => ({ name: inputs[index]!.displayPath, problem })),
  };
}

/** What of its inputs a part was read from. */
function pieceOf({ range }: SnapshotPart, { format }: Pick<InventoryEntry, 'format'>): InputPart {
  if (range !== null) return { kind: 'range', ...range };
  return format === 'parquet' ? { kind: 'groups', groups: [] } : { kind: 'all' };
}
