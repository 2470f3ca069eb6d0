import { type FileHandle, open } from 'node:fs/promises';
import { CancelledError } from '../errors.ts';
import { decodeErasure, GeneratorReader } from './decode-entry.ts';
import { pendingErasures } from './erasure-files.ts';
import { FRAME_OVERHEAD_BYTES, type Frame, frameLength, SEGMENT_MAGIC } from './frame.ts';
import { generatorOf } from './generation-codec.ts';
import type { PlacedRange } from './ledger-chain.ts';
import type { ErasureEntry } from './ledger-entry.ts';
import { type LedgerFolder, segmentPath } from './ledger-folder.ts';
import type { LedgerProblems } from './ledger-problem.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import { readAt, type ScanEnd, type ScanStart, scanFrames } from './scan-frames.ts';
import { encodeSeal } from './seal.ts';
import { readSegmentEnd, SEGMENT_END_SUFFIX } from './segment-end.ts';
import { EntryCollector, isEntry, scanStartOf } from './segment-tail.ts';

/** An entry whose payload is gone. */
export interface ErasedFrame {
  readonly segment: string;
  readonly offset: number;
  readonly leafHash: string;
  readonly index: number | null;
}

/** What is counted and gathered while segments are read. */
export interface SegmentFindings {
  generations: number;
  readonly erased: ErasedFrame[];
  readonly erasures: ErasureEntry[];
  readonly problems: LedgerProblems;
  readonly onBytes: (bytes: number, entries: number) => void;
  readonly signal: AbortSignal | undefined;
}

export interface SegmentReading {
  readonly ledger: LedgerFolder;
  readonly segment: string;
  readonly file: FileHandle;
  readonly findings: SegmentFindings;
}

/**
 * Reads a run of entries that a checkpoint took in and holds it against it.
 *
 * @returns hashes and places of the entries, for the tree; undefined where they are not as they were, which is reported
 */
export async function verifyRange(reading: SegmentReading, range: PlacedRange): Promise<EntryCollector | undefined> {
  const { findings, segment } = reading;
  const name = segmentName(segment);
  const collector = new EntryCollector();
  const start = scanStartOf(range.startLink === null ? undefined : { end: range.start, link: range.startLink });
  const { end, sealed, isDamaged } = await readFrames(reading, {
    start,
    end: range.end,
    firstIndex: range.firstIndex,
    entriesBefore: range.first,
    collector,
  });
  if (isDamaged) return undefined;
  const wrong = (problem: string) => {
    findings.problems.add('entry', name, problem, { entry: range.firstIndex + collector.count });
    return undefined;
  };
  if (end.offset !== range.end)
    return wrong(`ends at byte ${end.offset}; checkpoint ${range.checkpoint.number} read up to ${range.end}`);
  if (Buffer.from(end.link).toString('hex') !== range.link)
    return wrong(`is another segment than checkpoint ${range.checkpoint.number} read`);
  if (collector.count !== range.entries)
    return wrong(`has ${collector.count} entries where checkpoint ${range.checkpoint.number} counted ${range.entries}`);
  if (sealed && !range.sealed) return wrong('ends where it went on');
  if (range.sealed && !sealed && typeof (await readSegmentEnd(reading.ledger, segment)) !== 'object') {
    findings.problems.add(
      'seal',
      segmentEndName(segment),
      `is missing or not as it was: checkpoint ${range.checkpoint.number} read up to it`,
    );
  }
  return collector;
}

/** What follows the last checkpoint: entries that are not in the tree, and bytes that are no entry (yet). */
export interface SegmentRest {
  readonly entries: number;
  readonly sealed: boolean;
  /** Bytes behind the last whole frame. */
  readonly restBytes: number;
  readonly offset: number;
  readonly isDamaged: boolean;
}

/** Reads what no checkpoint has taken in. */
export async function verifyRest(
  reading: SegmentReading,
  covered:
    | { readonly end: number; readonly link: string; readonly entries: number; readonly sealed: boolean }
    | undefined,
): Promise<SegmentRest> {
  const start = scanStartOf(covered);
  const { size } = await reading.file.stat();
  if (covered?.sealed) {
    return { entries: 0, sealed: true, restBytes: size - covered.end, offset: covered.end, isDamaged: false };
  }
  const collector = new EntryCollector();
  const { end, sealed, isDamaged } = await readFrames(reading, {
    start,
    end: size,
    firstIndex: null,
    entriesBefore: covered?.entries ?? 0,
    collector,
  });
  return { entries: collector.count, sealed, restBytes: size - end.offset, offset: end.offset, isDamaged };
}

export function segmentEndName(segment: string): string {
  return `segments/${segment}${SEGMENT_END_SUFFIX}`;
}

export function segmentName(segment: string): string {
  return `segments/${segment}.log`;
}

