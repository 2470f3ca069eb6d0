import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { canonicalJson } from '../io/canonical-json.ts';
import { damaged, type LedgerFolder, SEGMENT_NAME } from './ledger-folder.ts';
import { MerkleFrontier } from './merkle-tree.ts';

const hexHash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

const rangeSchema = z.strictObject({
  segment: z.string().regex(SEGMENT_NAME),
  /** Entries of the segment that came before. */
  first: count,
  entries: count,
  /** Bytes of the segment, frames of other kinds included. */
  start: count,
  end: count,
  /** Link of the last frame before `end`. */
  link: hexHash,
  /** Whether the segment ends there: by a seal in it, or by a file that says so (`segment-end.ts`). */
  sealed: z.boolean(),
});
/** A run of entries of one segment that a checkpoint took into the tree. */
export type CheckpointRange = z.infer<typeof rangeSchema>;

const contentSchema = z.strictObject({
  format: z.literal('outcross-ledger-checkpoint'),
  version: z.literal(1),
  /** Id of the ledger. */
  ledger: z.string(),
  /** From 1; the name of the file. */
  number: z.int().positive(),
  /** Digest of the checkpoint before; null in the first. */
  previous: hexHash.nullable(),
  /** Never earlier than that of the checkpoint before. */
  at: z.iso.datetime(),
  clockBackMs: count,
  /** Entries in the tree, and its root. */
  size: count,
  root: hexHash,
  /** Roots of the perfect subtrees, largest first: all that is needed to add further entries. */
  peaks: z.array(hexHash),
  ranges: z.array(rangeSchema),
  /** File with the hashes and places of the entries taken in. */
  tree: z.string().regex(/^[0-9a-f-]{1,64}\.tree$/),
});
/** What a checkpoint says, without its digest. */
export type CheckpointContent = z.infer<typeof contentSchema>;

/** What one reading of the ledger took into the tree. */
export interface Checkpoint extends CheckpointContent {
  /** SHA-256 of the canonical JSON of all other members, hex. */
  readonly digest: string;
}

export function checkpointFolder({ folder }: LedgerFolder): string {
  return path.join(folder, 'checkpoints');
}

export function checkpointPath(ledger: LedgerFolder, number: number): string {
  return path.join(checkpointFolder(ledger), `${String(number).padStart(10, '0')}.json`);
}

/** Bytes of a checkpoint's file. */
export function encodeCheckpoint(content: CheckpointContent): string {
  return `${canonicalJson({ ...content, digest: digestOf(content) })}\n`;
}

/** Reads a checkpoint's bytes. @returns what is wrong with them, as a text, where they are not as they were written */
export function decodeCheckpoint(bytes: Buffer): Checkpoint | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch {
    return 'is no JSON';
  }
  const checked = z.strictObject({ ...contentSchema.shape, digest: hexHash }).safeParse(parsed);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return `does not fit its schema: ${issue!.path.map(String).join('.') || 'the whole'}: ${issue!.message}`;
  }
  const { digest, ...content } = checked.data;
  if (digest !== digestOf(content)) return 'was altered: its digest does not fit';
  // Every byte counts, also those that mean nothing in JSON.
  if (!Buffer.from(encodeCheckpoint(content)).equals(bytes)) return 'was altered: it is not written as it was';
  return { ...content, digest };
}

/** What makes a checkpoint no successor of those before it, as a text; undefined where it is one. */
export function successionProblem(
  checkpoint: Checkpoint,
  before: { readonly ledger: string; readonly last: Checkpoint | undefined; readonly covered: CoveredSegments },
): string | undefined {
  const { last } = before;
  if (checkpoint.ledger !== before.ledger) return `belongs to another ledger (${checkpoint.ledger})`;
  if (checkpoint.number !== (last?.number ?? 0) + 1) return `says that it is number ${checkpoint.number}`;
  if (checkpoint.previous !== (last?.digest ?? null)) return 'names another checkpoint before it';
  const added = checkpoint.ranges.reduce((sum, { entries }) => sum + entries, 0);
  if (checkpoint.size !== (last?.size ?? 0) + added) return `counts ${checkpoint.size} entries, not those it names`;
  for (const range of checkpoint.ranges) {
    const covered = before.covered.get(range.segment);
    if (range.first !== (covered?.entries ?? 0) || range.start !== (covered?.end ?? 0) || covered?.sealed)
      return `does not go on in segment ${range.segment} where the one before ended`;
    // That a segment ended may be all there is to say.
    if (range.end < range.start || (range.end === range.start && !range.sealed))
      return `names no bytes of segment ${range.segment}`;
  }
  const peaks = checkpoint.peaks.map((peak) => Buffer.from(peak, 'hex'));
  try {
    const frontier = new MerkleFrontier({ size: checkpoint.size, peaks });
    if (frontier.root().toString('hex') !== checkpoint.root) return 'has a root that is not that of its subtrees';
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

/** Of each segment, how far it was taken into the tree. */
export type CoveredSegments = ReadonlyMap<string, CoveredSegment>;
export interface CoveredSegment {
  readonly entries: number;
  readonly end: number;
  readonly link: string;
  readonly sealed: boolean;
}

/** Numbers of the checkpoints that are there, ascending, gaps included as they are. */
export async function listCheckpoints(ledger: LedgerFolder): Promise<readonly number[]> {
  const names = await readdir(checkpointFolder(ledger)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .flatMap((name) => (/^\d{10}\.json$/.test(name) ? [Number(name.slice(0, 10))] : []))
    .sort((a, b) => a - b);
}

/** @throws {WorkspaceError} it is missing or damaged */
export async function readCheckpoint(ledger: LedgerFolder, number: number): Promise<Checkpoint> {
  const file = checkpointPath(ledger, number);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw damaged(file, error.code === 'ENOENT' ? 'is missing' : `cannot be read (${error.code})`);
  });
  const checkpoint = decodeCheckpoint(bytes);
  if (typeof checkpoint === 'string') throw damaged(file, checkpoint);
  return checkpoint;
}

function digestOf(content: CheckpointContent): string {
  return hash('sha256', canonicalJson(content));
}
