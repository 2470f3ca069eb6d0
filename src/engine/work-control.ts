import { CancelledError } from '../errors.ts';

export interface SharedCounters {
  /** Bytes of input read so far. */
  readonly bytes: number;
  readonly records: number;
}

/** What a worker shares with the main thread: progress up, cancellation down. */
export interface WorkControl {
  advance(done: { readonly bytes: number; readonly records: number }): void;
  isCancelled(): boolean;
  /** @throws {CancelledError} once the user has stopped the work */
  throwIfCancelled(): void;
}

export interface MainControl extends WorkControl {
  cancel(): void;
  counters(): SharedCounters;
}

const CANCELLED = 0;
const BYTES = 1;
const RECORDS = 2;

/** The main thread's side; `shared` travels to the workers. */
export function createWorkControl(): { control: MainControl; shared: SharedArrayBuffer } {
  const shared = new SharedArrayBuffer(3 * 8);
  return { control: openWorkControl(shared), shared };
}

export function openWorkControl(shared: SharedArrayBuffer): MainControl {
  const cells = new BigInt64Array(shared);
  const isCancelled = () => Atomics.load(cells, CANCELLED) !== 0n;
  return {
    advance({ bytes, records }) {
      Atomics.add(cells, BYTES, BigInt(bytes));
      Atomics.add(cells, RECORDS, BigInt(records));
    },
    isCancelled,
    throwIfCancelled() {
      if (isCancelled()) throw new CancelledError();
    },
    cancel() {
      Atomics.store(cells, CANCELLED, 1n);
    },
    counters() {
      return { bytes: Number(Atomics.load(cells, BYTES)), records: Number(Atomics.load(cells, RECORDS)) };
    },
  };
}
