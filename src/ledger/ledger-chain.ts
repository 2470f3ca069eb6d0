import {
  type Checkpoint,
  type CheckpointRange,
  type CoveredSegment,
  type CoveredSegments,
  checkpointPath,
  listCheckpoints,
  readCheckpoint,
  successionProblem,
} from './checkpoint.ts';
import { damaged, type LedgerFolder } from './ledger-folder.ts';

/** A range with what follows from the checkpoints before it. */
export interface PlacedRange extends CheckpointRange {
  /** Position in the tree of its first entry. */
  readonly firstIndex: number;
  /** Link of the frame before `start`, hex; null where the segment begins here. */
  readonly startLink: string | null;
  readonly checkpoint: Checkpoint;
  /** Entries of its checkpoint that come before its own. */
  readonly firstInCheckpoint: number;
}

/** Checkpoints read side by side: enough to hide the latency of a network file system. */
const CONCURRENCY = 32;

/** The checkpoints of a ledger in order: which entries have which position in the tree. Grows by `refresh`. */
export class LedgerChain {
  readonly ledger: LedgerFolder;
  readonly #covered = new Map<string, CoveredSegment>();
  readonly #ranges: PlacedRange[] = [];
  readonly #checkpoints: Checkpoint[] = [];
  readonly #unpublished = new Map<number, Buffer>();
  #last: Checkpoint | undefined;

  constructor(ledger: LedgerFolder) {
    this.ledger = ledger;
  }

  get last(): Checkpoint | undefined {
    return this.#last;
  }

  /** The one at position 0 has the number 1. */
  get checkpoints(): readonly Checkpoint[] {
    return this.#checkpoints;
  }

  /** Content of the tree file of a checkpoint that this process made for itself alone. */
  unpublishedTree(number: number): Buffer | undefined {
    return this.#unpublished.get(number);
  }

  /** Whether others see all of it as well. */
  get isPublished(): boolean {
    return this.#unpublished.size === 0;
  }

  get size(): number {
    return this.#last?.size ?? 0;
  }

  get covered(): CoveredSegments {
    return this.#covered;
  }

  /** In the order of the tree. */
  get ranges(): readonly PlacedRange[] {
    return this.#ranges;
  }

  /**
   * Reads the checkpoints that others have published since.
   *
   * @throws {WorkspaceError} one is missing, damaged, or does not follow the one before it
   */
  async refresh(): Promise<void> {
    // What this process counts for itself alone others count otherwise.
    if (!this.isPublished) return;
    const numbers = await listCheckpoints(this.ledger);
    const first = (this.#last?.number ?? 0) + 1;
    const newest = numbers.at(-1) ?? 0;
    if (newest < first - 1) throw damaged(checkpointPath(this.ledger, first - 1), 'is missing');
    // Counted, not listed: a folder that is being written to may list a checkpoint and miss the one before it.
    for (let from = first; from <= newest; from += CONCURRENCY) {
      const some = Array.from({ length: Math.min(CONCURRENCY, newest - from + 1) }, (_, index) =>
        readCheckpoint(this.ledger, from + index),
      );
      for (const [index, checkpoint] of (await Promise.all(some)).entries()) {
        const problem = successionProblem(checkpoint, {
          ledger: this.ledger.id,
          last: this.#last,
          covered: this.#covered,
        });
        if (problem !== undefined) throw damaged(checkpointPath(this.ledger, from + index), problem);
        this.append(checkpoint);
      }
    }
  }

  /**
   * Takes a checkpoint that follows the last one.
   *
   * @param unpublishedTree content of its tree file, where neither is published
   */
  append(checkpoint: Checkpoint, unpublishedTree?: Buffer): void {
    if (unpublishedTree !== undefined) this.#unpublished.set(checkpoint.number, unpublishedTree);
    let firstInCheckpoint = 0;
    const sizeBefore = this.size;
    for (const range of checkpoint.ranges) {
      this.#ranges.push({
        ...range,
        firstIndex: sizeBefore + firstInCheckpoint,
        startLink: this.#covered.get(range.segment)?.link ?? null,
        checkpoint,
        firstInCheckpoint,
      });
      firstInCheckpoint += range.entries;
      const { end, link, sealed } = range;
      this.#covered.set(range.segment, { entries: range.first + range.entries, end, link, sealed });
    }
    this.#checkpoints.push(checkpoint);
    this.#last = checkpoint;
  }

  /** The range that holds an entry. @throws {RangeError} there is no such entry */
  rangeOf(index: number): PlacedRange {
    if (!(Number.isSafeInteger(index) && index >= 0 && index < this.size))
      throw new RangeError(`entry ${index} is not among ${this.size} entries`);
    let low = 0;
    let high = this.#ranges.length - 1;
    // The last range that begins at or before it; of several that begin there all but the last are empty.
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#ranges[middle]!.firstIndex <= index) low = middle;
      else high = middle - 1;
    }
    return this.#ranges[low]!;
  }
}

/** Reads all checkpoints of a ledger. @throws {WorkspaceError} as `refresh` */
export async function loadChain(ledger: LedgerFolder): Promise<LedgerChain> {
  const chain = new LedgerChain(ledger);
  await chain.refresh();
  return chain;
}
