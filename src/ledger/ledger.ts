import type { FileHandle } from 'node:fs/promises';
import { InputError, WorkspaceError } from '../errors.ts';
import { checkGeneration } from './check-generation.ts';
import { cutOffRests, endSegment } from './end-segment.ts';
import { type LedgerChain, loadChain } from './ledger-chain.ts';
import type { GenerationInput, LedgerReceipt } from './ledger-entry.ts';
import { openLedgerFolder } from './ledger-folder.ts';
import { headOf, type LedgerHead } from './ledger-head.ts';
import { recoverLedger } from './recover-ledger.ts';
import { entryBytes, type PreparedEntry, type PreparedErasure, SegmentWriter } from './segment-writer.ts';
import { takeIn } from './take-in.ts';

export interface LedgerOptions {
  /** Keep the texts themselves, not only their fingerprints. Default false. */
  readonly keepsText?: boolean;
  /** Bytes after which another segment is begun. Default 64 MiB, at most 2 GiB. */
  readonly segmentBytes?: number;
  /** After so long, entries are taken into the tree while others are still being added. Default 10 minutes. */
  readonly checkpointEveryMs?: number;
  /** Clock in milliseconds since 1970. */
  readonly now?: () => number;
  /** Makes written bytes durable before they are acknowledged. Default: fdatasync. */
  readonly sync?: (file: FileHandle) => Promise<void>;
}

const DEFAULT_SEGMENT_BYTES = 64 * 1024 * 1024;
/** Places in segments are numbers of 32 bits, and one write may go beyond. */
const MAX_SEGMENT_BYTES = 2 * 1024 ** 3;
const DEFAULT_CHECKPOINT_EVERY_MS = 10 * 60_000;
/** Of one write. More would make the first callers wait for bytes of the last, and a torn write longer than what is searched (`torn-write.ts`). */
const MAX_BATCH_ENTRIES = 2048;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
/** Segments of one write that others may end while it is written. More than one means that something else is wrong. */
const MAX_ENDED_SEGMENTS = 4;

interface Waiting {
  readonly entry: PreparedEntry;
  readonly sizeBytes: number;
  readonly resolve: (receipt: LedgerReceipt) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens a ledger for registering texts, making it where there is none. Segments of processes that died are ended first, and
 * erasures that were cut off are finished. Any number of processes may have the same ledger open.
 *
 * @throws {WorkspaceError} the folder is of something else or of a newer version, is damaged, or cannot be written
 */
export async function openLedger(folder: string, options: LedgerOptions = {}): Promise<Ledger> {
  const ledger = await openLedgerFolder(folder);
  const chain = await loadChain(ledger);
  const opened = new Ledger(chain, options);
  try {
    await recoverLedger(chain, { appendErasure: (erasure) => appendErasure(opened, erasure) });
  } catch (error) {
    // What went wrong first says more.
    await opened.close().catch(() => undefined);
    throw error;
  }
  return opened;
}

let append: (ledger: Ledger, entry: PreparedEntry) => Promise<LedgerReceipt>;

/** Writes that an entry is destroyed. Destroying it is up to the caller, who has made sure that it can be (`erase-entry.ts`). */
export async function appendErasure(ledger: Ledger, erasure: Omit<PreparedErasure, 'kind'>): Promise<LedgerReceipt> {
  return append(ledger, { kind: 'erasure', ...erasure });
}

/** A ledger that is open for registering texts. Use as `await using ledger = await openLedger(folder)`, or call `close`. */
export class Ledger {
  static {
    append = (ledger, entry) => ledger.#append(entry);
  }

  readonly folder: string;
  readonly #chain: LedgerChain;
  readonly #keepsText: boolean;
  readonly #segmentBytes: number;
  readonly #checkpointEveryMs: number;
  readonly #now: () => number;
  readonly #sync: (file: FileHandle) => Promise<void>;
  #waiting: Waiting[] = [];
  #committing: Promise<void> | undefined;
  #segment: SegmentWriter | undefined;
  /** Segments of this process that are not in the tree as a whole. */
  #unfinished = new Set<string>();
  #takingIn: Promise<void> | undefined;
  #takenInAt: number;
  #closing: Promise<LedgerHead> | undefined;

  /** Use `openLedger`. */
  constructor(
    chain: LedgerChain,
    {
      keepsText = false,
      segmentBytes = DEFAULT_SEGMENT_BYTES,
      checkpointEveryMs = DEFAULT_CHECKPOINT_EVERY_MS,
      now = Date.now,
      sync = (file) => file.datasync(),
    }: LedgerOptions = {},
  ) {
    if (!(segmentBytes > 0 && segmentBytes <= MAX_SEGMENT_BYTES)) {
      throw new InputError({
        path: 'segmentBytes',
        problem: `is ${segmentBytes}; expected a number of bytes up to ${MAX_SEGMENT_BYTES}`,
        hint: 'Leave it out for segments of 64 MiB.',
      });
    }
    this.folder = chain.ledger.folder;
    this.#chain = chain;
    this.#keepsText = keepsText;
    this.#segmentBytes = segmentBytes;
    this.#checkpointEveryMs = checkpointEveryMs;
    this.#now = now;
    this.#sync = sync;
    this.#takenInAt = performance.now();
  }

