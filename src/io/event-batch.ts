import type { DecodeOptions, RowCounter } from './format.ts';
import type { LossExtent, QuarantineReason, RowEvent, RowOddity } from './row.ts';

const DETAIL_LIMIT = 200;
const NONE: readonly RowOddity[] = [];

interface GoodRow {
  readonly value: Readonly<Record<string, unknown>>;
  readonly sizeBytes: number;
  readonly contentHash: bigint;
  readonly oddities?: readonly RowOddity[];
  readonly entry?: string;
  readonly bytes?: Uint8Array | undefined;
}

/** Collects the events of one block, gives each its position and decides which rows a sample keeps. */
export class EventBatch {
  readonly #counter: RowCounter;
  /** Exclusive upper bound of the hashes kept; `undefined` keeps all. */
  readonly #hashLimit: bigint | undefined;
  readonly #sampleShare: number | undefined;
  readonly #wants: DecodeOptions['wants'];
  #events: RowEvent[] = [];

  constructor({ counter, sampleShare, wants }: Pick<DecodeOptions, 'counter' | 'sampleShare' | 'wants'>) {
    this.#counter = counter ?? { next: 0 };
    this.#wants = wants;
    this.#sampleShare = sampleShare;
    this.#hashLimit = sampleShare === undefined ? undefined : sampleHashLimit(sampleShare);
  }

  /** Whether the sample keeps a row with this content hash; one that it does not keep is counted here. */
  keeps(hash: bigint): boolean {
    if (this.#hashLimit === undefined || hash < this.#hashLimit) return true;
    this.#counter.next++;
    return false;
  }

  /** Whether the event at the next position is wanted. */
  isWanted(): boolean {
    return this.#wants === undefined || this.#wants(this.#counter.next);
  }

  /** Goes past the next positions if nothing at any of them is wanted; for rows that need not be looked at then. */
  passesOver(positionCount = 1): boolean {
    if (this.#wants === undefined) return false;
    const end = this.#counter.next + positionCount;
    for (let ordinal = this.#counter.next; ordinal < end; ordinal++) if (this.#wants(ordinal)) return false;
    this.#counter.next = end;
    return true;
  }

  /** Goes past a position at which there is no row: a blank line. */
  pass(): void {
    this.#counter.next++;
  }

  row({ value, sizeBytes, contentHash, oddities = NONE, entry, bytes }: GoodRow): void {
    const isWanted = this.isWanted();
    const ordinal = this.#counter.next++;
    if (!isWanted) return;
    if (bytes !== undefined) {
      this.#events.push({ kind: 'row', ordinal, value, sizeBytes, contentHash, oddities, bytes });
      return;
    }
    this.#events.push(
      entry === undefined
        ? { kind: 'row', ordinal, value, sizeBytes, contentHash, oddities }
        : { kind: 'row', ordinal, value, sizeBytes, contentHash, oddities, entry },
    );
  }

  quarantine(reason: QuarantineReason, sizeBytes: number, detail: string, extent: LossExtent = {}): void {
    const isWanted = this.isWanted();
    const ordinal = this.#counter.next++;
    if (!isWanted) return;
    this.#events.push({
      kind: 'quarantined',
      ordinal,
      sizeBytes,
      reason,
      detail: detail.slice(0, DETAIL_LIMIT),
      ...extent,
    });
  }

  /** As `quarantine`, for a run of rows whose count is known: their positions are passed, so that later rows keep theirs. */
  quarantineRun(rowCount: number, reason: QuarantineReason, detail: string): void {
    const lostRows = this.#sampleShare === undefined ? rowCount : Math.max(1, Math.round(rowCount * this.#sampleShare));
    this.quarantine(reason, 0, detail, { lostRows });
    this.#counter.next += rowCount - 1;
  }

  /** The events since the last call. */
  take(): readonly RowEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

/** The hashes below the limit are the wanted share of all 64-bit hashes; shares are resolved to 2^-32. */
function sampleHashLimit(share: number): bigint {
  const bounded = Math.min(1, Math.max(0, share));
  return BigInt(Math.round(bounded * 2 ** 32)) << 32n;
}