/** @returns undefined where there is no such file */
export async function openSegment(ledger: LedgerFolder, segment: string): Promise<FileHandle | undefined> {
  return open(segmentPath(ledger, segment), 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

interface FramesWanted {
  readonly start: ScanStart;
  readonly end: number;
  /** null for entries that have no place in the tree yet. */
  readonly firstIndex: number | null;
  readonly entriesBefore: number;
  readonly collector: EntryCollector;
}

async function readFrames(
  { ledger, segment, file, findings }: SegmentReading,
  { start, end: until, firstIndex, entriesBefore, collector }: FramesWanted,
): Promise<{ readonly end: ScanEnd; readonly sealed: boolean; readonly isDamaged: boolean }> {
  const name = segmentName(segment);
  let sealed = false;
  let isDamaged = false;
  let from: ScanStart = start;
  const generators = new GeneratorReader(file);
  const missing = new Set<number>();
  const place = () => (firstIndex === null ? null : firstIndex + collector.count);
  const take = async (frame: Frame) => {
    if (sealed) return;
    const index = place();
    if (frame.isErased) {
      findings.erased.push({ segment, offset: frame.offset, leafHash: frame.leafHash.toString('hex'), index });
    } else if (frame.kind === 'generation') {
      findings.generations++;
      const problem = await generatorProblem(frame, generators, missing);
      if (problem !== undefined) findings.problems.add('entry', name, problem, { entry: index });
    } else if (frame.kind === 'generator') generators.meet(frame);
    else if (frame.kind === 'erasure') {
      try {
        findings.erasures.push(decodeErasure(frame, { index: index ?? -1, segment }));
      } catch {
        findings.problems.add('entry', name, `holds an erasure at byte ${frame.offset} that cannot be read`, {
          entry: index,
        });
      }
    } else if (frame.kind === 'seal') {
      sealed = true;
      const entries = entriesBefore + collector.count;
      if (!frame.payload.equals(encodeSeal({ entries })))
        findings.problems.add('seal', name, `its seal does not count the ${entries} entries before it`);
    }
    collector.add(frame);
  };
  for (;;) {
    const frames = scanFrames(file, { ...from, end: until, erasing: pendingErasures(ledger, segment) });
    let isFirst = true;
    let end: ScanEnd;
    for (;;) {
      if (findings.signal?.aborted) throw new CancelledError();
      const step = await frames.next();
      if (step.done) {
        end = step.value;
        break;
      }
      isFirst = false;
      for (const frame of step.value) await take(frame);
      const [first, last] = [step.value[0]!, step.value.at(-1)!];
      findings.onBytes(last.end - first.offset, step.value.filter(isEntry).length);
    }
    // Behind what a damaged entry says of itself reading went on once, to see whether more is damaged; here it cannot.
    if (end.fault === undefined || (isDamaged && isFirst)) return { end, sealed, isDamaged };
    if (firstIndex === null && !(await isFollowedByFrame(file, end.offset, until))) return { end, sealed, isDamaged };
    isDamaged = true;
    findings.problems.add('entry', name, `was altered at byte ${end.offset}`, { entry: place() });
    const next = await frameBehind(file, end.offset, until);
    if (next === undefined) return { end, sealed, isDamaged };
    from = next;
    // The damaged one keeps its place in the count, as far as can be told.
    if (next.isEntry) collector.add({ kind: 'generation', leafHash: Buffer.alloc(HASH_BYTES), offset: end.offset });
  }
}

/** What is wrong with the description that an entry names; each description is complained of once. */
async function generatorProblem(
  { offset: at, payload }: Frame,
  generators: GeneratorReader,
  missing: Set<number>,
): Promise<string | undefined> {
  let offset = at;
  try {
    const generator = generatorOf(payload);
    offset = generator.offset;
    if (!missing.has(offset)) await generators.at(generator);
    return undefined;
  } catch (error) {
    missing.add(offset);
    return `holds an entry at byte ${at} whose model cannot be read (${(error as Error).message.slice(0, 100)})`;
  }
}

/** Where the frame behind a damaged one begins, if its length and its link are as they were. */
async function frameBehind(
  file: FileHandle,
  offset: number,
  until: number,
): Promise<(ScanStart & { readonly isEntry: boolean }) | undefined> {
  const head = await readAt(file, offset, SEGMENT_MAGIC.length);
  const length = frameLength(head, 0);
  if (typeof length === 'string' || offset + length + FRAME_OVERHEAD_BYTES > until) return undefined;
  const link = await readAt(file, offset + length - HASH_BYTES, HASH_BYTES);
  const kind = head[4]! & 0x3f;
  return { offset: offset + length, link, isEntry: kind === 3 || kind === 4 };
}

async function isFollowedByFrame(file: FileHandle, offset: number, until: number): Promise<boolean> {
  const next = await frameBehind(file, offset, until);
  if (next === undefined) return false;
  const step = await scanFrames(file, { ...next, end: until }).next();
  return !step.done;
}