  /**
   * Registers a text. Calls that come while others are being written share the next write and its sync: call it many times
   * before you wait, or from many requests at once.
   *
   * @returns once the entry is on disk for good
   * @throws {InputError} something is missing, wrong or too long; nothing is registered
   * @throws {WorkspaceError} the disk is full or fails; this entry is not registered, and later ones may be
   */
  async add(input: GenerationInput): Promise<LedgerReceipt> {
    return this.#append(checkGeneration(input, { keepsText: this.#keepsText }));
  }

  /** Waits until all that was added so far is on disk, or has failed. */
  async flush(): Promise<void> {
    while (this.#committing !== undefined) await this.#committing;
  }

  /**
   * Waits for what was added, ends the segment and takes its entries into the tree. What was acknowledged is safe without it:
   * the next process that opens the ledger does the same.
   *
   * @returns size and root of the tree, worth noting elsewhere
   * @throws {WorkspaceError} the disk is full or fails
   */
  close(): Promise<LedgerHead> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #append(entry: PreparedEntry): Promise<LedgerReceipt> {
    if (this.#closing !== undefined) {
      throw new InputError({
        path: this.folder,
        problem: 'this ledger was closed',
        hint: 'Open it again with openLedger before you add to it.',
      });
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, sizeBytes: entryBytes(entry), resolve, reject });
      this.#committing ??= this.#commitAll();
    });
  }

  async #commitAll(): Promise<void> {
    // Everything that is added in this turn of the event loop goes into the first write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const batch of batchesOf(waiting)) await this.#commit(batch);
    }
    this.#committing = undefined;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const receipts = await this.#write(batch.map(({ entry }) => entry));
      for (const [index, { resolve }] of batch.entries()) resolve(receipts[index]!);
    } catch (error) {
      for (const { reject } of batch) reject(error);
      await this.#giveUpSegment();
      return;
    }
    await this.#endOrTakeIn();
  }

  async #write(entries: readonly PreparedEntry[]): Promise<readonly LedgerReceipt[]> {
    for (let ended = 0; ended < MAX_ENDED_SEGMENTS; ended++) {
      const segment = await this.#openSegment();
      const receipts = await segment.commit(entries);
      if (await segment.isOurs()) return receipts;
      // Another process took this one for gone. It may have read the segment before this write: it is written once more.
      await this.#giveUpSegment();
    }
    throw new WorkspaceError({
      path: this.folder,
      problem: `other processes ended ${MAX_ENDED_SEGMENTS} segments while they were written`,
      hint: 'Check the clocks of the machines that share the ledger, then register again what was not acknowledged.',
    });
  }

  async #openSegment(): Promise<SegmentWriter> {
    if (this.#segment !== undefined && !(await this.#segment.isOurs())) await this.#giveUpSegment();
    if (this.#segment === undefined) {
      this.#segment = await SegmentWriter.create(this.#chain.ledger, {
        head: this.#chain.last,
        now: this.#now,
        sync: this.#sync,
      });
      this.#unfinished.add(this.#segment.name);
    }
    return this.#segment;
  }

  /** Part of the last write may stand in it: it is cut off when the segment is ended. */
  async #giveUpSegment(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    await segment?.abandon().catch(() => undefined);
  }

  async #endOrTakeIn(): Promise<void> {
    const segment = this.#segment!;
    const isFull = segment.sizeBytes >= this.#segmentBytes;
    if (!isFull && performance.now() - this.#takenInAt < this.#checkpointEveryMs) return;
    this.#takenInAt = performance.now();
    if (isFull) {
      this.#segment = undefined;
      // Entries are safe without the seal; whoever opens or verifies the ledger next writes it.
      await segment.seal().catch(() => undefined);
    }
    // One at a time, beside further writes. What fails is done again by the next, by `close`, or by another process.
    this.#takingIn = (this.#takingIn ?? Promise.resolve()).then(() => this.#takeInOwn()).catch(() => undefined);
  }

  async #takeInOwn(): Promise<void> {
    await takeIn(this.#chain, { segments: [...this.#unfinished], now: this.#now });
    for (const segment of this.#unfinished) {
      if (this.#chain.covered.get(segment)?.sealed) this.#unfinished.delete(segment);
    }
  }

  async #close(): Promise<LedgerHead> {
    await this.flush();
    const segment = this.#segment;
    this.#segment = undefined;
    await segment?.seal();
    await this.#takingIn;
    // Segments that were given up: their last write may be half there.
    for (const name of this.#unfinished) await endSegment(this.#chain, name, { isCertain: true });
    await this.#takeInOwn();
    await cutOffRests(this.#chain);
    return headOf(this.#chain);
  }
}

/** Parts what waits into writes. An entry that is longer than a write may be is one by itself. */
function* batchesOf(waiting: readonly Waiting[]): Iterable<readonly Waiting[]> {
  let batch: Waiting[] = [];
  let sizeBytes = 0;
  for (const one of waiting) {
    if (batch.length > 0 && (batch.length >= MAX_BATCH_ENTRIES || sizeBytes + one.sizeBytes > MAX_BATCH_BYTES)) {
      yield batch;
      batch = [];
      sizeBytes = 0;
    }
    batch.push(one);
    sizeBytes += one.sizeBytes;
  }
  if (batch.length > 0) yield batch;
}
