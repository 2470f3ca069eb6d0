import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { OutcrossError } from '../errors.ts';
import { type Checkpoint, checkpointPath, decodeCheckpoint, listCheckpoints, successionProblem } from './checkpoint.ts';
import { erasureNames, readErasureFile } from './erasure-files.ts';
import { LedgerChain } from './ledger-chain.ts';
import {
  formatContent,
  type LedgerFolder,
  openExistingLedgerFolder,
  SEGMENT_NAME,
  segmentPath,
} from './ledger-folder.ts';
import { headOf, type LedgerHead } from './ledger-head.ts';
import { type LedgerProblem, LedgerProblems } from './ledger-problem.ts';
import { rootOf } from './ledger-proof.ts';
import { storedTree } from './locate-entry.ts';
import { readSegmentEnd, SEGMENT_END_SUFFIX } from './segment-end.ts';
import { readSegmentHeader } from './segment-header.ts';
import { takeInLedger } from './take-in-ledger.ts';
import { hasLaterWrite } from './torn-write.ts';
import { growTree, joinEntries, type TreeEntries } from './tree-file.ts';
import {
  openSegment,
  type SegmentFindings,
  segmentEndName,
  segmentName,
  verifyRange,
  verifyRest,
} from './verify-segment.ts';

export interface VerifyLedgerOptions {
  /** A root noted earlier, 64 hex digits; with `size`, the tree of so many entries must have it. */
  readonly root?: string | undefined;
  readonly size?: number | undefined;
  /** Ends segments of dead processes and takes in what no checkpoint names first, where the folder can be written. Default true. */
  readonly recovers?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined;
}

export interface VerifyProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly entries: number;
}

/** What a ledger was found to be. */
export interface LedgerVerification extends LedgerHead {
  /** Nothing was altered, removed or put elsewhere, as far as a ledger can tell by itself. */
  readonly isWhole: boolean;
  readonly checkpoints: number;
  readonly segments: number;
  readonly sizeBytes: number;
  /** Texts registered and not erased. */
  readonly generations: number;
  /** Texts destroyed; each has an entry that says so. */
  readonly erased: number;
  /** Entries that say so: more than one where two processes erased the same text. */
  readonly erasures: number;
  /** Asked for and not finished. Each is a problem: until it is finished nobody can tell it from an entry that was altered. */
  readonly unfinishedErasures: number;
  /** Segments that other processes write to, or whose writers cannot be seen from here, and their entries that are not in the tree. */
  readonly open: { readonly segments: number; readonly entries: number; readonly restBytes: number };
  /** Whether the tree begins with the one noted; null where none was given. */
  readonly compared: { readonly root: string; readonly size: number | null; readonly holds: boolean } | null;
  /** The first thousand. */
  readonly problems: readonly LedgerProblem[];
  readonly problemCount: number;
}

/** One entry is destroyed in far less time. */
const ERASURE_MS = 500;
const MAX_READINGS = 3;

/**
 * Reads a whole ledger and holds every byte against the chain of its segments, the tree and the chain of its checkpoints.
 *
 * @throws {InputError} there is no ledger
 * @throws {WorkspaceError} it cannot be read at all: another format, no permission
 */
export async function verifyLedger(folder: string, options: VerifyLedgerOptions = {}): Promise<LedgerVerification> {
  const ledger = await openExistingLedgerFolder(folder);
  for (let reading = 1; ; reading++) {
    const before = await erasureNames(ledger);
    const found = await readWhole(ledger, reading === 1 ? options : { ...options, onProgress: undefined });
    if (found.isWhole || reading === MAX_READINGS) return found;
    // What is being forgotten at this moment is half there: it is waited for, and all is read once more.
    if (found.unfinishedErasures > 0) await sleep(ERASURE_MS);
    if (isDeepStrictEqual(before, await erasureNames(ledger))) return found;
  }
}

