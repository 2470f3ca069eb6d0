import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { publishFile } from '../workspace/publish-file.ts';
import {
  type Checkpoint,
  type CheckpointContent,
  checkpointFolder,
  checkpointPath,
  decodeCheckpoint,
  encodeCheckpoint,
} from './checkpoint.ts';
import type { LedgerChain } from './ledger-chain.ts';
import {
  asLedgerError,
  isReadOnlyError,
  type LedgerFolder,
  makeFolder,
  publishOnce,
  SEGMENT_NAME,
} from './ledger-folder.ts';
import { readSegmentTail, type SegmentTail } from './segment-tail.ts';
import { growTree, joinEntries } from './tree-file.ts';

/** Entries of one checkpoint: some 36 MB of hashes and places at most are held. */
const MAX_ENTRIES = 1_000_000;

export interface TakeInOptions {
  /** Segments to look at. Default: all. */
  readonly segments?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Where the folder cannot be written, takes the rest in for this process alone. Default false. */
  readonly mayStayUnpublished?: boolean;
}

/**
 * Takes what segments hold beyond the last checkpoint into the tree and publishes it as the next checkpoint. Of processes that
 * try this at once one wins; the others look again at what is left. No writer is waited for or held up.
 *
 * @throws {WorkspaceError} a checkpoint is damaged, or cannot be written
 */
export async function takeIn(
  chain: LedgerChain,
  { segments, now = Date.now, mayStayUnpublished = false }: TakeInOptions = {},
): Promise<void> {
  for (;;) {
    await chain.refresh();
    const tails = await readTails(chain, segments ?? (await listSegments(chain.ledger)));
    if (tails.length === 0) return;
    try {
      await publish(chain, tails, now);
    } catch (error) {
      if (!mayStayUnpublished || !(isReadOnlyError(error) || isFull(error))) throw error;
      const { content, bytes } = nextCheckpoint(chain, tails, now);
      chain.append(withDigest(content), bytes);
    }
  }
}

/** Names of all segments, sorted. */
export async function listSegments({ folder }: LedgerFolder): Promise<readonly string[]> {
  const names = await readdir(path.join(folder, 'segments')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .flatMap((name) => (name.endsWith('.log') ? [name.slice(0, -4)] : []))
    .filter((name) => SEGMENT_NAME.test(name))
    .sort();
}

async function readTails(chain: LedgerChain, segments: readonly string[]): Promise<readonly SegmentTail[]> {
  const tails: SegmentTail[] = [];
  let room = MAX_ENTRIES;
  for (const segment of segments) {
    if (room <= 0) break;
    const covered = chain.covered.get(segment);
    const tail = await readSegmentTail(chain.ledger, segment, { covered, maxEntries: room });
    if (tail === undefined) continue;
    tails.push(tail);
    room -= tail.range.entries;
  }
  // What holds no entry and ends nothing is left until it does: the head of a segment that was just begun.
  return tails
    .filter(({ range }) => range.entries > 0 || range.sealed)
    .sort(
      (a, b) => compareTexts(a.startedAt ?? '', b.startedAt ?? '') || compareTexts(a.range.segment, b.range.segment),
    );
}

async function publish(chain: LedgerChain, tails: readonly SegmentTail[], now: () => number): Promise<void> {
  await makeFolder(chain.ledger, 'checkpoints');
  const { content, bytes } = nextCheckpoint(chain, tails, now);
  const treeFile = path.join(checkpointFolder(chain.ledger), content.tree);
  try {
    await publishFile(treeFile, bytes);
  } catch (error) {
    throw asLedgerError(treeFile, (error as Error).cause ?? error);
  }
  let isPublished = false;
  try {
    isPublished = await publishOnce(checkpointPath(chain.ledger, content.number), encodeCheckpoint(content));
  } finally {
    if (!isPublished) await rm(treeFile, { force: true });
  }
  if (isPublished) chain.append(withDigest(content));
}

function nextCheckpoint(
  chain: LedgerChain,
  tails: readonly SegmentTail[],
  now: () => number,
): { readonly content: CheckpointContent; readonly bytes: Buffer } {
  const { last } = chain;
  const { size, root, peaks, bytes } = growTree(
    { size: last?.size ?? 0, peaks: last?.peaks ?? [] },
    joinEntries(tails.map(({ entries }) => entries)),
  );
  const number = (last?.number ?? 0) + 1;
  const time = now();
  const lastTime = last === undefined ? time : Date.parse(last.at);
  const content: CheckpointContent = {
    format: 'outcross-ledger-checkpoint',
    version: 1,
    ledger: chain.ledger.id,
    number,
    previous: last?.digest ?? null,
    at: new Date(Math.max(time, lastTime)).toISOString(),
    clockBackMs: Math.max(0, lastTime - time),
    size,
    root,
    peaks: [...peaks],
    ranges: tails.map(({ range }) => range),
    tree: `${String(number).padStart(10, '0')}-${randomBytes(6).toString('hex')}.tree`,
  };
  return { content, bytes };
}

function withDigest(content: CheckpointContent): Checkpoint {
  return decodeCheckpoint(Buffer.from(encodeCheckpoint(content))) as Checkpoint;
}

function isFull(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