async function readWhole(
  ledger: LedgerFolder,
  { root, size, recovers = true, signal, onProgress }: VerifyLedgerOptions,
): Promise<LedgerVerification> {
  const problems = new LedgerProblems();
  if (recovers) await recover(ledger);
  await verifyFormat(ledger, problems);
  const chain = await verifyCheckpoints(ledger, problems);
  const segments = await listSegmentFiles(ledger, problems);
  const totalBytes = await totalSize(ledger, segments);
  let doneBytes = 0;
  let entries = 0;
  const findings: SegmentFindings = {
    generations: 0,
    erased: [],
    erasures: [],
    problems,
    signal,
    onBytes(bytes, count) {
      doneBytes += bytes;
      entries += count;
      onProgress?.({ doneBytes, totalBytes, entries });
    },
  };
  await verifyTree(chain, findings);
  const open = await verifyRests(chain, segments, findings);
  const unfinishedErasures = await verifyErasures(ledger, findings);
  const compared = await compare(chain, { root, size }, problems);
  return {
    ...headOf(chain),
    isWhole: problems.count === 0,
    checkpoints: chain.checkpoints.length,
    segments: segments.length,
    sizeBytes: totalBytes,
    generations: findings.generations,
    erased: findings.erased.length,
    erasures: findings.erasures.length,
    unfinishedErasures,
    open,
    compared,
    problems: problems.listed,
    problemCount: problems.count,
  };
}

/** What keeps it from being put in order is found and said by the reading that follows. */
async function recover({ folder }: LedgerFolder): Promise<void> {
  try {
    await takeInLedger(folder);
  } catch (error) {
    if (!OutcrossError.is(error)) throw error;
  }
}

async function verifyFormat({ folder, id }: LedgerFolder, problems: LedgerProblems): Promise<void> {
  const content = await readFile(path.join(folder, 'ledger.json'), 'utf8');
  if (content !== formatContent(id)) problems.add('format', 'ledger.json', 'is not written as it was');
}

/** The chain up to the first checkpoint that is not as it was. */
async function verifyCheckpoints(ledger: LedgerFolder, problems: LedgerProblems): Promise<LedgerChain> {
  const chain = new LedgerChain(ledger);
  const newest = (await listCheckpoints(ledger)).at(-1) ?? 0;
  for (let number = 1; number <= newest; number++) {
    const name = path.relative(ledger.folder, checkpointPath(ledger, number)).split(path.sep).join('/');
    const bytes = await readFile(checkpointPath(ledger, number)).catch((error: NodeJS.ErrnoException) => error);
    let checkpoint: Checkpoint | string;
    if (bytes instanceof Error) checkpoint = bytes.code === 'ENOENT' ? 'is missing' : `cannot be read (${bytes.code})`;
    else checkpoint = decodeCheckpoint(bytes);
    if (typeof checkpoint !== 'string') {
      const problem = successionProblem(checkpoint, { ledger: ledger.id, last: chain.last, covered: chain.covered });
      if (problem === undefined) {
        chain.append(checkpoint);
        continue;
      }
      checkpoint = problem;
    }
    const unchecked = newest - number;
    const rest = unchecked === 0 ? '' : `; the ${unchecked} after it cannot be checked without it`;
    problems.add('checkpoint', name, `${checkpoint}${rest}`);
    break;
  }
  return chain;
}

async function listSegmentFiles(ledger: LedgerFolder, problems: LedgerProblems): Promise<readonly string[]> {
  const names = await readdir(path.join(ledger.folder, 'segments')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const segments = new Set<string>();
  const ends: string[] = [];
  for (const name of names.sort()) {
    if (name.endsWith('.tmp')) continue;
    if (name.endsWith(SEGMENT_END_SUFFIX) && SEGMENT_NAME.test(name.slice(0, -SEGMENT_END_SUFFIX.length))) {
      ends.push(name.slice(0, -SEGMENT_END_SUFFIX.length));
      continue;
    }
    const segment = name.slice(0, -4);
    if (name.endsWith('.log') && SEGMENT_NAME.test(segment)) segments.add(segment);
    else
      problems.add('unknown-segment', `segments/${name}`, 'is no name of a segment', {
        remedy: 'Find out who put it there.',
      });
  }
  for (const segment of ends) {
    if (!segments.has(segment))
      problems.add('missing-segment', segmentName(segment), 'is missing; what says that it ended is there');
    const end = await readSegmentEnd(ledger, segment);
    if (typeof end === 'string') problems.add('seal', segmentEndName(segment), end);
  }
  return [...segments];
}

async function totalSize(ledger: LedgerFolder, segments: readonly string[]): Promise<number> {
  let sizeBytes = 0;
  for (const segment of segments)
    sizeBytes += (await stat(segmentPath(ledger, segment)).catch(() => undefined))?.size ?? 0;
  return sizeBytes;
}

/** Computes every checkpoint's tree from the entries, and holds it and its file against what is there. */
async function verifyTree(chain: LedgerChain, findings: SegmentFindings): Promise<void> {
  const { problems } = findings;
  const missing = new Set<string>();
  let at = 0;
  for (const checkpoint of chain.checkpoints) {
    const name = path.posix.join('checkpoints', checkpoint.tree);
    const parts: TreeEntries[] = [];
    let isComplete = true;
    for (; chain.ranges[at]?.checkpoint === checkpoint; at++) {
      const range = chain.ranges[at]!;
      await using file = await openSegment(chain.ledger, range.segment);
      if (file === undefined) {
        isComplete = false;
        if (!missing.has(range.segment))
          problems.add('missing-segment', segmentName(range.segment), 'is missing', { entry: range.firstIndex });
        missing.add(range.segment);
        continue;
      }
      const found = await verifyRange({ ledger: chain.ledger, segment: range.segment, file, findings }, range);
      if (found === undefined) isComplete = false;
      else parts.push(found.entries());
    }
    if (!isComplete) continue;
    const before = chain.checkpoints[checkpoint.number - 2];
    const tree = growTree({ size: before?.size ?? 0, peaks: before?.peaks ?? [] }, joinEntries(parts));
    if (tree.root !== checkpoint.root || tree.size !== checkpoint.size) {
      problems.add(
        'tree',
        path.posix.join('checkpoints', `${String(checkpoint.number).padStart(10, '0')}.json`),
        'has another root than its entries give',
      );
    } else if (!(await storedTree(chain, checkpoint))?.equals(tree.bytes)) {
      problems.add('tree-file', name, 'is missing or not as it was', {
        remedy: 'Remove it: it is made again when it is needed.',
      });
    }
  }
}

async function verifyRests(
  chain: LedgerChain,
  segments: readonly string[],
  findings: SegmentFindings,
): Promise<LedgerVerification['open']> {
  const { ledger, covered } = chain;
  const { problems } = findings;
  const open = { segments: 0, entries: 0, restBytes: 0 };
  for (const segment of segments) {
    await using file = await openSegment(ledger, segment);
    // Ended empty by another process in the meantime.
    if (file === undefined) continue;
    const name = segmentName(segment);
    const found = await readSegmentHeader(file);
    if (typeof found === 'string') {
      problems.add('header', name, found);
      continue;
    }
    const { header } = found;
    if (header.segment !== segment)
      problems.add('header', name, `was segment ${header.segment}`, { remedy: 'Give it back its name.' });
    if (header.ledger !== ledger.id)
      problems.add('header', name, 'belongs to another ledger', { remedy: 'Find out who put it there.' });
    if (header.segment !== segment || header.ledger !== ledger.id) continue;
    if (header.head !== null && chain.checkpoints[header.head.number - 1]?.digest !== header.head.digest) {
      problems.add(
        'checkpoint',
        name,
        `was begun after checkpoint ${header.head.number}, which is gone or was replaced`,
      );
    }
    const rest = await verifyRest({ ledger, segment, file, findings }, covered.get(segment));
    if (rest.sealed) {
      // A writer that was taken for gone may have written more; it did not acknowledge it.
      if (rest.restBytes > 0 && (await readSegmentEnd(ledger, segment)) !== undefined) open.restBytes += rest.restBytes;
      else if (rest.restBytes > 0) problems.add('seal', name, `has ${rest.restBytes} bytes behind its end`);
      open.entries += rest.entries;
      continue;
    }
    open.segments++;
    open.entries += rest.entries;
    if (rest.restBytes <= 0 || rest.isDamaged) continue;
    if (await hasLaterWrite(file, rest.offset)) problems.add('entry', name, `was altered at byte ${rest.offset}`);
    else open.restBytes += rest.restBytes;
  }
  return open;
}

/** @returns how many erasures are not finished */
async function verifyErasures(ledger: LedgerFolder, { erased, erasures, problems }: SegmentFindings): Promise<number> {
  const frames = new Map(erased.map((frame) => [`${frame.segment}:${frame.offset}`, frame]));
  const entries = new Map(erasures.map((entry) => [`${entry.segment}:${entry.offset}`, entry]));
  const said = new Map(erasures.map(({ erases }) => [`${erases.segment}:${erases.offset}`, erases.leafHash]));
  const filed = new Map<string, 'pending' | 'done'>();
  for (const name of await erasureNames(ledger)) {
    const file = path.posix.join('erasures', name);
    try {
      const erasure = await readErasureFile(path.join(ledger.folder, 'erasures', name));
      if (erasure === undefined) continue;
      const isPending = name.endsWith('.pending.json');
      const key = `${erasure.segment}:${erasure.offset}`;
      if (filed.get(key) !== 'done') filed.set(key, isPending ? 'pending' : 'done');
      if (isPending) {
        if (filed.get(key) === 'pending') {
          problems.add(
            'erasure-pending',
            file,
            `asks that the entry ${key} be destroyed, and nothing says that it is`,
            {
              remedy: `Run outcross ledger forget ${key} again; if nobody asked for it, restore the ledger from a copy.`,
            },
          );
        }
        continue;
      }
      const by = erasure.by === null ? undefined : entries.get(erasure.by);
      const fits =
        frames.get(key)?.leafHash === erasure.leafHash &&
        by?.erases.leafHash === erasure.leafHash &&
        by.reason === erasure.reason;
      if (!fits) problems.add('erasure-file', file, 'does not say what the ledger says of this erasure');
    } catch (error) {
      if (!OutcrossError.is(error)) throw error;
      problems.add('erasure-file', file, 'is not as it was written');
    }
  }
  for (const [key, { segment, leafHash, index }] of frames) {
    // The entry that says so comes when it is finished.
    if (filed.get(key) === 'pending') continue;
    if (said.get(key) !== leafHash) {
      problems.add(
        'erased-without-entry',
        segmentName(segment),
        `the entry ${key} was destroyed, and no entry says so`,
        { entry: index },
      );
    } else if (!filed.has(key)) {
      problems.add('erasure-file', `erasures/${key.replace(':', '-')}.json`, 'is missing', { entry: index });
    }
  }
  for (const key of said.keys()) {
    if (filed.get(key) === 'pending' || frames.has(key)) continue;
    problems.add(
      'erasure-not-done',
      segmentName(key.slice(0, 16)),
      `the entry ${key} was to be destroyed, and is there`,
      { remedy: `Run outcross ledger forget ${key} again.` },
    );
  }
  return filed
    .values()
    .filter((state) => state === 'pending')
    .toArray().length;
}

async function compare(
  chain: LedgerChain,
  { root, size }: { readonly root: string | undefined; readonly size: number | undefined },
  problems: LedgerProblems,
): Promise<LedgerVerification['compared']> {
  if (root === undefined) return null;
  const wanted = root.toLowerCase();
  const differs = (problem: string, entry: number | null = null) => {
    problems.add('inconsistent', '', problem, {
      entry,
      remedy: 'Compare it with a copy: entries that were there when the root was noted were altered or removed.',
    });
    return { root: wanted, size: size ?? null, holds: false };
  };
  if (size === undefined) {
    const holds = chain.checkpoints.some((checkpoint) => checkpoint.root === wanted) || headOf(chain).root === wanted;
    return holds ? { root: wanted, size: null, holds } : differs('no checkpoint has the root that was noted');
  }
  if (size > chain.size) return differs(`has ${chain.size} entries; ${size} were noted`, chain.size);
  let found: string;
  try {
    found = await rootOf(chain, { start: 0, end: size });
  } catch (error) {
    if (!OutcrossError.is(error)) throw error;
    return differs(`the root of its first ${size} entries cannot be computed`);
  }
  if (found === wanted) return { root: wanted, size, holds: true };
  return differs(`the first ${size} entries have the root ${found}, not the one that was noted`);
}
